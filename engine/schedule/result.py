"""A computed plan: dates, slack, what is critical, and why a task lies where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from engine.errors import NetworkError
from engine.schedule.backward import Backward
from engine.schedule.forward import Bounds, Forward, parts_of
from engine.schedule.graph import FS, SS
from engine.schedule.model import Constraint, Key, Kind, Link, Network, OutOfSequence, Task
from engine.schedule.slack import latest_free
from engine.schedule.structure import ALL, EARLIEST_BY_DATE, FOREVER, FREE, NEVER, Structure
from engine.working_time import WorkingCalendar

_OF_STARTS = frozenset({Constraint.SNET, Constraint.SNLT, Constraint.MSO})


@dataclass(frozen=True, slots=True)
class TaskDates:
    """One task as computed: instants, and slack in working minutes of its own calendar.

    ``start`` and ``finish`` are where it is scheduled; they differ from the early dates only
    for tasks as late as possible. Negative ``total_slack`` is what cannot be kept.
    """

    key: Key
    start: int
    finish: int
    early_start: int
    early_finish: int
    late_start: int
    late_finish: int
    total_slack: int
    free_slack: int
    is_critical: bool
    is_near_critical: bool


class Cause(Enum):
    """What a start can be determined by."""

    LINK = "link"
    CONSTRAINT = "constraint"
    PLAN_START = "plan_start"
    STATUS_DATE = "status_date"
    FACT = "fact"
    FIXED = "fixed"
    DELAY = "delay"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Driver:
    """One reason for a task's dates: a link (perhaps of a summary above it), or its date."""

    cause: Cause
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A date that cannot be kept, by how many working minutes of the task's calendar."""

    key: Key
    constraint: Constraint | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """The answer of ``compute``; never modified. ``early`` holds what ALAP tasks could do."""

    forward: Forward = field(repr=False)
    backward: Backward = field(repr=False)
    finish: int
    early: dict[int, Bounds] = field(default_factory=dict, repr=False)

    @property
    def structure(self) -> Structure:
        """The compiled network."""
        return self.forward.of

    @property
    def network(self) -> Network:
        """What was computed."""
        return self.structure.network

    @property
    def start(self) -> int:
        """The earliest scheduled start; the plan's own without tasks."""
        return min((self.forward.start[x] for x in self._dated()), default=self.network.rules.start)

    def __iter__(self) -> Iterator[TaskDates]:
        return (self._dates(x) for x in self._dated())

    def __contains__(self, key: Key) -> bool:
        x = self.structure.position.get(key)
        return x is not None and (self.structure.drives[x] or self.structure.is_level(x))

    def __getitem__(self, key: Key) -> TaskDates:
        """The dates of one task. Raises ``NetworkError`` for unknown and inactive ones."""
        return self._dates(self._position(key))

    def _position(self, key: Key) -> int:
        if key not in self:
            raise NetworkError(f"the plan has no dates for the task {key}")
        return self.structure.position[key]

    def _dated(self) -> Iterator[int]:
        of = self.structure
        return (x for x in range(of.n) if of.drives[x] or of.is_level(x))

    def _dates(self, x: int) -> TaskDates:
        start, finish = self.forward.start[x], self.forward.finish[x]
        early = self.early.get(x, (start, finish))
        total = self._total(x)
        rules, is_open = self.network.rules, self._is_open(x)
        is_critical = is_open and total <= rules.critical_minutes
        return TaskDates(
            key=self.structure.tasks[x].key,
            start=start,
            finish=finish,
            early_start=early[0],
            early_finish=early[1],
            late_start=self.backward.late_start[x],
            late_finish=self.backward.late_finish[x],
            total_slack=total,
            free_slack=self._free(x, total),
            is_critical=is_critical,
            is_near_critical=is_open and not is_critical and total <= rules.near_critical_minutes,
        )

    def _is_open(self, x: int) -> bool:
        """Whether the task can be critical: something of it is still to be done."""
        of = self.structure
        if of.is_summary[x]:
            return any(self._is_open(y) for y in of.children[x])
        return not of.is_done[x] and of.tasks[x].kind is not Kind.LEVEL_OF_EFFORT

    def calendar_of(self, key: Key) -> WorkingCalendar:
        """The calendar in which the task's slack is counted."""
        return self.structure.span[self._position(key)]

    def total_slack(self, key: Key) -> int:
        """By how many working minutes the task can slip before the plan or a date does."""
        return self._total(self._position(key))

    def _total(self, x: int) -> int:
        of, late = self.structure, self.backward
        if of.is_done[x]:
            return 0
        span, task = of.span[x], of.tasks[x]
        by_finish = span.between(self.forward.finish[x], late.late_finish[x])
        if task.actual_start is not None or (of.way[x] != ALL and of.way_back[x] != ALL):
            return by_finish
        return min(by_finish, span.between(self.forward.start[x], late.late_start[x]))

    def _free(self, x: int, total: int) -> int:
        """By how much the task can slip without moving another one; never above total slack."""
        of, limit = self.structure, latest_free(self.forward, x)
        if of.is_done[x] or of.is_summary[x]:
            return 0 if of.is_done[x] else max(0, total)
        limit = min(limit, self.finish) if limit < FOREVER else self.finish
        free = of.span[x].between(self.forward.finish[x], limit)
        return max(0, min(free, total))

    def critical(self) -> list[Key]:
        """Keys of the critical tasks that have no rows, in the plan's order."""
        of, limit = self.structure, self.network.rules.critical_minutes
        return [
            of.tasks[x].key
            for x in self._dated()
            if not of.is_summary[x] and self._is_open(x) and self._total(x) <= limit
        ]

    def drivers(self, key: Key) -> tuple[Driver, ...]:
        """Why the task starts when it starts: every link or date that determines it.

        With several, each alone would. O(links of the task and of the summaries above it).
        """
        x = self._position(key)
        task = self.structure.tasks[x]
        if self.structure.is_summary[x] or task.kind is Kind.LEVEL_OF_EFFORT:
            return (Driver(Cause.ROWS),)
        if task.kind is Kind.MANUAL:
            return (Driver(Cause.FIXED),)
        found = () if task.actual_finish is not None else self._driving_links(x, task)
        if task.actual_start is not None or task.actual_finish is not None:
            return found or (Driver(Cause.FACT),)
        return (*found, *self._driving_dates(x, task)) or (Driver(Cause.CONSTRAINT),)

    def _driving_links(self, x: int, task: Task) -> tuple[Driver, ...]:
        """Links whose bound is the start, or what is left of a task that has begun."""
        of, calendar = self.structure, self.structure.calendar[x]
        is_free = of.rules.out_of_sequence is OutOfSequence.OVERRIDE
        if task.actual_start is not None and is_free:
            return ()
        found: list[Driver] = []
        above = x
        while above >= 0:
            for y in of.before[above]:
                if self._drives(x, task, FS, self.forward.finish[y]):
                    found.append(Driver(Cause.LINK, of.link_between(y, above, FS, 0)))
            for bond in of.bonds_in[above]:
                if self._drives(x, task, bond[1], self.forward.bound(bond, calendar)):
                    link = of.link_between(bond[0], above, bond[1], bond[2])
                    found.append(Driver(Cause.LINK, link))
            above = of.parent[above]
        return tuple(found)

    def _drives(self, x: int, task: Task, kind: int, at: int) -> bool:
        """Whether the task would lie where it lies with this bound alone."""
        forward = self.forward
        start, finish = self.early.get(x, (forward.start[x], forward.finish[x]))
        if task.actual_start is not None:
            parts = parts_of(task, self.structure)
            ends = (calendar.place(at, left)[1] for calendar, _done, left in parts if left)
            return kind in {FS, SS} and finish == max(ends, default=NEVER)
        if kind not in {FS, SS}:
            at = forward.taken(x, at)[0] if task.minutes else at
        return forward.delayed(x, at)[0] == start

    def _driving_dates(self, x: int, task: Task) -> Iterator[Driver]:
        of, calendar = self.structure, self.structure.calendar[x]
        start, finish = self.early.get(x, (self.forward.start[x], self.forward.finish[x]))
        rules = of.rules
        if task.delay_minutes:
            yield Driver(Cause.DELAY)
        end = start if task.constraint in _OF_STARTS else finish
        may_decide = rules.honours_constraints and task.constraint not in FREE
        may_decide = may_decide or task.constraint in EARLIEST_BY_DATE
        if may_decide and calendar.is_same(task.constraint_at or 0, end):
            yield Driver(Cause.CONSTRAINT)
        if rules.status is not None and calendar.is_same(rules.status, start):
            yield Driver(Cause.STATUS_DATE)
        if calendar.is_same(rules.start, start):
            yield Driver(Cause.PLAN_START)

    def critical_path(self) -> list[Key]:
        """From first to last, the tasks that determine the finish, along driving links.

        Where several links drive, the first in the plan's order is followed; a summary on the
        way stands for its last row.
        """
        of = self.structure
        leaves = [x for x in self._dated() if not of.is_summary[x] and self._is_open(x)]
        if not leaves:
            return []
        path = [max(leaves, key=lambda x: (self.forward.finish[x], of.rank[x]))]
        while True:
            links = [d.link for d in self.drivers(of.tasks[path[-1]].key) if d.link is not None]
            if not links:
                return [of.tasks[x].key for x in reversed(path)]
            path.append(self._end_row(of.position[links[0].before]))

    def _end_row(self, x: int) -> int:
        of = self.structure
        while of.is_summary[x] and of.children[x]:
            x = max(of.children[x], key=self.forward.finish.__getitem__)
        return x

    def conflicts(self) -> list[Conflict]:
        """Constraints and deadlines that the scheduled dates break, worst first."""
        found = [c for x in self._dated() for c in self._conflicts(x, self.structure.tasks[x])]
        return sorted(found, key=lambda conflict: -conflict.minutes)

    def _conflicts(self, x: int, task: Task) -> Iterator[Conflict]:
        span, at = self.structure.span[x], task.constraint_at
        if task.deadline is not None:
            over = span.between(task.deadline, self.forward.finish[x])
            if over > 0:
                yield Conflict(task.key, None, over)
        if at is not None and task.kind is Kind.NORMAL and not self.structure.is_done[x]:
            is_start = task.constraint in {Constraint.SNLT, Constraint.MSO}
            if is_start or task.constraint in {Constraint.FNLT, Constraint.MFO}:
                end = self.forward.start[x] if is_start else self.forward.finish[x]
                over = span.between(at, end)
                if over > 0:
                    yield Conflict(task.key, task.constraint, over)
