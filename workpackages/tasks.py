"""The doorway between the clock and what it escalates."""

from __future__ import annotations

from celery import shared_task

from servicedesk_pm.common.clock import today
from workpackages.models import Finding
from workpackages.operations.escalating import escalate_if_late


@shared_task(name="workpackages.escalate_findings")  # type: ignore[untyped-decorator]
def escalate_findings() -> None:
    """Every hour; a second delivery finds nothing left to do."""
    on = today()
    for key in Finding.objects.pressing(on).order_by("pk").values_list("pk", flat=True):
        escalate_if_late(key, actor=None, on=on)
