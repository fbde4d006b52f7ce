"""Whose roles read and write the register, as filters and as sets; nothing here asks a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from people.choices import Role
from projects.models.structure import Project
from projects.scope import scope_of

if TYPE_CHECKING:
    from people.models import User

READS_FACTS = frozenset(
    {
        Role.DIRECTOR,
        Role.PROGRAMME_MANAGER,
        Role.PROJECT_MANAGER,
        Role.WORK_PACKAGE_LEAD,
        Role.SPONSOR,
        Role.QUALITY_MANAGER,
    }
)
READS_ATTITUDE = frozenset(
    {Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER, Role.SPONSOR}
)
WRITES = frozenset({Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER})


def of_projects_as(user: User, roles: frozenset[Role], field: str = "project") -> Q:
    """Filter of what belongs to projects where the user holds one of the roles."""
    held = scope_of(user).projects_as(roles)
    # Whoever holds it everywhere needs no keys of all; see ``or_own`` before adding to it.
    return Q(**{f"{field}__in": Project.objects.filter(held).order_by()}) if held else Q()


def or_own(told: Q, own: Q) -> Q:
    """What a role tells, and the own beside it; an empty filter is everything, not nothing."""
    return told | own if told else Q()
