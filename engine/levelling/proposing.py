"""Levelling and smoothing as proposals: what would move, and which overload would remain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from engine.levelling.bounds import lower_bound, work_bound
from engine.levelling.model import Key, Plan, PlanError
from engine.levelling.network import Network, units_at
from engine.levelling.placing import Placed, serial
from engine.levelling.rules import house_order


class Mode(Enum):
    """``SMOOTHING`` moves within the float and keeps the finish; ``LEVELLING`` may move it."""

    SMOOTHING = "smoothing"
    LEVELLING = "levelling"


@dataclass(frozen=True, slots=True)
class Move:
    """A job that would start in period ``after`` instead of ``before``."""

    key: Key
    label: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Overload:
    """From period ``start`` up to ``end``, ``load`` units of a resource with ``capacity``."""

    resource: Key
    start: int
    end: int
    load: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A job for which no free place was left, and in how many periods it is too much."""

    key: Key
    label: str
    periods: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan to compare and to accept: nothing has changed yet.

    ``starts`` is complete, ``moves`` names what differs from today in the order of the new
    starts. Finishes are the first period after the last job. ``broken`` are links to fixed
    jobs that cannot be kept. ``work_bound`` is the finish by the work of the busiest
    resource alone, ``lower_bound`` the best one known: no levelling can beat either.
    """

    starts: Mapping[Key, int]
    moves: tuple[Move, ...]
    finish_before: int
    finish_after: int
    overloads_before: tuple[Overload, ...]
    overloads_after: tuple[Overload, ...]
    unresolved: tuple[Unresolved, ...]
    broken: tuple[tuple[Key, Key], ...]
    work_bound: int
    lower_bound: int

    @property
    def is_shortest(self) -> bool:
        """Whether no levelled plan can finish earlier."""
        return self.finish_after <= self.lower_bound and not self.overloads_after


def propose(plan: Plan, mode: Mode = Mode.LEVELLING) -> Proposal:
    """Serial schedule generation in the order of the house (domain.md 4.10).

    Jobs that are fixed stay. In ``SMOOTHING`` no job goes beyond its latest start for the
    finish by links (or its own deadline); what finds no free place there takes the one with
    the least overload and is named in ``unresolved``. Raises ``CycleError``, ``NeedError``,
    ``PlanError``. O(jobs x steps of the capacity).
    """
    net = Network(plan)
    latest = None
    if mode is Mode.SMOOTHING:
        latest = net.latest(net.critical_finish)
    return _compared(net, serial(net, house_order(net), latest))


def proposal_of(plan: Plan, starts: Mapping[Key, int]) -> Proposal:
    """Compare starts that were found otherwise (``shorten``, ``solve``) with today's plan.

    Raises ``PlanError`` where a start is missing or a fixed job moves.
    """
    net = Network(plan)
    placed: list[int] = []
    for job in net.jobs:
        if job.key not in starts:
            raise PlanError(f"{job.label} has no start")
        if job.fixed_at not in (None, starts[job.key]):
            raise PlanError(f"{job.label} is fixed and cannot move")
        placed.append(starts[job.key])
    return _compared(net, Placed(placed, net.finish_of(placed)))


def _compared(net: Network, placed: Placed) -> Proposal:
    today = [
        next(at for at in (job.fixed_at, job.planned_at, net.early[j]) if at is not None)
        for j, job in enumerate(net.jobs)
    ]
    moves = [
        (placed.starts[j], Move(job.key, job.label, today[j], placed.starts[j]))
        for j, job in enumerate(net.jobs)
        if placed.starts[j] != today[j]
    ]
    return Proposal(
        starts={job.key: at for job, at in zip(net.jobs, placed.starts, strict=True)},
        moves=tuple(move for _at, move in sorted(moves, key=lambda pair: pair[0])),
        finish_before=net.finish_of(today),
        finish_after=placed.finish,
        overloads_before=overloads(net, today),
        overloads_after=overloads(net, placed.starts),
        unresolved=tuple(
            Unresolved(net.jobs[j].key, net.jobs[j].label, periods)
            for j, periods in sorted(placed.overloaded.items())
        ),
        broken=tuple(net.broken),
        work_bound=work_bound(net),
        lower_bound=lower_bound(net),
    )


def overloads(net: Network, starts: Sequence[int]) -> tuple[Overload, ...]:
    """Where the load exceeds the capacity, from period 0 on, in runs of equal figures."""
    found: list[Overload] = []
    for step in _overloaded_steps(net, starts):
        last = found[-1] if found else None
        if (
            last
            and step == replace(last, start=step.start, end=step.end)
            and (last.end == step.start)
        ):
            found[-1] = replace(last, end=step.end)
        else:
            found.append(step)
    return tuple(found)


def _overloaded_steps(net: Network, starts: Sequence[int]) -> Iterator[Overload]:
    changes: list[dict[int, int]] = [{} for _ in net.resources]
    for j, start in enumerate(starts):
        for r, need in net.needs[j]:
            for time, units in ((start, need), (start + net.periods[j], -need)):
                changes[r][max(0, time)] = changes[r].get(max(0, time), 0) + units
    for r, resource in enumerate(net.resources):
        listed = min(len(resource.by_period) + 1, max(changes[r], default=0))
        load = 0
        for start, end in pairwise(sorted({*changes[r], *range(listed)})):
            load += changes[r].get(start, 0)
            capacity = units_at(resource, start)
            if load > capacity:
                yield Overload(resource.key, start, end, load, capacity)
