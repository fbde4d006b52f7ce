"""Which activities determine the finish of each run: the driving links, followed backwards."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.schedule.graph import FF
from engine.schedule.model import Constraint, Kind, OutOfSequence, Task
from engine.schedule.structure import NEVER
from engine.simulation.clock import Clock, Minutes
from engine.simulation.running import Pass, greatest

Flags = NDArray[np.bool_]
_LATEST = frozenset({Constraint.SNLT, Constraint.FNLT})
_NAILED = frozenset({Constraint.MSO, Constraint.MFO})


class Trace:
    """For each activity, the runs in which it is critical.

    It is when the plan's finish is its own, or when a link from it drives an activity that is
    critical; instants without working time in between are the same. Where all share one
    calendar, lags count in it and no date but the finish binds, these are the activities
    without total slack; elsewhere those of the longest path, which slack may not show.
    Only what determines the finish counts: imposed latest dates and deadlines do not. What is
    over is never critical, and nothing is that only facts or fixed dates follow.
    """

    def __init__(self, found: Pass) -> None:
        self.found, self.plan, self.of = found, found.plan, found.of
        self.critical: dict[int, Flags] = {}
        # Runs in which the finish, or the start, of something drives what is critical.
        self._finishes: dict[int, Flags] = {}
        self._starts: dict[int, Flags] = {}
        self._last: dict[Clock, Minutes] = {}
        for x in reversed(self.plan.order):
            if self.of.is_summary[x]:
                self._hand_down(x)
            else:
                self._leaf(x)

    def _leaf(self, x: int) -> None:
        task, flags = self.plan.tasks[x], self._is_last(x)
        flags = flags | self._finishes.pop(x, flags)
        if task.actual_start is None:
            flags = flags | self._starts.pop(x, flags)
        if task.actual_finish is not None or not flags.any():
            return
        self.critical[x] = flags
        if task.kind is Kind.MANUAL:
            return
        if task.actual_start is None:
            self._behind(x, task, flags)
        elif self.plan.rules.out_of_sequence is OutOfSequence.RETAINED_LOGIC:
            self._behind_rest(x, task, flags)

    def _is_last(self, x: int) -> Flags:
        clock = self._span(x)
        if clock not in self._last:
            self._last[clock] = clock.last_worked(self.found.last)
        return self.found.finish[x] >= self._last[clock]

    def _span(self, x: int) -> Clock:
        return self.plan.clock_of(self.of.span[x])

    def _behind(self, x: int, task: Task, flags: Flags) -> None:
        """The links that hold an activity that has not begun."""
        begin = self.found.free_begin(x)
        if self.plan.rules.honours_constraints:
            if task.constraint in _NAILED:
                return
            if task.constraint in _LATEST:
                flags = flags & (self.found.start[x] >= begin)
        least = self.plan.clock[x].last_worked(begin)
        for bond in self.plan.into[x]:
            at = self.found.bound(x, bond)
            if bond[1] >= FF:
                at = self.found.begin_for(x, at)
            drives = at >= least
            if task.delay_minutes:
                # Put off by its delay, it may come to the same working time all the same.
                drives = drives | (self.found.delayed(x, at)[0] >= self.found.start[x])
            self._mark(bond[0], bond[1], flags & drives)

    def _behind_rest(self, x: int, task: Task, flags: Flags) -> None:
        """The links that hold what is left of an activity that has begun."""
        found = self.found
        parts = found.parts(x, task)
        flags = flags & (greatest(left for _clock, _done, left in parts) > 0)
        start = found.start[x]
        ready = greatest(clock.place(start, done)[1] for clock, done, _left in parts)
        begin, end = found.asked(x)
        least = self.plan.clock[x].last_worked(np.maximum(found.rest(x, task, begin), ready))
        ends = self._span(x).last_worked(found.finish[x]) if end.max() > NEVER else least
        for bond in self.plan.into[x]:
            limit = least if bond[1] < FF else ends
            self._mark(bond[0], bond[1], flags & (found.bound(x, bond) >= limit))

    def _mark(self, y: int, kind: int, flags: Flags) -> None:
        table = self._starts if kind & 1 else self._finishes
        if flags.any():
            table[y] = table[y] | flags if y in table else flags

    def _hand_down(self, s: int) -> None:
        """A summary is driven by the rows that give it its start or its finish."""
        finishes, starts = self._finishes.pop(s, None), self._starts.pop(s, None)
        task = self.plan.tasks[s]
        if task.kind is Kind.MANUAL and task.fixed_start is not None:
            return
        for x in self.of.children[s]:
            if finishes is not None:
                least = self._span(x).last_worked(self.found.finish[s])
                self._mark(x, 0, finishes & (self.found.finish[x] >= least))
            if starts is not None:
                self._mark(x, 1, starts & (self.found.start[x] == self.found.start[s]))
