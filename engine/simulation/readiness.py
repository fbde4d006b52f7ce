"""Whether a model deserves to be believed: what should be there before it is simulated."""

from __future__ import annotations

from dataclasses import dataclass

from engine.schedule.model import Constraint, Key, Kind
from engine.simulation.checks import check_model
from engine.simulation.model import RiskModel
from engine.simulation.running import Plan

LEAST_ESTIMATED_RATIO = 0.8
_HARD = frozenset({Constraint.MSO, Constraint.MFO, Constraint.SNLT, Constraint.FNLT})


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a reader should know of a model besides its figures.

    ``unestimated`` are the activities with work left and no estimate, ``nailed`` those whose
    dates are imposed without being milestones; both in the plan's order. ``estimated_ratio``,
    0 to 1, is the share that is estimated, ``None`` when no work is left.
    """

    estimated_ratio: float | None
    unestimated: tuple[Key, ...]
    nailed: tuple[Key, ...]

    @property
    def is_ready(self) -> bool:
        """Whether four fifths are estimated and nothing but milestones is imposed."""
        ratio = self.estimated_ratio
        return not self.nailed and (ratio is None or ratio >= LEAST_ESTIMATED_RATIO)


def readiness(model: RiskModel) -> Readiness:
    """What is missing in a model, none of which forbids to simulate it.

    Raises what ``simulate`` does for a model that makes no sense. O(activities + links).
    """
    plan = Plan(model.network)
    check_model(model, plan)
    left = [x for x in sorted(plan.leaves) if plan.is_open(x) and _has_work(plan, model, x)]
    keys = {x: plan.tasks[x].key for x in left}
    unestimated = tuple(keys[x] for x in left if keys[x] not in model.estimates)
    nailed = tuple(
        keys[x]
        for x in left
        if plan.tasks[x].constraint in _HARD and plan.tasks[x].kind is not Kind.MANUAL
    )
    ratio = 1 - len(unestimated) / len(left) if left else None
    return Readiness(ratio, unestimated, nailed)


def _has_work(plan: Plan, model: RiskModel, x: int) -> bool:
    minutes = plan.minutes[x] - plan.done.get(x, 0)
    return bool(minutes[0] > 0) or plan.tasks[x].key in model.estimates
