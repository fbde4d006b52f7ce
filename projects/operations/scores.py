"""The score of a project: agreed by the director, proposed by who runs the programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from engine.scoring import ScoreError, Subject, score
from people.audit import operation
from people.models import User
from projects.models import Project, ProjectScore, ScoreReason, ScoreState
from projects.operations.checks import lock_portfolio
from projects.priorities.permissions import can_propose_score, can_score
from projects.priorities.scheme import Weights, weights_of
from projects.rules import check_record, check_year
from servicedesk_pm.common.errors import RuleViolation, StaleObject


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a project: scores and reasons by criterion, and its frame."""

    scores: Mapping[str, int]
    contributions: Mapping[str, int]
    reasons: Mapping[str, str]
    cost: Decimal = Decimal(0)
    effort_minutes: int = 0
    imposed_on: date | None = None
    # Who said what is taken over from others; else it is the actor.
    authors: Mapping[str, User] = field(default_factory=dict)


@operation
def score_project(
    project_id: int, said: Said, *, actor: User, on: date, number: int | None = None
) -> ProjectScore:
    """Agree on the project's score; the one before is kept as replaced.

    ``number`` is the one that the score would get when the form was opened. Raises
    PermissionDenied, StaleObject, and RuleViolation for scores out of the scale, for a
    criterion without justification and where no criteria are in force.
    """
    return write_agreed(_locked(project_id), said, actor=actor, on=on, number=number)


@operation
def propose_score(
    project_id: int, said: Said, *, actor: User, on: date, number: int | None = None
) -> ProjectScore:
    """Propose a score to the director; a proposal before is replaced. Raises as above."""
    project = _locked(project_id)
    if not can_propose_score(actor, project):
        raise PermissionDenied
    row = _new(project, said, actor=actor, on=on, number=number)
    _retire(project, ScoreState.PROPOSED)
    return _write(row, ScoreState.PROPOSED, said)


@operation
def adopt_proposal(project_id: int, *, actor: User, on: date) -> ProjectScore:
    """Make the proposal the agreed score, judged again by the weights in force.

    Raises PermissionDenied, and RuleViolation where there is none or it no longer fits.
    """
    project = _locked(project_id)
    if not can_score(actor, project):
        raise PermissionDenied
    row = _proposal(project)
    weights = _weights(project)
    check_fits(weights, project.code, row.scores, row.contributions)
    check_reasons(weights, dict(row.reasons.order_by("key").values_list("key", "text")))
    _retire(project, ScoreState.CURRENT)
    row.state, row.scored_on = ScoreState.CURRENT, on
    row.criteria_set, row.objective_set = weights.criteria_set, weights.objective_set
    row.save(update_fields=["state", "scored_on", "criteria_set", "objective_set"])
    return row


@operation
def decline_proposal(project_id: int, *, actor: User) -> None:
    """Leave the score as it is. Raises PermissionDenied, RuleViolation without a proposal."""
    project = _locked(project_id)
    if not can_score(actor, project):
        raise PermissionDenied
    _proposal(project)
    _retire(project, ScoreState.PROPOSED)


def write_agreed(
    project: Project, said: Said, *, actor: User, on: date, number: int | None = None
) -> ProjectScore:
    """As ``score_project``, for an operation that has locked portfolio and project itself."""
    if not can_score(actor, project):
        raise PermissionDenied
    row = _new(project, said, actor=actor, on=on, number=number)
    _retire(project, ScoreState.CURRENT)
    return _write(row, ScoreState.CURRENT, said)


def next_number(project: Project) -> int:
    """The number that the project's next score gets."""
    latest = ProjectScore.objects.filter(project=project).aggregate(latest=Max("number"))
    return (latest["latest"] or 0) + 1


def check_fits(
    weights: Weights, code: str, scores: Mapping[str, int], contributions: Mapping[str, int]
) -> None:
    """Refuse what the engine cannot score, naming the criterion or objective."""
    try:
        score(weights.scheme, Subject(code, scores, contributions))
    except ScoreError as wrong:
        is_objective = any(wrong.key == each.key for each in weights.objectives)
        field_name = f"{'contribution' if is_objective else 'score'}_{wrong.key}"
        if wrong.key not in scores and not is_objective:
            words = _("The criterion %(key)s has no score.")
        elif is_objective:
            words = _("A contribution is 0, 1, 3 or 5: %(key)s.")
        else:
            words = _("A score is a whole number from 0 to 5: %(key)s.")
        raise RuleViolation(words % {"key": wrong.key}, field=field_name) from None


def check_reasons(weights: Weights, reasons: Mapping[str, str]) -> None:
    """Every criterion, also the computed one, needs its line."""
    for criterion in weights.criteria:
        if not reasons.get(criterion.key, "").strip():
            words = _("Justify the criterion %(key)s in one line.") % {"key": criterion.key}
            raise RuleViolation(words, field=f"why_{criterion.key}")


def _locked(project_id: int) -> Project:
    lock_portfolio(Project.objects.values_list("portfolio_id", flat=True).get(pk=project_id))
    return Project.objects.select_for_update(of=("self",)).get(pk=project_id)


def _weights(project: Project) -> Weights:
    found = weights_of(project.portfolio_id)
    if found is None:
        raise RuleViolation(_("No criteria are in force in this portfolio yet."))
    return found


def _proposal(project: Project) -> ProjectScore:
    row = ProjectScore.objects.filter(project=project, state=ScoreState.PROPOSED).first()
    if row is None:
        raise RuleViolation(_("There is no proposal any more."))
    return row


def _new(
    project: Project, said: Said, *, actor: User, on: date, number: int | None
) -> ProjectScore:
    """The row to come, not written yet."""
    coming = next_number(project)
    if number is not None and number != coming:
        raise StaleObject((), current_version=coming)
    if project.parent_id is not None:
        raise RuleViolation(_("A sub-project is weighed with the project above it."))
    weights = _weights(project)
    check_fits(weights, project.code, said.scores, said.contributions)
    check_reasons(weights, said.reasons)
    check_year(said.imposed_on, "imposed_on")
    return ProjectScore(
        project=project,
        number=coming,
        criteria_set=weights.criteria_set,
        objective_set=weights.objective_set,
        scores=dict(said.scores),
        contributions=dict(said.contributions),
        cost=said.cost,
        effort_minutes=said.effort_minutes,
        imposed_on=said.imposed_on,
        scored_by=actor,
        scored_on=on,
    )


def _retire(project: Project, state: ScoreState) -> None:
    for old in ProjectScore.objects.filter(project=project, state=state):
        old.state = ScoreState.PAST
        old.save(update_fields=["state"])


def _write(row: ProjectScore, state: ScoreState, said: Said) -> ProjectScore:
    row.state = state
    check_record(row, leaving_out=["project", "scores", "contributions"])
    kept = _kept_authors(row, said)
    row.save()
    ScoreReason.objects.bulk_create(
        ScoreReason(
            score=row,
            key=key,
            text=text.strip()[:300],
            author=said.authors.get(key) or kept.get(key) or row.scored_by,
        )
        for key, text in sorted(said.reasons.items())
        if text.strip()
    )
    return row


def _kept_authors(row: ProjectScore, said: Said) -> dict[str, User]:
    """Who justified what stays word for word and score for score as it was."""
    before = ProjectScore.objects.filter(project=row.project_id).order_by("-number").first()
    if before is None:
        return {}
    return {
        reason.key: reason.author
        for reason in before.reasons.select_related("author").order_by("key")
        if reason.text == said.reasons.get(reason.key, "").strip()
        and before.scores.get(reason.key) == said.scores.get(reason.key)
    }
