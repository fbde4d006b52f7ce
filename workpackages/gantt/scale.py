"""Days as pixels: the zoom, the window of the chart, and the two rows of its head."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

ONE_DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
# A wider picture than this neither scrolls well nor prints.
MOST_PIXELS = 16_000
# An empty window would have no place for its head.
LEAST_DAYS = 7
_LETTER = 6.2


class Zoom(Enum):
    """How much time fits on the screen."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


DAY_WIDTHS = {Zoom.DAY: 26.0, Zoom.WEEK: 9.0, Zoom.MONTH: 2.5, Zoom.QUARTER: 1.0}
# Up to so many days, the zoom fits a screen.
_FITTING = ((35, Zoom.DAY), (150, Zoom.WEEK), (540, Zoom.MONTH))


def fitting_zoom(days: int) -> Zoom:
    """The closest zoom in which a plan of so many days can be looked over."""
    return next((zoom for most, zoom in _FITTING if days <= most), Zoom.QUARTER)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The words of the head: twelve months in short and in full, and how a quarter is told."""

    months: tuple[str, ...]
    long_months: tuple[str, ...]
    quarter: str = "Q%s"


@dataclass(frozen=True, slots=True)
class Tick:
    """One field of a head row: from ``x``, so wide, with a label where one fits."""

    x: float
    width: float
    label: str
    on: date


@dataclass(frozen=True, slots=True)
class Scale:
    """The window ``first`` to ``last``, both shown whole, in one zoom."""

    first: date
    last: date
    zoom: Zoom = Zoom.WEEK
    day_width: float = 0.0

    def __post_init__(self) -> None:
        if not self.day_width:
            object.__setattr__(self, "day_width", DAY_WIDTHS[self.zoom])

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def width(self) -> float:
        return round(self.days * self.day_width, 1)

    def x(self, day: date) -> float:
        """Where the day begins."""
        return round((day - self.first).days * self.day_width, 1)

    def end(self, day: date) -> float:
        """Where the day ends."""
        return round(((day - self.first).days + 1) * self.day_width, 1)

    def upper(self, words: Calendar) -> list[Tick]:
        """Months over days and weeks, years over months and quarters."""
        if self.zoom in {Zoom.DAY, Zoom.WEEK}:
            return self._ticks(_month_start, lambda d: f"{words.long_months[d.month - 1]} {d.year}")
        return self._ticks(_year_start, lambda d: str(d.year))

    def lower(self, words: Calendar) -> list[Tick]:
        """Days, Mondays, months or quarters."""
        if self.zoom is Zoom.DAY:
            return self._ticks(lambda d: d, lambda d: str(d.day))
        if self.zoom is Zoom.WEEK:
            return self._ticks(_monday, lambda d: f"{d.day:02}.{d.month:02}.")
        if self.zoom is Zoom.MONTH:
            return self._ticks(_month_start, lambda d: words.months[d.month - 1])
        return self._ticks(_quarter_start, lambda d: words.quarter % ((d.month + 2) // 3))

    def _ticks(self, start: Callable[[date], date], label: Callable[[date], str]) -> list[Tick]:
        ticks = []
        for begin, end in self._stretches(start):
            x, width = self.x(begin), round(((end - begin).days + 1) * self.day_width, 1)
            words = label(start(begin))
            ticks.append(Tick(x, width, words if len(words) * _LETTER <= width else "", begin))
        return ticks

    def _stretches(self, start: Callable[[date], date]) -> Iterator[tuple[date, date]]:
        """The window cut where ``start`` changes."""
        begin = self.first
        for n in range(1, self.days):
            day = self.first + n * ONE_DAY
            if start(day) != start(begin):
                yield begin, day - ONE_DAY
                begin = day
        yield begin, self.last


def _monday(day: date) -> date:
    return day - day.weekday() * ONE_DAY


def _month_start(day: date) -> date:
    return day.replace(day=1)


def _quarter_start(day: date) -> date:
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


def _year_start(day: date) -> date:
    return day.replace(month=1, day=1)


def most_days(zoom: Zoom) -> int:
    """The widest window of a zoom."""
    return int(MOST_PIXELS / DAY_WIDTHS[zoom])


def window_of(
    start: date | None,
    finish: date | None,
    *,
    zoom: Zoom | None,
    today: date,
    wish: tuple[date | None, date | None] = (None, None),
) -> Scale:
    """The stretch that shows a plan from ``start`` to ``finish``, or what the reader wishes of it.

    Without a zoom, the one that fits. What is wider than a picture may be is cut: around today
    where the plan goes on, else after its start.
    """
    start, finish = start or finish or today, finish or start or today
    chosen = zoom or fitting_zoom((finish - start).days + 1)
    margin = max(2, round(40 / DAY_WIDTHS[chosen])) * ONE_DAY
    first = wish[0] or _within(start.toordinal() - margin.days)
    last = wish[1] or _within(finish.toordinal() + margin.days)
    if last < first:
        first, last = _turned(first, last, wish)
    if (last - first).days + 1 < LEAST_DAYS:
        last = _within(first.toordinal() + LEAST_DAYS - 1)
        first = _within(last.toordinal() - LEAST_DAYS + 1)
    most = most_days(chosen)
    if (last - first).days + 1 > most:
        if wish[0] is None and first < today <= last:
            latest = last.toordinal() - most + 1
            first = max(first, _within(min(today.toordinal() - most // 4, latest)))
        last = min(last, _within(first.toordinal() + most - 1))
    return Scale(first, last, chosen)


def _turned(first: date, last: date, wish: tuple[date | None, date | None]) -> tuple[date, date]:
    """Two wishes in the wrong order change places; a single one is kept, beside the plan."""
    if wish[0] and wish[1]:
        return last, first
    if wish[0]:
        return first, _within(first.toordinal() + LEAST_DAYS - 1)
    return _within(last.toordinal() - LEAST_DAYS + 1), last


def _within(ordinal: int) -> date:
    return date.fromordinal(min(max(ordinal, FIRST_DAY.toordinal()), LAST_DAY.toordinal()))
