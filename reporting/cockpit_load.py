"""How much the plans ask of the people of each unit, for those who answer for the projects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import pgettext

from people.models import User
from projects.models import Project
from projects.scope import ANSWERS, scope_of
from reporting.spelling import spoken
from reporting.summaries.capacity import FULL, TOO_MUCH, WINDOWS, Capacity, Load, load_capacity

Shares = list[Decimal | None]


@dataclass(frozen=True, slots=True)
class Part:
    """What one project asks of a unit, in percent of what its people can work."""

    project: Project
    shares: Shares


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """One unit: never a person. ``above`` counts people asked for more than 120 percent."""

    name: str
    people: int
    shares: Shares
    above: int
    parts: list[Part]

    @property
    def told(self) -> list[tuple[Decimal | None, str]]:
        """Each window's share and its tone."""
        return [(share, _tone(share)) for share in self.shares]


def load_of_units(user: User, *, on: date) -> list[UnitLoad]:
    """The four weeks from ``on`` and the four after, whoever has most to do first. Five queries."""
    rows = Project.objects.filter(scope_of(user).projects_as(ANSWERS)).open().order_by("code")
    projects = {row.pk: row for row in rows}
    if not projects:
        return []
    found = load_capacity(list(projects.values()), after=on - timedelta(days=1))
    units = [_told(found, names, load, projects) for names, load in found.units]
    return sorted(units, key=lambda unit: ([-(share or 0) for share in unit.shares], unit.name))


def _told(
    found: Capacity, names: tuple[str, str], load: Load, projects: dict[int, Project]
) -> UnitLoad:
    return UnitLoad(
        spoken(*names) or pgettext("of a person", "without a unit"),
        len(load.people),
        [found.share(load, window) for window in range(WINDOWS)],
        load.above(TOO_MUCH, 0, found.minutes[0]),
        sorted(_parts(found, load, projects), key=lambda part: [-(s or 0) for s in part.shares]),
    )


def _parts(found: Capacity, load: Load, projects: dict[int, Project]) -> Iterator[Part]:
    for key, asked in load.projects.items():
        if any(asked):
            shares = [found.share(load, window, key) for window in range(WINDOWS)]
            yield Part(projects[key], shares)


def _tone(share: Decimal | None) -> str:
    if share is None or share <= FULL:
        return ""
    return "watch" if share <= TOO_MUCH else "bad"
