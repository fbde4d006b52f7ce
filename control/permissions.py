"""Who may do what with values, forecasts and snapshots; every operation and view asks here."""

from __future__ import annotations

from control.choices import CONTROLLED, DECLARABLE
from control.models import CorrectiveMeasure
from people.choices import Role
from people.models import User
from people.permissions import is_director
from projects.models import Project
from projects.permissions import roles_on
from projects.scope import scope_of
from workpackages.models import WorkPackage
from workpackages.permissions import can_edit_package, manages


def is_controlled(project: Project) -> bool:
    """Released and not over: before there is nothing to measure by, later nothing changes."""
    return project.state in CONTROLLED


def can_phase(user: User, project: Project) -> bool:
    """Spread the budgets over the months."""
    return manages(user, project) and is_controlled(project)


def can_approve_phasing(user: User, project: Project) -> bool:
    """As with the baseline: the director, or the project's own sponsor."""
    if not is_controlled(project):
        return False
    held = scope_of(user).local_roles_on(project.path, project.programme_id)
    return Role.SPONSOR in held or Role.DIRECTOR in roles_on(user, project)


def can_record(user: User, package: WorkPackage) -> bool:
    """Say what has been earned and what the rest will cost: who leads the package or above."""
    return can_edit_package(user, package) and is_controlled(package.project)


def can_choose_forecast(user: User, project: Project) -> bool:
    return manages(user, project) and is_controlled(project)


def can_take_snapshots(user: User) -> bool:
    return is_director(user)


def can_set_thresholds(user: User) -> bool:
    return is_director(user)


JUDGES = frozenset(
    {Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER, Role.QUALITY_MANAGER}
)


def can_correct(user: User, project: Project) -> bool:
    """Plan, change and give up corrective measures."""
    return manages(user, project) and is_controlled(project)


def can_declare(user: User, project: Project) -> bool:
    """Say another overall light than the computed one."""
    return manages(user, project) and project.state in DECLARABLE


def can_report_done(user: User, measure: CorrectiveMeasure) -> bool:
    """Its owner, and who leads the project."""
    if not is_controlled(measure.project):
        return False
    return measure.owner_id == user.pk or manages(user, measure.project)


def can_judge(user: User, measure: CorrectiveMeasure) -> bool:
    """Nobody judges what he or she did."""
    held = roles_on(user, measure.project) & JUDGES
    return bool(held) and measure.owner_id != user.pk and is_controlled(measure.project)
