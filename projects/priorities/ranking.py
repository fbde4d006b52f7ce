"""Every candidate of a portfolio with its points, its rank and why it is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from engine.scoring import (
    Category,
    Explanation,
    RankRange,
    Scheme,
    Scored,
    ScoreError,
    Sensitivity,
    Subject,
    explanations,
    near_ties,
    rank_ranges,
    ranked,
    score,
    sensitivities,
)
from projects.choices import ProjectState
from projects.models import Project, ProjectScore, ScoreState
from projects.priorities.scheme import Weights, weights_of

# They wait for a decision, or for their release: running projects compete no more.
CANDIDATES = (
    ProjectState.REQUESTED,
    ProjectState.ANALYSIS,
    ProjectState.DECISION,
    ProjectState.MANDATE,
    ProjectState.INITIATION,
    ProjectState.ON_HOLD,
)
Given = tuple[tuple[str, int], ...]


class Facts(NamedTuple):
    """What is known of a candidate; hashable, so that what follows is computed once."""

    code: str
    scores: Given
    contributions: Given
    category: str
    imposed_on: date | None
    cost: Decimal
    requested_on: date
    effort_minutes: int


@dataclass(frozen=True, slots=True)
class Place:
    """One candidate in the ranking."""

    scored: Scored
    rank: int
    range: RankRange
    why: Explanation
    near: tuple[str, ...]

    @property
    def code(self) -> str:
        return self.scored.code

    @property
    def priority(self) -> Decimal:
        return self.scored.priority

    @property
    def value(self) -> Decimal:
        return self.scored.value


@dataclass(frozen=True, slots=True)
class Ranking:
    """All candidates in their order; ``unscored`` no longer fit the criteria in force."""

    weights: Weights
    places: tuple[Place, ...]
    unscored: tuple[str, ...]
    facts: tuple[Facts, ...]

    @property
    def by_code(self) -> Mapping[str, Place]:
        return {place.code: place for place in self.places}

    @property
    def needs(self) -> Mapping[str, tuple[Decimal, int]]:
        """The estimated cost (CHF) and effort (minutes) of each, by its code."""
        return {each.code: (each.cost, each.effort_minutes) for each in self.facts}

    @property
    def sensitivities(self) -> tuple[Sensitivity, ...]:
        return _sensitive(self.weights.scheme, self.facts)


def load_ranking(portfolio_id: int) -> Ranking | None:
    """The ranking of all open candidates, whoever reads it; nothing without criteria.

    Five queries. What was computed once for the same scores and weights is kept.
    """
    weights = weights_of(portfolio_id)
    if weights is None:
        return None
    rows = tuple(_facts(portfolio_id))
    places, unscored = _computed(weights.scheme, rows)
    return Ranking(weights, places, unscored, rows)


def scored_alone(weights: Weights, row: ProjectScore) -> Scored | None:
    """One score by the weights in force; nothing where they ask for something else."""
    project = row.project
    facts = Facts(
        project.code,
        tuple(row.scores.items()),
        tuple(row.contributions.items()),
        project.category,
        row.imposed_on,
        row.cost,
        project.created_at.date(),
        row.effort_minutes,
    )
    try:
        return score(weights.scheme, _subject(facts))
    except ScoreError:
        return None


def _facts(portfolio_id: int) -> list[Facts]:
    rows = (
        ProjectScore.objects.filter(
            state=ScoreState.CURRENT,
            project__portfolio=portfolio_id,
            project__parent__isnull=True,
            project__state__in=CANDIDATES,
        )
        .order_by("project__code")
        .values_list(
            "project__code",
            "scores",
            "contributions",
            "project__category",
            "imposed_on",
            "cost",
            "project__created_at",
            "effort_minutes",
        )
    )
    return [
        Facts(
            code,
            tuple(scores.items()),
            tuple(given.items()),
            category,
            imposed,
            cost,
            made.date(),
            effort,
        )
        for code, scores, given, category, imposed, cost, made, effort in rows
    ]


def _subject(facts: Facts) -> Subject:
    return Subject(
        facts.code,
        dict(facts.scores),
        dict(facts.contributions),
        Category(facts.category),
        facts.imposed_on,
        facts.cost,
        facts.requested_on,
    )


@lru_cache(maxsize=32)
def _computed(scheme: Scheme, rows: tuple[Facts, ...]) -> tuple[tuple[Place, ...], tuple[str, ...]]:
    found, unscored = [], []
    for facts in rows:
        try:
            found.append(score(scheme, _subject(facts)))
        except ScoreError:
            unscored.append(facts.code)
    order = ranked(found)
    near: dict[str, list[str]] = {}
    for ahead, behind in near_ties(order):
        near.setdefault(ahead, []).append(behind)
        near.setdefault(behind, []).append(ahead)
    places = tuple(
        Place(one, n, span, why, tuple(near.get(one.code, ())))
        for n, (one, span, why) in enumerate(
            zip(order, rank_ranges(scheme, order), explanations(scheme, order), strict=True),
            start=1,
        )
    )
    return places, tuple(unscored)


@lru_cache(maxsize=32)
def _sensitive(scheme: Scheme, rows: tuple[Facts, ...]) -> tuple[Sensitivity, ...]:
    places, _unscored = _computed(scheme, rows)
    return sensitivities(scheme, [place.scored for place in places])


def needs_review(row: ProjectScore, on: date) -> bool:
    """Whether the score is more than twelve months old."""
    then = row.scored_on
    return (on.year - then.year, on.month, on.day) > (1, then.month, then.day)


def current_score(project: Project) -> ProjectScore | None:
    return (
        ProjectScore.objects.filter(project=project, state=ScoreState.CURRENT)
        .select_related("criteria_set", "objective_set", "scored_by", "project")
        .first()
    )


def is_scored(project: Project) -> bool:
    """Gate condition: every criterion in force has a score and a justification."""
    weights = weights_of(project.portfolio_id)
    row = current_score(project)
    if weights is None or row is None or scored_alone(weights, row) is None:
        return False
    justified = set(row.reasons.order_by("key").values_list("key", flat=True))
    return justified.issuperset(each.key for each in weights.criteria)
