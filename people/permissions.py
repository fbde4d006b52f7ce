"""Roles on the whole organisation. Roles in a scope are asked of ``projects.permissions``."""

from __future__ import annotations

from collections.abc import Iterable

from people.choices import Role
from people.models import OrganisationRole, User


def organisation_roles(user: User) -> frozenset[str]:
    """The person's roles on the whole organisation, read once per request."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    held: frozenset[str] | None = getattr(user, "_organisation_roles", None)
    if held is None:
        held = frozenset(OrganisationRole.objects.filter(user=user).values_list("role", flat=True))
        user._organisation_roles = held  # type: ignore[attr-defined]
    return held


def know_organisation_roles(user: User, roles: Iterable[str]) -> frozenset[str]:
    """Keep for this request what a wider query has just read; what is known already stays."""
    held: frozenset[str] = vars(user).setdefault("_organisation_roles", frozenset(roles))
    return held


def is_director(user: User) -> bool:
    return Role.DIRECTOR in organisation_roles(user)


def is_administrator(user: User) -> bool:
    return Role.ADMINISTRATOR in organisation_roles(user)


def can_see_administration(user: User) -> bool:
    """Accounts and configuration: changed by administrators, read by directors too."""
    return bool(organisation_roles(user) & {Role.ADMINISTRATOR, Role.DIRECTOR})
