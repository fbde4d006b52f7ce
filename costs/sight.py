"""Whose money a person sees: that of whole projects, or of the packages that he or she leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from people.choices import Role
from projects.models import Project
from projects.scope import CONTROLS_MONEY, scope_of
from workpackages.models import WorkPackage

if TYPE_CHECKING:
    from people.models import User

SEES_COSTS: frozenset[str] = frozenset(
    {
        CONTROLS_MONEY,
        Role.DIRECTOR,
        Role.PROGRAMME_MANAGER,
        Role.PROJECT_MANAGER,
        Role.SPONSOR,
        Role.QUALITY_MANAGER,
    }
)

LEADS_PACKAGES: frozenset[str] = frozenset({Role.WORK_PACKAGE_LEAD})


def projects_with_costs(user: User) -> Q:
    """Filter of the projects whose whole money the person sees; no query of its own."""
    return scope_of(user).projects_as(SEES_COSTS)


def costs_visible_to(user: User) -> Q:
    """Filter of rows with a ``project`` and a ``work_package``: what the person sees of money."""
    seen = projects_with_costs(user)
    if not seen:
        return Q()
    found = Q(project__in=Project.objects.filter(seen))
    for project, outline in _led(user):
        found |= Q(project=project, work_package__outline__startswith=outline)
    return found


def _led(user: User) -> list[tuple[int, str]]:
    inside = Project.objects.filter(scope_of(user).projects_as(LEADS_PACKAGES))
    led = WorkPackage.objects.filter(lead=user, project__in=inside).order_by("pk")
    return list(led.values_list("project_id", "outline"))


def has_costs_somewhere(user: User) -> bool:
    """Whether the money of any whole project is in the person's sight."""
    return scope_of(user).holds(SEES_COSTS)
