"""Outline and links of a network as lists by position: who is above, before and after whom."""

from __future__ import annotations

from engine.errors import NetworkError
from engine.schedule.checks import MOST_PERCENT, check_link, check_summary, positions_of
from engine.schedule.model import Key, Kind, LagUnit, Link, LinkType, Network, Task

FS, SS, FF, SF = range(4)
_NUMBER = {LinkType.FS: FS, LinkType.SS: SS, LinkType.FF: FF, LinkType.SF: SF}
WORKING, ELAPSED, PERCENT, ELAPSED_PERCENT = range(4)
_UNIT = {
    LagUnit.WORKING: WORKING,
    LagUnit.ELAPSED: ELAPSED,
    LagUnit.PERCENT: PERCENT,
    LagUnit.ELAPSED_PERCENT: ELAPSED_PERCENT,
}
# The other task's position, kind, lag, unit.
Bond = tuple[int, int, int, int]
# Shared by all tasks without links of a sort, and therefore never added to.
_NONE: list[int] = []
_NO_BONDS: list[Bond] = []


class Graph:
    """Lists with one entry a task, in the network's order.

    A task is one node of the computation, ``x``; one with rows is two: ``n + x`` before its
    rows (what its links ask of them) and ``x`` after them (its dates). ``entry`` is the node
    at which links into a task end. ``before`` and ``after`` hold finish-to-start links without
    lag, ``bonds_in`` and ``bonds_out`` all others; links of levels of effort and of inactive
    tasks are left out, since nothing waits for what does not drive.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.tasks: list[Task] = list(network.tasks)
        self.position: dict[Key, int] = positions_of(network)
        self.n = n = len(self.tasks)
        self.parent = [-1] * n
        self.children: list[list[int]] = [_NONE] * n
        self.is_summary = [False] * n
        self.drives = [task.kind in _DRIVING for task in self.tasks]
        self._outline()
        self.entry = [n + x if self.is_summary[x] else x for x in range(n)]
        self.before: list[list[int]] = [_NONE] * n
        self.after: list[list[int]] = [_NONE] * n
        self.bonds_in: list[list[Bond]] = [_NO_BONDS] * n
        self.bonds_out: list[list[Bond]] = [_NO_BONDS] * n
        self.has_percent = False
        self._connect_all(network.links)
        # Whether a link leads to a task with rows.
        self.enters_summaries = any(
            (self.before[x] or self.bonds_in[x]) and is_one
            for x, is_one in enumerate(self.is_summary)
        )

    def _outline(self) -> None:
        position, children = self.position, self.children
        for x, task in enumerate(self.tasks):
            if task.parent is None:
                continue
            above = position.get(task.parent, -1)
            if above < 0:
                raise NetworkError(f"the task {task.label} is below the unknown {task.parent}")
            self.parent[x] = above
            self.is_summary[above] = True
            _add(children, above, x)
        summaries = [x for x, is_one in enumerate(self.is_summary) if is_one]
        for x in summaries:
            check_summary(self.tasks[x])
            if self.tasks[x].kind is Kind.INACTIVE:
                self._silence(x)
        for x in summaries:
            children[x] = [row for row in children[x] if self.drives[row]]

    def _silence(self, s: int) -> None:
        """What is below an inactive summary is inactive too."""
        below, seen = [s], {s}
        for x in below:
            self.drives[x] = False
            below += [row for row in self.children[x] if row not in seen]
            seen.update(self.children[x])

    def _connect_all(self, links: tuple[Link, ...]) -> None:
        """``connect`` each link, the usual ones without leaving the loop."""
        find, drives, before, after = self.position.get, self.drives, self.before, self.after
        usual = LinkType.FS
        for link in links:
            one, two = find(link.before, -1), find(link.after, -1)
            if link.lag or link.kind is not usual or one < 0 or two < 0:
                self.connect(link)
            elif drives[one] and drives[two]:
                if before[two] is _NONE:
                    before[two] = [one]
                else:
                    before[two].append(one)
                if after[one] is _NONE:
                    after[one] = [two]
                else:
                    after[one].append(two)

    def connect(self, link: Link) -> None:
        """Enter a link at both of its ends. Raises ``NetworkError`` for an end not there."""
        one, two = self.position.get(link.before, -1), self.position.get(link.after, -1)
        if one < 0 or two < 0 or not -MOST_PERCENT <= link.lag <= MOST_PERCENT:
            check_link(link, self.position, self.tasks)
        if not (self.drives[one] and self.drives[two]):
            return
        if link.kind is LinkType.FS and not link.lag:
            _add(self.before, two, one)
            _add(self.after, one, two)
            return
        kind, lag, unit = self.numbers_of(link)
        self.has_percent = self.has_percent or unit >= PERCENT
        for table, x, bond in (
            (self.bonds_in, two, (one, kind, lag, unit)),
            (self.bonds_out, one, (two, kind, lag, unit)),
        ):
            if table[x] is _NO_BONDS:
                table[x] = [bond]
            else:
                table[x].append(bond)

    def numbers_of(self, link: Link) -> tuple[int, int, int]:
        """Kind, lag and unit; a share of time on the clock is time on the clock."""
        unit = _UNIT[link.unit]
        if unit == PERCENT and self.tasks[self.position[link.before]].is_elapsed:
            unit = ELAPSED_PERCENT
        return _NUMBER[link.kind], link.lag, unit

    def targets_of(self, node: int) -> list[int]:
        """The nodes that wait for a node."""
        entry, n = self.entry, self.n
        if node >= n:
            return [*(entry[row] for row in self.children[node - n]), node - n]
        found = [entry[y] for y in self.after[node]]
        if self.bonds_out[node]:
            found += [entry[bond[0]] for bond in self.bonds_out[node]]
        if self.parent[node] >= 0:
            found.append(self.parent[node])
        return found

    def sources_of(self, node: int) -> list[int]:
        """The nodes that a node waits for."""
        n = self.n
        if node < n and self.is_summary[node]:
            return [*self.children[node], n + node]
        x = node - n if node >= n else node
        found = [*self.before[x], *(bond[0] for bond in self.bonds_in[x])]
        if self.parent[x] >= 0:
            found.append(n + self.parent[x])
        return found


def _add(table: list[list[int]], x: int, y: int) -> None:
    if table[x] is _NONE:
        table[x] = [y]
    else:
        table[x].append(y)


_DRIVING = frozenset({Kind.NORMAL, Kind.MANUAL})
