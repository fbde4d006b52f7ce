"""What risks lend to the judgement of a change: the contingency, and where it came from."""

from __future__ import annotations

from decimal import Decimal

from people.models import User
from projects.changes.registry import register_contingency, register_origin
from projects.models import Project
from risks.models import Contingency, Issue, Risk


def contingency_left(project: Project) -> Decimal | None:
    """None where nothing was ever set aside. One query."""
    row = Contingency.objects.filter(project=project).first()
    return row.left if row is not None else None


def _issue(user: User, project: Project, code: str) -> str:
    row = Issue.objects.visible_to(user).filter(project=project, code=code).first()
    return _address(row, project)


def _risk(user: User, project: Project, code: str) -> str:
    row = Risk.objects.visible_to(user).filter(project=project, code=code).first()
    return _address(row, project)


def _address(row: Issue | Risk | None, project: Project) -> str:
    if row is None:
        return ""
    row.project = project
    return row.get_absolute_url()


def register() -> None:
    register_contingency(contingency_left)
    register_origin("issue", _issue)
    register_origin("risk", _risk)
