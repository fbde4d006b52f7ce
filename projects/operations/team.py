"""Who does what: roles given and taken in one project."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.acting import current_actor
from people.audit import operation
from people.choices import Role
from people.models import User
from people.notifications import notify
from projects.models import Project, RoleAssignment
from projects.notices import facts_about
from projects.operations.checks import active_person, check_note
from projects.permissions import roles_on, roles_to_give
from servicedesk_pm.common.errors import RuleViolation


@operation
def assign_role(
    project_id: int, user_id: int, *, role: str, actor: User, note: str = ""
) -> RoleAssignment:
    """Give a person a role in a project and in all below it, and tell the person.

    Raises PermissionDenied for those who may not give this role, RuleViolation for a
    deactivated person and for a role that the person holds here already.
    """
    project = _locked(project_id)
    _authorise(actor, project, role)
    person = active_person(user_id)
    if RoleAssignment.objects.filter(project=project, user=person, role=role).exists():
        raise RuleViolation(_("This person has this role already."), field="user")
    check_note(note)
    return _give(project, person, Role(role), note=note, actor=actor)


@operation
def remove_role(project_id: int, user_id: int, *, role: str, actor: User) -> None:
    """Take a role back; roles held above the project stay, as do those of its record.

    Raises PermissionDenied for those who may not give this role, RuleViolation when the
    person does not hold it here.
    """
    project = _locked(project_id)
    _authorise(actor, project, role)
    held = RoleAssignment.objects.filter(project=project, user_id=user_id, role=role)
    assignment = held.select_related("user").first()
    if assignment is None:
        raise RuleViolation(_("This person does not have this role here."))
    assignment.delete()
    facts = facts_about(project, actor, role=str(role))
    notify([assignment.user], "project.role_taken", facts, "", actor)


def ensure_member(
    project: Project, user: User, role: str = Role.TEAM_MEMBER, *, actor: User | None = None
) -> None:
    """Let somebody who received work see the project; part of the caller's transaction.

    Nothing happens when the person holds the role already, here or above. The calling
    operation has decided that its actor may hand out the work.
    """
    if not user.is_active:
        raise RuleViolation(_("This person's account is deactivated."))
    if role in roles_on(User.objects.get(pk=user.pk), project):
        return
    _give(project, user, Role(role), note="", actor=actor or current_actor.get())


def _locked(project_id: int) -> Project:
    return Project.objects.select_for_update(of=("self",)).get(pk=project_id)


def _authorise(actor: User, project: Project, role: str) -> None:
    if role not in roles_to_give(actor, project):
        raise PermissionDenied


def _give(
    project: Project, person: User, role: Role, *, note: str, actor: User | None
) -> RoleAssignment:
    assignment = RoleAssignment.objects.create(
        project=project, user=person, role=role, note=note.strip()
    )
    facts = facts_about(project, actor, role=str(role))
    notify([person], "project.role_given", facts, project.get_absolute_url(), actor)
    return assignment
