"""Who may read what a day of work costs, and who keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from people.choices import Role
from people.permissions import is_director, organisation_roles
from projects.scope import CONTROLS_MONEY, NOTHING, scope_of

if TYPE_CHECKING:
    from people.models import User

_CONTROLS: frozenset[str] = frozenset({CONTROLS_MONEY})


def can_keep_rates(user: User) -> bool:
    """Write rates down and give people their class: human resources alone."""
    return Role.HUMAN_RESOURCES in organisation_roles(user)


def can_read_rates(user: User) -> bool:
    """The rates of classes: who keeps them, the director, and who controls money somewhere."""
    return can_keep_rates(user) or is_director(user) or scope_of(user).holds(_CONTROLS)


def can_read_classes(user: User) -> bool:
    """Which class a person is in says what the person earns."""
    return can_keep_rates(user) or is_director(user)


def rates_visible_to(user: User) -> Q:
    return Q() if can_read_rates(user) else NOTHING
