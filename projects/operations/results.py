"""Results that projects owe to their programme: expected, delivered, integrated or sent back."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.models import Programme, ProgrammeResult, Project
from projects.notices import facts_about
from projects.operations.checks import Values, only
from projects.permissions import can_edit_programme
from projects.results.choices import EDITED, ResultState
from projects.results.permissions import can_edit_result, delivers, verifies
from projects.rules import check_record, check_year
from servicedesk_pm.common.errors import RuleViolation


@operation
def promise_result(
    programme_id: int, project_id: int, values: Values, *, actor: User
) -> ProgrammeResult:
    """Write down what a project of the programme owes it.

    Raises PermissionDenied for all but its manager and the director, RuleViolation for a
    project that is not in it or is over.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    programme = Programme.objects.get(pk=programme_id)
    if not can_edit_programme(actor, programme):
        raise PermissionDenied
    if project.programme_id != programme.pk or project.is_terminal:
        words = _("Choose a project of this programme that is not over.")
        raise RuleViolation(words, field="project")
    last = ProgrammeResult.objects.filter(project=project).aggregate(last=Max("number"))["last"]
    facts = only(values, set(EDITED))
    result = ProgrammeResult(programme=programme, project=project, number=(last or 0) + 1, **facts)
    _check(result)
    result.save()
    _tell(result, "result.promised", [project.lead], actor)
    return result


@operation
def edit_result(
    result_id: int, values: Values, *, actor: User, version: int | None = None
) -> ProgrammeResult:
    """Change what is expected, as long as it is. Raises PermissionDenied, RuleViolation, Stale."""
    result = _locked(result_id)
    if not can_edit_programme(actor, result.programme):
        raise PermissionDenied
    check_version(result, version)
    if not can_edit_result(actor, result):
        raise RuleViolation(_("The result is delivered; what was expected no longer changes."))
    for name, value in only(values, set(EDITED)).items():
        setattr(result, name, value)
    _check(result)
    result.version += 1
    result.save()
    return result


@operation
def remove_result(result_id: int, *, actor: User) -> None:
    """Take back what was expected by mistake. Raises PermissionDenied and RuleViolation."""
    result = _locked(result_id)
    if not can_edit_programme(actor, result.programme):
        raise PermissionDenied
    if not result.is_expected:
        raise RuleViolation(_("The result is delivered; what was expected no longer changes."))
    result.delete()


@operation
def deliver_result(
    result_id: int, evidence: str, *, actor: User, on: date, version: int | None = None
) -> ProgrammeResult:
    """The project's lead says that it is delivered, and by what that shows.

    Raises PermissionDenied, StaleObject, and RuleViolation without evidence or a second time.
    """
    result = _locked(result_id)
    if not delivers(actor, result):
        raise PermissionDenied
    check_version(result, version)
    if not result.is_expected:
        raise RuleViolation(_("This result is delivered already."))
    if not evidence.strip():
        raise RuleViolation(_("Say by what it is fulfilled."), field="evidence")
    result.state, result.evidence = ResultState.DELIVERED, evidence.strip()
    result.delivered_by, result.delivered_on = actor, on
    _save(result)
    record(actor, "result.delivered", result, reason=result.evidence)
    _tell(result, "result.delivered", [result.programme.manager], actor)
    return result


@operation
def integrate_result(
    result_id: int, finding: str, *, actor: User, on: date, version: int | None = None
) -> ProgrammeResult:
    """The programme confirms that the result works together with the others.

    Raises PermissionDenied for others than its manager and the director, and for who delivered
    it; StaleObject, RuleViolation for what is not delivered.
    """
    result = _locked(result_id)
    _demand_delivered(result, actor, version)
    if not finding.strip():
        raise RuleViolation(_("Say by what it is verified."), field="finding")
    result.state, result.finding = ResultState.INTEGRATED, finding.strip()
    result.integrated_by, result.integrated_on = actor, on
    _save(result)
    record(actor, "result.integrated", result, reason=result.finding)
    _tell(result, "result.integrated", [result.project.lead, result.delivered_by], actor)
    return result


@operation
def send_result_back(
    result_id: int, reason: str, *, actor: User, version: int | None = None
) -> ProgrammeResult:
    """What was delivered does not do: it is expected again, with the reason.

    Raises PermissionDenied as confirming it does, StaleObject, RuleViolation without a reason.
    """
    result = _locked(result_id)
    _demand_delivered(result, actor, version)
    if not reason.strip():
        raise RuleViolation(_("Give the reason."), field="reason")
    people = [result.project.lead, result.delivered_by]
    result.state, result.evidence = ResultState.EXPECTED, ""
    result.delivered_by = result.delivered_on = None
    result.finding = reason.strip()
    _save(result)
    record(actor, "result.sent_back", result, reason=result.finding)
    _tell(result, "result.sent_back", people, actor, reason=result.finding)
    return result


def _locked(result_id: int) -> ProgrammeResult:
    result = ProgrammeResult.objects.select_for_update(of=("self",)).get(pk=result_id)
    result.project = Project.objects.select_related("lead").get(pk=result.project_id)
    return result


def _demand_delivered(result: ProgrammeResult, actor: User, version: int | None) -> None:
    if not verifies(actor, result):
        raise PermissionDenied
    check_version(result, version)
    if not result.is_delivered:
        raise RuleViolation(_("Only a delivered result is verified."))


def _save(result: ProgrammeResult) -> None:
    check_record(result, leaving_out=["project", "programme"])
    result.version += 1
    result.save()


def _check(result: ProgrammeResult) -> None:
    check_year(result.due_on, "due_on")
    check_record(result, leaving_out=["project", "programme"])


def _tell(
    result: ProgrammeResult, kind: str, people: list[User | None], actor: User, **more: str
) -> None:
    unique = list({person.pk: person for person in people if person}.values())
    facts = facts_about(result.project, actor, result=str(result), **more)
    notify(unique, kind, facts, result.get_absolute_url(), actor)
