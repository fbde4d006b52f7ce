"""The forward pass: every task as early as links, dates and facts allow."""

from __future__ import annotations

from collections.abc import Iterable

from engine.errors import CycleError
from engine.schedule.graph import ELAPSED, ELAPSED_PERCENT, FF, FS, PERCENT, SS, Bond
from engine.schedule.model import Constraint, Kind, OutOfSequence, Task
from engine.schedule.structure import ALL, FOREVER, NEVER, PLAIN, Structure
from engine.working_time import ROUND_THE_CLOCK, WorkingCalendar

Bounds = tuple[int, int]


class Forward:
    """Start and finish of every node, written into two lists as the order is walked.

    ``fixed`` holds the dates of tasks that somebody else decided (as late as possible).
    ``floors[s]`` is what the summary ``s`` asks of its rows, by calendar: no start before the
    first, no finish before the second instant.
    """

    def __init__(self, structure: Structure, fixed: dict[int, Bounds] | None = None) -> None:
        self.of = structure
        self.fixed = fixed or {}
        self.start = [NEVER] * structure.n
        self.finish = [NEVER] * structure.n
        self.floors: dict[int, dict[WorkingCalendar, Bounds]] = {}

    def run(self) -> None:
        """Compute every node. O(nodes + links), times a bisection."""
        of, start, finish = self.of, self.start, self.finish
        n, base, before, minutes = of.n, of.base, of.before, of.minutes
        calendar, way, fixed = of.calendar, of.way, self.fixed
        for node in of.order:
            if node >= n or way[node] != PLAIN or fixed:
                self.compute(node)
                continue
            at = base[node]
            for x in before[node]:
                if finish[x] > at:
                    at = finish[x]
            start[node], finish[node] = calendar[node].place(at, minutes[node])
        self.follow()

    def compute(self, node: int) -> None:
        """One node from those before it."""
        of = self.of
        if node >= of.n:
            self._enter(node - of.n)
        elif of.is_summary[node]:
            self._roll_up(node)
        elif node in self.fixed:
            self.start[node], self.finish[node] = self.fixed[node]
        elif of.way[node] == ALL:
            self.start[node], self.finish[node] = self._leaf(node)
        else:
            self._linked(node)

    def _linked(self, x: int) -> None:
        """A task that only its links hold, none of them in percent: the usual case, and fast."""
        of, start, finish = self.of, self.start, self.finish
        at, calendar = of.base[x], of.calendar[x]
        for y in of.before[x]:
            if finish[y] > at:
                at = finish[y]
        end = NEVER
        for y, kind, lag, unit in of.bonds_in[x]:
            # Even kinds hold by the predecessor's finish, the first two the successor's start.
            bound = start[y] if kind & 1 else finish[y]
            if lag:
                bound = bound + lag if unit else calendar.forward(bound, lag)
            if kind < FF:
                at = max(at, bound)
            else:
                end = max(end, bound)
        if end > at:
            minutes = of.minutes[x]
            at = max(at, calendar.withdraw(end, minutes)[0] if minutes else end)
        start[x], finish[x] = calendar.place(at, of.minutes[x])

    def state(self, node: int) -> object:
        """What others read of a node; it has changed when this has."""
        n = self.of.n
        return self.floors.get(node - n) if node >= n else (self.start[node], self.finish[node])

    def links(self, x: int, calendar: WorkingCalendar) -> Bounds:
        """Earliest start and earliest finish by the links into ``x``, lags in ``calendar``."""
        begin = max((self.finish[y] for y in self.of.before[x]), default=NEVER)
        end = NEVER
        for bond in self.of.bonds_in[x]:
            at = self.bound(bond, calendar)
            if bond[1] in {FS, SS}:
                begin = max(begin, at)
            else:
                end = max(end, at)
        return begin, end

    def bound(self, bond: Bond, calendar: WorkingCalendar) -> int:
        """The instant that one link asks its successor's end not to lie before."""
        y, kind, lag, unit = bond
        at = self.finish[y] if kind in {FS, FF} else self.start[y]
        return moved(at, self.lag(y, lag, unit), calendar, unit)

    def lag(self, y: int, lag: int, unit: int) -> int:
        """A lag in minutes; percentages are those of the predecessor's duration."""
        if unit not in {PERCENT, ELAPSED_PERCENT}:
            return lag
        of = self.of
        length = of.minutes[y]
        if of.is_summary[y]:
            length = of.network.calendar.between(self.start[y], self.finish[y])
        return (length * lag * 2 + 100) // 200

    def asked(self, x: int) -> Bounds:
        """What the links and the summaries above ask of a task: earliest start and finish."""
        of = self.of
        calendar = of.calendar[x]
        begin, end = self.links(x, calendar)
        above = of.parent[x]
        if above >= 0 and of.asks[above]:
            floor = self.floors[above][calendar]
            begin, end = max(begin, floor[0]), max(end, floor[1])
        return begin, end

    def placed(self, x: int, at: int) -> Bounds:
        """The task's duration from ``at`` on."""
        of, task = self.of, self.of.tasks[x]
        calendar, minutes = of.calendar[x], of.minutes[x]
        if task.shares:
            return _whole(share.calendar.place(at, share.minutes) for share in task.shares)
        if task.is_elapsed and minutes:
            start = calendar.place(at, 1)[0]
            return start, start + minutes
        return calendar.place(at, minutes)

    def delayed(self, x: int, at: int) -> Bounds:
        """The task from ``at`` on, put off by its delay once it could start."""
        found, delay = self.placed(x, at), self.of.tasks[x].delay_minutes
        return self.placed(x, found[0] + delay) if delay else found

    def taken(self, x: int, at: int) -> Bounds:
        """The task's duration up to ``at``."""
        of, task = self.of, self.of.tasks[x]
        calendar, minutes = of.calendar[x], of.minutes[x]
        if task.shares:
            return _whole(share.calendar.withdraw(at, share.minutes) for share in task.shares)
        if task.is_elapsed and minutes:
            finish = calendar.withdraw(at, 0)[1] if of.rules.late_at_work else at
            return finish - minutes, finish
        return calendar.withdraw(at, minutes)

    def _leaf(self, x: int) -> Bounds:
        task = self.of.tasks[x]
        if task.kind is Kind.MANUAL:
            return self._manual(x, task)
        if task.actual_finish is not None:
            start = task.actual_finish if task.actual_start is None else task.actual_start
            return start, task.actual_finish
        begin, end = self.asked(x)
        begin = max(begin, self.of.base[x])
        if task.actual_start is not None:
            return self._begun(x, task, begin, end)
        return self._unbegun(x, task, begin, end)

    def _manual(self, x: int, task: Task) -> Bounds:
        if task.fixed_start is None:
            return self.placed(x, self.of.rules.start)
        finish = task.fixed_finish
        if finish is None:
            finish = self.placed(x, task.fixed_start)[1]
        return task.fixed_start, finish

    def _begun(self, x: int, task: Task, begin: int, end: int) -> Bounds:
        """The rest goes on after what is done, after the status date and, by retained logic,
        after what the links ask for."""
        start, rules = task.actual_start or 0, self.of.rules
        parts = parts_of(task, self.of)
        if not any(remaining for _calendar, _done, remaining in parts):
            return start, max(cal.place(start, done)[1] for cal, done, _remaining in parts)
        at = max(task.resume_at or NEVER, rules.status or NEVER)
        if rules.out_of_sequence is OutOfSequence.RETAINED_LOGIC:
            at = max(at, begin)
        else:
            end = NEVER
        if end > NEVER:
            # A finish is where work stops, not where it would go on.
            end = max(calendar.withdraw(end, 0)[1] for calendar, _done, _left in parts)
        finishes = [end]
        for calendar, done, remaining in parts:
            ready = calendar.place(start, done)[1]
            # Whoever has nothing left does not wait for a working day of their own.
            finishes.append(calendar.place(max(at, ready), remaining)[1] if remaining else ready)
        return start, max(finishes)

    def _unbegun(self, x: int, task: Task, begin: int, end: int) -> Bounds:
        is_honoured = self.of.rules.honours_constraints
        kind, at = task.constraint, task.constraint_at or 0
        if is_honoured and kind is Constraint.MSO:
            return self.placed(x, at)
        if is_honoured and kind is Constraint.MFO:
            return self.taken(x, at)[0], at
        if kind in {Constraint.SNET, Constraint.MSO}:
            begin = max(begin, at)
        elif kind in {Constraint.FNET, Constraint.MFO}:
            end = max(end, at)
        if end > NEVER:
            begin = max(begin, self.taken(x, end)[0] if task.minutes else end)
        if begin == NEVER:
            begin = self.of.rules.start
        found = self.delayed(x, begin)
        if kind in {Constraint.FNET, Constraint.MFO} and found[1] < at:
            # In its own calendar no work lies between; in those of its successors it may.
            found = found[0], at
        return self._held(x, found) if is_honoured else found

    def _held(self, x: int, found: Bounds) -> Bounds:
        """No later than a constraint that beats the links."""
        task = self.of.tasks[x]
        at = task.constraint_at or 0
        if task.constraint is Constraint.SNLT and found[0] > at:
            return self.placed(x, at)
        if task.constraint is Constraint.FNLT and found[1] > at:
            return self.taken(x, at)
        return found

    def _enter(self, s: int) -> None:
        """What a summary passes on to its rows: its links, its dates, and those above it."""
        of = self.of
        if not of.asks[s]:
            return
        above, task = of.parent[s], of.tasks[s]
        found: dict[WorkingCalendar, Bounds] = {}
        for calendar in of.calendars_below.get(s, ()):
            begin, end = self.links(s, calendar)
            if above >= 0 and of.asks[above]:
                floor = self.floors[above][calendar]
                begin, end = max(begin, floor[0]), max(end, floor[1])
            if task.constraint is Constraint.SNET:
                begin = max(begin, task.constraint_at or NEVER)
            elif task.constraint is Constraint.FNET:
                end = max(end, task.constraint_at or NEVER)
            found[calendar] = (begin, end)
        self.floors[s] = found

    def _roll_up(self, s: int) -> None:
        of, task = self.of, self.of.tasks[s]
        rows = of.children[s]
        if task.kind is Kind.MANUAL and task.fixed_start is not None:
            self.start[s], self.finish[s] = self._manual(s, task)
        elif rows:
            self.start[s] = min(map(self.start.__getitem__, rows))
            self.finish[s] = max(map(self.finish.__getitem__, rows))
        else:
            self.start[s] = self.finish[s] = of.rules.start

    def follow(self) -> None:
        """Levels of effort, after everything that they may follow."""
        done: set[int] = set()
        for x in self.of.levels:
            self._follow(x, done, ())

    def _follow(self, x: int, done: set[int], path: tuple[int, ...]) -> None:
        if x in done:
            return
        of = self.of
        if x in path:
            loop = [of.tasks[y] for y in (*path[path.index(x) :], x)]
            raise CycleError([task.key for task in loop], [task.label for task in loop])
        spanned = of.spanned[x]
        for y in spanned:
            if y in of.spanned:
                self._follow(y, done, (*path, x))
        if spanned:
            self.start[x] = min(self.start[y] for y in spanned)
            self.finish[x] = max(self.finish[y] for y in spanned)
        else:
            self.start[x], self.finish[x] = self.placed(x, of.rules.start)
        done.add(x)


def _whole(parts: Iterable[Bounds]) -> Bounds:
    """From the first start to the last finish."""
    starts, finishes = zip(*parts, strict=True)
    return min(starts), max(finishes)


def parts_of(task: Task, of: Structure) -> list[tuple[WorkingCalendar, int, int]]:
    """A task that has begun: calendar, minutes done and minutes left of each share, or of all."""
    if not task.shares:
        left = remaining_of(task, of)
        calendar = task.calendar or of.network.calendar
        calendar = ROUND_THE_CLOCK if task.is_elapsed else calendar
        return [(calendar, max(0, task.minutes - left), left)]
    found = []
    for share in task.shares:
        left = share.minutes if share.remaining_minutes is None else share.remaining_minutes
        found.append((share.calendar, max(0, share.minutes - left), left))
    return found


def remaining_of(task: Task, of: Structure) -> int:
    """What is left of a task that has begun, as said or by the status date."""
    if task.remaining_minutes is not None:
        return task.remaining_minutes
    if of.rules.status is None or task.actual_start is None:
        return task.minutes
    calendar = task.calendar or of.network.calendar
    return max(0, task.minutes - max(0, calendar.between(task.actual_start, of.rules.status)))


def moved(at: int, lag: int, calendar: WorkingCalendar, unit: int) -> int:
    """``at`` moved by a lag in minutes, which may be negative."""
    if at in {NEVER, FOREVER} or lag == 0:
        return at
    return at + lag if unit in {ELAPSED, ELAPSED_PERCENT} else calendar.forward(at, lag)


def moved_back(at: int, lag: int, calendar: WorkingCalendar, unit: int) -> int:
    """The latest instant that a lag moves to ``at`` or before it."""
    if lag >= 0 or at in {NEVER, FOREVER} or unit in {ELAPSED, ELAPSED_PERCENT}:
        return moved(at, -lag, calendar, unit)
    return calendar.place(calendar.place(at, -lag)[1], 1)[0]
