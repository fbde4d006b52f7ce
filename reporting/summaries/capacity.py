"""How much the people of each unit have to do in the coming weeks, as far as plans know it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from projects.models import Project
from workpackages.load import asked_of_people, can_work, open_assignments, windows_after

WEEKS, WINDOWS = 4, 2
FULL, TOO_MUCH = 100, 120
_UNIT = ("user__org_unit__name_fr", "user__org_unit__name_en")
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


def load_capacity(family: Sequence[Project], *, after: date) -> Capacity:
    """The eight weeks after the status date, in two halves. Four queries."""
    windows = windows_after(after, weeks=WEEKS, number=WINDOWS)
    rows = open_assignments().filter(task__project__in=family)
    units: dict[Pair, Load] = defaultdict(Load)
    home: dict[int, Pair] = {}
    for person, *names in rows.order_by("user_id").values_list("user_id", *_UNIT).distinct():
        french, english = (name or "" for name in names)
        home[person] = french, english
        units[french, english].people[person] = [0.0] * WINDOWS
    for each in asked_of_people(rows, windows):
        units[home[each.person]].add(each.person, each.project, each.minutes)
    return Capacity(sorted(units.items()), can_work(windows))
