"""Who reads directives, and who issues them."""

from __future__ import annotations

from people.choices import Role
from people.models import User
from projects.scope import scope_of

# Those who write, judge or receive reports for their work.
READERS = frozenset(
    {
        Role.DIRECTOR,
        Role.PROGRAMME_MANAGER,
        Role.PROJECT_MANAGER,
        Role.SPONSOR,
        Role.QUALITY_MANAGER,
    }
)


def can_read_directives(user: User) -> bool:
    return scope_of(user).holds(READERS)


def can_issue_directives(user: User) -> bool:
    return Role.DIRECTOR in scope_of(user).organisation
