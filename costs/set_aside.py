"""What management reserves keep of an envelope."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F, Sum

from costs.models import ManagementReserve
from projects.models import Project
from servicedesk_pm.common.fields import MoneyField
from workpackages.envelope import register_set_aside


def kept_by_sponsors(project: Project) -> Decimal:
    """Not released yet, here and below. One query."""
    kept = ManagementReserve.objects.filter(project__path__startswith=project.path)
    left = kept.order_by().aggregate(
        left=Sum(F("initial") - F("released"), output_field=MoneyField())
    )["left"]
    return left or Decimal(0)


def register() -> None:
    register_set_aside("management_reserve", kept_by_sponsors)
