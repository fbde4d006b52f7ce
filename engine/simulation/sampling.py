"""One block of runs: how long activities last, what occurs, and what it all costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.simulation.checks import check_model
from engine.simulation.clock import Minutes
from engine.simulation.drawing import BLOCK, Chance, Floats, Stream, quantiles
from engine.simulation.model import CostLine, RiskEvent, RiskModel, Shape, ThreePoint
from engine.simulation.running import Pass, Plan, fixed


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one block of runs drew: minutes by activity, and money."""

    estimates: dict[int, Minutes]
    minutes: dict[int, Minutes]
    occurred: list[NDArray[np.bool_]]
    delays: list[Minutes]
    risk_costs: list[Floats]
    fixed_costs: list[Floats]


class Sampler:
    """A model compiled for drawing; by position, only activities that are still open."""

    def __init__(self, model: RiskModel) -> None:
        self.model = model
        self.plan = plan = Plan(model.network)
        check_model(model, plan)
        position = plan.of.position
        groups: dict[object, int] = {}
        self.estimated = [x for x in plan.leaves if plan.tasks[x].key in model.estimates]
        self.estimated = sorted(x for x in self.estimated if plan.is_open(x))
        self.group = {
            x: groups.setdefault(model.groups.get(plan.tasks[x].key), len(groups))
            for x in self.estimated
        }
        self.milestones = [position[key] for key in model.milestones]

    def likely(self) -> Drawn:
        """The one run in which nothing is uncertain."""
        estimates = {x: _whole(np.array([self._estimate(x).likely])) for x in self.estimated}
        costs = [np.array([line.fixed.likely if line.fixed else 0.0]) for line in self.model.costs]
        return Drawn(estimates, self._totals(estimates, {}), [], [], [], costs)

    def draw(self, chance: Chance, runs: int) -> Drawn:
        """The first so many runs of a block."""
        shape = self.model.shape
        estimates = {
            x: _whole(quantiles(self._estimate(x), shape, chance.duration(x, self.group[x])[:runs]))
            for x in self.estimated
        }
        added: dict[int, Minutes] = {}
        occurred, delays, costs = [], [], []
        for place, risk in enumerate(self.model.risks):
            numbers = chance.generator(Stream.RISK, place).random((3, BLOCK))[:, :runs]
            occurs = numbers[0] < risk.probability
            occurred.append(occurs)
            delays.append(self._delay(risk, occurs, numbers[1], added))
            costs.append(_struck(risk.cost, occurs, numbers[2]))
        fixed_costs = [
            _cost(line, shape, chance.generator(Stream.COST, place).random(BLOCK)[:runs])
            for place, line in enumerate(self.model.costs)
        ]
        totals = self._totals(estimates, added)
        return Drawn(estimates, totals, occurred, delays, costs, fixed_costs)

    def _estimate(self, x: int) -> ThreePoint:
        return self.model.estimates[self.plan.tasks[x].key]

    def _delay(
        self, risk: RiskEvent, occurs: NDArray[np.bool_], hard: Floats, added: dict[int, Minutes]
    ) -> Minutes:
        """What a risk adds to its activities, written into ``added``; together as the answer."""
        together = np.zeros(len(hard), dtype=np.int64)
        for key, impact in risk.delays.items():
            x = self.plan.of.position[key]
            if self.plan.is_open(x):
                minutes = _whole(_struck(impact, occurs, hard))
                added[x] = added[x] + minutes if x in added else minutes
                together += minutes
        return together

    def _totals(
        self, estimates: dict[int, Minutes], added: dict[int, Minutes]
    ) -> dict[int, Minutes]:
        """Durations of the activities that are not certain, what is done of them included."""
        found = {}
        for x in {*estimates, *added}:
            done = self.plan.done.get(x, fixed(0))
            left = estimates.get(x, self.plan.minutes[x] - done)
            found[x] = done + np.maximum(0, left + added.get(x, 0))
        return found

    def cost_of(self, drawn: Drawn, found: Pass, duration: Minutes) -> Floats:
        """The money of each run."""
        total = np.zeros(1)
        for line, amount in zip(self.model.costs, drawn.fixed_costs, strict=True):
            total = total + amount
            if line.per_day:
                minutes = self._minutes_of(line, found, duration)
                total = total + line.per_day * (minutes / self.model.minutes_per_day)
        for amount in drawn.risk_costs:
            total = total + amount
        return total

    def _minutes_of(self, line: CostLine, found: Pass, duration: Minutes) -> Minutes:
        if line.activity is None:
            return np.maximum(0, duration)
        x = self.plan.of.position[line.activity]
        if self.plan.tasks[x].actual_finish is not None:
            return fixed(0)
        return found.minutes[x] - self.plan.done.get(x, fixed(0))

    def duration_of(self, found: Pass) -> Minutes:
        """Working minutes of the plan's calendar up to the finish of each run."""
        return self.plan.usual.between(fixed(self.plan.origin), found.last)


def _whole(minutes: Floats) -> Minutes:
    return np.rint(minutes).astype(np.int64)


def _struck(impact: ThreePoint | None, occurs: NDArray[np.bool_], hard: Floats) -> Floats:
    """The impact of a risk where it occurs, nothing elsewhere."""
    if impact is None:
        return np.zeros(len(hard))
    return np.where(occurs, quantiles(impact, Shape.TRIANGULAR, hard), 0.0)


def _cost(line: CostLine, shape: Shape, probability: Floats) -> Floats:
    if line.fixed is None:
        return np.zeros(len(probability))
    return quantiles(line.fixed, shape, probability)
