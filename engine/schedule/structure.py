"""A network ready to be computed: its graph in order, and what the passes look up."""

from __future__ import annotations

from functools import cached_property

from engine.errors import NetworkError
from engine.schedule.graph import FF, FS, PERCENT, SF, SS, Graph
from engine.schedule.model import Constraint, Key, Kind, Link, Network, Task
from engine.schedule.order import in_order
from engine.working_time import ROUND_THE_CLOCK, WorkingCalendar

NEVER, FOREVER = -(1 << 60), 1 << 60
# How much a pass has to look at: links without lag; all links; everything.
PLAIN, LINKED, ALL = range(3)
EARLIEST_BY_DATE = frozenset({Constraint.SNET, Constraint.FNET, Constraint.MSO, Constraint.MFO})
FREE = frozenset({Constraint.ASAP, Constraint.ALAP})


class Structure(Graph):
    """Built once for a network and computed many times.

    ``calendar`` is where lags count and milestones lie, ``span`` where duration and slack do.
    ``base`` is the earliest start whatever the links say. ``way`` and ``way_back`` tell how
    much the forward and the backward pass look at. ``asks`` marks the summaries that ask
    something of their rows, ``calendars_below`` in which calendars these count.
    """

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        n, usual = self.n, network.calendar
        self.rules = network.rules
        self.floor = self.rules.start
        if self.rules.status is not None:
            self.floor = max(self.floor, self.rules.status)
        self.settle_order()
        self.calendar: list[WorkingCalendar] = [task.calendar or usual for task in self.tasks]
        self.span: list[WorkingCalendar] = list(self.calendar)
        self.minutes = [task.minutes for task in self.tasks]
        self.is_done = [task.actual_finish is not None for task in self.tasks]
        self.base = [NEVER] * n
        self.way = [ALL] * n
        self.way_back = [ALL] * n
        self._settle_summaries()
        self.levels = [x for x, t in enumerate(self.tasks) if t.kind is Kind.LEVEL_OF_EFFORT]
        self.spanned = {x: self._spanned(x) for x in self.levels}
        for x in range(n):
            self.settle(x)
        self.alap_tasks = self._alap_tasks()

    def settle_order(self) -> None:
        """The order of computation. Raises ``CycleError``."""
        self.order = in_order(self)
        self.rank = [0] * (2 * self.n)
        for place, node in enumerate(self.order):
            self.rank[node] = place

    def _settle_summaries(self) -> None:
        self.asks = [False] * self.n
        self.calendars_below: dict[int, set[WorkingCalendar]] = {}
        for node in self.order:
            x = node - self.n
            if x >= 0:
                above = self.parent[x]
                self.asks[x] = (above >= 0 and self.asks[above]) or bool(
                    self.before[x] or self.bonds_in[x] or self.tasks[x].constraint not in FREE
                )
        for x, calendar in enumerate(self.calendar):
            above = -1 if self.is_summary[x] else self.parent[x]
            while above >= 0 and self.asks[above]:
                self.calendars_below.setdefault(above, set()).add(calendar)
                above = self.parent[above]
        self.holds_starts = [
            x
            for x, is_summary in enumerate(self.is_summary)
            if is_summary and any(bond[1] in {SS, SF} for bond in self.bonds_out[x])
        ]

    def _spanned(self, x: int) -> list[int]:
        """What a level of effort spans: what it follows, else its predecessors, if dated."""
        task = self.tasks[x]
        for key in task.follows:
            if key not in self.position:
                raise NetworkError(f"the task {task.label} follows the unknown task {key}")
        into = self.links_into.get(task.key, ())
        keys = task.follows or tuple(link.before for link in into)
        found = [self.position[key] for key in keys]
        return [y for y in found if self.drives[y] or self.is_level(y)]

    def is_level(self, x: int) -> bool:
        """Whether the task is a level of effort."""
        return self.tasks[x].kind is Kind.LEVEL_OF_EFFORT

    def settle(self, x: int) -> None:
        """Everything about one task that the passes look up."""
        task = self.tasks[x]
        self.minutes[x] = task.minutes
        self.is_done[x] = task.actual_finish is not None
        if task.is_elapsed:
            self.span[x] = ROUND_THE_CLOCK if task.minutes else self.calendar[x]
        is_free = task.actual_start is None and not self.rules.may_start_before
        self.base[x] = self.floor if is_free else self._base(x, task)
        self.way[x] = self.way_back[x] = ALL
        is_usual = (
            task.kind is Kind.NORMAL
            and not self.is_summary[x]
            and task.constraint is Constraint.ASAP
            and task.actual_start is None
            and task.actual_finish is None
            and not (task.is_elapsed or task.shares)
        )
        if is_usual:
            self._settle_ways(x, task)

    def _settle_ways(self, x: int, task: Task) -> None:
        above, rules = self.parent[x], self.rules
        is_asked = above >= 0 and self.asks[above]
        if not (is_asked or task.delay_minutes or self.base[x] == NEVER):
            self.way[x] = LINKED if self.bonds_in[x] else PLAIN
        if self.has_percent and any(bond[3] >= PERCENT for bond in self.bonds_in[x]):
            self.way[x] = ALL
        binds = rules.has_many_paths or (rules.deadlines_bind and task.deadline is not None)
        if not (binds or self.holds_starts or self._has_late_summaries(x)):
            self.way_back[x] = LINKED if self.bonds_out[x] else PLAIN

    def _has_late_summaries(self, x: int) -> bool:
        """Whether a link leads to a summary, or counts in percent."""
        if not (self.enters_summaries or self.has_percent):
            return False
        summary = self.is_summary
        return any(summary[y] for y in self.after[x]) or any(
            summary[bond[0]] or bond[3] >= PERCENT for bond in self.bonds_out[x]
        )

    def _base(self, x: int, task: Task) -> int:
        """The date before which the task cannot start, whatever its links say.

        Where leads may pass the plan's start, it holds what nothing else holds, and what a
        link holds by its finish alone.
        """
        rules = self.rules
        if task.actual_start is not None:
            return NEVER
        status = NEVER if rules.status is None else rules.status
        kinds: set[int] = set()
        above = x
        while above >= 0:
            kinds.update(bond[1] for bond in self.bonds_in[above])
            if self.before[above]:
                kinds.add(FS)
            above = self.parent[above]
        is_held = bool(kinds) or task.constraint in EARLIEST_BY_DATE
        return max(status, rules.start if FF in kinds or not is_held else NEVER)

    def _alap_tasks(self) -> list[int]:
        """Tasks to be moved late, predecessors first."""
        late = {
            x
            for x, task in enumerate(self.tasks)
            if task.constraint is Constraint.ALAP
            and task.kind is Kind.NORMAL
            and not self.is_summary[x]
            and task.actual_start is None
            and task.actual_finish is None
        }
        return [x for x in self.order if x in late] if late else []

    def link_between(self, before: int, after: int, kind: int, lag: int) -> Link | None:
        """The link as it was given."""
        one, two = self.tasks[before].key, self.tasks[after].key
        alike = (
            link
            for link in self.links_into.get(two, ())
            if link.before == one and self.numbers_of(link)[:2] == (kind, lag)
        )
        return next(alike, None)

    @cached_property
    def links_into(self) -> dict[Key, list[Link]]:
        """The links by the task that waits."""
        found: dict[Key, list[Link]] = {}
        for link in self.network.links:
            found.setdefault(link.after, []).append(link)
        return found
