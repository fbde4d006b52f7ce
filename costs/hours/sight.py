"""Whose hours a person reads line by line, and whose wait for the person's approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from people.choices import Role
from projects.models import Project
from projects.scope import NOTHING, SEES_INSIDE, scope_of
from workpackages.models import WorkPackage

if TYPE_CHECKING:
    from people.models import User

LEADS_PROJECT: frozenset[str] = frozenset({Role.PROJECT_MANAGER})
ABOVE_LEADS: frozenset[str] = frozenset({Role.PROGRAMME_MANAGER, Role.DIRECTOR})
MAY_APPROVE: frozenset[str] = LEADS_PROJECT | ABOVE_LEADS | {Role.WORK_PACKAGE_LEAD}


def hours_visible_to(user: User) -> Q:
    """Filter of lines: one's own, those of projects and of packages that one leads."""
    return Q(sheet__person=user) | _of_projects(user, LEADS_PROJECT) | _of_led_packages(user)


def approvable_by(user: User) -> Q:
    """Filter of lines that the person may approve; nobody approves the own ones.

    Those of a package's people by its lead or the project's; the package lead's by the project's
    lead; the project lead's by the programme manager, the director, or a lead further above.
    """
    by_lead = Q(project__lead=F("sheet__person"))
    found = _of_projects(user, LEADS_PROJECT)
    found |= _of_led_packages(user) & ~by_lead
    found |= _of_projects(user, ABOVE_LEADS) & by_lead
    return found & ~Q(sheet__person=user)


def may_approve_somewhere(user: User) -> bool:
    return scope_of(user).holds(MAY_APPROVE)


def reads_lines(user: User, project: Project) -> bool:
    """Whether the person reads hours of others there: leads the project or is a package lead."""
    held = scope_of(user).roles_on(project.path, project.programme_id)
    return bool(held & (LEADS_PROJECT | {Role.WORK_PACKAGE_LEAD}))


def writes_hours(user: User) -> bool:
    """Those who see the inside of some project may be given work there."""
    scope = scope_of(user)
    return bool(scope.organisation & SEES_INSIDE) or scope.holds(SEES_INSIDE)


def _of_projects(user: User, roles: frozenset[str]) -> Q:
    seen = scope_of(user).projects_as(roles)
    # Who directs everything needs no keys of everything.
    return Q(project__in=Project.objects.filter(seen).order_by()) if seen else ~NOTHING


def _of_led_packages(user: User) -> Q:
    found = NOTHING
    led = WorkPackage.objects.visible_to(user).filter(lead=user).order_by("pk")
    for project, outline in led.values_list("project_id", "outline"):
        found |= Q(project=project, work_package__outline__startswith=outline)
    return found
