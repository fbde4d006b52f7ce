"""When work is late: the one rule, for a row in hand and for the database."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from workpackages.choices import TASK_OPEN, TaskState

# Working days that a milestone may be expected after its baseline before it is at risk.
MILESTONE_TOLERANCE = 5


def missed_on(
    start_on: date | None, finish_on: date | None, *, has_begun: bool, on: date
) -> date | None:
    """The planned day of open work that has passed without its fact: the finish, else the start."""
    if finish_on is not None and finish_on < on:
        return finish_on
    if start_on is not None and start_on < on and not has_begun:
        return start_on
    return None


def is_late(state: str, start_on: date | None, finish_on: date | None, *, on: date) -> bool:
    """Open though it should be finished, or not begun though it should be running."""
    has_begun = state != TaskState.NOT_STARTED
    return state in TASK_OPEN and bool(missed_on(start_on, finish_on, has_begun=has_begun, on=on))


def late(on: date) -> Q:
    """The same as a filter of tasks."""
    missed = Q(finish_on__lt=on) | Q(state=TaskState.NOT_STARTED, start_on__lt=on)
    return Q(state__in=TASK_OPEN) & missed


def is_at_risk(slip_days: int | None) -> bool:
    """Whether a milestone that is still ahead is expected later than its tolerance allows."""
    return slip_days is not None and slip_days > MILESTONE_TOLERANCE
