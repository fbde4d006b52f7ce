"""What a plan or all plans come to, and how full the weeks of the units are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from engine.communication import Share, by_week, fulfilment, reach, week_of
from people.models import OrgUnit
from projects.choices import TERMINAL
from projects.communication.choices import FINISHED, ActionState, most_a_week
from projects.models import CommunicationAction, CommunicationActionQuerySet

WEEKS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Figures:
    total: int
    overdue: int
    waiting: int
    fulfilment: Share
    reach: Share


def figures_of(rows: CommunicationActionQuerySet, on: date) -> Figures:
    """One query, whatever the number of actions."""
    facts = rows.order_by().values_list("state", "due_on", "done_on", "reached", "audience_size")
    known = [each for each in facts if each[0] != ActionState.CANCELLED]
    return Figures(
        total=len(known),
        overdue=sum(each[0] not in FINISHED and each[1] < on for each in known),
        waiting=sum(each[0] == ActionState.DRAFTED for each in known),
        fulfilment=fulfilment(((each[1], each[2]) for each in known), on=on),
        reach=reach((each[3], each[4]) for each in known),
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """What one unit is told in one week."""

    unit: OrgUnit
    monday: date
    count: int

    @property
    def is_crowded(self) -> bool:
        return self.count > most_a_week()


@dataclass(frozen=True, slots=True)
class UnitWeeks:
    unit: OrgUnit
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks from this one on, unit by unit; every cell is the list below it."""

    mondays: tuple[date, ...]
    units: tuple[UnitWeeks, ...]

    @property
    def crowded(self) -> list[Cell]:
        return [cell for row in self.units for cell in row.cells if cell.is_crowded]


def weeks_ahead(rows: CommunicationActionQuerySet, on: date) -> Weeks:
    """Two queries: the actions of these weeks, and their units."""
    first = week_of(on)
    mondays = tuple(first + timedelta(weeks=n) for n in range(WEEKS_SHOWN))
    counts = _counts(rows, first, mondays[-1] + timedelta(days=6))
    units = OrgUnit.objects.filter(pk__in={unit for unit, _monday in counts}).order_by("code")
    table = tuple(
        UnitWeeks(unit, tuple(Cell(unit, day, counts.get((unit.pk, day), 0)) for day in mondays))
        for unit in units
    )
    return Weeks(mondays, table)


def crowded_around(row: CommunicationAction, units: Iterable[OrgUnit]) -> list[Cell]:
    """The units of an action that are told too much in its week, over all projects. One query."""
    if not row.is_open:
        return []
    monday = week_of(row.due_on)
    counts = _counts(CommunicationAction.objects.all(), monday, monday + timedelta(days=6))
    cells = [Cell(unit, monday, counts.get((unit.pk, monday), 0)) for unit in units]
    return [cell for cell in cells if cell.is_crowded]


def _counts(
    rows: CommunicationActionQuerySet, first: date, last: date
) -> dict[tuple[int, date], int]:
    live = rows.filter(due_on__range=(first, last), units__isnull=False)
    live = live.exclude(state=ActionState.CANCELLED).exclude(project__state__in=TERMINAL)
    # A person may see an action through several roles; it is told once.
    told = set(live.order_by().values_list("pk", "units", "due_on"))
    return by_week((unit, day) for _pk, unit, day in told)
