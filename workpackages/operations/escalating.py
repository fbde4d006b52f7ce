"""Blocking findings that nobody corrects in time go to the sponsor by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from people.audit import operation, record
from people.choices import Role
from people.models import User
from projects.models import Project
from workpackages.acceptance.choices import Severity
from workpackages.calendars import working_days
from workpackages.models import Finding
from workpackages.operations.locking import write
from workpackages.operations.quality_locks import lock_finding, tell
from workpackages.quality.choices import ESCALATION_DAYS, FindingState


@operation
def escalate_if_late(finding_id: int, *, actor: None, on: date) -> bool:
    """Take a blocking finding to the sponsor once it is more than five working days late.

    Safe to run again: a finding is escalated once, whatever becomes of its deadline. Nobody
    acts, so the history names nobody. True where it was escalated now.
    """
    if not Finding.objects.filter(pk=finding_id).exists():
        return False
    finding = lock_finding(finding_id)
    project = finding.checkpoint.project
    if not _is_due(finding, project, on):
        return False
    finding.escalated_on = on
    write(finding, None, "escalated_on")
    record(actor, "finding.escalated_late", finding)
    people = [*_above(project), project.lead]
    tell(finding.checkpoint, "finding.escalated_late", people, actor, finding=finding.text)
    return True


def _is_due(finding: Finding, project: Project, on: date) -> bool:
    waits = finding.state == FindingState.OPEN and finding.escalated_on is None
    if not waits or finding.severity != Severity.BLOCKER or not project.accepts_planning:
        return False
    if finding.due_on >= on:
        return False
    return on > working_days(project).moved(finding.due_on, ESCALATION_DAYS)


def _above(project: Project) -> Iterable[User]:
    """The sponsor; the directors where a project has none."""
    if project.sponsor:
        return [project.sponsor]
    return User.objects.active().filter(organisation_roles__role=Role.DIRECTOR).order_by("pk")
