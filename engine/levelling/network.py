"""A plan made ready for computing: numbers instead of keys, checked, with its critical path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from typing import Any

from engine.levelling.model import Job, Key, Link, NeedError, Plan, PlanError, Resource
from engine.levelling.order import in_order
from engine.levelling.profile import NEVER, Fields, Profile
from engine.schedule.model import LinkType

Waits = list[list[tuple[int, int]]]


class Network:
    """Jobs by number, in the order of their codes, so that the input's order does not matter.

    ``before[j]`` holds pairs (i, delay): j starts at the earliest ``delay`` after the start of
    i. ``after`` is the same from the other side. ``release`` is what earliest dates and fixed
    jobs ask of each job directly, ``early`` its earliest start by all links and ``limit`` the
    latest that leaves fixed jobs in their place (``NEVER`` where none waits). ``broken`` are
    links to fixed jobs that cannot be kept. ``base`` is the capacity that fixed jobs leave.
    """

    def __init__(self, plan: Plan) -> None:
        self.jobs: list[Job] = sorted(plan.jobs, key=_natural)
        self.resources: list[Resource] = sorted(plan.resources, key=lambda r: (str(r.key), r.name))
        self.number = _numbered([job.key for job in self.jobs], "job")
        self._check_jobs()
        self.periods = [job.periods for job in self.jobs]
        self.fixed = [job.fixed_at for job in self.jobs]
        self.movable = [j for j, at in enumerate(self.fixed) if at is None]
        self.needs = self._numbered_needs()
        self.before, self.after = self._waits(plan.links)
        self.order = in_order(
            [[k for k, _delay in ends] for ends in self.after],
            [job.key for job in self.jobs],
            [job.label for job in self.jobs],
        )
        self.place = [0] * len(self.jobs)
        for place, j in enumerate(self.order):
            self.place[j] = place
        self._pack()
        self.early, self.release = self._forward()
        self.limit, self.broken = self._limits()
        self.is_plain = all(d >= self.periods[i] for w in self.before for i, d in w)

    def _check_jobs(self) -> None:
        for job in self.jobs:
            if job.periods < 0:
                raise PlanError(f"{job.label} lasts less than nothing")
            if job.earliest < 0 and job.fixed_at is None:
                raise PlanError(f"{job.label} would have to begin before the first period")
        for resource in self.resources:
            if min((resource.capacity, *resource.by_period)) < 0:
                raise PlanError(f"{resource.label} has less than no capacity")

    def _numbered_needs(self) -> list[list[tuple[int, int]]]:
        number = _numbered([row.key for row in self.resources], "resource")
        found = []
        for job in self.jobs:
            needs: dict[int, int] = {}
            for key, units in job.needs:
                if key not in number:
                    raise PlanError(f"{job.label} needs {key}, which is no resource of the plan")
                if units < 0:
                    raise PlanError(f"{job.label} needs less than nothing of {key}")
                needs[number[key]] = needs.get(number[key], 0) + units
            found.append(sorted((r, n) for r, n in needs.items() if n and job.periods))
        return found

    def _waits(self, links: Iterable[Link]) -> tuple[Waits, Waits]:
        longest: dict[tuple[int, int], int] = {}
        for link in links:
            for key in (link.before, link.after):
                if key not in self.number:
                    raise PlanError(f"a link names {key}, which is no job of the plan")
            pair = self.number[link.before], self.number[link.after]
            delay = _delay(link, self.periods[pair[0]], self.periods[pair[1]])
            longest[pair] = max(longest.get(pair, -NEVER), delay)
        before: Waits = [[] for _ in self.jobs]
        after: Waits = [[] for _ in self.jobs]
        for (i, j), delay in sorted(longest.items()):
            before[j].append((i, delay))
            after[i].append((j, delay))
        return before, after

    def _pack(self) -> None:
        """Fields wide enough for every capacity and need, and what fixed jobs leave free."""
        most = [max(1, resource.most) for resource in self.resources]
        for j in self.movable:
            for r, need in self.needs[j]:
                if need > self.resources[r].most:
                    raise NeedError(self.jobs[j], self.resources[r], need)
        self.fields = Fields(most)
        self.packed = [
            sum(n << self.fields.shifts[r] for r, n in needs) if self.fixed[j] is None else 0
            for j, needs in enumerate(self.needs)
        ]
        self.whole = self._capacity()
        for j in self.movable:
            if self.whole.earliest(self.packed[j], self.periods[j], 0) == NEVER:
                resource, need = max(self.needs[j], key=lambda pair: pair[1])
                raise NeedError(self.jobs[j], self.resources[resource], need)
        self.base = self.whole.copy()
        for j, at in enumerate(self.fixed):
            if at is not None and self.needs[j]:
                self.base.take_what_is_there(self.fields, self.needs[j], at, self.periods[j])

    def _capacity(self) -> Profile:
        first = min((0, *(at for at in self.fixed if at is not None)))
        steps = {first, 0}
        for resource in self.resources:
            listed = (*resource.by_period, resource.capacity)
            steps.update(t for t in range(1, len(listed)) if listed[t] != listed[t - 1])
        times = sorted(steps)
        free = [
            self.fields.pack([units_at(resource, time) for resource in self.resources])
            + self.fields.guard
            for time in times
        ]
        return Profile([*times, NEVER], [*free, self.fields.guard], self.fields.guard)

    def _forward(self) -> tuple[list[int], list[int]]:
        early, release = [0] * len(self.jobs), [0] * len(self.jobs)
        for j in self.order:
            at = self.fixed[j]
            if at is not None:
                early[j] = release[j] = at
                continue
            held = [early[i] + d for i, d in self.before[j] if self.fixed[i] is not None]
            release[j] = max((self.jobs[j].earliest, *held))
            early[j] = max((release[j], *(early[i] + d for i, d in self.before[j])))
        return early, release

    def _limits(self) -> tuple[list[int], list[tuple[Key, Key]]]:
        """Latest starts that leave fixed jobs where they are; facts win over links."""
        limit: list[int] = [NEVER] * len(self.jobs)
        broken: list[tuple[Key, Key]] = []
        for i in reversed(self.order):
            for j, delay in self.after[i]:
                at = self.fixed[j]
                latest = (limit[j] if at is None else at) - delay
                if latest >= self.early[i]:
                    limit[i] = min(limit[i], latest)
                elif at is not None:
                    broken.append((self.jobs[i].key, self.jobs[j].key))
        return limit, sorted(broken, key=str)

    def latest(self, finish: int) -> list[int]:
        """The latest start of each job for a common finish; never before the earliest."""
        late = [0] * len(self.jobs)
        for i in reversed(self.order):
            due = self.jobs[i].latest_finish
            last = finish if due is None else min(finish, due)
            ends = [late[j] - d for j, d in self.after[i]]
            late[i] = max(self.early[i], min((last - self.periods[i], self.limit[i], *ends)))
        return late

    @property
    def critical_finish(self) -> int:
        """The finish by links alone."""
        return self.finish_of(self.early)

    def finish_of(self, starts: Sequence[int]) -> int:
        return max((s + p for s, p in zip(starts, self.periods, strict=True)), default=0)

    def listed(self, urgency: Sequence[Any]) -> list[int]:
        """All movable jobs, the smallest urgency first, each after those it waits for."""
        waiting = [0] * len(self.jobs)
        for j in self.movable:
            waiting[j] = sum(self.fixed[i] is None for i, _delay in self.before[j])
        heap = [(urgency[j], j) for j in self.movable if not waiting[j]]
        heapify(heap)
        found: list[int] = []
        while heap:
            _first, i = heappop(heap)
            found.append(i)
            for j, _delay in self.after[i]:
                waiting[j] -= 1
                if not waiting[j] and self.fixed[j] is None:
                    heappush(heap, (urgency[j], j))
        return found


def units_at(resource: Resource, period: int) -> int:
    """The capacity in one period."""
    if 0 <= period < len(resource.by_period):
        return resource.by_period[period]
    return resource.capacity


def _delay(link: Link, before: int, after: int) -> int:
    """From start to start."""
    return {
        LinkType.FS: before + link.lag,
        LinkType.SS: link.lag,
        LinkType.FF: before + link.lag - after,
        LinkType.SF: link.lag - after,
    }[link.kind]


def _natural(job: Job) -> tuple[list[tuple[int, int, str]], str]:
    """Codes as people order them: 1.9 before 1.10."""
    parts = re.findall(r"\d+|\D+", job.code or str(job.key))
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts], str(job.key)


def _numbered(keys: Sequence[Key], what: str) -> dict[Key, int]:
    number = {key: i for i, key in enumerate(keys)}
    if len(number) < len(keys):
        twice = next(key for i, key in enumerate(keys) if number[key] != i)
        raise PlanError(f"the {what} {twice} is there twice")
    return number
