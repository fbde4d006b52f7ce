"""The frame of a project's communication: written by the lead, approved, written anew."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.versions import check_version
from projects.communication.choices import FRAME
from projects.communication.permissions import approves_frame, writes_frame
from projects.models import CommunicationPlan, Project
from projects.operations.checks import Values, only
from projects.rules import check_record
from servicedesk_pm.common.errors import RuleViolation


@operation
def write_frame(
    project_id: int, values: Values, *, actor: User, version: int | None = None
) -> CommunicationPlan:
    """Write what communication is to reach; what changes is no longer approved.

    Raises PermissionDenied for all but the lead, StaleObject and RuleViolation.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not writes_frame(actor, project):
        raise PermissionDenied
    plan = CommunicationPlan.objects.filter(project=project).first()
    if plan is None:
        # As the form of an unwritten plan says it; whoever comes second has seen an older one.
        plan = CommunicationPlan(project=project, version=1)
    check_version(plan, version)
    before = [getattr(plan, name) for name in FRAME]
    for name, words in only(values, set(FRAME)).items():
        setattr(plan, name, words.strip())
    if [getattr(plan, name) for name in FRAME] != before:
        plan.approved_on = plan.approved_by = None
    check_record(plan, leaving_out=["project"])
    plan.version += 1
    plan.save()
    return plan


@operation
def approve_frame(
    project_id: int, *, actor: User, on: date, version: int | None = None
) -> CommunicationPlan:
    """Approve the plan as it stands. Raises PermissionDenied, StaleObject and RuleViolation."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not approves_frame(actor, project):
        raise PermissionDenied
    plan = CommunicationPlan.objects.filter(project=project).first()
    if plan is None or not plan.objectives:
        raise RuleViolation(_("Write the objectives of the communication first."))
    check_version(plan, version)
    if plan.is_approved:
        raise RuleViolation(_("The communication plan is approved already."))
    if not project.communication_actions.exists():
        raise RuleViolation(_("Plan at least one action first."))
    plan.approved_on, plan.approved_by = on, actor
    plan.version += 1
    plan.save()
    record(actor, "communication.plan_approved", plan)
    return plan
