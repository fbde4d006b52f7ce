"""Who prepares, approves and publishes a report."""

from __future__ import annotations

from people.choices import Role
from people.models import User
from projects.models import Project
from projects.permissions import roles_on
from projects.scope import SEES_INSIDE
from reporting.models import Report

APPROVERS = frozenset({Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.SPONSOR})


def can_prepare(user: User, project: Project) -> bool:
    """Ask for a report, write its commentary and submit it."""
    return Role.PROJECT_MANAGER in roles_on(user, project)


def can_judge(user: User, project: Project) -> bool:
    """Approve a report or return it, unless it is one's own."""
    return bool(roles_on(user, project) & APPROVERS)


def preparing_role(user: User, project: Project) -> str:
    """In which role a person prepares or submits; empty without one."""
    return str(Role.PROJECT_MANAGER) if can_prepare(user, project) else ""


def judging_role(user: User, project: Project) -> str:
    """In which of several roles a person approves: the highest, as the domain lists them."""
    held = roles_on(user, project) & APPROVERS
    return next((str(role) for role in Role if role in held), "")


def is_author(user: User, report: Report) -> bool:
    return user.pk in {report.prepared_by_id, report.submitted_by_id}


def can_publish(user: User, project: Project) -> bool:
    return can_prepare(user, project) or can_judge(user, project)


def publishing_role(user: User, project: Project) -> str:
    return judging_role(user, project) or preparing_role(user, project)


def sees_project(user: User, project: Project) -> bool:
    """Whether the project's own pages open; a report for everybody may be all that is seen."""
    return bool(roles_on(user, project) & (SEES_INSIDE | {Role.OBSERVER}))
