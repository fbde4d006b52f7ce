"""How far a plan should be, and how far it is.

Dates are calendar dates, one year is between 1 and 9999; slips and durations count the
working days of a ``WorkDays``. Nothing here asks the clock: ``as_of`` is the end of that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from engine.calendar import Dates, WorkDays, as_dates
from engine.errors import EngineError

VERSION = 1
MOST_POINTS = 60

Ratios = NDArray[np.float64]


class Basis(Enum):
    """What the percentages of a project are weighted by."""

    WORK = "work"
    DURATION = "duration"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Activity:
    """One leaf of the plan. ``planned_*`` is the baseline where there is one.

    ``progress_ratio`` is what is reported now, 0 to 1; ``actual_*`` are facts.
    """

    planned_start: date | None = None
    planned_finish: date | None = None
    actual_start: date | None = None
    actual_finish: date | None = None
    progress_ratio: float = 0.0
    work_minutes: int = 0
    duration_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """Both curves at the end of one day; ``done_ratio`` is ``None`` after the status date."""

    on: date
    planned_ratio: float
    done_ratio: float | None


def basis_of(activities: Sequence[Activity]) -> Basis:
    """Work if any is estimated, else duration if any is known, else every activity counts one."""
    if any(a.work_minutes for a in activities):
        return Basis.WORK
    if any(a.duration_minutes for a in activities):
        return Basis.DURATION
    return Basis.COUNT


def weights_of(activities: Sequence[Activity]) -> Ratios:
    """The activities' shares of the whole, shape ``(activities,)``; they sum to 1."""
    basis = basis_of(activities)
    if basis is Basis.WORK:
        raw = np.array([a.work_minutes for a in activities], dtype=float)
    elif basis is Basis.DURATION:
        raw = np.array([a.duration_minutes for a in activities], dtype=float)
    else:
        raw = np.ones(len(activities))
    if (raw < 0).any():
        raise EngineError("work and duration cannot be negative")
    return raw / raw.sum() if len(raw) else raw


def _elapsed(first: Dates, last: Dates, as_of: date, days: WorkDays) -> Ratios:
    """Share of the working days from ``first`` to ``last`` (both included) over by ``as_of``.

    0 where a date is missing. A stretch without a working day is over at its end.
    """
    known = ~(np.isnat(first) | np.isnat(last))
    ratio = np.zeros(len(first))
    if not known.any():
        return ratio
    cut = np.datetime64(as_of, "D") + 1
    start: Dates = first[known]
    end: Dates = (np.maximum(start, last[known]) + np.timedelta64(1, "D")).astype("M8[D]")
    whole = days.between(start, end)
    gone = days.between(start, np.minimum(np.maximum(start, cut), end))
    share = np.where(whole > 0, gone / np.maximum(whole, 1), (cut >= end).astype(float))
    ratio[known] = share
    return ratio


class _Columns:
    """The activities as arrays, read once for a whole curve."""

    def __init__(self, activities: Sequence[Activity]) -> None:
        self.weights = weights_of(activities)
        self.planned_start = as_dates(a.planned_start for a in activities)
        self.planned_finish = as_dates(a.planned_finish for a in activities)
        self.actual_start = as_dates(a.actual_start for a in activities)
        self.actual_finish = as_dates(a.actual_finish for a in activities)
        self.progress = np.array([a.progress_ratio for a in activities], dtype=float)
        if ((self.progress < 0) | (self.progress > 1)).any():
            raise EngineError("a progress is a ratio between 0 and 1")

    def planned(self, as_of: date, days: WorkDays) -> float:
        shares = _elapsed(self.planned_start, self.planned_finish, as_of, days)
        return _bounded(float(self.weights @ shares))

    def done(self, as_of: date, reported: date, days: WorkDays) -> float:
        return _bounded(float(self.weights @ self.done_each(as_of, reported, days)))

    def done_each(self, as_of: date, reported: date, days: WorkDays) -> Ratios:
        """Progress at ``as_of``, seen from the day ``reported`` on which it was measured."""
        measured = np.datetime64(reported, "D")
        over = ~np.isnat(self.actual_finish)
        end = np.where(over, self.actual_finish, measured)
        begin = np.where(np.isnat(self.actual_start) & over, end, self.actual_start)
        begun = ~np.isnat(begin) & (begin <= np.datetime64(as_of, "D"))
        shares = begun * _elapsed(np.fmin(begin, end), end, as_of, days)
        undated = np.isnat(begin) & (as_of >= reported)
        reached: Ratios = np.where(over, 1.0, self.progress) * (shares + undated)
        return reached


def _bounded(value: float) -> float:
    return float(min(1.0, max(0.0, value)))


def planned_ratio(activities: Sequence[Activity], as_of: date, days: WorkDays) -> float | None:
    """The part of all work that the plan wants done by the end of ``as_of``; ``None`` if empty.

    Inside an activity, work is spread evenly over its working days. An activity without
    dates is never due, but its weight counts. O(activities).
    """
    return _Columns(activities).planned(as_of, days) if activities else None


def done_ratio(activities: Sequence[Activity], as_of: date, days: WorkDays) -> float | None:
    """The part of all work that is done at the end of ``as_of``; ``None`` if there is none.

    Facts after ``as_of`` do not count: an activity begun later is at 0, one finished later
    is credited evenly from its start to its finish. O(activities).
    """
    return _Columns(activities).done(as_of, as_of, days) if activities else None


def done_by_group(
    activities: Sequence[Activity],
    groups: Sequence[Sequence[int]],
    as_of: date,
    days: WorkDays,
) -> list[float | None]:
    """``done_ratio`` of each group of positions in ``activities``; ``None`` for an empty one.

    Each group is weighted by itself, so a package without estimates still has a percentage.
    O(activities + sum of the groups' sizes).
    """
    if not activities:
        return [None for _ in groups]
    done = _Columns(activities).done_each(as_of, as_of, days)
    ratios: list[float | None] = []
    for group in groups:
        weights = weights_of([activities[i] for i in group])
        ratios.append(_bounded(float(weights @ done[list(group)])) if group else None)
    return ratios


def curve(activities: Sequence[Activity], as_of: date, days: WorkDays) -> tuple[Point, ...]:
    """Planned against done at month ends, at ``as_of`` and at both ends of the plan.

    At most ``MOST_POINTS`` months are drawn, evenly thinned out. Empty without dates.
    O(points * activities).
    """
    dated = [
        d
        for a in activities
        for d in (a.planned_start, a.planned_finish, a.actual_start, a.actual_finish)
        if d is not None
    ]
    if not dated:
        return ()
    columns = _Columns(activities)
    first = min(dated)
    last = max([*dated, as_of]) if as_of >= first else max(dated)
    points = []
    for on in sorted({*_sampled(first, last), *((as_of,) if first <= as_of else ())}):
        done = columns.done(on, as_of, days) if on <= as_of else None
        points.append(Point(on, columns.planned(on, days), done))
    return tuple(points)


def _sampled(first: date, last: date) -> list[date]:
    months = (last.year - first.year) * 12 + last.month - first.month
    step = max(1, -(-months // MOST_POINTS))
    ends = [month_end(first.year, first.month + n) for n in range(0, months, step)]
    before = [first - timedelta(days=1)] if first > date.min else []
    return [*before, *(day for day in ends if first <= day < last), last]


def month_end(year: int, month: int) -> date:
    """The last day of a month; months beyond 12 run into the years after."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if (year, month) >= (date.max.year, 12):
        return date.max
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return following - timedelta(days=1)
