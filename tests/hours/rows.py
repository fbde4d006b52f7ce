"""Weeks as tests need them: a running task of a member, and hours written on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from costs.choices import HoursKind
from costs.hours.places import Key
from costs.models import TimeSheet
from costs.operations.hours import Then, save_week
from people.models import User
from projects.choices import ProjectState
from projects.models import Project
from tests.conftest import FRIDAY
from workpackages.models import Task, WorkPackage

# The week before that of the Friday on which tests stand, and that week.
LAST_WEEK, THIS_WEEK = date(2026, 9, 28), date(2026, 10, 5)
DAY = 504


def bring(project: Project, state: str) -> None:
    """Into a state, with what a hold remembers."""
    rests = state == ProjectState.ON_HOLD
    project.state_before_hold = project.state if rests else ""
    project.review_on = FRIDAY if rests else None
    project.state = state
    project.save()


def key_of(work: Task | WorkPackage, kind: str = HoursKind.NORMAL) -> Key:
    if isinstance(work, Task):
        return Key(work.work_package_id, work.pk, kind)
    return Key(work.pk, 0, kind)


def write(
    person: User,
    work: Task | WorkPackage,
    minutes: dict[int, int] | None = None,
    *,
    week: date = LAST_WEEK,
    **more: Any,
) -> TimeSheet:
    """Hours of the person; a day on Monday unless others are given."""
    cells = {key_of(work, more.pop("kind", HoursKind.NORMAL)): minutes or {0: DAY}}
    return save_week(week, cells, actor=person, on=more.pop("on", FRIDAY), **more)


def submit(person: User, work: Task | WorkPackage, *args: Any, **more: Any) -> TimeSheet:
    return write(person, work, *args, then=Then.SUBMIT, **more)
