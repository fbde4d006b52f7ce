"""The page of the weights: what is in force in each portfolio, what is drafted, what was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from people.models import User
from projects.models import CriteriaSet, ObjectiveSet, Portfolio, SetState


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of one kind of weights in one portfolio."""

    kind: str
    in_force: Any
    draft: Any
    past: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class PortfolioWeights:
    portfolio: Portfolio
    objectives: Versions
    criteria: Versions

    @property
    def is_founded(self) -> bool:
        return self.criteria.in_force is not None


def load_settings(user: User) -> list[PortfolioWeights]:
    """Every portfolio in sight with its weights, rows included. Five queries and one for roles."""
    portfolios = list(Portfolio.objects.visible_to(user).order_by("code"))
    keys = [each.pk for each in portfolios]
    objectives, criteria = (
        list(kind.objects.filter(portfolio__in=keys).order_by("-number").prefetch_related("rows"))
        for kind in (ObjectiveSet, CriteriaSet)
    )
    return [
        PortfolioWeights(
            each,
            _versions("objectives", (s for s in objectives if s.portfolio_id == each.pk)),
            _versions("criteria", (s for s in criteria if s.portfolio_id == each.pk)),
        )
        for each in portfolios
    ]


def _versions(kind: str, sets: Iterable[Any]) -> Versions:
    by_state: dict[str, list[Any]] = {}
    for each in sets:
        by_state.setdefault(each.state, []).append(each)
    return Versions(
        kind,
        next(iter(by_state.get(SetState.IN_FORCE, ())), None),
        next(iter(by_state.get(SetState.DRAFT, ())), None),
        tuple(by_state.get(SetState.PAST, ())),
    )
