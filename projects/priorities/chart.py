"""The candidates in a field of value and cost: where each lies, and what that says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, log10, sqrt
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from projects.priorities.list import RankedProject

WIDTH, HEIGHT = 720, 380
LEFT, RIGHT, TOP, BOTTOM = 48, 44, 36, 40
SMALLEST, LARGEST = 6.0, 26.0
STEPS = 5
# The criterion that is the third dimension of the field.
RISK = "D"


@dataclass(frozen=True, slots=True)
class Bubble:
    """One candidate: its middle, its size by effort, and the page that it leads to."""

    code: str
    name: str
    url: str
    x: float
    y: float
    radius: float
    value: Decimal
    cost: Decimal
    effort_minutes: int
    risk: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A grid line and what it says."""

    at: float
    label: int


@dataclass(frozen=True, slots=True)
class Field:
    """The drawing; the cross lies at the median of value and of cost."""

    bubbles: tuple[Bubble, ...]
    across: tuple[Mark, ...]
    along: tuple[Mark, ...]
    cross_x: float
    cross_y: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def field_of(rows: Sequence[RankedProject]) -> Field | None:
    """Lay out the candidates; nothing where there are fewer than two. O(n log n)."""
    if len(rows) < 2:
        return None
    thousands = [row.cost / 1000 for row in rows]
    values = [row.place.value for row in rows]
    most_cost, most_value = _round_up(max(thousands)), _round_up(max(values))
    most_effort = max(row.effort_minutes for row in rows) or 1

    def x(cost: Decimal) -> float:
        return round(LEFT + float(cost) / most_cost * (WIDTH - LEFT - RIGHT), 1)

    def y(value: Decimal) -> float:
        return round(HEIGHT - BOTTOM - float(value) / most_value * (HEIGHT - TOP - BOTTOM), 1)

    bubbles = [
        Bubble(
            row.project.code,
            row.project.name,
            reverse("projects:priority", args=[row.project.code]),
            x(cost),
            y(row.place.value),
            round(SMALLEST + (LARGEST - SMALLEST) * sqrt(row.effort_minutes / most_effort), 1),
            row.place.value,
            row.cost,
            row.effort_minutes,
            row.risk,
        )
        for row, cost in zip(rows, thousands, strict=True)
    ]
    return Field(
        # The small ones last, so that none lies hidden below a large one.
        tuple(sorted(bubbles, key=lambda bubble: -bubble.radius)),
        tuple(Mark(y(Decimal(at)), at) for at in _steps(most_value)),
        tuple(Mark(x(Decimal(at)), at) for at in _steps(most_cost)),
        x(_median(thousands)),
        y(_median(values)),
    )


def _round_up(most: Decimal) -> int:
    """The next number that five steps divide evenly, at least 5."""
    if most <= STEPS:
        return STEPS
    unit = STEPS * int(10 ** max(int(log10(float(most))) - 1, 0))
    return ceil(most / unit) * unit


def _steps(most: int) -> list[int]:
    return [most * n // STEPS for n in range(STEPS + 1)]


def _median(numbers: Sequence[Decimal]) -> Decimal:
    ordered, half = sorted(numbers), len(numbers) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2
