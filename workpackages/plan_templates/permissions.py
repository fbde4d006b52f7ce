"""Who reads plan templates, who changes them, who keeps a plan as one and who uses them."""

from __future__ import annotations

from people.choices import Role
from people.models import User
from people.permissions import is_director
from projects.choices import ProjectState
from projects.models import Project
from projects.permissions import roles_on
from projects.scope import scope_of
from workpackages.permissions import manages

_READS = frozenset(
    {Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER, Role.QUALITY_MANAGER}
)
PREPARING = (ProjectState.MANDATE, ProjectState.INITIATION)


def can_read_templates(user: User) -> bool:
    """Those who plan somewhere, or judge how it is done."""
    scope = scope_of(user)
    held = scope.organisation.union(*scope.by_path.values(), *scope.by_programme.values())
    return bool(held & _READS)


def can_edit_templates(user: User) -> bool:
    return is_director(user)


def can_save_template(user: User, project: Project) -> bool:
    """Keep the project's plan for others to begin with."""
    return bool(roles_on(user, project) & {Role.DIRECTOR, Role.PROGRAMME_MANAGER})


def can_use_template(user: User, project: Project) -> bool:
    return project.state in PREPARING and manages(user, project)
