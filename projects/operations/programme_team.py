"""Roles given and taken in a whole programme."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation
from people.models import User
from people.notifications import notify
from projects.models import Programme, RoleAssignment
from projects.notices import facts_about
from projects.operations.checks import active_person, check_note
from projects.permissions import programme_roles_to_give
from servicedesk_pm.common.errors import RuleViolation


@operation
def assign_programme_role(
    programme_id: int, user_id: int, *, role: str, actor: User, note: str = ""
) -> RoleAssignment:
    """Give a person a role in a programme and in all its projects, and tell the person.

    Raises PermissionDenied for those who may not give this role, RuleViolation for a
    deactivated person and for a role that the person holds here already.
    """
    programme = _authorised(programme_id, role, actor)
    person = active_person(user_id)
    if RoleAssignment.objects.filter(programme=programme, user=person, role=role).exists():
        raise RuleViolation(_("This person has this role already."), field="user")
    check_note(note)
    assignment = RoleAssignment.objects.create(
        programme=programme, user=person, role=role, note=note.strip()
    )
    facts = facts_about(programme, actor, role=str(role))
    url = programme.get_absolute_url()
    notify([person], "project.role_given", facts, url, actor)
    return assignment


@operation
def remove_programme_role(programme_id: int, user_id: int, *, role: str, actor: User) -> None:
    """Take a role back; manager and sponsor stay, whom the programme's record names.

    Raises PermissionDenied for those who may not give this role, RuleViolation when the
    person does not hold it here.
    """
    programme = _authorised(programme_id, role, actor)
    held = RoleAssignment.objects.filter(programme=programme, user_id=user_id, role=role)
    assignment = held.select_related("user").first()
    if assignment is None:
        raise RuleViolation(_("This person does not have this role here."))
    assignment.delete()
    facts = facts_about(programme, actor, role=str(role))
    notify([assignment.user], "project.role_taken", facts, "", actor)


def _authorised(programme_id: int, role: str, actor: User) -> Programme:
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme_id)
    if role not in programme_roles_to_give(actor):
        raise PermissionDenied
    return programme
