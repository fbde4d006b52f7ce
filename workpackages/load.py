"""How much the plans ask of each person in windows of the coming time.

What is on hold asks for nobody. Absences and what people do beside projects are not known here:
each can work all working days of the organisation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from engine.calendar import WorkDays
from engine.workload import Rest, Window, asked
from projects.choices import ProjectState
from servicedesk_pm.common.effort import MINUTES_PER_DAY
from workpackages.calendars import days_of, working_days_by_project
from workpackages.choices import TASK_OPEN
from workpackages.models import Assignment, WorkCalendar

_READ = (
    "user_id", "task__project_id", "task__start_on", "task__finish_on", "task__progress_pct",
    "work_minutes", "remaining_work_minutes", "task__remaining_work_minutes",
    "task__work_minutes", "together",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What one assignment asks of its person: minutes in each window."""

    person: int
    project: int
    minutes: list[float]


def windows_after(day: date, *, weeks: int, number: int) -> list[Window]:
    """So many windows of so many weeks, the first of which begins on the next day."""
    first, length = day + timedelta(days=1), timedelta(days=7 * weeks)
    starts = (first + n * length for n in range(number))
    return [(start, start + length - timedelta(days=1)) for start in starts]


def can_work(windows: Iterable[Window]) -> list[int]:
    """The minutes that one person can work in each window. One query, more for deeper calendars."""
    usual = WorkCalendar.objects.of_organisation().filter(is_default=True)
    row = usual.select_related("base").order_by("pk").first()
    days = days_of(row) if row else WorkDays()
    per_day = (row.minutes_per_day if row else 0) or MINUTES_PER_DAY
    return [days.length_days(first, last) * per_day for first, last in windows]


def open_assignments() -> QuerySet[Assignment]:
    """People on tasks that are to be done, on days that the plan names."""
    rows = Assignment.objects.filter(
        task__state__in=TASK_OPEN, task__finish_on__isnull=False, user__isnull=False
    )
    return rows.exclude(task__project__state=ProjectState.ON_HOLD)


def asked_of_people(rows: QuerySet[Assignment], windows: Sequence[Window]) -> list[Asked]:
    """What each of ``rows`` asks in each window. Two queries, and one for each deeper calendar.

    What begins after the last window is left out.
    """
    begun = Q(task__start_on__isnull=True) | Q(task__start_on__lte=windows[-1][1])
    shared = rows.filter(begun).annotate(together=Count("task__assignments")).order_by("pk")
    found = list(shared.values(*_READ))
    days = working_days_by_project({row["task__project_id"] for row in found})
    by_days: dict[WorkDays, list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        by_days[days[row["task__project_id"]]].append(row)
    return [each for days, alike in by_days.items() for each in _asked(alike, windows, days)]


def _asked(
    rows: list[dict[str, Any]], windows: Sequence[Window], days: WorkDays
) -> Iterator[Asked]:
    minutes = asked([_rest(row) for row in rows], windows, days).tolist()
    for row, parts in zip(rows, minutes, strict=True):
        yield Asked(row["user_id"], row["task__project_id"], parts)


def _rest(row: dict[str, Any]) -> Rest:
    """The person's own part; where none is told, an equal one of what the task still needs."""
    left = (100 - row["task__progress_pct"]) / 100
    own: float = row["remaining_work_minutes"] or row["work_minutes"] * left
    whole: float = row["task__remaining_work_minutes"] or row["task__work_minutes"] * left
    minutes = own or whole / row["together"]
    return Rest(minutes, left, row["task__start_on"], row["task__finish_on"])
