"""Who asks for changes, who says what they do, and who decides on which level."""

from __future__ import annotations

from people.choices import Role
from people.models import User
from projects.changes.choices import ApprovalLevel
from projects.models import ChangeRequest, Project
from projects.permissions import roles_on, sides_of
from projects.transitions import Decider

REQUESTS = frozenset(
    {
        Role.DIRECTOR,
        Role.PROGRAMME_MANAGER,
        Role.PROJECT_MANAGER,
        Role.WORK_PACKAGE_LEAD,
        Role.SPONSOR,
        Role.QUALITY_MANAGER,
    }
)
ANALYSES = frozenset({Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER})
IMPLEMENTS = frozenset({Role.DIRECTOR, Role.PROJECT_MANAGER})


def can_request_change(user: User, project: Project) -> bool:
    return not project.is_terminal and bool(roles_on(user, project) & REQUESTS)


def can_write_change(user: User, change: ChangeRequest) -> bool:
    """Fill in and submit a draft: who asks for it, and the lead."""
    if change.project.is_terminal:
        return False
    return is_requester(user, change) or _leads(user, change.project)


def is_requester(user: User, change: ChangeRequest) -> bool:
    return change.requested_by_id == user.pk


def can_take_back(user: User, change: ChangeRequest) -> bool:
    """Back to a draft: its author alone."""
    return is_requester(user, change) and not change.project.is_terminal


def can_analyse(user: User, change: ChangeRequest) -> bool:
    project = change.project
    return not project.is_terminal and bool(roles_on(user, project) & ANALYSES)


def can_withdraw(user: User, change: ChangeRequest) -> bool:
    if change.project.is_terminal:
        return False
    return is_requester(user, change) or bool(roles_on(user, change.project) & IMPLEMENTS)


def can_implement(user: User, change: ChangeRequest) -> bool:
    """Add it to the mandate, and close it once it is done."""
    project = change.project
    return not project.is_terminal and bool(roles_on(user, project) & IMPLEMENTS)


def level_of(user: User, project: Project) -> int:
    """The highest level on which the person decides here; 0 for those who decide nothing."""
    sides = sides_of(user, project)
    if Decider.BOARD in sides:
        return ApprovalLevel.BOARD
    if Decider.SPONSOR in sides:
        return ApprovalLevel.SPONSOR
    if Decider.DIRECTOR in sides:
        return ApprovalLevel.DIRECTOR
    return ApprovalLevel.LEAD if _leads(user, project) else 0


def can_vote_on(user: User, change: ChangeRequest) -> bool:
    """Whether the person decides on changes at all; which ones is told by the level."""
    return not change.project.is_terminal and level_of(user, change.project) > 0


def can_decide_change(user: User, change: ChangeRequest) -> bool:
    """Holds the level or a higher one, and did not ask for it."""
    if change.project.is_terminal or is_requester(user, change) or change.level is None:
        return False
    return level_of(user, change.project) >= change.level


def _leads(user: User, project: Project) -> bool:
    return Role.PROJECT_MANAGER in roles_on(user, project)
