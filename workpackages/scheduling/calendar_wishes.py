"""The working days of one project, as its planner wants them."""

from __future__ import annotations

from copy import copy, deepcopy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from projects.models import Project
from servicedesk_pm.common.effort import MINUTES_PER_DAY
from servicedesk_pm.common.errors import RuleViolation
from workpackages.calendar_exceptions import (
    ExceptionFacts,
    Exceptions,
    with_exception,
    without_exceptions,
)
from workpackages.models import WorkCalendar
from workpackages.scheduling.calendars import Calendars
from workpackages.working_week import shifts_of, week_of

# The key of a calendar that is not stored yet.
NEW = -1
COLUMNS = (
    "name", "name_en", "base_id", "week", "exceptions", "minutes_per_day", "is_default",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CalendarWish:
    """The calendar to work by, first days of own exceptions that go, and an exception more.

    Without a calendar it is the usual week, where the organisation has no default.
    """

    calendar_id: int | None
    removed: frozenset[str] = frozenset()
    added: ExceptionFacts | None = None


def chosen_row(calendars: Calendars, project_id: int) -> WorkCalendar | None:
    """What the project works by, apart from exceptions of its own; nothing is the usual week."""
    usual = calendars.usual_row(project_id)
    if usual is not None and usual.is_by_hand:
        return calendars.row(usual.base_id)
    return usual


def own_exceptions(calendars: Calendars, project_id: int) -> Exceptions:
    """The days that the project itself has set apart from its calendar."""
    usual = calendars.usual_row(project_id)
    return list(usual.exceptions) if usual is not None and usual.is_by_hand else []


def choosable(calendars: Calendars, project_id: int) -> list[WorkCalendar]:
    """The organisation's calendars, its default first, then those that were imported."""
    ours = sorted(calendars.rows_of(None), key=lambda row: (not row.is_default, str(row).lower()))
    return [*ours, *(row for row in calendars.rows_of(project_id) if not row.is_by_hand)]


def columns_of(row: WorkCalendar) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


def wanted_rows(calendars: Calendars, project: Project, wish: CalendarWish) -> list[WorkCalendar]:
    """The calendars of the project that change, as copies. Raises ``RuleViolation``.

    One calendar made by hand carries the project's exceptions, on top of the chosen one; an
    imported one that has no exceptions to carry becomes the default itself.
    """
    chosen = _chosen(calendars, project, wish)
    minutes = (chosen.minutes_per_day if chosen else 0) or MINUTES_PER_DAY
    exceptions = without_exceptions(own_exceptions(calendars, project.pk), wish.removed)
    if wish.added is not None:
        exceptions = with_exception(exceptions, wish.added, minutes_per_day=minutes)
    usual = calendars.usual_row(project.pk)
    if chosen is usual and not exceptions:
        raise RuleViolation(_("The project works by this calendar already."), field="calendar")
    if chosen is not None and chosen.project_id is not None and not exceptions:
        default = copy(chosen)
    else:
        default = _by_hand(calendars, project)
        default.base_id = chosen.pk if chosen else None
        default.week = [] if chosen else week_of(range(5), minutes)
        default.minutes_per_day = minutes
        default.exceptions = [_fitted(each, minutes) for each in exceptions]
    default.is_default = True
    rows = [default, *_stepping_back(calendars, project.pk, default)]
    changed = [row for row in rows if _differs(row, calendars.row(row.pk))]
    if not changed:
        raise RuleViolation(_("The project works by this calendar already."), field="calendar")
    return changed


def _chosen(calendars: Calendars, project: Project, wish: CalendarWish) -> WorkCalendar | None:
    if wish.calendar_id is None and calendars.usual_row(None) is None:
        return None
    for row in choosable(calendars, project.pk):
        if row.pk == wish.calendar_id:
            return row
    raise RuleViolation(_("This calendar is no longer there."), field="calendar")


def _by_hand(calendars: Calendars, project: Project) -> WorkCalendar:
    for row in calendars.rows_of(project.pk):
        if row.is_by_hand:
            return copy(row)
    return WorkCalendar(
        pk=NEW,
        project=project,
        name=f"Calendrier de {project.code}",
        name_en=f"Calendar of {project.code}",
        source=dict(WorkCalendar.BY_HAND),
    )


def _fitted(exception: dict[str, Any], minutes: int) -> dict[str, Any]:
    """A day that is worked is as long as the others of its calendar."""
    is_worked = exception["shifts"] != []
    return {**deepcopy(exception), "shifts": shifts_of(minutes) if is_worked else []}


def _stepping_back(
    calendars: Calendars, project_id: int, default: WorkCalendar
) -> list[WorkCalendar]:
    rows = [row for row in calendars.rows_of(project_id) if row.is_default and row.pk != default.pk]
    found = [copy(row) for row in rows]
    for row in found:
        row.is_default = False
    return found


def _differs(row: WorkCalendar, stored: WorkCalendar | None) -> bool:
    return stored is None or columns_of(row) != columns_of(stored)
