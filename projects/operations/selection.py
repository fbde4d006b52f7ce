"""Scenarios of a planning year: made, copied, changed, computed, deleted while not adopted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.jobs import start_job
from people.models import User
from people.versions import check_version
from projects.models import (
    MOST_YEARS,
    PriorityRound,
    Project,
    ProjectScore,
    ScenarioCandidate,
    ScenarioYear,
    ScoreState,
    SelectionScenario,
    Wish,
)
from projects.operations.checks import lock_portfolio
from projects.operations.selection_groups import (
    GroupFacts,
    copy_groups,
    needs_of_groups,
    write_again,
    write_groups,
)
from projects.priorities.ranking import CANDIDATES
from projects.priorities.scheme import weights_of
from projects.rules import FIRST_YEAR, LAST_YEAR, check_record
from projects.selection.adopted import selected_codes
from projects.selection.computing import compute, is_small
from projects.selection.inputs import Input, load_input
from projects.selection.permissions import can_make_scenarios
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.fields import to_money

KIND = "projects.select"


@dataclass(frozen=True, slots=True)
class ScenarioFacts:
    """What a scenario is made with; money and people hold for each of its years."""

    year: int
    name_fr: str
    budget: Decimal
    capacity: int
    name_en: str = ""
    years: int = 1
    round_id: int | None = None


@dataclass(frozen=True, slots=True)
class ScenarioChange:
    """Names, candidates, and by year the columns of ``ScenarioYear``."""

    name_fr: str
    name_en: str
    projects: frozenset[int]
    limits: Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """What is wished of a candidate, and what it needs from its first year on."""

    wish: str = Wish.FREE
    reason: str = ""
    years_later: int = 0
    costs: Sequence[Decimal] = field(default_factory=tuple)
    efforts: Sequence[int] = field(default_factory=tuple)
    # Of these efforts, by the number of the role group.
    group_efforts: Mapping[str, Sequence[int]] = field(default_factory=dict)


@operation
def create_scenario(portfolio_id: int, facts: ScenarioFacts, *, actor: User) -> SelectionScenario:
    """Make a scenario with the candidates of a round, or with all scored ones not selected yet.

    Raises PermissionDenied for all but the director, and RuleViolation without criteria, for
    years that make no sense and where nothing is to be chosen from.
    """
    lock_portfolio(portfolio_id)
    if not can_make_scenarios(actor):
        raise PermissionDenied
    weights = weights_of(portfolio_id)
    if weights is None:
        raise RuleViolation(_("No criteria are in force in this portfolio yet."))
    if not 1 <= facts.years <= MOST_YEARS:
        words = _("A scenario covers one to %(most)s years.") % {"most": MOST_YEARS}
        raise RuleViolation(words, field="years")
    if not FIRST_YEAR <= facts.year <= LAST_YEAR - MOST_YEARS:
        raise RuleViolation(_("Choose a planning year of the portfolio."), field="year")
    projects = _candidates(portfolio_id, facts)
    row = SelectionScenario(
        portfolio_id=portfolio_id,
        priority_round_id=facts.round_id,
        year=facts.year,
        name_fr=facts.name_fr.strip(),
        name_en=facts.name_en.strip(),
        criteria_set=weights.criteria_set,
        objective_set=weights.objective_set,
        created_by=actor,
    )
    check_record(row, leaving_out=["portfolio", "priority_round"])
    row.save()
    for year in range(facts.year, facts.year + facts.years):
        _write_year(row, year, {"budget": facts.budget, "capacity": facts.capacity})
    _add_candidates(row, projects)
    return row


@operation
def copy_scenario(
    scenario_id: int, name_fr: str, name_en: str, *, actor: User
) -> SelectionScenario:
    """What if: the same again, to be changed. Raises PermissionDenied, RuleViolation."""
    source = _locked(scenario_id, actor)
    weights = weights_of(source.portfolio_id)
    copy = SelectionScenario(
        portfolio=source.portfolio,
        priority_round=source.priority_round,
        copied_from=source,
        year=source.year,
        name_fr=name_fr.strip(),
        name_en=name_en.strip(),
        criteria_set=weights.criteria_set if weights else source.criteria_set,
        objective_set=weights.objective_set if weights else source.objective_set,
        created_by=actor,
    )
    check_record(copy, leaving_out=["portfolio", "priority_round"])
    copy.save()
    rows: list[ScenarioYear | ScenarioCandidate] = [
        *source.limits.order_by("year"),
        *source.candidates.select_related("project").order_by("pk"),
    ]
    for each in rows:
        write_again(each, scenario=copy)
    copy_groups(source, copy)
    return copy


@operation
def edit_scenario(
    scenario_id: int, change: ScenarioChange, *, actor: User, version: int | None = None
) -> SelectionScenario:
    """Change names, limits and who may be chosen; what was computed is then out of date.

    Raises PermissionDenied, StaleObject, and RuleViolation for an adopted scenario and where
    more is taken off than there is.
    """
    row = _locked(scenario_id, actor)
    check_version(row, version)
    _check_draft(row)
    row.name_fr, row.name_en = change.name_fr.strip(), change.name_en.strip()
    row.version += 1
    check_record(row, leaving_out=["portfolio", "priority_round"])
    row.save(update_fields=["name_fr", "name_en", "version"])
    for limit in row.limits.order_by("year"):
        for name, value in change.limits.get(limit.year, {}).items():
            setattr(limit, name, value)
        _save_year(limit)
    held = set(row.candidates.order_by().values_list("project_id", flat=True))
    left_out = row.candidates.exclude(project__in=change.projects).select_related("project")
    for gone in left_out.order_by("pk"):
        gone.delete()
    wanted = Project.objects.filter(
        pk__in=change.projects - held,
        portfolio=row.portfolio_id,
        parent=None,
        state__in=CANDIDATES,
    )
    _add_candidates(row, wanted)
    if not row.candidates.exists():
        raise RuleViolation(_("Choose candidates that still compete."), field="projects")
    return row


@operation
def edit_groups(
    scenario_id: int,
    groups: Sequence[GroupFacts],
    *,
    removed: Collection[int] = (),
    actor: User,
    version: int | None = None,
) -> SelectionScenario:
    """Say which role groups limit the choice, ``removed`` by number; those not named stay.

    Raises PermissionDenied, StaleObject, and RuleViolation for an adopted scenario and for
    groups that make no sense.
    """
    row = _locked(scenario_id, actor)
    check_version(row, version)
    _check_draft(row)
    write_groups(row, groups, removed)
    row.version += 1
    row.save(update_fields=["version"])
    return row


@operation
def edit_candidate(
    scenario_id: int,
    project_id: int,
    facts: CandidateFacts,
    *,
    actor: User,
    version: int | None = None,
) -> ScenarioCandidate:
    """Force a candidate in or out, let it start later, or spread what it needs.

    ``version`` is the scenario's. Raises PermissionDenied, StaleObject, and RuleViolation for
    an adopted scenario, forcing without a reason, a mandatory project forced out, and role
    groups that together do more than the project needs.
    """
    row = _locked(scenario_id, actor)
    check_version(row, version)
    _check_draft(row)
    candidate = row.candidates.select_related("project").get(project=project_id)
    if facts.wish != Wish.FREE and not facts.reason.strip():
        raise RuleViolation(_("Say why the project is forced in or out."), field="reason")
    if facts.wish == Wish.OUT and candidate.project.category == "mandatory":
        raise RuleViolation(_("A mandatory project cannot be left out."), field="wish")
    candidate.wish, candidate.reason = facts.wish, facts.reason.strip()
    candidate.years_later = facts.years_later
    candidate.costs = [str(to_money(cost)) for cost in facts.costs][:MOST_YEARS]
    candidate.efforts = [int(need) for need in facts.efforts][:MOST_YEARS]
    candidate.group_efforts = needs_of_groups(row, candidate.efforts, facts.group_efforts)
    check_record(candidate, leaving_out=["scenario", "project"])
    candidate.save()
    row.version += 1
    row.save(update_fields=["version"])
    return candidate


@operation
def compute_scenario(
    scenario_id: int, *, actor: User, version: int | None = None
) -> SelectionScenario:
    """Compute both lists: at once up to twenty free projects, beyond them as a job.

    Raises PermissionDenied, StaleObject, and RuleViolation for contradictory rules, for what
    must be done but does not fit, and for candidates without a score; then nothing is kept.
    """
    row = _locked(scenario_id, actor)
    check_version(row, version)
    _check_draft(row)
    if is_being_computed(row):
        raise RuleViolation(_("The scenario is being computed already."))
    found = load_input(row)
    if is_small(found):
        return _keep(row, found, compute(found), actor)
    row.job = start_job(
        KIND,
        arguments={"scenario": row.pk},
        label=_("Selection: %(name)s") % {"name": row.name},
        actor=actor,
    )
    row.save(update_fields=["job"])
    return row


@operation
def keep_result(
    scenario_id: int, found: Input, result: Mapping[str, Any], *, actor: User
) -> SelectionScenario:
    """Keep what a job has computed. Raises PermissionDenied, RuleViolation once adopted."""
    row = _locked(scenario_id, actor)
    _check_draft(row)
    return _keep(row, found, result, actor)


@operation
def delete_scenario(scenario_id: int, *, actor: User, version: int | None = None) -> None:
    """Delete one that nobody adopted. Raises PermissionDenied, StaleObject, RuleViolation."""
    row = _locked(scenario_id, actor)
    check_version(row, version)
    _check_draft(row)
    for each in row.candidates.select_related("project").order_by("pk"):
        each.delete()
    row.delete()


def is_being_computed(row: SelectionScenario) -> bool:
    return row.job is not None and not row.job.is_over


def _locked(scenario_id: int, actor: User) -> SelectionScenario:
    portfolios = SelectionScenario.objects.values_list("portfolio_id", flat=True)
    lock_portfolio(portfolios.get(pk=scenario_id))
    row = SelectionScenario.objects.select_for_update(of=("self",)).get(pk=scenario_id)
    if not can_make_scenarios(actor):
        raise PermissionDenied
    return row


def _check_draft(row: SelectionScenario) -> None:
    if not row.is_draft:
        raise RuleViolation(_("An adopted scenario never changes; copy it."))


def _candidates(portfolio_id: int, facts: ScenarioFacts) -> models.QuerySet[Project]:
    """Of the round, or all that are scored and not selected yet."""
    found = Project.objects.filter(portfolio=portfolio_id, parent=None, state__in=CANDIDATES)
    if facts.round_id is not None:
        row = PriorityRound.objects.filter(pk=facts.round_id, portfolio=portfolio_id).first()
        if row is None:
            raise RuleViolation(_("Choose a round of this portfolio."), field="round")
        found = found.filter(pk__in=row.projects.order_by().values("pk"))
    else:
        scored = ProjectScore.objects.filter(state=ScoreState.CURRENT).order_by()
        taken = selected_codes(portfolio_id, facts.year)
        found = found.filter(pk__in=scored.values("project")).exclude(code__in=taken)
    if not found.exists():
        raise RuleViolation(_("There are no candidates to choose from."), field="round")
    return found


def _add_candidates(row: SelectionScenario, projects: Iterable[Project]) -> None:
    """With what their score estimates, all of it in the first year."""
    projects = list(projects)
    current = ProjectScore.objects.filter(project__in=projects, state=ScoreState.CURRENT)
    known = {each.project_id: each for each in current.order_by()}
    for project in sorted(projects, key=lambda one: one.code):
        score = known.get(project.pk)
        ScenarioCandidate.objects.create(
            scenario=row,
            project=project,
            costs=[str(score.cost)] if score else [],
            efforts=[score.effort_minutes] if score else [],
        )


def _write_year(row: SelectionScenario, year: int, values: Mapping[str, Any]) -> None:
    _save_year(ScenarioYear(scenario=row, year=year, **values))


def _save_year(limit: ScenarioYear) -> None:
    check_record(limit, leaving_out=["scenario"])
    if limit.money_left < 0:
        words = _("%(year)s: more money is taken off than there is.")
        raise RuleViolation(words % {"year": limit.year}, field=f"committed_{limit.year}")
    if limit.people_left < 0:
        words = _("%(year)s: more people are taken off than there are.")
        raise RuleViolation(words % {"year": limit.year}, field=f"bound_{limit.year}")
    limit.save()


def _keep(
    row: SelectionScenario, found: Input, result: Mapping[str, Any], actor: User
) -> SelectionScenario:
    weights = found.weights
    assert weights is not None
    row.criteria_set, row.objective_set = weights.criteria_set, weights.objective_set
    row.result, row.result_of, row.computed_at = dict(result), found.digest, clock.now()
    row.job, row.version = None, row.version + 1
    row.save(
        update_fields=[
            "criteria_set", "objective_set", "result", "result_of", "computed_at", "job", "version",
        ]
    )  # fmt: skip
    record(actor, "scenario.computed", row)
    return row
