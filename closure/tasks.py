"""The doorway between the clock and what it reminds of."""

from __future__ import annotations

from celery import shared_task

from closure.models import ClosureSignature, UseReview
from closure.operations.ending import remind_of_use
from closure.operations.reports import remind_of_signature
from closure.reports.choices import ReportState
from servicedesk_pm.common.clock import today


@shared_task(name="closure.remind_of_use")  # type: ignore[untyped-decorator]
def remind_of_due_use() -> None:
    """Every hour; a second delivery finds nothing left to do."""
    on = today()
    due = UseReview.objects.due(on).filter(reminded_on__isnull=True)
    for key in due.order_by("pk").values_list("pk", flat=True):
        remind_of_use(key, actor=None, on=on)


@shared_task(name="closure.remind_of_signatures")  # type: ignore[untyped-decorator]
def remind_of_signatures() -> None:
    """Every hour; a second delivery finds nothing left to do."""
    on = today()
    rows = ClosureSignature.objects.filter(
        signed_at__isnull=True, report__state=ReportState.SUBMITTED
    )
    for key in rows.order_by("pk").values_list("pk", flat=True):
        remind_of_signature(key, actor=None, on=on)
