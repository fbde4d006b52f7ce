"""What a person may do with a mandate and with the seats of a project."""

from __future__ import annotations

from people.choices import Role
from people.models import User
from people.permissions import is_director
from projects.choices import ProjectState
from projects.mandates.choices import HATS_GIVEN_BY_LEAD, Hat
from projects.mandates.content import parties_of
from projects.models import Assumption, Mandate, Project
from projects.permissions import can_manage_team, can_see_inside, roles_on

EDITORS = frozenset({Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER})
AUTHORS = EDITORS - {Role.PROGRAMME_MANAGER}
PREPARING = (ProjectState.MANDATE, ProjectState.INITIATION)
# Later a new version follows an approved change.
EDITABLE = (*PREPARING, ProjectState.EXECUTION, ProjectState.DEPLOYMENT)
TWO_PERSONS = frozenset({Role.SPONSOR, Role.DIRECTOR})


def can_edit_mandate(user: User, project: Project) -> bool:
    """A sub-project has none of its own: the mandate of the project above covers it."""
    if project.parent_id is not None or project.state not in EDITABLE:
        return False
    return bool(roles_on(user, project) & EDITORS)


def can_begin_mandate(user: User, project: Project) -> bool:
    return can_edit_mandate(user, project) and bool(roles_on(user, project) & AUTHORS)


def holds_signing_role(user: User, project: Project, role: str) -> bool:
    """Whether the person signs as this; the project comes with its people."""
    if role == Role.DIRECTOR:
        return is_director(user)
    return any(
        party == role and person is not None and person.pk == user.pk
        for party, person in parties_of(project)
    )


def roles_to_sign(user: User, mandate: Mandate, signed: dict[str, int]) -> list[str]:
    """As what the person may sign now; ``signed`` are the persons by role who have."""
    if not mandate.is_in_signature or mandate.project.state not in EDITABLE:
        return []
    open_roles = [role for role, _person in parties_of(mandate.project) if role not in signed]
    return [
        role
        for role in open_roles
        if holds_signing_role(user, mandate.project, role)
        and not signs_for_the_other_side(user, role, signed)
    ]


def signs_for_the_other_side(user: User, role: str, signed: dict[str, int]) -> bool:
    """Sponsor and director are two different persons."""
    others = TWO_PERSONS - {role} if role in TWO_PERSONS else frozenset()
    return any(signed.get(other) == user.pk for other in others)


def hats_to_give(user: User, project: Project) -> frozenset[Hat]:
    """The director names all, the lead who speaks for users and sits in the committee."""
    if not can_manage_team(user, project):
        return frozenset()
    return frozenset(Hat) if is_director(user) else HATS_GIVEN_BY_LEAD


def can_keep_assumptions(user: User, project: Project) -> bool:
    return not project.is_terminal and bool(roles_on(user, project) & EDITORS)


def can_check_assumption(user: User, assumption: Assumption) -> bool:
    """Say whether it holds: who keeps the register, and its owner."""
    project = assumption.project
    if can_keep_assumptions(user, project):
        return True
    is_owner = assumption.owner_id == user.pk
    return is_owner and not project.is_terminal and can_see_inside(user, project)
