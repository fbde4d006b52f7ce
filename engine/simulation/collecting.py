"""What is kept of the runs while they are made, and put together at the end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.schedule.model import Key
from engine.simulation.clock import Minutes
from engine.simulation.drawing import Floats
from engine.simulation.ranking import Ranks, ranks
from engine.simulation.result import (
    ActivityRisk,
    Distribution,
    InputKind,
    RiskEffect,
    Sensitivity,
)
from engine.simulation.running import Pass
from engine.simulation.sampling import Drawn, Sampler
from engine.simulation.tracing import Trace

# Inputs are only ranked; four bytes tell them well enough apart.
Kept = NDArray[np.float32]
Input = tuple[InputKind, Key]


class Tally:
    """Room for so many runs, filled block by block.

    Memory is 4 bytes a run for every input and 24 for the outcomes; nothing else grows with
    the runs.
    """

    def __init__(self, sampler: Sampler, runs: int) -> None:
        self.sampler, self.plan = sampler, sampler.plan
        self.made = 0
        self.finish: Minutes = np.empty(runs, dtype=np.int64)
        self.duration: Minutes = np.empty(runs, dtype=np.int64)
        self.cost: Floats = np.empty(runs)
        self.milestones = {x: np.empty(runs, dtype=np.int64) for x in sampler.milestones}
        model = sampler.model
        self.estimates = {x: _room(runs) for x in sampler.estimated}
        self.delays = [_room(runs) for _ in model.risks]
        self.risk_costs = [_room(runs) for _ in model.risks]
        self.fixed_costs = [_room(runs) for _ in model.costs]
        self.occurred = [0] * len(model.risks)
        self.critical = dict.fromkeys(self.plan.leaves, 0)
        # Of the durations that vary, less what is planned: sum and sum of squares.
        self.sums = dict.fromkeys(self.plan.leaves, (0.0, 0.0))

    def add(self, drawn: Drawn, found: Pass, runs: int) -> None:
        """Keep one block."""
        at = slice(self.made, self.made + runs)
        duration = self.sampler.duration_of(found)
        self.finish[at], self.duration[at] = found.last, duration
        self.cost[at] = self.sampler.cost_of(drawn, found, duration)
        for x, kept in self.milestones.items():
            kept[at] = found.finish[x]
        for x, values in drawn.estimates.items():
            self.estimates[x][at] = values
        for place, occurs in enumerate(drawn.occurred):
            self.occurred[place] += int(occurs.sum())
            self.delays[place][at] = drawn.delays[place]
            self.risk_costs[place][at] = drawn.risk_costs[place]
        for place, amount in enumerate(drawn.fixed_costs):
            self.fixed_costs[place][at] = amount
        for x, flags in Trace(found).critical.items():
            self.critical[x] += int(np.broadcast_to(flags, runs).sum())
        for x, minutes in drawn.minutes.items():
            self._add_duration(x, minutes)
        self.made += runs

    def _add_duration(self, x: int, minutes: Minutes) -> None:
        more = (minutes - self.plan.minutes[x]).astype(np.float64)
        total, squares = self.sums[x]
        self.sums[x] = total + float(more.sum()), squares + float((more * more).sum())

    def trim(self) -> None:
        """Forget the room for runs that were not made."""
        self.finish, self.duration = self.finish[: self.made], self.duration[: self.made]
        self.cost = self.cost[: self.made]

    def milestones_beside(self, likely: Pass) -> dict[Key, Distribution]:
        """The finishes of the milestones by key."""
        tasks = self.plan.tasks
        return {
            tasks[x].key: Distribution(kept[: self.made], likely.finish[x].item())
            for x, kept in self.milestones.items()
        }

    def sensitivities(self) -> tuple[Sensitivity, ...]:
        """How every input goes along with finish and cost. O(inputs × runs log runs)."""
        finish, cost = Ranks(self.finish), Ranks(self.cost)
        found = []
        for (kind, key), on_finish, on_cost in self._inputs():
            first = ranks(on_finish[: self.made])
            second = first if on_cost is on_finish else ranks(on_cost[: self.made])
            found.append(
                Sensitivity(kind, key, finish.correlation(first), cost.correlation(second))
            )
        return tuple(found)

    def _inputs(self) -> list[tuple[Input, Kept, Kept]]:
        """Each input with what of it meets the finish and what meets the cost."""
        model, tasks = self.sampler.model, self.plan.tasks
        found = [
            ((InputKind.ACTIVITY, tasks[x].key), kept, kept) for x, kept in self.estimates.items()
        ]
        for risk, delay, cost in zip(model.risks, self.delays, self.risk_costs, strict=True):
            money = delay if risk.cost is None else cost
            found.append(((InputKind.RISK, risk.key), delay, money))
        for line, fixed_cost in zip(model.costs, self.fixed_costs, strict=True):
            if line.fixed is not None:
                found.append(((InputKind.COST, line.key), fixed_cost, fixed_cost))
        return found

    def activities(self, sensitivities: tuple[Sensitivity, ...]) -> tuple[ActivityRisk, ...]:
        """The activities in the plan's order."""
        on_finish = {s.key: s.on_finish for s in sensitivities if s.kind is InputKind.ACTIVITY}
        plan_sd = Distribution(self.duration, 0).sd or 0.0
        found = []
        for x in sorted(self.plan.leaves):
            key, (mean, sd) = self.plan.tasks[x].key, self._spread(x)
            ratio = self.critical[x] / self.made
            found.append(ActivityRisk(key, ratio, mean, sd, on_finish.get(key), plan_sd))
        return tuple(found)

    def _spread(self, x: int) -> tuple[float, float]:
        total, squares = self.sums[x]
        mean = total / self.made
        variance = max(0.0, squares - self.made * mean * mean) / max(1, self.made - 1)
        return self.plan.minutes[x].item() + mean, float(np.sqrt(variance))

    def risks(self) -> tuple[RiskEffect, ...]:
        """The risks in the model's order."""
        return tuple(
            RiskEffect(
                risk.key,
                self.occurred[place] / self.made,
                float(self.delays[place][: self.made].mean(dtype=np.float64)),
                float(self.risk_costs[place][: self.made].mean(dtype=np.float64)),
            )
            for place, risk in enumerate(self.sampler.model.risks)
        )


def _room(runs: int) -> Kept:
    return np.empty(runs, dtype=np.float32)
