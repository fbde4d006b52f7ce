"""Issues: what has happened, who deals with it, and how it was solved."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.models import Project
from projects.notices import facts_about
from projects.operations.checks import Values, only
from projects.rules import check_reason
from risks.choices import IssueState
from risks.models import Issue, Risk
from risks.models.register import code_in
from risks.operations.shared import next_number
from risks.permissions import can_add_issue, can_edit_issue, can_solve_issue
from risks.rules import check_active, check_not_future, check_row
from servicedesk_pm.common.errors import RuleViolation

WRITTEN = frozenset(
    {
        "name_fr", "name_en", "description_fr", "description_en", "severity", "owner",
        "occurred_on", "due_on", "actual_cost", "actual_delay_days",
    }
)  # fmt: skip


@operation
def open_issue(project_id: int, values: Values, *, actor: User, on: date) -> Issue:
    """Write down a problem that is there. Raises PermissionDenied and RuleViolation."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not can_add_issue(actor, project):
        raise PermissionDenied
    return make_issue(project, values, actor=actor, on=on)


def make_issue(
    project: Project, values: Values, *, actor: User, on: date, risk: Risk | None = None
) -> Issue:
    """The row itself, inside another operation; its owner is told."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    issue = Issue(project=project, risk=risk, **only(values, WRITTEN))
    issue.occurred_on = issue.occurred_on or on
    issue.number = next_number(Issue.objects.filter(project=project))
    issue.code = code_in("I", project, issue.number)
    issue.state = IssueState.ASSIGNED if issue.owner else IssueState.OPEN
    _check(issue, on)
    issue.save()
    _tell(issue, "issue.given", [issue.owner], actor)
    return issue


@operation
def edit_issue(
    issue_id: int, values: Values, *, actor: User, on: date, version: int | None = None
) -> Issue:
    """Change an issue that is not solved; naming an owner assigns it.

    Raises PermissionDenied, StaleObject, RuleViolation.
    """
    issue = _locked(issue_id, version)
    if not can_edit_issue(actor, issue):
        raise PermissionDenied
    _demand_open(issue)
    before = issue.owner_id
    for name, value in only(values, WRITTEN).items():
        setattr(issue, name, value)
    issue.state = IssueState.ASSIGNED if issue.owner else IssueState.OPEN
    _check(issue, on)
    _save(issue)
    if issue.owner_id != before:
        _tell(issue, "issue.given", [issue.owner], actor)
    return issue


@operation
def resolve_issue(
    issue_id: int, solution: str, *, actor: User, on: date, version: int | None = None
) -> Issue:
    """Say how it was solved: its owner, or who may change it. PermissionDenied, RuleViolation."""
    issue = _locked(issue_id, version)
    if not can_solve_issue(actor, issue):
        raise PermissionDenied
    _demand_open(issue)
    if not solution.strip():
        raise RuleViolation(_("Solution: say how it was solved."), field="solution")
    issue.state, issue.solution, issue.resolved_on = IssueState.RESOLVED, solution.strip(), on
    _check(issue, on)
    _save(issue)
    record(actor, "issue.resolved", issue, reason=issue.solution)
    _tell(issue, "issue.resolved", [issue.project.lead], actor)
    return issue


@operation
def close_issue(issue_id: int, *, actor: User, version: int | None = None) -> Issue:
    """Agree that it is solved. Raises PermissionDenied, StaleObject, RuleViolation."""
    issue = _locked(issue_id, version)
    if not can_edit_issue(actor, issue):
        raise PermissionDenied
    if not issue.is_resolved:
        raise RuleViolation(_("Only a resolved issue can be closed."))
    issue.state = IssueState.CLOSED
    _save(issue)
    record(actor, "issue.closed", issue)
    return issue


@operation
def escalate_issue(
    issue_id: int, reason: str, *, actor: User, on: date, version: int | None = None
) -> Issue:
    """Take an open issue to the sponsor. Raises PermissionDenied, StaleObject, RuleViolation."""
    issue = _locked(issue_id, version)
    if not can_solve_issue(actor, issue):
        raise PermissionDenied
    _demand_open(issue)
    if issue.escalated_on is not None:
        raise RuleViolation(_("The issue is escalated already."))
    said = check_reason(reason, "reason")
    issue.escalated_on = on
    _save(issue)
    record(actor, "issue.escalated", issue, reason=said)
    _tell(issue, "issue.escalated", [issue.project.sponsor, issue.project.lead], actor)
    return issue


def _locked(issue_id: int, version: int | None) -> Issue:
    issue = Issue.objects.select_for_update(of=("self",)).get(pk=issue_id)
    issue.project = Project.objects.select_related("lead", "sponsor").get(pk=issue.project_id)
    check_version(issue, version)
    return issue


def _demand_open(issue: Issue) -> None:
    if not issue.is_open:
        raise RuleViolation(_("The issue is solved already."))


def _check(issue: Issue, on: date) -> None:
    check_active(issue, "owner")
    said: Any = issue  # What a form leaves out is still nothing here.
    if said.due_on is None:
        raise RuleViolation(_("To be solved by: give the day."), field="due_on")
    check_not_future(issue.occurred_on, on, "occurred_on")
    check_row(issue, leaving_out=["project", "risk"])


def _save(issue: Issue) -> None:
    issue.version += 1
    issue.save()


def _tell(issue: Issue, kind: str, people: list[User | None], actor: User) -> None:
    unique = list({person.pk: person for person in people if person}.values())
    facts = facts_about(
        issue.project, actor, issue=issue.code, issue_fr=issue.name_fr, issue_en=issue.name_en
    )
    notify(unique, kind, facts, issue.get_absolute_url(), actor)
