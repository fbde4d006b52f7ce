"""The doorway between the clock and what it escalates."""

from __future__ import annotations

from celery import shared_task

from risks.models import Issue
from risks.operations.escalating import PRESSING, escalate_if_late
from servicedesk_pm.common.clock import today


@shared_task(name="risks.escalate_issues")  # type: ignore[untyped-decorator]
def escalate_issues() -> None:
    """Every hour; a second delivery finds nothing left to do."""
    on = today()
    late = Issue.objects.overdue(on).filter(severity__in=PRESSING, escalated_on__isnull=True)
    for key in late.order_by("pk").values_list("pk", flat=True):
        escalate_if_late(key, actor=None, on=on)
