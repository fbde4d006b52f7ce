"""The doorway between the clock and those who have not written their hours down."""

from __future__ import annotations

from celery import shared_task

from costs.operations.reminders import people_to_ask, remind_of_week
from servicedesk_pm.common.clock import today


@shared_task(name="costs.remind_of_hours")  # type: ignore[untyped-decorator]
def remind_of_hours() -> None:
    """Every hour; a second delivery finds everybody reminded of the week that is over."""
    on = today()
    for key in people_to_ask(on):
        remind_of_week(key, actor=None, on=on)
