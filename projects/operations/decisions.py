"""Decisions that move nothing, phases released, and conditions fulfilled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.utils.translation import gettext as _

from people.audit import operation
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.choices import Outcome, ProjectState
from projects.gates.checklist import load_checklist
from projects.grounds import Grounds
from projects.models import Decision, DecisionCondition, Programme, Project
from projects.notices import facts_about
from projects.operations.checks import lock_portfolio
from projects.operations.decision_records import (
    body_of,
    check_demands,
    check_release,
    check_review,
    write_down,
)
from projects.operations.evidence import keep_file, keep_for
from projects.permissions import (
    bodies_of,
    can_put_off,
    can_release_phase,
    can_report_condition,
    sides_of,
)
from projects.transitions import Decider, next_gate
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.files import takes_files_back

PHASE_RELEASE = "G3."


@dataclass(frozen=True, slots=True)
class Motion:
    """A decision that opens no gate: about what, and by whom."""

    body: str
    outcome: str
    subject_fr: str = ""
    subject_en: str = ""


@operation
def put_off(
    project_id: int,
    outcome: str,
    *,
    actor: User,
    on: date,
    grounds: Grounds,
    version: int | None = None,
) -> Decision:
    """Decide at the next gate that nothing moves yet: deferred to a day, or returned with remarks.

    Deferring needs a day of review within six months. Raises PermissionDenied for those
    who do not decide at this gate, RuleViolation and StaleObject.
    """
    project = _locked(project_id)
    gate = next_gate(project.state)
    if not can_put_off(actor, project):
        raise PermissionDenied
    check_version(project, version)
    if outcome not in {Outcome.DEFERRED, Outcome.RETURNED}:
        raise RuleViolation(_("A gate is deferred or returned; nothing else leaves the state."))
    if not grounds.reason.strip():
        raise RuleViolation(_("Give the reason."), field="reason")
    deferred = outcome == Outcome.DEFERRED
    if deferred:
        check_review(grounds.review_on, on)
    checklist = load_checklist(project, gate, on=on)
    decision = Decision(
        project=project,
        gate=gate,
        body=body_of(sides_of(actor, project)),
        outcome=outcome,
        held_on=on,
        review_on=grounds.review_on if deferred else None,
        decided_by=actor,
        checklist=checklist.as_stored(),
    )
    write_down(decision, grounds)
    keep_for(decision, checklist)
    project.review_on = decision.review_on
    project.version += 1
    project.save(update_fields=["review_on", "version"])
    facts = facts_about(project, actor, outcome=str(outcome), gate=gate)
    people = [project.lead, project.sponsor]
    notify(people, "project.decision_put_off", facts, decision.get_absolute_url(), actor)
    return decision


@operation
def take_decision(
    place: Project | Programme, motion: Motion, *, actor: User, on: date, grounds: Grounds
) -> Decision:
    """Write down a decision about a project or a programme that opens no gate.

    Raises PermissionDenied for a body for which the actor does not speak, RuleViolation.
    """
    lock_portfolio(place.portfolio_id)
    project = place if isinstance(place, Project) else None
    programme = place if isinstance(place, Programme) else None
    if motion.body not in bodies_of(actor, project, programme):
        raise PermissionDenied
    if not (motion.subject_fr.strip() or motion.subject_en.strip()):
        raise RuleViolation(_("Say what is decided."), field="subject_fr")
    against = {Outcome.DEFERRED, Outcome.RETURNED, Outcome.REJECTED}
    if motion.outcome in against and not grounds.reason.strip():
        raise RuleViolation(_("Give the reason."), field="reason")
    if motion.outcome == Outcome.DEFERRED:
        check_review(grounds.review_on, on)
    check_demands(grounds.demands, on=on)
    outcome = motion.outcome
    if outcome == Outcome.APPROVED and grounds.demands:
        outcome = Outcome.WITH_CONDITIONS
    decision = Decision(
        portfolio_id=place.portfolio_id,
        project=project,
        programme=programme,
        subject_fr=motion.subject_fr.strip(),
        subject_en=motion.subject_en.strip(),
        body=motion.body,
        outcome=outcome,
        held_on=on,
        review_on=grounds.review_on if outcome == Outcome.DEFERRED else None,
        decided_by=actor,
    )
    return write_down(decision, grounds)


@operation
def release_phase(
    project_id: int, name: str, *, actor: User, on: date, grounds: Grounds
) -> Decision:
    """Release the next phase or release of a project in execution, with money and effort.

    The sponsor's, in a small project also the director's. Raises PermissionDenied and
    RuleViolation.
    """
    project = _locked(project_id)
    if not can_release_phase(actor, project):
        raise PermissionDenied
    if project.state != ProjectState.EXECUTION:
        raise RuleViolation(_("Phases are released while the project is in execution."))
    if not name.strip():
        raise RuleViolation(_("Name the phase or release."), field="name")
    if not grounds.released_budget and not grounds.released_minutes:
        words = _("Say how much money or effort is released.")
        raise RuleViolation(words, field="released_budget")
    check_demands(grounds.demands, on=on)
    check_release(project, grounds)
    before = Decision.objects.filter(project=project, gate__startswith=PHASE_RELEASE).count()
    decision = Decision(
        project=project,
        gate=f"{PHASE_RELEASE}{before + 1}",
        subject_fr=name.strip(),
        body=body_of(sides_of(actor, project) - {Decider.BOARD}),
        outcome=Outcome.WITH_CONDITIONS if grounds.demands else Outcome.APPROVED,
        held_on=on,
        decided_by=actor,
    )
    return write_down(decision, grounds)


@takes_files_back
@operation
def report_condition(
    condition_id: int,
    evidence: str,
    *,
    actor: User,
    on: date,
    version: int | None = None,
    file: File[bytes] | None = None,
) -> DecisionCondition:
    """Say that a condition is fulfilled, with the evidence in words, as a file or both.

    Raises PermissionDenied, StaleObject, and RuleViolation without evidence or a second time.
    """
    condition = DecisionCondition.objects.select_for_update(of=("self",)).get(pk=condition_id)
    if not can_report_condition(actor, condition):
        raise PermissionDenied
    check_version(condition, version)
    if condition.done_on is not None:
        raise RuleViolation(_("This condition is fulfilled already."))
    if not evidence.strip() and file is None:
        raise RuleViolation(_("Say by what it is fulfilled."), field="evidence")
    if file is not None:
        project = condition.decision.project
        condition.file = keep_file(file, project=project, code="", actor=actor, on=on)
    condition.done_on, condition.done_by = on, actor
    condition.evidence = evidence.strip()[:500]
    condition.version += 1
    condition.save(update_fields=["done_on", "done_by", "evidence", "file", "version"])
    decision = condition.decision
    facts = {"decision": str(decision), "text": condition.text, "person": str(actor)}
    url = decision.get_absolute_url()
    notify([decision.decided_by], "decision.condition_done", facts, url, actor)
    return condition


def _locked(project_id: int) -> Project:
    """After the portfolio, in the order in which a change of state locks them."""
    lock_portfolio(Project.objects.values_list("portfolio_id", flat=True).get(pk=project_id))
    return Project.objects.select_for_update(of=("self",)).get(pk=project_id)
