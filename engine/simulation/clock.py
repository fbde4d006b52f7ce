"""A working calendar that counts for arrays of instants at once, to the minute."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.errors import CalendarError
from engine.schedule.structure import FOREVER
from engine.working_time import DAY, EARLIEST, LATEST, WorkingCalendar

Minutes = NDArray[np.int64]
Pair = tuple[Minutes, Minutes]
_YEAR = 366 * DAY
_SHIFT = 8
_STEP = 1 << _SHIFT


class Edges:
    """Sorted minutes, and how many of them lie up to some others.

    The answer of ``searchsorted`` on the right, from a table of steps of 256 minutes: several
    times as fast for what lies in no order. O(n × edges in a step).
    """

    def __init__(self, edges: Minutes, low: int, high: int) -> None:
        self._low = low - _STEP
        starts = np.arange(self._low, high + 2 * _STEP, _STEP)
        self._first = np.searchsorted(edges, starts, side="right")
        self._most = int(np.diff(self._first).max())
        self._edges = np.append(edges, FOREVER)

    def up_to(self, t: Minutes) -> Minutes:
        """How many edges are not after ``t``, which lies between ``low`` − 1 and ``high``."""
        i: Minutes = self._first[(t - self._low) >> _SHIFT]
        for _ in range(self._most):
            i = i + (self._edges[i] <= t)
        return i


class Clock:
    """The answers of a ``WorkingCalendar``, for arrays that broadcast against each other.

    The compiled stretch doubles when a question lies outside it. Raises ``CalendarError``
    where the years 1950 to 2199 have not enough working time. O(n) a question.
    """

    def __init__(self, calendar: WorkingCalendar, around: int) -> None:
        self.calendar = calendar
        self._compile(around - _YEAR, around + 4 * _YEAR)

    def place(self, t: Minutes, minutes: Minutes) -> Pair:
        """Starts and finishes of so many minutes of work that begin at ``t`` or after it."""
        while True:
            if self._low <= t.min() and t.max() < self._last:
                i = self._ended.up_to(t)
                begin = self._begins[i]
                start = np.maximum(t, begin)
                target = self._before[i] + (start - begin) + minutes
                if target.max() <= self._total:
                    break
            self._grow()
        j = self._counted.up_to(target - 1) - 1
        finish = self._begins[j] + (target - self._before[j])
        is_none = minutes == 0
        if is_none.any():
            at = np.where((t >= begin) | (self._ends[i - 1] == t), t, begin)
            start, finish = np.where(is_none, at, start), np.where(is_none, at, finish)
        return start, finish

    def withdraw(self, t: Minutes, minutes: Minutes) -> Pair:
        """Starts and finishes of so many minutes of work that end at ``t`` or before it."""
        while True:
            if self._first < t.min() and t.max() <= self._high:
                i = self._begun.up_to(t - 1) - 1
                finish = np.minimum(t, self._ends[i])
                target = self._before[i] + (finish - self._begins[i]) - minutes
                if target.min() >= 0:
                    break
            self._grow()
        j = self._counted.up_to(target) - 1
        j = np.minimum(j, len(self._begins) - 1)
        start = np.where(minutes == 0, finish, self._begins[j] + (target - self._before[j]))
        return start, finish

    def last_worked(self, t: Minutes) -> Minutes:
        """The earliest instants between which and ``t`` nobody works."""
        while True:
            if self._first < t.min() and t.max() <= self._high:
                return np.minimum(t, self._ends[self._begun.up_to(t - 1) - 1])
            self._grow()

    def forward(self, t: Minutes, minutes: Minutes) -> Minutes:
        """``t`` moved by working minutes, all forward or all backward; by none it stays."""
        if minutes.max() > 0:
            moved = self.place(t, np.maximum(minutes, 0))[1]
        elif minutes.min() < 0:
            moved = self.withdraw(t, -minutes)[0]
        else:
            return t
        return np.where(minutes == 0, t, moved)

    def between(self, first: Minutes, last: Minutes) -> Minutes:
        """Working minutes from ``first`` to ``last``, negative when ``last`` comes first."""
        while not (
            self._low <= min(first.min(), last.min()) and max(first.max(), last.max()) < self._high
        ):
            self._grow()
        return self._worked(last) - self._worked(first)

    def _worked(self, t: Minutes) -> Minutes:
        i = self._begun.up_to(t) - 1
        worked = self._before[i] + np.minimum(t, self._ends[i]) - self._begins[i]
        return np.where(i < 0, 0, worked)

    def _grow(self) -> None:
        if (self._low, self._high) == (EARLIEST, LATEST):
            raise CalendarError(
                f"the calendar {self.calendar.name} has not enough working time for the plan "
                "between 1950 and 2199"
            )
        reach = self._high - self._low
        self._compile(self._low - reach, self._high + reach)

    def _compile(self, low: int, high: int) -> None:
        self._low, self._high = max(EARLIEST, low), min(LATEST, high)
        spans = np.array(self.calendar.spans(self._low, self._high), dtype=np.int64).reshape(-1, 2)
        self._begins, self._ends = spans[:, 0].copy(), spans[:, 1].copy()
        self._before = np.concatenate(([0], np.cumsum(self._ends - self._begins)))
        if not len(spans):
            self._grow()
            return
        self._first, self._last = int(self._begins[0]), int(self._ends[-1])
        self._total = int(self._before[-1])
        self._begun = Edges(self._begins, self._low, self._high)
        self._ended = Edges(self._ends, self._low, self._high)
        self._counted = Edges(self._before, 0, self._total)
