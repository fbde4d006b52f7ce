"""How much the people of each unit have to do in the coming weeks, as far as plans know it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from engine.calendar import WorkDays
from projects.choices import ProjectState
from projects.models import Project
from workpackages.calendars import working_days_by_project
from workpackages.models import Assignment, Task, WorkCalendar

WEEKS, WINDOWS = 4, 2
FULL, TOO_MUCH = 100, 120
_UNIT = ("user__org_unit__name_fr", "user__org_unit__name_en")
_READ = (
    "user_id", *_UNIT, "task__project_id",
    "task__start_on", "task__finish_on", "task__progress_pct", "work_minutes",
    "remaining_work_minutes", "task__remaining_work_minutes", "task__work_minutes", "together",
)  # fmt: skip
Pair = tuple[str, str]


@dataclass(slots=True)
class Load:
    """One unit: the minutes that each window asks of each of its people, and for each project."""

    people: dict[int, list[float]] = field(default_factory=dict)
    projects: dict[int, list[float]] = field(default_factory=dict)

    def add(self, person: int, project: int, minutes: list[float]) -> None:
        for known, key in ((self.people, person), (self.projects, project)):
            before = known.get(key, [0.0] * WINDOWS)
            known[key] = [a + b for a, b in zip(before, minutes, strict=True)]

    def asked(self, window: int) -> float:
        return sum(each[window] for each in self.people.values())

    def above(self, limit: int, window: int, capacity: int) -> int:
        asked = (each[window] for each in self.people.values())
        return sum(100 * minutes > limit * capacity for minutes in asked if capacity)


@dataclass(frozen=True, slots=True)
class Capacity:
    """``minutes`` is what one person can work in each window."""

    units: list[tuple[Pair, Load]]
    minutes: list[int]

    def share(self, load: Load, window: int, project: int | None = None) -> Decimal | None:
        """Percent of what the unit's people can work, for all projects or for one of them."""
        asked = load.asked(window) if project is None else load.projects[project][window]
        whole = len(load.people) * self.minutes[window]
        return Decimal(round(100 * asked / whole)) if whole else None


def load_capacity(family: list[Project], *, after: date) -> Capacity:
    """The eight weeks after the status date, in two halves. Five queries.

    What is left of a task spreads evenly over the working days that it still has; what is on
    hold asks for nobody.
    """
    days = working_days_by_project(each.pk for each in family)
    usual, per_day = _usual()
    windows = [_window(after, n) for n in range(WINDOWS)]
    units: dict[Pair, Load] = defaultdict(Load)
    resting = Q(project__state=ProjectState.ON_HOLD)
    open_ones = Task.objects.open().filter(~resting, project__in=family).order_by()
    rows = Assignment.objects.filter(
        task__in=open_ones.values("pk"), user__isnull=False, task__finish_on__isnull=False
    )
    for person, *names in rows.order_by("user_id").values_list("user_id", *_UNIT).distinct():
        french, english = (name or "" for name in names)
        units[french, english].people[person] = [0.0] * WINDOWS
    # What begins after the last window asks for nothing in any.
    begun = Q(task__start_on__isnull=True) | Q(task__start_on__lte=windows[-1][1])
    shared = rows.filter(begun).annotate(together=Count("task__assignments"))
    for row in shared.order_by("pk").values(*_READ):
        unit = (row["user__org_unit__name_fr"] or "", row["user__org_unit__name_en"] or "")
        project = row["task__project_id"]
        units[unit].add(row["user_id"], project, _spread(row, days[project], windows))
    minutes = [usual.length_days(first, last) * per_day for first, last in windows]
    return Capacity(sorted(units.items()), minutes)


def _window(after: date, number: int) -> tuple[date, date]:
    first = after + timedelta(days=1 + 7 * WEEKS * number)
    return first, first + timedelta(days=7 * WEEKS - 1)


def _usual() -> tuple[WorkDays, int]:
    """The organisation's working days, and the minutes of one of them."""
    row = WorkCalendar.objects.of_organisation().filter(is_default=True).first()
    days = working_days_by_project([0])[0]
    return days, (row.minutes_per_day if row else 0) or 504


def _rest(row: dict[str, Any]) -> float:
    """The person's own part; where none is told, an equal one of what the task still needs."""
    left = (100 - row["task__progress_pct"]) / 100
    own: float = row["remaining_work_minutes"] or row["work_minutes"] * left
    whole: float = row["task__remaining_work_minutes"] or row["task__work_minutes"] * left
    return own or whole / row["together"]


def _spread(row: dict[str, Any], days: WorkDays, windows: list[tuple[date, date]]) -> list[float]:
    rest = _rest(row)
    first = max(row["task__start_on"] or windows[0][0], windows[0][0])
    last = max(row["task__finish_on"], first)
    length = days.length_days(first, last)
    if not length:
        return [float(rest), *[0.0] * (WINDOWS - 1)]
    inside = (days.length_days(max(first, a), min(last, b)) for a, b in windows)
    return [rest * each / length for each in inside]
