"""What a scenario is computed from: candidates with their value, limits and rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.scoring import Category, Scored, ScoreError, Subject, ranked, score
from engine.selection import Budget, Candidate, Capacity, Round, Rule, RuleKind
from projects.choices import ProjectState
from projects.models import (
    PortfolioRule,
    Project,
    ProjectScore,
    ScenarioCandidate,
    ScenarioGroup,
    ScenarioYear,
    ScoreState,
    SelectionScenario,
    Wish,
)
from projects.priorities.scheme import Weights, weights_of
from servicedesk_pm.common.frozen import canonical, digest

# Raised when the same input may give another result.
ENGINE_VERSION = 1
# All people of a portfolio, beside its role groups; their periods are the years.
PEOPLE = "portfolio"
# They passed the release of their execution: money and people are theirs.
PAST_RELEASE = (ProjectState.EXECUTION, ProjectState.DEPLOYMENT, ProjectState.CLOSING)


@dataclass(frozen=True, slots=True)
class Input:
    """A scenario as the engine wants it. ``unscored`` have no score that fits the criteria."""

    weights: Weights | None
    rows: tuple[ScenarioCandidate, ...]
    limits: tuple[ScenarioYear, ...]
    groups: tuple[ScenarioGroup, ...]
    scores: Mapping[str, Scored]
    order: tuple[str, ...]
    unscored: tuple[str, ...]
    round: Round
    digest: str

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(row.project.code for row in self.rows)

    @property
    def group_names(self) -> dict[str, str]:
        """What the role groups are called, by their key."""
        return {group.key: group.name for group in self.groups}

    @property
    def by_code(self) -> dict[str, ScenarioCandidate]:
        return {row.project.code: row for row in self.rows}


@dataclass(frozen=True, slots=True)
class Limits:
    """Money and people of the years, and the people of each role group."""

    years: tuple[ScenarioYear, ...]
    groups: tuple[ScenarioGroup, ...]

    @property
    def first(self) -> int:
        return self.years[0].year if self.years else 0

    @property
    def budgets(self) -> tuple[Budget, ...]:
        return tuple(
            Budget(each.year, each.budget + each.more_money, each.committed, each.reserve)
            for each in self.years
        )

    @property
    def capacities(self) -> tuple[Capacity, ...]:
        everybody = [
            Capacity(PEOPLE, n, each.capacity + each.more_people, each.bound, each.operations)
            for n, each in enumerate(self.years)
        ]
        return (
            *everybody,
            *(
                Capacity(
                    group.key, each.year - self.first, each.capacity, each.bound, each.operations
                )
                for group in self.groups
                for each in sorted(group.limits.all(), key=lambda limit: limit.year)
            ),
        )


def load_input(scenario: SelectionScenario) -> Input:
    """Candidates, limits, rules and scores as they are now. Nine queries, ten with role groups."""
    weights = weights_of(scenario.portfolio_id)
    rows = tuple(scenario.candidates.select_related("project").order_by("project__code"))
    limits = tuple(scenario.limits.order_by("year"))
    groups = tuple(scenario.groups.order_by("number").prefetch_related("limits"))
    scored = _scores(weights, [row.project for row in rows])
    order = tuple(one.code for one in ranked(list(scored.values())))
    known = Limits(limits, groups)
    found = _round(rows, known, scored, _rules(scenario, rows))
    return Input(
        weights,
        rows,
        limits,
        groups,
        scored,
        order,
        tuple(row.project.code for row in rows if row.project.code not in scored),
        found,
        _digest(weights, order, found),
    )


def _scores(weights: Weights | None, projects: list[Project]) -> dict[str, Scored]:
    if weights is None:
        return {}
    found = {}
    current = ProjectScore.objects.filter(project__in=projects, state=ScoreState.CURRENT)
    for row in current.select_related("project").order_by("project__code"):
        project = row.project
        subject = Subject(
            project.code,
            row.scores,
            row.contributions,
            Category(project.category),
            row.imposed_on,
            row.cost,
            project.created_at.date(),
        )
        try:
            found[project.code] = score(weights.scheme, subject)
        except ScoreError:
            continue
    return found


def _rules(scenario: SelectionScenario, rows: Iterable[ScenarioCandidate]) -> list[PortfolioRule]:
    keys = {row.project_id for row in rows}
    found = PortfolioRule.objects.filter(portfolio=scenario.portfolio_id).select_related(
        "first", "second"
    )
    return [
        rule
        for rule in found.order_by("first__code", "kind", "second__code")
        if rule.first_id in keys or rule.second_id in keys
    ]


def _round(
    rows: Iterable[ScenarioCandidate],
    limits: Limits,
    scored: Mapping[str, Scored],
    rules: list[PortfolioRule],
) -> Round:
    rows = [row for row in rows if row.project.code in scored]
    candidates = {row.project.code: _candidate(row, limits, scored) for row in rows}
    inside = set(candidates)
    forced_in = {row.project.code for row in rows if row.wish == Wish.IN}
    forced_out = {row.project.code for row in rows if row.wish == Wish.OUT}
    kept = []
    for rule in rules:
        if not inside & {rule.first.code, rule.second.code}:
            continue
        kept.append(Rule(RuleKind(rule.kind), rule.first.code, rule.second.code))
        # Who is no candidate is in already, or is not in at all.
        for other in (rule.first, rule.second):
            if other.code not in inside:
                candidates[other.code] = Candidate(other.code, Decimal(0), Decimal(0))
                is_in = other.state in PAST_RELEASE
                (forced_in if is_in else forced_out).add(other.code)
    return Round(
        tuple(candidates.values()),
        limits.budgets,
        limits.capacities,
        tuple(kept),
        frozenset(forced_in),
        frozenset(forced_out),
    )


def _candidate(row: ScenarioCandidate, limits: Limits, scored: Mapping[str, Scored]) -> Candidate:
    one = scored[row.project.code]
    later = row.years_later
    needs = {PEOPLE: row.efforts}
    needs |= {group.key: row.group_efforts.get(group.key, ()) for group in limits.groups}
    return Candidate(
        one.code,
        one.value,
        one.priority,
        {
            limits.first + later + n: Decimal(cost)
            for n, cost in enumerate(row.costs)
            if Decimal(cost)
        },
        {
            (group, later + n): minutes
            for group, years in needs.items()
            for n, minutes in enumerate(years)
            if minutes
        },
        Category(row.project.category),
    )


def _digest(weights: Weights | None, order: tuple[str, ...], of: Round) -> str:
    """The hash of everything that decides the result."""
    content: dict[str, Any] = {
        "engine": ENGINE_VERSION,
        "weights": [weights.criteria_set.pk, weights.objective_set.pk] if weights else [],
        "order": list(order),
        "candidates": [
            [
                one.code,
                str(one.value),
                str(one.priority),
                one.category.value,
                [[year, str(cost)] for year, cost in sorted(one.costs.items())],
                [[*row, str(need)] for row, need in sorted(one.efforts.items())],
            ]
            for one in sorted(of.candidates, key=lambda one: one.code)
        ],
        "limits": [[str(limit.key), str(limit.available)] for limit in of.limits],
        "rules": sorted(str(rule) for rule in of.rules),
        "forced": [sorted(of.forced_in), sorted(of.forced_out)],
    }
    return digest(canonical(content))
