"""The drawings of control, laid out on the server: curves over time, milestones over reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from servicedesk_pm.common.templatetags.ui import number

WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 64, 96, 16, 34
MOST_TICKS, SAME_HEIGHT = 7, 14
Points = Sequence[tuple[date, float]]


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its points, how it is drawn, and what stands at its end."""

    points: str
    kind: str
    label: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    along: tuple[Tick, ...]
    marks: tuple[Tick, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True)
class Series:
    label: str
    kind: str
    points: Points


@dataclass(frozen=True, slots=True)
class _Plane:
    """Days from left to right, values from the bottom to the top."""

    first: date
    last: date
    low: float
    high: float

    def x(self, day: date) -> float:
        span = (self.last - self.first).days
        ratio = (day - self.first).days / span if span else 0.5
        return round(LEFT + ratio * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        ratio = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - ratio * (HEIGHT - TOP - BOTTOM), 1)


def over_time(
    series: Sequence[Series],
    *,
    low: float,
    high: float,
    ticks: Sequence[tuple[float, str]],
    marks: Sequence[tuple[date, str]] = (),
) -> Drawing | None:
    """Lines over days; nothing where no line has a stretch of time."""
    days = [day for each in series for day, _value in each.points]
    days += [day for day, _label in marks]
    if not days or min(days) == max(days):
        return None
    plane = _Plane(min(days), max(days), low, high)
    shown = [each for each in series if each.points]
    return Drawing(
        lines=_lines(shown, plane),
        across=tuple(Tick(plane.y(value), label) for value, label in ticks),
        along=_months(plane),
        marks=tuple(Tick(plane.x(day), label) for day, label in marks),
    )


def _lines(series: Sequence[Series], plane: _Plane) -> tuple[Line, ...]:
    """With their labels at the right ends, moved apart where they would cover each other."""
    ends = [(plane.y(each.points[-1][1]), place) for place, each in enumerate(series)]
    heights: dict[int, float] = {}
    lowest = float("-inf")
    for height, place in sorted(ends):
        heights[place] = lowest = max(height, lowest + SAME_HEIGHT)
    return tuple(
        Line(
            " ".join(f"{plane.x(day):g},{plane.y(value):g}" for day, value in each.points),
            each.kind,
            each.label,
            plane.x(each.points[-1][0]) + 6,
            heights[place],
        )
        for place, each in enumerate(series)
    )


def _months(plane: _Plane) -> tuple[Tick, ...]:
    """The beginnings of months, so many that their names have room."""
    count = (plane.last.year - plane.first.year) * 12 + plane.last.month - plane.first.month
    step = max(1, -(-count // MOST_TICKS))
    found = []
    for n in range(0, count + 1, step):
        year, month = divmod(plane.first.year * 12 + plane.first.month - 1 + n, 12)
        day = date(year, month + 1, 1)
        if day >= plane.first:
            found.append(Tick(plane.x(day), f"{day:%m.%Y}"))
    return tuple(found)


def money_ticks(most: Decimal) -> tuple[float, list[tuple[float, str]]]:
    """A round top of the axis, and four steps up to it in thousands."""
    thousands = max(float(most) / 1000, 1.0)
    step = _round(thousands / 4)
    steps = -(-thousands // step)
    ticks = [(n * step * 1000, f"{number(n * step)} k") for n in range(int(steps) + 1)]
    return ticks[-1][0], ticks


def _round(step: float) -> float:
    power = 1.0
    while power * 10 <= step:
        power *= 10
    return next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= step)


def index_ticks(values: Sequence[float]) -> tuple[float, float, list[tuple[float, str]]]:
    """From at least 0.8 to at least 1.1, in tenths."""
    low = min([0.8, *(int(value * 10) / 10 for value in values)])
    high = max([1.1, *(-(-value * 10 // 1) / 10 for value in values)])
    high = min(high, low + 1.5)
    count = round((high - low) * 10)
    step = max(1, -(-count // MOST_TICKS))
    ticks = [(low + n / 10, number(low + n / 10, 1)) for n in range(0, count + 1, step)]
    return low, high, ticks


def milestone_trend_chart(series: Sequence[Series], reports: Sequence[date]) -> Drawing | None:
    """Forecast dates over report dates; who meets the diagonal has reached the milestone."""
    told = [date.fromordinal(int(value)) for each in series for _day, value in each.points]
    if len(reports) < 2 or not told:
        return None
    first, last = min(reports), max([*told, *reports])
    plane = _Plane(
        first, max(reports), float(min(first, *told).toordinal()), float(last.toordinal())
    )
    if plane.low == plane.high:
        return None
    meeting = Series("", "diagonal", _diagonal(plane))
    lines = _lines([each for each in (*series, meeting) if each.points], plane)
    spread = (last - date.fromordinal(int(plane.low))).days
    days = [date.fromordinal(int(plane.low) + spread * n // 4) for n in range(5)]
    return Drawing(
        lines=lines,
        across=tuple(Tick(plane.y(float(d.toordinal())), f"{d:%d.%m.%y}") for d in days),
        along=tuple(Tick(plane.x(day), f"{day:%m.%Y}") for day in reports),
    )


def _diagonal(plane: _Plane) -> list[tuple[date, float]]:
    start = max(plane.first, date.fromordinal(int(plane.low)))
    end = min(plane.last, date.fromordinal(int(plane.high)))
    return [(day, float(day.toordinal())) for day in (start, end)]
