"""The backward pass: every task as late as what follows it and the plan's finish allow."""

from __future__ import annotations

from engine.schedule.forward import Bounds, Forward, moved, moved_back, parts_of
from engine.schedule.graph import FF, FS, SF, SS, Bond
from engine.schedule.model import Constraint, Kind
from engine.schedule.structure import ALL, FOREVER, PLAIN
from engine.working_time import WorkingCalendar


class Backward:
    """Late dates of every node, written into lists as the order is walked backwards.

    ``need[x]`` is when the predecessors of ``x`` must have finished: its late start, or the
    late start of what is left of it. ``due[x]`` is when it must have finished itself, which
    may be after its late finish where its own calendar has no work in between.
    ``ceiling[s]`` is the latest finish that the summary ``s`` grants its rows, with the plan's
    at the very end of the list. ``entries[s]`` is what the rows of ``s`` ask of its
    predecessors, by calendar. ``caps`` holds the latest start of the one row whose start is
    that of a summary with links from its start.
    """

    def __init__(self, forward: Forward, finish: int) -> None:
        n = forward.of.n
        self.of = forward.of
        self.forward = forward
        self.late_start = [FOREVER] * n
        self.late_finish = [FOREVER] * n
        self.need = [FOREVER] * n
        self.due = [FOREVER] * n
        self.ceiling = [FOREVER] * n + [finish]
        self.entries: dict[int, dict[WorkingCalendar, Bounds]] = {}
        self.caps: dict[int, int] = {}
        self.moved = _mirrored if self.of.rules.late_at_work else moved_back

    def run(self) -> None:
        """Compute every node. O(nodes + links), times a bisection."""
        of, need, ceiling = self.of, self.need, self.ceiling
        n, after, minutes, parent = of.n, of.after, of.minutes, of.parent
        calendar, way = of.calendar, of.way_back
        late_start, late_finish, due = self.late_start, self.late_finish, self.due
        snaps = of.rules.late_at_work
        for node in reversed(of.order):
            if node >= n or way[node] != PLAIN:
                self.compute(node)
                continue
            at = ceiling[parent[node]]
            for x in after[node]:
                if need[x] < at:
                    at = need[x]
            late_start[node], late_finish[node] = calendar[node].withdraw(at, minutes[node])
            due[node] = late_finish[node] if snaps else at
            need[node] = late_start[node] if minutes[node] else due[node]
        self.follow()

    def compute(self, node: int) -> None:
        """One node from those after it."""
        of = self.of
        if node >= of.n:
            self._leave(node - of.n)
        elif of.is_summary[node]:
            self._grant(node)
        elif of.way_back[node] == ALL:
            self._leaf(node)
        else:
            self._linked(node)

    def _linked(self, x: int) -> None:
        """A task that only its links hold, none to a summary: the usual case, and fast."""
        of, need, due = self.of, self.need, self.due
        end, begin = self.ceiling[of.parent[x]], FOREVER
        for y in of.after[x]:
            if need[y] < end:
                end = need[y]
        for y, kind, lag, unit in of.bonds_out[x]:
            if of.is_done[y]:
                continue
            bound = need[y] if kind < FF else due[y]
            if lag and bound != FOREVER:
                bound = self.moved(bound, lag, of.calendar[y], unit)
            if kind & 1:
                begin = min(begin, bound)
            else:
                end = min(end, bound)
        calendar, minutes = of.calendar[x], of.minutes[x]
        late = calendar.withdraw(end, minutes)
        if begin < late[0]:
            late = calendar.place(begin, minutes)
            end = late[1]
        self.late_start[x], self.late_finish[x] = late
        due[x] = late[1] if of.rules.late_at_work else end
        need[x] = late[0] if minutes else due[x]

    def state(self, node: int) -> object:
        """What others read of a node; it has changed when this has."""
        n = self.of.n
        if node >= n:
            s = node - n
            return self.late_start[s], self.late_finish[s], self.entries.get(s)
        if self.of.is_summary[node]:
            return self.ceiling[node]
        return self.late_start[node], self.late_finish[node], self.need[node], self.due[node]

    def _asked(self, y: int, kind: int) -> list[tuple[WorkingCalendar, int]]:
        """When the start (FS, SS) or finish of the successor ``y`` must be, by calendar."""
        of, side = self.of, 0 if kind in {FS, SS} else 1
        if of.is_summary[y]:
            return [(calendar, pair[side]) for calendar, pair in self.entries[y].items()]
        if of.is_done[y]:
            return []
        return [(of.calendar[y], self.due[y] if side else self.need[y])]

    def bound(self, x: int, bond: Bond) -> int:
        """The instant that one link asks the end of its predecessor ``x`` not to lie after."""
        y, kind, lag, unit = bond
        minutes = self.forward.lag(x, lag, unit)
        asked = self._asked(y, kind)
        return min(
            (self.moved(at, minutes, calendar, unit) for calendar, at in asked), default=FOREVER
        )

    def limits(self, x: int) -> Bounds:
        """Latest start and latest finish by the links out of ``x``."""
        begin = end = FOREVER
        for y in self.of.after[x]:
            end = min(end, min((at for _calendar, at in self._asked(y, FS)), default=FOREVER))
        for bond in self.of.bonds_out[x]:
            at = self.bound(x, bond)
            if bond[1] in {SS, SF}:
                begin = min(begin, at)
            else:
                end = min(end, at)
        return begin, end

    def _leaf(self, x: int) -> None:
        of, task = self.of, self.of.tasks[x]
        start, finish = self.forward.start[x], self.forward.finish[x]
        if of.is_done[x]:
            self.late_start[x], self.late_finish[x] = start, finish
            self.need[x] = self.due[x] = FOREVER
            return
        begin, end = self.limits(x)
        if of.rules.has_many_paths and not of.after[x] and not of.bonds_out[x]:
            end = finish
        end = min(end, self.ceiling[of.parent[x]])
        if task.deadline is not None and of.rules.deadlines_bind:
            end = min(end, task.deadline)
        if task.actual_start is not None:
            self.late_start[x] = start
            parts = [(cal.withdraw(end, left)) for cal, _done, left in parts_of(task, of)]
            self.need[x] = min(part[0] for part in parts)
            self.late_finish[x] = max(part[1] for part in parts)
            self.due[x] = self.late_finish[x] if of.rules.late_at_work else end
            return
        begin = min(begin, self.caps.get(x, FOREVER))
        late = self._constrained(x, begin, end) if task.kind is Kind.NORMAL else None
        first, last = late or self._latest(x, begin, end)
        self.late_start[x], self.late_finish[x] = first, last
        is_later = not of.rules.late_at_work and last < end and of.calendar[x].is_same(last, end)
        self.due[x] = end if is_later else last
        self.need[x] = first if task.minutes else self.due[x]

    def _latest(self, x: int, begin: int, end: int) -> Bounds:
        late = self.forward.taken(x, end)
        return self.forward.placed(x, begin) if begin < late[0] else late

    def _constrained(self, x: int, begin: int, end: int) -> Bounds:
        task, place = self.of.tasks[x], self.forward
        is_honoured = self.of.rules.honours_constraints
        kind, at = task.constraint, task.constraint_at or 0
        if is_honoured and kind is Constraint.MSO:
            return place.placed(x, at)
        if is_honoured and kind is Constraint.MFO:
            return place.taken(x, at)
        if kind in {Constraint.SNLT, Constraint.MSO}:
            begin = min(begin, at)
        elif kind in {Constraint.FNLT, Constraint.MFO}:
            end = min(end, at)
        return self._latest(x, begin, end)

    def _grant(self, s: int) -> None:
        """The latest finish of the rows of a summary, by its links and those above it."""
        of, task = self.of, self.of.tasks[s]
        begin, end = self.limits(s)
        end = min(end, self.ceiling[of.parent[s]])
        if task.constraint is Constraint.FNLT and task.constraint_at is not None:
            end = min(end, task.constraint_at)
        self.ceiling[s] = end
        if begin < FOREVER:
            x = self._first_row(s)
            self.caps[x] = min(begin, self.caps.get(x, FOREVER))

    def _first_row(self, s: int) -> int:
        """The row that gives the summary its start."""
        of, start = self.of, self.forward.start
        while of.is_summary[s] and of.children[s]:
            s = min(of.children[s], key=start.__getitem__)
        return s

    def _leave(self, s: int) -> None:
        """The late dates of a summary, and what its rows ask of its predecessors."""
        of, rows = self.of, self.of.children[s]
        self.late_start[s] = min(map(self.late_start.__getitem__, rows), default=self.ceiling[s])
        self.late_finish[s] = max(map(self.late_finish.__getitem__, rows), default=self.ceiling[s])
        if not of.asks[s]:
            return
        found: dict[WorkingCalendar, Bounds] = {}
        for x in rows:
            for calendar, begin, end in self._of_row(x):
                held = found.get(calendar, (FOREVER, FOREVER))
                found[calendar] = (min(held[0], begin), min(held[1], end))
        self.entries[s] = found

    def _of_row(self, x: int) -> list[tuple[WorkingCalendar, int, int]]:
        of = self.of
        if of.is_summary[x]:
            return [(calendar, *pair) for calendar, pair in self.entries[x].items()]
        if of.is_done[x]:
            return []
        return [(of.calendar[x], self.need[x], self.due[x])]

    def follow(self) -> None:
        """A level of effort is as late as what it spans."""
        for x in self.of.levels:
            leaves = self._below(x)
            self.late_start[x] = min((self.late_start[y] for y in leaves), default=FOREVER)
            self.late_finish[x] = max((self.late_finish[y] for y in leaves), default=FOREVER)
            if not leaves:
                self.late_start[x] = self.forward.start[x]
                self.late_finish[x] = self.forward.finish[x]

    def _below(self, x: int) -> list[int]:
        """What is spanned in the end, levels that span levels followed down."""
        found: list[int] = []
        for y in self.of.spanned[x]:
            found += self._below(y) if y in self.of.spanned else [y]
        return found


def _mirrored(at: int, lag: int, calendar: WorkingCalendar, unit: int) -> int:
    """A lag undone as if it were the same the other way round."""
    return moved(at, -lag, calendar, unit)
