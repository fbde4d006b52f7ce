"""The doorway between the clock and the snapshots."""

from __future__ import annotations

from celery import shared_task

from control.months import last_over
from control.operations.snapshots import (
    ask_for_snapshots,
    is_being_taken,
    waiting_for_snapshot,
)
from engine.calendar import WorkDays
from servicedesk_pm.common.clock import today

# Working days after the month's end by which values and postings have to be in.
AFTER_DAYS = 5


@shared_task(name="control.take_due_snapshots")  # type: ignore[untyped-decorator]
def take_due_snapshots() -> None:
    """Every hour; a second delivery finds nothing left to do."""
    on = today()
    month = last_over(on)
    is_due = on > WorkDays().moved(month, AFTER_DAYS)
    if is_due and waiting_for_snapshot(month) and not is_being_taken():
        ask_for_snapshots(actor=None, on=on)
