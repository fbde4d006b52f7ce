"""The life of a risk: written down, treated, watched, closed, come true or taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from projects.models import Portfolio, Project
from projects.operations.checks import Values, only
from projects.rules import check_reason
from risks.choices import (
    ACCEPTING,
    FAILED,
    GAIN_RESPONSES,
    NEEDS_MEASURE,
    RATED_OPEN,
    SERIOUS,
    THREAT_RESPONSES,
    MeasureState,
    Response,
    RiskState,
)
from risks.models import Issue, Risk
from risks.models.register import code_in
from risks.operations.issues import make_issue
from risks.operations.settling import settle_after_response, waiting_checks
from risks.operations.shared import (
    follow_duties,
    follow_ratings,
    is_accepted,
    lock_place,
    lock_risk,
    next_number,
    save_risk,
    tell,
)
from risks.permissions import (
    can_add_issue,
    can_add_risk,
    can_close,
    can_edit_risk,
    can_respond,
    can_steer,
    needs_own_package,
)
from risks.rules import check_active, check_row
from servicedesk_pm.common.errors import RuleViolation
from workpackages.permissions import leads

WRITTEN = frozenset(
    {
        "name_fr", "name_en", "kind", "category", "owner", "work_package", "task",
        "cause_fr", "cause_en", "event_fr", "event_en", "effect_fr", "effect_en",
        "exposed_from_on", "exposed_until_on",
    }
)  # fmt: skip
CLOSED_AT_SCORE = 2


@operation
def identify_risk(place: Project | Portfolio, values: Values, *, actor: User, on: date) -> Risk:
    """Write down what may happen to a project, or to the portfolio.

    Its owner is told. Raises PermissionDenied; RuleViolation for what is missing or wrong.
    """
    project = place if isinstance(place, Project) else None
    lock_place(project)
    if project is not None:
        project = Project.objects.select_related("lead", "sponsor").get(pk=project.pk)
    if not can_add_risk(actor, project):
        raise PermissionDenied
    where = {"project": project} if project else {"portfolio": place}
    risk = Risk(**where, identified_on=on, identified_by=actor, **only(values, WRITTEN))
    if needs_own_package(actor, project):
        package = risk.work_package
        if package is None or package.project_id != place.pk or not leads(actor, package):
            words = _("Choose a work package that you lead.")
            raise RuleViolation(words, field="work_package")
    return write_down(risk, actor=actor)


def write_down(risk: Risk, *, actor: User) -> Risk:
    """The row itself, inside an operation that has locked its place; its owner is told."""
    risk.number = next_number(Risk.objects.filter(project=risk.project))
    risk.code = code_in("R", risk.project, risk.number)
    _check(risk)
    risk.save()
    tell(risk, "risk.owner", [risk.owner], actor)
    return risk


@operation
def edit_risk(
    risk_id: int, values: Values, *, actor: User, on: date, version: int | None = None
) -> Risk:
    """Change what is written about a risk. Raises PermissionDenied, StaleObject, RuleViolation."""
    risk = lock_risk(risk_id, version)
    if not can_edit_risk(actor, risk):
        raise PermissionDenied
    before, kind = risk.owner_id, risk.kind
    for name, value in only(values, WRITTEN).items():
        setattr(risk, name, value)
    if risk.kind != kind and risk.state != RiskState.IDENTIFIED:
        raise RuleViolation(_("A risk that is rated no longer changes its kind."), field="kind")
    if risk.owner_id is None and risk.state != RiskState.IDENTIFIED:
        raise RuleViolation(_("A risk that is rated has an owner."), field="owner")
    _check(risk)
    save_risk(risk)
    if risk.owner_id != before:
        tell(risk, "risk.owner", [risk.owner], actor)
    return risk


def _check(risk: Risk) -> None:
    check_active(risk, "owner")
    package, task = risk.work_package, risk.task
    if package is not None and package.project_id != risk.project_id:
        raise RuleViolation(_("Choose a work package of this project."), field="work_package")
    if task is not None and task.project_id != risk.project_id:
        raise RuleViolation(_("Choose a task of this project."), field="task")
    check_row(risk, leaving_out=["project", "portfolio"])


@operation
def choose_response(
    risk_id: int,
    response: str,
    *,
    actor: User,
    on: date,
    version: int | None = None,
) -> Risk:
    """Say what is done about the risk; another response replaces measures that failed.

    Escalating makes the programme's manager its owner. Raises PermissionDenied, StaleObject;
    RuleViolation for a response of the other kind or without the measure that it needs.
    """
    risk = lock_risk(risk_id, version)
    if not can_respond(actor, risk):
        raise PermissionDenied
    if risk.state not in RATED_OPEN:
        raise RuleViolation(_("Rate the risk first."))
    fitting = GAIN_RESPONSES if risk.is_gain else THREAT_RESPONSES
    if response not in fitting:
        words = _("Response: choose one that suits a threat or an opportunity.")
        raise RuleViolation(words, field="response")
    if response in NEEDS_MEASURE and response != risk.response and not _has_measure(risk):
        words = _("Plan a measure first: without one, this response is only a word.")
        raise RuleViolation(words, field="response")
    changed = risk.response not in {"", response}
    risk.response = response
    if response == Response.ESCALATE:
        _escalate(risk, actor)
    if risk.state == RiskState.ASSESSED or changed:
        risk.state = RiskState.TREATED
    if changed:
        settle_after_response(risk, on=on)
        follow_ratings(risk, on)
    save_risk(risk)
    record(actor, "risk.response_chosen", risk)
    return risk


def _has_measure(risk: Risk) -> bool:
    """Whether something is done about it besides what was found to fail."""
    failed = {"state": MeasureState.VERIFIED, "verdict__in": FAILED}
    return risk.measures.standing().exclude(**failed).exists()


def _escalate(risk: Risk, actor: User) -> None:
    programme = risk.project.programme if risk.project else None
    if programme is None or programme.manager is None:
        words = _("There is no programme with a manager to whom the risk could be escalated.")
        raise RuleViolation(words, field="response")
    risk.owner = programme.manager
    tell(risk, "risk.escalated", [programme.manager], actor)


@operation
def monitor_risk(risk_id: int, *, actor: User, version: int | None = None) -> Risk:
    """Only watch the risk from now on: its measures are verified, or it is accepted.

    Raises PermissionDenied, StaleObject, RuleViolation with what is missing.
    """
    risk = lock_risk(risk_id, version)
    if not can_steer(actor, risk):
        raise PermissionDenied
    if risk.state != RiskState.TREATED:
        raise RuleViolation(_("Only a treated risk can be monitored."))
    if risk.response in ACCEPTING:
        if risk.zone in SERIOUS and not is_accepted(risk):
            words = _("A high or critical risk is accepted by the sponsor with a signature first.")
            raise RuleViolation(words)
    elif risk.measures.unverified().exists() or not risk.measures.standing().exists():
        raise RuleViolation(_("Every measure has to be implemented and verified first."))
    elif waiting_checks(risk):
        words = _("A verdict still asks for another measure, another response or an acceptance.")
        raise RuleViolation(words)
    risk.state = RiskState.MONITORED
    save_risk(risk)
    record(actor, "risk.monitored", risk)
    return risk


@operation
def close_risk(
    risk_id: int, reason: str, *, actor: User, on: date, version: int | None = None
) -> Risk:
    """End a risk that can no longer happen or hardly matters.

    Raises PermissionDenied (a critical one is closed by who judges quality), StaleObject, and
    RuleViolation while a measure is not verified or the exposure goes on.
    """
    risk = lock_risk(risk_id, version)
    if not can_close(actor, risk):
        raise PermissionDenied
    if risk.state != RiskState.MONITORED:
        raise RuleViolation(_("Only a monitored risk can be closed."))
    open_one = risk.measures.unverified().order_by("number").first()
    if open_one is not None:
        words = _("The measure %(code)s is not verified yet; verify or cancel it first.")
        raise RuleViolation(words % {"code": open_one.code})
    passed = risk.exposed_until_on is not None and risk.exposed_until_on < on
    if not passed and (risk.score or 0) > CLOSED_AT_SCORE:
        words = _("The exposure is not over and the score is above %(score)s.")
        raise RuleViolation(words % {"score": CLOSED_AT_SCORE})
    said = check_reason(reason, "reason")
    _end(risk, RiskState.CLOSED, said, on)
    record(actor, "risk.closed", risk, reason=said)
    return risk


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What came of a risk that struck, and the issue that deals with it."""

    what: str
    issue: Values
    cost: Decimal | None = None
    delay_days: int | None = None
    # Where a risk of the portfolio struck.
    project: Project | None = None


@operation
def record_occurrence(
    risk_id: int, facts: Occurrence, *, actor: User, on: date, version: int | None = None
) -> Issue:
    """The risk came true: it is over, and an issue linked to it takes its place.

    Raises PermissionDenied, StaleObject, RuleViolation for a risk that is not rated.
    """
    risk = lock_risk(risk_id, version)
    project = risk.project or facts.project
    if not can_steer(actor, risk):
        raise PermissionDenied
    if project is None:
        raise RuleViolation(_("Choose the project where the risk struck."), field="project")
    if risk.project is None and not can_add_issue(actor, project):
        raise PermissionDenied
    if risk.state not in RATED_OPEN:
        raise RuleViolation(_("Only a risk that is rated and not over can come true."))
    said = check_reason(facts.what, "what")
    risk.actual_cost, risk.actual_delay_days = facts.cost, facts.delay_days
    check_row(risk, leaving_out=["project", "portfolio"])
    _end(risk, RiskState.OCCURRED, said, on)
    record(actor, "risk.occurred", risk, reason=said)
    values = {
        "name_fr": risk.name_fr,
        "name_en": risk.name_en,
        "occurred_on": on,
        "actual_cost": risk.actual_cost,
        "actual_delay_days": risk.actual_delay_days,
        **facts.issue,
    }
    issue = make_issue(project, values, actor=actor, on=on, risk=risk)
    tell(risk, "risk.occurred", [risk.owner, project.sponsor], actor, issue=issue.code)
    return issue


@operation
def reopen_risk(
    risk_id: int, reason: str, *, actor: User, on: date, version: int | None = None
) -> Risk:
    """Take a risk that is over up again, with the reason; it is rated anew.

    Raises PermissionDenied, StaleObject, RuleViolation.
    """
    risk = lock_risk(risk_id, version)
    if not can_steer(actor, risk):
        raise PermissionDenied
    if not risk.is_over:
        raise RuleViolation(_("The risk is not over."))
    said = check_reason(reason, "reason")
    risk.state, risk.response = RiskState.ASSESSED, ""
    risk.ended_on, risk.ended_because, risk.zone_since_on = None, "", on
    follow_ratings(risk, on)
    risk.review_on = on
    follow_duties(risk)
    save_risk(risk)
    record(actor, "risk.reopened", risk, reason=said)
    return risk


def _end(risk: Risk, state: RiskState, reason: str, on: date) -> None:
    risk.state, risk.ended_on, risk.ended_because = state, on, reason
    follow_duties(risk)
    save_risk(risk)
