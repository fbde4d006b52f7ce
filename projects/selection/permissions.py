"""Who reads scenarios, who makes them, and who adopts one: the board, written down by the director
or by one of its members."""

from __future__ import annotations

from people.choices import Role
from people.models import User
from people.permissions import is_director, organisation_roles
from projects.priorities.permissions import READS_ALL_SCORES
from projects.scope import scope_of


def can_read_all(user: User) -> bool:
    """Sums, limits and every candidate; the others read of the projects in their reach."""
    return bool(scope_of(user).organisation & READS_ALL_SCORES)


def can_make_scenarios(user: User) -> bool:
    """Rules between projects and scenarios are the director's."""
    return is_director(user)


def can_adopt(user: User) -> bool:
    """Write down what the board decided, as with any of its decisions."""
    return is_director(user) or Role.SPONSOR in organisation_roles(user)


def can_propose_order(user: User) -> bool:
    """Another order is proposed by who directs, or runs a programme."""
    scope = scope_of(user)
    held = scope.organisation.union(*scope.by_path.values(), *scope.by_programme.values())
    return bool(held & {Role.DIRECTOR, Role.PROGRAMME_MANAGER})
