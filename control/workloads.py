"""How full the next weeks are of those who work in a project, all their projects counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from workpackages.load import asked_of_people, can_work, open_assignments, windows_after

WEEKS = 8
NONE, ENDLESS = Decimal(0), Decimal("9.99")
Loads = list[Decimal]


def loads_of(projects: Collection[int], as_of: date) -> dict[int, Loads]:
    """The highest load of each week after ``as_of``, 1 for a full one, among those whom the
    project itself then asks for something. Four queries.

    Nothing of a project whose plan asks nobody for anything in these weeks.
    """
    windows = windows_after(as_of, weeks=1, number=WEEKS)
    here = open_assignments().filter(task__project__in=projects)
    # Named one by one: asked for within the query, SQLite would look them up for every row.
    people = list(here.order_by().values_list("user", flat=True).distinct())
    rows = asked_of_people(open_assignments().filter(user__in=people), windows)
    whole: dict[int, list[float]] = defaultdict(lambda: [0.0] * WEEKS)
    for row in rows:
        whole[row.person] = [a + b for a, b in zip(whole[row.person], row.minutes, strict=True)]
    capacity = can_work(windows)
    loads = {
        person: [_share(*pair) for pair in zip(minutes, capacity, strict=True)]
        for person, minutes in whole.items()
    }
    found: dict[int, Loads] = defaultdict(lambda: [NONE] * WEEKS)
    for row in rows:
        if row.project in projects and any(row.minutes):
            own = [
                load if m else NONE for load, m in zip(loads[row.person], row.minutes, strict=True)
            ]
            found[row.project] = highest(found[row.project], own)
    return dict(found)


def highest(one: Loads, other: Loads) -> Loads:
    return [max(pair) for pair in zip(one, other, strict=True)]


def _share(minutes: float, capacity: int) -> Decimal:
    """To a tenth of a percent, so that halves that add up to a whole are a whole."""
    if capacity:
        return Decimal(round(1000 * minutes / capacity)) / 1000
    return ENDLESS if minutes else NONE
