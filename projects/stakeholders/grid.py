"""The grid of power and interest, drawn from the register: where each stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engine.stakeholders import HIGH_FROM, HIGHEST, Quadrant
from projects.stakeholders.choices import QUADRANTS
from projects.stakeholders.register import quadrant_of
from servicedesk_pm.common.errors import Words

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 36, 44
CELL_X, CELL_Y = (WIDTH - LEFT - RIGHT) / HIGHEST, (HEIGHT - TOP - BOTTOM) / HIGHEST
RADIUS = 11.0
# As many as can be told apart in one field of the grid.
MOST_IN_CELL = 9
CellUrl = Callable[[int, int], str]


@dataclass(frozen=True, slots=True)
class Dot:
    """One stakeholder, or those of a field that has too many: its middle, label and page."""

    label: str
    title: str
    url: str
    x: float
    y: float
    radius: float = RADIUS


@dataclass(frozen=True, slots=True)
class Mark:
    at: float
    label: int


@dataclass(frozen=True, slots=True)
class Corner:
    """One of the four fields in words, with those who stand in it."""

    label: Words
    asks: str
    rows: tuple[Any, ...]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Grid:
    dots: tuple[Dot, ...]
    across: tuple[Mark, ...]
    along: tuple[Mark, ...]
    corners: tuple[Corner, ...]
    cross_x: float
    cross_y: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def grid_of(rows: Sequence[Any], cell_url: CellUrl, *, counted: bool = False) -> Grid | None:
    """Draw those who were weighed; nothing where nobody was. O(n).

    ``counted`` draws how many stand in a field instead of each; ``cell_url`` lists them.
    """
    weighed = [row for row in rows if row.power is not None]
    if not weighed:
        return None
    cells: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in weighed:
        cells[row.power, row.interest].append(row)
    dots: list[Dot] = []
    for (power, interest), inside in sorted(cells.items()):
        if counted or len(inside) > MOST_IN_CELL:
            dots.append(_counted(power, interest, len(inside), cell_url(power, interest)))
        else:
            dots += _singly(power, interest, inside)
    return Grid(
        tuple(dots),
        tuple(Mark(_y(power), power) for power in range(1, HIGHEST + 1)),
        tuple(Mark(_x(interest), interest) for interest in range(1, HIGHEST + 1)),
        tuple(_corners(weighed)),
        _x(HIGH_FROM),
        _y(HIGH_FROM),
    )


def _x(interest: float) -> float:
    return round(LEFT + (interest - 0.5) * CELL_X, 1)


def _y(power: float) -> float:
    return round(HEIGHT - BOTTOM - (power - 0.5) * CELL_Y, 1)


def _counted(power: int, interest: int, n: int, url: str) -> Dot:
    words = ngettext("%(n)s stakeholder", "%(n)s stakeholders", n) % {"n": n}
    place = _("power %(power)s, interest %(interest)s") % {"power": power, "interest": interest}
    radius = round(min(RADIUS + 2 * sqrt(n), 26.0), 1)
    return Dot(str(n), f"{words}, {place}", url, _x(interest), _y(power), radius)


def _singly(power: int, interest: int, inside: Sequence[Any]) -> list[Dot]:
    """Side by side in as square a block as they make."""
    columns = ceil(sqrt(len(inside)))
    lines = ceil(len(inside) / columns)
    place = _("power %(power)s, interest %(interest)s") % {"power": power, "interest": interest}
    step_x, step_y = min(CELL_X / (columns + 0.4), 30), min(CELL_Y / (lines + 0.2), 26)
    radius = round(min(RADIUS, step_y / 2), 1)
    return [
        Dot(
            str(row.number),
            f"{row.number} {row.name}, {place}",
            row.get_absolute_url(),
            round(_x(interest) + (n % columns - (columns - 1) / 2) * step_x, 1),
            round(_y(power) + (n // columns - (lines - 1) / 2) * step_y, 1),
            radius,
        )
        for n, row in enumerate(inside)
    ]


def _corners(rows: Sequence[Any]) -> list[Corner]:
    high, low = _("high"), _("low")
    words = _("power %(power)s, interest %(interest)s")
    middle_x, middle_y = _x(HIGH_FROM) + 6, _y(HIGH_FROM) + 16
    places = {
        Quadrant.MANAGE: (high, high, middle_x, TOP + 14),
        Quadrant.SATISFY: (high, low, LEFT + 6, TOP + 14),
        Quadrant.INFORM: (low, high, middle_x, middle_y),
        Quadrant.MONITOR: (low, low, LEFT + 6, middle_y),
    }
    return [
        Corner(
            QUADRANTS[name],
            words % {"power": power, "interest": interest},
            tuple(row for row in rows if quadrant_of(row) == name),
            round(x, 1),
            round(y, 1),
        )
        for name, (power, interest, x, y) in places.items()
    ]
