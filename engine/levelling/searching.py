"""A shorter finish: many orders, pushed right and left, the good ones crossed.

A genetic search over the orders in which jobs are placed (Hartmann 1998), each schedule
improved by justification, from the priority rules and samples around them. The same plan,
seed and number of schedules give the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from engine.levelling.bounds import lower_bound
from engine.levelling.model import Key, Plan
from engine.levelling.network import Network
from engine.levelling.placing import Placed, in_order_of, justified, parallel, serial
from engine.levelling.rules import house_order, urgencies

USUAL_SCHEDULES = 5000
POPULATION = 40
MOST_STALE = 25


@dataclass(frozen=True, slots=True)
class Found:
    """The shortest plan that was found, and the finish that none can beat."""

    starts: Mapping[Key, int]
    finish: int
    lower_bound: int
    schedules: int
    overloaded: int = 0

    @property
    def is_optimal(self) -> bool:
        """Whether it is proven that nothing shorter exists."""
        return self.finish <= self.lower_bound and not self.overloaded


def never() -> bool:
    return False


def shorten(
    plan: Plan,
    *,
    seed: int = 0,
    schedules: int = USUAL_SCHEDULES,
    is_over: Callable[[], bool] = never,
) -> Found:
    """The shortest plan found with at most about ``schedules`` placements of all jobs.

    Never longer than the plain latest-finish rule in the serial or the parallel scheme, nor
    than the order of the house. Ends early when the lower bound is reached, or when
    ``is_over`` says so; only the latter makes the result depend on the machine. Raises like
    ``propose``.
    """
    net = Network(plan)
    search = _Search(net, Random(seed), schedules, is_over)
    search.run()
    best = search.best
    return Found(
        starts={job.key: at for job, at in zip(net.jobs, best.starts, strict=True)},
        finish=best.finish,
        lower_bound=search.bound,
        schedules=search.done,
        overloaded=sum(best.overloaded.values()),
    )


class _Search:
    def __init__(
        self, net: Network, random: Random, schedules: int, is_over: Callable[[], bool]
    ) -> None:
        self.net, self.random = net, random
        self.schedules, self.is_over = schedules, is_over
        self.done = 1
        self.best = serial(net, house_order(net))
        self.bound = lower_bound(net, self.best.finish)
        self.rules = urgencies(net)
        self.parents = [{i for i, _delay in waits} for waits in net.before]

    def run(self) -> None:
        first = True
        while not self.is_enough():
            self._generation_after_generation(first=first)
            first = False

    def is_enough(self) -> bool:
        is_shortest = self.best.finish <= self.bound and not self.best.overloaded
        is_spent = self.done >= self.schedules or len(self.net.movable) < 2
        return is_shortest or is_spent or self.is_over()

    def _generation_after_generation(self, *, first: bool) -> None:
        """One population until it is stale: no better one within ``MOST_STALE`` rounds."""
        people: list[tuple[tuple[int, int, int], list[int]]] = []
        for order in self._beginnings(first=first):
            if self.is_enough():
                return
            people.append(self._judged(order))
        stale, best = 0, min(people)[0]
        while stale < MOST_STALE:
            children = []
            for _pair in range(POPULATION // 2):
                mother, father = self._chosen(people), self._chosen(people)
                for child in self._crossed(mother, father):
                    if self.is_enough():
                        return
                    self._mutate(child)
                    children.append(self._judged(child))
            unlike = {tuple(order): (value, order) for value, order in [*people, *children]}
            people = sorted(unlike.values())[:POPULATION]
            stale = 0 if people[0][0] < best else stale + 1
            best = people[0][0]

    def _judged(self, order: list[int]) -> tuple[tuple[int, int, int], list[int]]:
        """How good an order is, with the order that its schedule stands for."""
        plain = serial(self.net, order)
        placed = justified(self.net, plain)
        self.done += 3
        value = _value(placed)
        if value < _value(self.best):
            self.best = placed
        return (*value, sum(placed.starts)), in_order_of(self.net, placed.starts)

    def _beginnings(self, *, first: bool) -> Iterator[list[int]]:
        net = self.net
        if first:
            yield house_order(net)
            for urgency in self.rules.values():
                yield net.listed(urgency)
            for rule in ("LFT", "LST"):
                yield parallel(net, self.rules[rule])
        count = POPULATION - 9 if first else POPULATION
        for k in range(count):
            yield self._sampled(list(self.rules.values())[k % 2 if first else k % 6])

    def _sampled(self, urgency: Sequence[Any]) -> list[int]:
        """By a rule with chance: a job is the likelier, the less it would be regretted to
        wait (Drexl 1991)."""
        net, random = self.net, self.random
        waiting = [sum(net.fixed[i] is None for i, _d in waits) for waits in net.before]
        open_jobs = [j for j in net.movable if not waiting[j]]
        found: list[int] = []
        while open_jobs:
            worst = max(urgency[j] for j in open_jobs)
            weights = [worst - urgency[j] + 1 for j in open_jobs]
            i = random.choices(open_jobs, weights)[0]
            open_jobs.remove(i)
            found.append(i)
            for j, _delay in net.after[i]:
                waiting[j] -= 1
                if not waiting[j] and net.fixed[j] is None:
                    open_jobs.append(j)
        return found

    def _chosen(self, people: Sequence[tuple[Any, list[int]]]) -> list[int]:
        """The better of two."""
        return min(self.random.choice(people), self.random.choice(people))[1]

    def _crossed(self, mother: list[int], father: list[int]) -> Iterator[list[int]]:
        """Two children: the middle of one is ordered as in the other."""
        first, second = sorted(self.random.sample(range(len(mother) + 1), 2))
        for one, other in ((mother, father), (father, mother)):
            head = one[:first]
            taken = set(head)
            middle = [j for j in other if j not in taken][: second - first]
            taken.update(middle)
            yield [*head, *middle, *(j for j in one if j not in taken)]

    def _mutate(self, order: list[int]) -> None:
        for k in range(len(order) - 1):
            if self.random.random() < 0.05 and order[k] not in self.parents[order[k + 1]]:
                order[k], order[k + 1] = order[k + 1], order[k]


def _value(placed: Placed) -> tuple[int, int]:
    return sum(placed.overloaded.values()), placed.finish
