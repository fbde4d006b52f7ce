"""Which requests a person sees, and of which units he or she is the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from people.choices import Role
from people.models import OrgUnit
from projects.scope import scope_of

if TYPE_CHECKING:
    from people.models import User

# Held anywhere, these read every request that was submitted.
READS_ALL = frozenset(
    {
        Role.DIRECTOR,
        Role.QUALITY_MANAGER,
        Role.PROGRAMME_MANAGER,
        Role.PROJECT_MANAGER,
        Role.WORK_PACKAGE_LEAD,
        Role.TEAM_MEMBER,
    }
)


def requests_in_sight(user: User) -> Q:
    """Own ones, drafts too; of others only what was submitted, as far as the roles reach."""
    own = Q(requester=user)
    if reads_all_requests(user):
        return own | Q(submitted_at__isnull=False)
    scope = scope_of(user)
    seen = Q(analyst=user) | Q(org_unit__in=headed_units(user))
    for pk, roles in scope.by_programme.items():
        if Role.SPONSOR in roles:
            seen |= Q(project__programme=pk)
    for path, roles in scope.by_path.items():
        if Role.SPONSOR in roles:
            seen |= Q(project__path__startswith=path)
    return own | Q(seen, submitted_at__isnull=False)


def reads_all_requests(user: User) -> bool:
    scope = scope_of(user)
    places = (*scope.by_path.values(), *scope.by_programme.values())
    held = scope.organisation.union(*places)
    return bool(held & READS_ALL) or Role.SPONSOR in scope.organisation


def headed_units(user: User) -> frozenset[int]:
    """The units that the person heads, and those below; one query once per request."""
    known: frozenset[int] | None = getattr(user, "_headed_units", None)
    if known is None:
        known = _below(user)
        user._headed_units = known  # type: ignore[attr-defined]
    return known


def _below(user: User) -> frozenset[int]:
    units = list(OrgUnit.objects.order_by("pk").values_list("pk", "parent_id", "head_id"))
    found = {pk for pk, _parent, head in units if head == user.pk}
    grown = bool(found)
    while grown:
        more = {pk for pk, parent, _head in units if parent in found} - found
        found |= more
        grown = bool(more)
    return frozenset(found)
