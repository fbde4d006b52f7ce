"""What contingencies keep of an envelope."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F, Sum

from projects.models import Project
from risks.models import Contingency
from servicedesk_pm.common.fields import MoneyField
from workpackages.envelope import register_set_aside


def kept_for_risks(project: Project) -> Decimal:
    """Not drawn yet, here and below; nothing of what was released. One query."""
    kept = Contingency.objects.filter(
        project__path__startswith=project.path, released_on__isnull=True
    )
    sums = kept.order_by().aggregate(left=Sum(F("initial") - F("drawn"), output_field=MoneyField()))
    return sums["left"] or Decimal(0)


def register() -> None:
    register_set_aside("contingency", kept_for_risks)
