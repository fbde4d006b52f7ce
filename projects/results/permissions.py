"""Who says what a project owes to its programme, who delivers it, and who confirms it."""

from __future__ import annotations

from people.choices import Role
from people.models import User
from projects.models import ProgrammeResult
from projects.permissions import can_edit_programme, roles_on


def can_edit_result(user: User, result: ProgrammeResult) -> bool:
    """Change what is expected, while it is: the programme manager and the director."""
    return result.is_expected and can_edit_programme(user, result.programme)


def delivers(user: User, result: ProgrammeResult) -> bool:
    """Reports it as delivered: who leads the project, until the project is over."""
    project = result.project
    return Role.PROJECT_MANAGER in roles_on(user, project) and not project.is_terminal


def verifies(user: User, result: ProgrammeResult) -> bool:
    """Confirms that it works in the programme, or sends it back: never who delivered it."""
    return result.delivered_by_id != user.pk and can_edit_programme(user, result.programme)
