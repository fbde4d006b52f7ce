"""Who may do what with money; every operation and view asks here.

Rates and what single people cost are not here: see ``costs.hours.rate_rights``.
"""

from __future__ import annotations

from costs.sight import SEES_COSTS
from people.choices import Role
from people.models import User
from projects.mandates.choices import Hat
from projects.models import Portfolio, Project, Seat
from projects.permissions import can_plan, roles_on
from projects.scope import CONTROLS_MONEY, scope_of

KEEPS_RESERVE = frozenset({Role.DIRECTOR, Role.PROGRAMME_MANAGER})


def controls(user: User, project: Project) -> bool:
    """Whether the person is the finance controller here or above."""
    return CONTROLS_MONEY in roles_on(user, project)


def can_see_costs(user: User, project: Project) -> bool:
    """The money of the whole project."""
    return bool(roles_on(user, project) & SEES_COSTS)


def can_see_some_costs(user: User, project: Project) -> bool:
    """At least that of the packages that the person leads."""
    return bool(roles_on(user, project) & (SEES_COSTS | {Role.WORK_PACKAGE_LEAD}))


def can_post(user: User, project: Project) -> bool:
    """Book money: the finance controller; where a project has none, who leads it."""
    if project.is_terminal:
        return False
    if controls(user, project):
        return True
    leads = Role.PROJECT_MANAGER in roles_on(user, project)
    return leads and not _has_controller(project)


def _has_controller(project: Project) -> bool:
    """Asked of a loaded project once."""
    known: bool | None = vars(project).get("_has_controller")
    if known is None:
        here = [*project.ancestor_ids, project.pk]
        seats = Seat.objects.filter(hat=Hat.FINANCE_CONTROLLER, project__in=here)
        known = vars(project)["_has_controller"] = seats.exists()
    return known


def can_commit(user: User, project: Project) -> bool:
    """Write down orders and contracts: who leads the project, and who books its money."""
    leads = Role.PROJECT_MANAGER in roles_on(user, project)
    return not project.is_terminal and (leads or controls(user, project))


def can_budget(user: User, project: Project) -> bool:
    """Split the budgets of packages by cost type and year."""
    return can_plan(user, project)


def can_set_reserve(user: User, project: Project) -> bool:
    return not project.is_terminal and bool(roles_on(user, project) & KEEPS_RESERVE)


def can_release_reserve(user: User, project: Project) -> bool:
    """The project's own sponsor, nobody else."""
    held = scope_of(user).local_roles_on(project.path, project.programme_id)
    return not project.is_terminal and Role.SPONSOR in held


def can_close_period(user: User, portfolio: Portfolio) -> bool:
    """The director, and who controls the money of any of its projects."""
    scope = scope_of(user)
    if Role.DIRECTOR in scope.organisation:
        return True
    held = scope.projects_as(frozenset({CONTROLS_MONEY}))
    return Project.objects.filter(held, portfolio=portfolio).exists()
