"""Where in the portfolio a person has a role: read once per request, applied as filters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import BigIntegerField, CharField, Q, Value

from people.choices import Role
from people.models import OrganisationRole
from people.permissions import know_organisation_roles
from projects.mandates.choices import Hat

if TYPE_CHECKING:
    from people.models import User

NOTHING = Q(pk__in=[])
# These roles see the whole portfolio; the others only their own scopes.
SEES_ALL = frozenset({Role.DIRECTOR, Role.QUALITY_MANAGER, Role.SPONSOR, Role.OBSERVER})
# An observer sees that a project exists and its published reports, not its inside.
# Not a role: the hat that gives rights over money, read with the roles so that no page asks twice.
CONTROLS_MONEY = "FIN"
# Those who answer for projects; who works in them begins with the own work.
ANSWERS = frozenset(
    {
        Role.DIRECTOR,
        Role.PROGRAMME_MANAGER,
        Role.PROJECT_MANAGER,
        Role.SPONSOR,
        Role.QUALITY_MANAGER,
    }
)
# Those who do the work.
WORKERS = frozenset({Role.PROJECT_MANAGER, Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER})
SEES_INSIDE = frozenset(Role) - {Role.OBSERVER, Role.HUMAN_RESOURCES, Role.ADMINISTRATOR}


@dataclass(frozen=True, slots=True)
class Scope:
    """The roles of one person, by place. ``projects`` and ``programmes`` are filters."""

    organisation: frozenset[str] = frozenset()
    by_path: dict[str, frozenset[str]] = field(default_factory=dict)
    by_programme: dict[int, frozenset[str]] = field(default_factory=dict)

    def projects(self, *, inside: bool = False) -> Q:
        """Filter of the projects in sight; ``inside`` leaves out those merely observed."""
        return self.projects_as(SEES_INSIDE if inside else SEES_INSIDE | {Role.OBSERVER})

    def projects_as(self, wanted: frozenset[str]) -> Q:
        """Filter of the projects where the person holds one of these roles, here or above."""
        if self.organisation & SEES_ALL & wanted:
            return Q()
        found = NOTHING
        programmes = [pk for pk, roles in self.by_programme.items() if roles & wanted]
        if programmes:
            found |= Q(programme__in=programmes)
        for path, roles in self.by_path.items():
            if roles & wanted:
                found |= Q(path__startswith=path)
        return found

    def holds(self, wanted: frozenset[str]) -> bool:
        """Whether the person holds one of these roles anywhere in the portfolio."""
        places = (*self.by_path.values(), *self.by_programme.values())
        return any(roles & wanted for roles in (self.organisation & SEES_ALL, *places))

    def own_projects(self) -> Q:
        """Filter of the projects where the person has a part, whatever else is in sight."""
        return Scope(frozenset(), self.by_path, self.by_programme).projects()

    def programmes(self) -> Q:
        if self.organisation & SEES_ALL:
            return Q()
        return Q(pk__in=list(self.by_programme))

    def roles_on(self, path: str, programme_id: int | None) -> frozenset[str]:
        """All roles that count on the project with this path and programme."""
        return self.organisation | self.local_roles_on(path, programme_id)

    def local_roles_on(self, path: str, programme_id: int | None) -> frozenset[str]:
        """The roles held here or above, without those on the whole organisation."""
        held = set(self.by_programme.get(programme_id or 0, frozenset()))
        for prefix, roles in self.by_path.items():
            if path.startswith(prefix):
                held |= roles
        return frozenset(held)


def scope_of(user: User) -> Scope:
    """The person's roles by place. One query once per request, none after."""
    known: Scope | None = getattr(user, "_scope", None)
    if known is None:
        known = _load(user)
        user._scope = known  # type: ignore[attr-defined]
    return known


def _load(user: User) -> Scope:
    if not user.is_authenticated or not user.is_active:
        return Scope()
    everywhere: set[str] = set()
    by_path: dict[str, set[str]] = {}
    by_programme: dict[int, set[str]] = {}
    for role, path, programme_id in _held(user):
        if path:
            by_path.setdefault(path, set()).add(role)
        elif programme_id:
            by_programme.setdefault(programme_id, set()).add(role)
        else:
            everywhere.add(role)
    return Scope(
        know_organisation_roles(user, everywhere),
        {path: frozenset(roles) for path, roles in by_path.items()},
        {pk: frozenset(roles) for pk, roles in by_programme.items()},
    )


def _held(user: User) -> Iterable[tuple[str, str, int]]:
    """Role, path and programme of every place where the person is something; one query.

    A role on the whole organisation has neither path nor programme.
    """
    project = apps.get_model("projects", "Project").objects.order_by()
    programme = apps.get_model("projects", "Programme").objects.order_by()
    assigned = apps.get_model("projects", "RoleAssignment").objects.order_by()
    seat = apps.get_model("projects", "Seat").objects.order_by()
    no_path = Value("", output_field=CharField())
    no_key = Value(0, output_field=BigIntegerField())
    parts = [
        project.filter(lead=user).values_list(_constant(Role.PROJECT_MANAGER), "path", no_key),
        project.filter(sponsor=user).values_list(_constant(Role.SPONSOR), "path", no_key),
        programme.filter(manager=user).values_list(
            _constant(Role.PROGRAMME_MANAGER), no_path, "pk"
        ),
        programme.filter(sponsor=user).values_list(_constant(Role.SPONSOR), no_path, "pk"),
        assigned.filter(user=user, project__isnull=False).values_list(
            "role", "project__path", no_key
        ),
        assigned.filter(user=user, programme__isnull=False).values_list(
            "role", no_path, "programme_id"
        ),
        seat.filter(person=user, hat=Hat.FINANCE_CONTROLLER).values_list(
            _constant(CONTROLS_MONEY), "project__path", no_key
        ),
        OrganisationRole.objects.order_by().filter(user=user).values_list("role", no_path, no_key),
    ]
    return parts[0].union(*parts[1:])


def _constant(role: str) -> Value:
    return Value(str(role), output_field=CharField())
