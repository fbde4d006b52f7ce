"""The registration point of what follows a project's change of state in the apps above."""

from __future__ import annotations

from collections.abc import Callable

from people.models import User
from projects.models import Project

Follower = Callable[[Project, User], None]
_followers: dict[str, Follower] = {}


def register_follower(name: str, follower: Follower) -> None:
    """Call ``follower(project, actor)`` inside the operation, after the state is saved.

    Registering a name again replaces it, so that a reload does not double the work.
    """
    _followers[name] = follower


def follow_all(project: Project, actor: User) -> None:
    for name in sorted(_followers):
        _followers[name](project, actor)
