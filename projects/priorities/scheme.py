"""The weights in force as the engine wants them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.scoring import Criterion as Weighed
from engine.scoring import Objective, Scheme
from projects.models import (
    CriteriaSet,
    Criterion,
    ObjectiveSet,
    SetState,
    StrategicObjective,
)


@dataclass(frozen=True, slots=True)
class Weights:
    """What is in force in one portfolio, with its rows in the order of their keys."""

    objective_set: ObjectiveSet
    criteria_set: CriteriaSet
    objectives: tuple[StrategicObjective, ...]
    criteria: tuple[Criterion, ...]
    scheme: Scheme

    @property
    def given(self) -> tuple[Criterion, ...]:
        """The criteria that people score; the aligned one is computed."""
        return tuple(each for each in self.criteria if not each.is_aligned)


def weights_of(portfolio_id: int) -> Weights | None:
    """What is in force, or nothing where nobody has founded the criteria. Four queries."""
    wanted = {"portfolio": portfolio_id, "state": SetState.IN_FORCE}
    criteria_set = CriteriaSet.objects.filter(**wanted).first()
    objective_set = ObjectiveSet.objects.filter(**wanted).first()
    if criteria_set is None or objective_set is None:
        return None
    return weights_in(objective_set, criteria_set)


def scheme_of(portfolio_id: int) -> Scheme | None:
    """The scheme in force; raises SchemeError where objectives and criteria do not fit."""
    found = weights_of(portfolio_id)
    return found.scheme if found else None


def weights_in(objective_set: ObjectiveSet, criteria_set: CriteriaSet) -> Weights:
    """These two versions, in force or not. Two queries."""
    objectives = tuple(objective_set.rows.order_by("key"))
    criteria = tuple(criteria_set.rows.order_by("key"))
    scheme = Scheme(
        tuple(Weighed(each.key, each.weight, each.is_in_value) for each in criteria),
        tuple(Objective(each.key, each.weight) for each in objectives),
        next((each.key for each in criteria if each.is_aligned), None),
    )
    return Weights(objective_set, criteria_set, objectives, criteria, scheme)
