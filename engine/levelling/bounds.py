"""Finishes that no schedule can beat, as the yardstick of what was found.

The critical path; the work of each resource over its capacity; and, up to ``MOST_JOBS``
jobs, finishes that are refuted: within the windows they leave, pairs of jobs too big to run
together, parts that must run in any case, or the work within some interval contradict.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import numpy.typing as npt

from engine.levelling.network import Network
from engine.levelling.profile import NEVER

MOST_JOBS = 150
MOST_STEPS = 200
Numbers = npt.NDArray[np.float64]


def lower_bound(net: Network, known: int = NEVER) -> int:
    """The greatest finish proven necessary; stops at ``known``, a finish that was reached.

    Deadlines and the places of fixed jobs count only where they bind every schedule.
    """
    bound = max(net.critical_finish, work_bound(net))
    if not net.movable or net.broken or len(net.movable) > MOST_JOBS:
        return min(bound, known)
    pairs = _exclusive(net)
    for _step in range(MOST_STEPS):
        if bound >= known or not _is_refuted(net, bound, pairs):
            break
        bound += 1
    return min(bound, known)


def work_bound(net: Network) -> int:
    """The period by which the busiest resource has made up for all its work."""
    return max(_by_work(net), default=0)


def _by_work(net: Network) -> Iterator[int]:
    base = net.base
    for r in range(len(net.resources)):
        open_work = sum(
            net.periods[j] * need for j in net.movable for k, need in net.needs[j] if k == r
        )
        if not open_work:
            continue
        for step, free in enumerate(base.free[:-1]):
            if base.times[step] < 0:
                continue
            units = net.fields.unit(free, r)
            lasts = base.times[step + 1] - base.times[step]
            if units * lasts >= open_work:
                yield base.times[step] + -(-open_work // units)
                break
            open_work -= units * lasts


def _exclusive(net: Network) -> list[tuple[int, int]]:
    """Pairs that never run together, whatever the period."""
    found = []
    for i, j in combinations(net.movable, 2):
        needs = dict(net.needs[i])
        if any(needs.get(r, 0) + n > net.resources[r].most for r, n in net.needs[j]):
            found.append((i, j))
    return found


class _Windows:
    """Earliest and latest starts for a finish; ``failed`` once some job has none left."""

    def __init__(self, net: Network, finish: int) -> None:
        self.net = net
        self.early = net.early[:]
        self.late = [0] * len(net.jobs)
        self.failed = False
        for i in reversed(net.order):
            ends = [self.late[j] - d for j, d in net.after[i] if net.fixed[j] is None]
            at = net.fixed[i]
            self.late[i] = min((finish - net.periods[i], net.limit[i], *ends)) if at is None else at
        self.failed = any(self.early[j] > self.late[j] for j in net.movable)
        self.changed = False

    def raise_early(self, j: int, at: int) -> None:
        if at > self.early[j]:
            self.early[j] = at
            self.changed = True
            self.failed |= at > self.late[j]

    def lower_late(self, j: int, at: int) -> None:
        if at < self.late[j]:
            self.late[j] = at
            self.changed = True
            self.failed |= at < self.early[j]

    def follow_links(self) -> None:
        net = self.net
        for j in net.order:
            if net.fixed[j] is None:
                for i, delay in net.before[j]:
                    self.raise_early(j, self.early[i] + delay)
        for i in reversed(net.order):
            if net.fixed[i] is None:
                for j, delay in net.after[i]:
                    if net.fixed[j] is None:
                        self.lower_late(i, self.late[j] - delay)

    def separate(self, pairs: list[tuple[int, int]]) -> None:
        """Of two that exclude each other, the one that cannot go first goes second."""
        periods, early, late = self.net.periods, self.early, self.late
        for i, j in pairs:
            i_first = early[i] + periods[i] <= late[j]
            j_first = early[j] + periods[j] <= late[i]
            if i_first and j_first:
                continue
            if not i_first and not j_first:
                self.failed = True
                return
            first, second = (i, j) if i_first else (j, i)
            self.raise_early(second, early[first] + periods[first])
            self.lower_late(first, late[second] - periods[first])

    def respect_fixed_parts(self) -> None:
        """What lies between a latest start and an earliest finish is taken in any case."""
        net = self.net
        profile = net.base.copy()
        parts = {}
        for j in net.movable:
            start, end = self.late[j], self.early[j] + net.periods[j]
            if net.packed[j] and start < end:
                if profile.earliest(net.packed[j], end - start, start) != start:
                    self.failed = True
                    return
                profile.take(net.packed[j], start, end - start)
                parts[j] = start, end - start
        for j in net.movable:
            need, periods = net.packed[j], net.periods[j]
            if not need or self.failed:
                continue
            without = profile
            if j in parts:
                without = profile.copy()
                without.take(-need, *parts[j])
            self.raise_early(j, without.earliest(need, periods, self.early[j]))
            last = without.latest(need, periods, self.late[j], self.early[j])
            self.lower_late(j, -1 if last is None else last)


def _is_refuted(net: Network, finish: int, pairs: list[tuple[int, int]]) -> bool:
    windows = _Windows(net, finish)
    while not windows.failed:
        windows.changed = False
        windows.follow_links()
        if not windows.failed:
            windows.separate(pairs)
        if not windows.failed:
            windows.respect_fixed_parts()
        if not windows.changed:
            break
    return windows.failed or _has_too_much_work(net, windows)


def _has_too_much_work(net: Network, windows: _Windows) -> bool:
    """Whether the work that must fall within some interval exceeds the capacity there."""
    for r in range(len(net.resources)):
        rows = [(j, need) for j in net.movable for k, need in net.needs[j] if k == r]
        if not rows:
            continue
        jobs = [j for j, _need in rows]
        periods = np.array([net.periods[j] for j in jobs], dtype=float)
        early = np.array([windows.early[j] for j in jobs], dtype=float)
        late = np.array([windows.late[j] for j in jobs], dtype=float)
        need = np.array([n for _j, n in rows], dtype=float)
        starts = np.unique(np.r_[early, late])
        ends = np.unique(np.r_[early + periods, late + periods])
        length = ends[None, :] - starts[:, None]
        used = np.zeros_like(length)
        for k in range(len(jobs)):
            from_left = np.clip(early[k] + periods[k] - starts, 0, periods[k])[:, None]
            from_right = np.clip(ends - late[k], 0, periods[k])[None, :]
            inside = np.minimum(np.minimum(from_left, from_right), np.maximum(length, 0))
            used += need[k] * inside
        supply = _supply(net, r, ends)[None, :] - _supply(net, r, starts)[:, None]
        if bool(np.any((length > 0) & (used > supply + 1e-6))):
            return True
    return False


def _supply(net: Network, resource: int, at: Numbers) -> Numbers:
    """Free units times periods up to each time."""
    times, free = net.base.times[:-1], net.base.free[:-1]
    units = np.array([net.fields.unit(step, resource) for step in free], dtype=float)
    edges = np.array(times, dtype=float)
    total = np.r_[0.0, np.cumsum(units[:-1] * np.diff(edges))]
    step = np.clip(np.searchsorted(edges, at, side="right") - 1, 0, None)
    return np.asarray(total[step] + units[step] * (at - edges[step]))
