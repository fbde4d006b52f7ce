"""Schedule generation: jobs in a given order, each as early as links and capacity allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.levelling.network import Network
from engine.levelling.profile import NEVER, Profile


@dataclass(slots=True)
class Placed:
    """Starts of all jobs by number; ``overloaded`` periods of those placed over capacity."""

    starts: list[int]
    finish: int
    overloaded: dict[int, int] = field(default_factory=dict)


def serial(net: Network, order: Sequence[int], latest: Sequence[int] | None = None) -> Placed:
    """Place ``order`` one by one. Where capacity leaves no place up to the ``latest`` start
    (by default only what fixed jobs ask), the place with the least overload is taken.

    O(jobs x steps), no splitting.
    """
    limit = net.limit if latest is None else latest
    profile = net.base.copy()
    starts = [0 if at is None else at for at in net.fixed]
    placed = Placed(starts, 0)
    before, release, periods, packed = net.before, net.release, net.periods, net.packed
    for j in order:
        start = release[j]
        for i, delay in before[j]:
            if starts[i] + delay > start:
                start = starts[i] + delay
        need = packed[j]
        if need:
            at = profile.earliest(need, periods[j], start)
            if at <= limit[j] and at != NEVER:
                profile.take(need, at, periods[j])
            else:
                at = _squeeze(net, profile, j, (start, limit[j]), placed)
            start = at
        starts[j] = start
    placed.finish = net.finish_of(starts)
    return placed


def _squeeze(
    net: Network, profile: Profile, j: int, window: tuple[int, int], placed: Placed
) -> int:
    """The start in the window that lacks the fewest units, then the earliest."""
    first, last = window
    last = max(first, min(last, profile.times[-2] + 1))
    periods, needs = net.periods[j], net.needs[j]
    near = {first, last}
    for time in profile.times[:-1]:
        near.update(t for t in (time, time - periods) if first < t < last)
    lacks = {at: profile.missing(net.fields, needs, at, periods) for at in near}
    start = min(near, key=lambda at: (*lacks[at], at))
    placed.overloaded[j] = lacks[start][1]
    profile.take_what_is_there(net.fields, needs, start, periods)
    return start


def parallel(net: Network, urgency: Sequence[int]) -> list[int]:
    """The order in which jobs begin when each moment takes the most urgent that fit.

    O(moments x jobs).
    """
    profile = net.base.copy()
    starts: list[int | None] = list(net.fixed)
    waiting = sorted(net.movable, key=lambda j: (urgency[j], j))
    found: list[int] = []
    now = 0
    while waiting:
        later, begun = NEVER, len(waiting)
        for j in waiting[:]:
            start = net.release[j]
            for i, delay in net.before[j]:
                at = starts[i]
                start = NEVER if at is None else max(start, at + delay)
                if start == NEVER:
                    break
            if start > now:
                later = min(later, start)
                continue
            if profile.earliest(net.packed[j], net.periods[j], now) == now:
                profile.take(net.packed[j], now, net.periods[j])
                starts[j] = now
                found.append(j)
                waiting.remove(j)
        if len(waiting) == begun:
            now = min(later, next(time for time in profile.times if time > now))
            if now == NEVER:
                return net.listed(urgency)
    return found


def justified(net: Network, placed: Placed) -> Placed:
    """Push all jobs to the right from the finish, then to the left again (Valls, Ballestín,
    Quintanilla 2005): never later, often earlier."""
    if placed.overloaded:
        return placed
    pushed = _to_the_right(net, placed)
    if pushed is None:
        return placed
    again = serial(net, in_order_of(net, pushed))
    return again if again.finish <= placed.finish and not again.overloaded else placed


def _to_the_right(net: Network, placed: Placed) -> list[int] | None:
    profile = net.base.copy()
    old, starts = placed.starts, placed.starts[:]
    finish, periods, packed, limit = placed.finish, net.periods, net.packed, net.limit
    for i in _from_the_end(net, old):
        last = min(finish - periods[i], limit[i])
        for j, delay in net.after[i]:
            if net.fixed[j] is None and starts[j] - delay < last:
                last = starts[j] - delay
        if packed[i]:
            found = profile.latest(packed[i], periods[i], last, net.release[i])
            if found is None:
                return None
            profile.take(packed[i], found, periods[i])
            last = found
        starts[i] = last
    return starts


def _from_the_end(net: Network, starts: Sequence[int]) -> list[int]:
    if net.is_plain:
        place, periods = net.place, net.periods
        return sorted(net.movable, key=lambda j: (-starts[j] - periods[j], -place[j]))
    return in_order_of(net, starts)[::-1]


def in_order_of(net: Network, starts: Sequence[int]) -> list[int]:
    """All movable jobs by their starts, each after those it waits for."""
    if net.is_plain:
        place = net.place
        return sorted(net.movable, key=lambda j: (starts[j], place[j]))
    return net.listed(starts)
