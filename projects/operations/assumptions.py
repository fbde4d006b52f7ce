"""The register of assumptions and constraints: entered, checked, corrected."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.mandates.choices import AssumptionState
from projects.mandates.permissions import can_check_assumption, can_keep_assumptions
from projects.models import Assumption, Project
from projects.notices import facts_about
from projects.operations.checks import Values, only
from projects.permissions import can_see_inside
from projects.rules import check_record, check_year
from servicedesk_pm.common.errors import RuleViolation

KEPT = frozenset({"kind", "text", "owner", "check_on"})
CHECKED = frozenset({"state", "note"})


@operation
def enter_assumption(project_id: int, values: Values, *, actor: User) -> Assumption:
    """Write down what the project relies on, with an owner who sees the inside of the project."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not can_keep_assumptions(actor, project):
        raise PermissionDenied
    facts = only(values, KEPT)
    last = Assumption.objects.filter(project=project).order_by("-number").first()
    assumption = Assumption(project=project, number=last.number + 1 if last else 1, **facts)
    _check(assumption, values)
    assumption.save()
    _tell_owner(assumption, actor)
    return assumption


@operation
def edit_assumption(
    assumption_id: int, values: Values, *, actor: User, version: int | None = None
) -> Assumption:
    """Change a row, or say what its check found; an owner says only that.

    The lead is told of an assumption that does not hold. Raises PermissionDenied, RuleViolation
    and StaleObject.
    """
    row = Assumption.objects.select_for_update(of=("self",)).get(pk=assumption_id)
    row.project = Project.objects.select_related("lead").get(pk=row.project_id)
    if not can_check_assumption(actor, row):
        raise PermissionDenied
    allowed = KEPT | CHECKED if can_keep_assumptions(actor, row.project) else CHECKED
    facts = only(values, allowed)
    check_version(row, version)
    before = (row.state, row.owner_id)
    for name, value in facts.items():
        setattr(row, name, value)
    _check(row, facts)
    row.version += 1
    row.save()
    if row.owner_id != before[1]:
        _tell_owner(row, actor)
    if row.state == AssumptionState.BROKEN and before[0] != row.state:
        facts_told = facts_about(row.project, actor, text=row.text)
        notify([row.project.lead], "assumption.broken", facts_told, row.get_absolute_url(), actor)
    return row


def _check(row: Assumption, values: Values) -> None:
    if "check_on" in values:
        check_year(values["check_on"], "check_on")
    check_record(row, leaving_out=["project"])
    if "owner" in values:
        # Read anew: what a person may see is remembered with the loaded row.
        owner = User.objects.get(pk=row.owner_id)
        if not owner.is_active:
            raise RuleViolation(_("Choose a person with an active account."), field="owner")
        if not can_see_inside(owner, row.project):
            words = _("The owner has to have a role in the project first.")
            raise RuleViolation(words, field="owner")
    if row.state == AssumptionState.BROKEN and not row.note.strip():
        raise RuleViolation(_("Say what was found."), field="note")


def _tell_owner(row: Assumption, actor: User) -> None:
    facts = facts_about(row.project, actor, text=row.text)
    notify([row.owner], "assumption.given", facts, row.get_absolute_url(), actor)
