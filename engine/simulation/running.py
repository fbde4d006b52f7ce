"""The forward pass of ``engine.schedule`` for many runs at once: to the minute the same dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.schedule.forward import remaining_of
from engine.schedule.graph import ELAPSED, ELAPSED_PERCENT, FF, FS, PERCENT, Bond
from engine.schedule.model import Constraint, Kind, Network, OutOfSequence, Task
from engine.schedule.structure import NEVER, Structure
from engine.simulation.clock import Clock, Minutes, Pair
from engine.working_time import ROUND_THE_CLOCK, WorkingCalendar

_ON_FINISH = frozenset({Constraint.FNET, Constraint.MFO})
# Calendar, minutes done and minutes left of what is scheduled as one piece.
Part = tuple[Clock, Minutes, Minutes]


def fixed(value: int) -> Minutes:
    """The same in every run; arrays of one entry broadcast against all others."""
    return np.array([value], dtype=np.int64)


class Plan:
    """A network compiled for runs.

    ``order`` holds the activities and the summaries, each after what it waits for; ``leaves``
    the activities alone. ``into[x]`` are the links that hold an activity, its own and those of
    the summaries above it, and ``held[x]`` the dates that these summaries ask for. ``minutes``
    are the certain durations; of an activity that has begun ``done`` plus what is ``left``.
    ``origin`` is where working time of the whole plan is counted from.
    """

    def __init__(self, network: Network) -> None:
        self.of = of = Structure(network)
        self.tasks, self.rules, self.origin = of.tasks, of.rules, of.floor
        self._clocks: dict[WorkingCalendar, Clock] = {}
        self.order = [node for node in of.order if node < of.n]
        self.leaves = [x for x in self.order if not of.is_summary[x]]
        self.clock = {x: self.clock_of(of.calendar[x]) for x in self.order}
        self.usual = self.clock_of(network.calendar)
        self.into = {x: list(self._links_into(x)) for x in self.leaves}
        self.held = {x: self._held(x) for x in self.leaves}
        self.minutes = {x: fixed(self.tasks[x].minutes) for x in self.order}
        self.done: dict[int, Minutes] = {}
        for x in self.leaves:
            task = self.tasks[x]
            if task.actual_start is not None and task.actual_finish is None:
                left = remaining_of(task, of)
                self.done[x] = fixed(max(0, task.minutes - left))
                self.minutes[x] = self.done[x] + left

    def clock_of(self, calendar: WorkingCalendar) -> Clock:
        """The one clock of a calendar."""
        if calendar not in self._clocks:
            self._clocks[calendar] = Clock(calendar, self.origin)
        return self._clocks[calendar]

    def is_open(self, x: int) -> bool:
        """Whether how long the activity lasts can still matter."""
        task = self.tasks[x]
        is_fixed = task.kind is Kind.MANUAL and task.fixed_finish is not None
        return task.actual_finish is None and not is_fixed

    def _above(self, x: int) -> Iterator[int]:
        x = self.of.parent[x]
        while x >= 0:
            yield x
            x = self.of.parent[x]

    def _links_into(self, x: int) -> Iterator[Bond]:
        of = self.of
        for node in (x, *self._above(x)):
            yield from ((y, FS, 0, 0) for y in of.before[node])
            yield from of.bonds_in[node]

    def _held(self, x: int) -> tuple[int, int]:
        """Earliest start and earliest finish that the dates of the summaries above ask for."""
        begin = end = NEVER
        for s in self._above(x):
            kind, at = self.tasks[s].constraint, self.tasks[s].constraint_at or NEVER
            if kind is Constraint.SNET:
                begin = max(begin, at)
            elif kind is Constraint.FNET:
                end = max(end, at)
        return begin, end


class Pass:
    """Starts and finishes of one block of runs, by position, in ``order``.

    ``minutes`` holds how long activities last in these runs; others last as planned. Entries
    are arrays of one instant a run, or of a single one where all runs agree.
    """

    def __init__(self, plan: Plan, minutes: Mapping[int, Minutes]) -> None:
        self.plan, self.of = plan, plan.of
        self.minutes = {**plan.minutes, **minutes}
        self.start: dict[int, Minutes] = {}
        self.finish: dict[int, Minutes] = {}
        for x in plan.order:
            find = self._roll_up if self.of.is_summary[x] else self._leaf
            self.start[x], self.finish[x] = find(x)
        self.last = fixed(plan.rules.start)
        if plan.leaves:
            self.last = greatest(self.finish[x] for x in plan.leaves)

    def bound(self, x: int, bond: Bond) -> Minutes:
        """The instants that one link asks an end of ``x`` not to lie before."""
        y, kind, lag, unit = bond
        at = self.start[y] if kind & 1 else self.finish[y]
        if lag == 0:
            return at
        minutes = self._share(y, lag) if unit in {PERCENT, ELAPSED_PERCENT} else fixed(lag)
        if unit in {ELAPSED, ELAPSED_PERCENT}:
            return at + minutes
        return self.plan.clock[x].forward(at, minutes)

    def _share(self, y: int, percent: int) -> Minutes:
        length = self.minutes[y]
        if self.of.is_summary[y]:
            length = self.plan.usual.between(self.start[y], self.finish[y])
        return (length * percent * 2 + 100) // 200

    def asked(self, x: int) -> tuple[Minutes, Minutes]:
        """Earliest start and earliest finish by links and dates, ``NEVER`` where none asks."""
        begin, end = map(fixed, self.plan.held[x])
        begin = np.maximum(begin, self.of.base[x])
        for bond in self.plan.into[x]:
            at = self.bound(x, bond)
            if bond[1] < FF:
                begin = np.maximum(begin, at)
            else:
                end = np.maximum(end, at)
        return begin, end

    def begin_for(self, x: int, end: Minutes) -> Minutes:
        """The earliest start of what must not finish before ``end``."""
        return np.where(self.minutes[x] > 0, self._taken(x, end)[0], end)

    def free_begin(self, x: int) -> Minutes:
        """The earliest start of an activity that has not begun, by everything that asks."""
        task = self.plan.tasks[x]
        begin, end = self.asked(x)
        if task.constraint in {Constraint.SNET, Constraint.MSO}:
            begin = np.maximum(begin, task.constraint_at or 0)
        elif task.constraint in _ON_FINISH:
            end = np.maximum(end, task.constraint_at or 0)
        if end.max() > NEVER:
            begin = np.maximum(begin, self.begin_for(x, end))
        return begin if begin.max() > NEVER else fixed(self.plan.rules.start)

    def _leaf(self, x: int) -> Pair:
        task = self.plan.tasks[x]
        if task.kind is Kind.MANUAL:
            return self._manual(x, task)
        if task.actual_finish is not None:
            start = task.actual_finish if task.actual_start is None else task.actual_start
            return fixed(start), fixed(task.actual_finish)
        if task.actual_start is not None:
            return self._begun(x, task)
        return self._unbegun(x, task)

    def _manual(self, x: int, task: Task) -> Pair:
        if task.fixed_start is None:
            return self._placed(x, fixed(self.plan.rules.start))
        start = fixed(task.fixed_start)
        if task.fixed_finish is None:
            return start, self._placed(x, start)[1]
        return start, fixed(task.fixed_finish)

    def _unbegun(self, x: int, task: Task) -> Pair:
        kind, at = task.constraint, fixed(task.constraint_at or 0)
        is_honoured = self.plan.rules.honours_constraints
        if is_honoured and kind is Constraint.MSO:
            return self._placed(x, at)
        if is_honoured and kind is Constraint.MFO:
            return self._taken(x, at)[0], at
        start, finish = self.delayed(x, self.free_begin(x))
        if kind in _ON_FINISH:
            finish = np.maximum(finish, at)
        if is_honoured and kind is Constraint.SNLT:
            return _either(start > at, self._placed(x, at), (start, finish))
        if is_honoured and kind is Constraint.FNLT:
            return _either(finish > at, self._taken(x, at), (start, finish))
        return start, finish

    def parts(self, x: int, task: Task) -> list[Part]:
        """An activity that has begun: itself, or the shares of several people in it."""
        plan = self.plan
        if not task.shares:
            calendar = task.calendar or self.of.network.calendar
            clock = plan.clock_of(ROUND_THE_CLOCK if task.is_elapsed else calendar)
            return [(clock, plan.done[x], self.minutes[x] - plan.done[x])]
        found = []
        for share in task.shares:
            left = share.minutes if share.remaining_minutes is None else share.remaining_minutes
            done = fixed(max(0, share.minutes - left))
            usual = remaining_of(task, plan.of)
            changed = scaled(left, usual, self.minutes[x] - plan.done[x])
            found.append((plan.clock_of(share.calendar), done, changed))
        return found

    def rest(self, x: int, task: Task, begin: Minutes) -> Minutes:
        """Where what is left of an activity may go on, by its dates and by ``begin``."""
        rules = self.plan.rules
        at = fixed(max(task.resume_at or NEVER, rules.status or NEVER))
        is_retained = rules.out_of_sequence is OutOfSequence.RETAINED_LOGIC
        return np.maximum(at, begin) if is_retained else at

    def _begun(self, x: int, task: Task) -> Pair:
        start = fixed(task.actual_start or 0)
        begin, end = self.asked(x)
        at, parts = self.rest(x, task, begin), self.parts(x, task)
        ready = [clock.place(start, done)[1] for clock, done, _left in parts]
        finish = greatest(
            np.where(left > 0, clock.place(np.maximum(at, since), left)[1], since)
            for since, (clock, _done, left) in zip(ready, parts, strict=True)
        )
        is_retained = self.plan.rules.out_of_sequence is OutOfSequence.RETAINED_LOGIC
        if is_retained and end.max() > NEVER:
            end = greatest(clock.last_worked(end) for clock, _done, _left in parts)
            has_left = greatest(left for _clock, _done, left in parts) > 0
            finish = np.where(has_left, np.maximum(finish, end), finish)
        return start, finish

    def _placed(self, x: int, at: Minutes) -> Pair:
        task, minutes, clock = self.plan.tasks[x], self.minutes[x], self.plan.clock[x]
        if task.shares:
            shares = self._shares(task, minutes)
            return _whole(own.place(at, length) for own, length in shares)
        start, finish = clock.place(at, minutes)
        if task.is_elapsed:
            begun = clock.place(at, fixed(1))[0]
            return _either(minutes > 0, (begun, begun + minutes), (start, finish))
        return start, finish

    def _taken(self, x: int, at: Minutes) -> Pair:
        task, minutes, clock = self.plan.tasks[x], self.minutes[x], self.plan.clock[x]
        if task.shares:
            shares = self._shares(task, minutes)
            return _whole(own.withdraw(at, length) for own, length in shares)
        start, finish = clock.withdraw(at, minutes)
        if task.is_elapsed:
            end = clock.withdraw(at, fixed(0))[1] if self.plan.rules.late_at_work else at
            return _either(minutes > 0, (end - minutes, end), (start, finish))
        return start, finish

    def _shares(self, task: Task, minutes: Minutes) -> list[tuple[Clock, Minutes]]:
        return [
            (self.plan.clock_of(one.calendar), scaled(one.minutes, task.minutes, minutes))
            for one in task.shares
        ]

    def delayed(self, x: int, at: Minutes) -> Pair:
        """The task from ``at`` on, put off by its delay once it could start."""
        found, delay = self._placed(x, at), self.plan.tasks[x].delay_minutes
        return self._placed(x, found[0] + delay) if delay else found

    def _roll_up(self, s: int) -> Pair:
        task, rows = self.plan.tasks[s], self.of.children[s]
        if task.kind is Kind.MANUAL and task.fixed_start is not None:
            return self._manual(s, task)
        if not rows:
            return fixed(self.plan.rules.start), fixed(self.plan.rules.start)
        return _whole((self.start[x], self.finish[x]) for x in rows)


def scaled(minutes: int, usual: int, drawn: Minutes) -> Minutes:
    """A person's part of an activity that lasts ``drawn`` instead of ``usual`` minutes."""
    if usual == 0:
        return minutes + drawn
    return np.rint(minutes * (drawn / usual)).astype(np.int64)


def greatest(found: Iterable[Minutes]) -> Minutes:
    """The latest of several instants, run by run."""
    arrays: Sequence[Minutes] = list(found)
    latest = arrays[0]
    for one in arrays[1:]:
        latest = np.maximum(latest, one)
    return latest


def _whole(parts: Iterable[Pair]) -> Pair:
    """From the first start to the last finish."""
    starts, finishes = zip(*parts, strict=True)
    return -greatest(-start for start in starts), greatest(finishes)


def _either(chosen: NDArray[np.bool_], one: Pair, other: Pair) -> Pair:
    return np.where(chosen, one[0], other[0]), np.where(chosen, one[1], other[1])
