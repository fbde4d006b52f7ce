"""A project's organisation: who holds which function, assembled from roles, seats and records."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from people.choices import Role
from people.models import User
from projects.choices import TERMINAL, SizeClass
from projects.mandates.choices import Hat
from projects.models import Project, RoleAssignment, Seat
from projects.written.vocabulary import choice_label

SUBPROJECT_LEAD, PACKAGE_LEAD = "subproject_lead", "package_lead"


@dataclass(frozen=True, slots=True)
class Place:
    """One function and who holds it; ``seat`` is the row to give back, if it is one."""

    function: str
    person: User
    note: str = ""
    url: str = ""
    seat: int = 0
    # The part that is led, in both languages: what is frozen speaks both.
    part: dict[str, str] | None = None

    @property
    def label(self) -> str:
        return choice_label("function", self.function)

    @property
    def key(self) -> str:
        note = self.part["fr"] if self.part else self.note
        return f"{self.function}:{self.person.username}:{note}"


@dataclass(frozen=True, slots=True)
class Organisation:
    """Everybody with a function, the sponsor first."""

    places: tuple[Place, ...]

    def holding(self, *functions: str) -> list[Place]:
        return [place for place in self.places if place.function in functions]

    @property
    def held(self) -> frozenset[str]:
        return frozenset(place.function for place in self.places)


TeamLoader = Callable[[Project], list[Place]]
_teams: dict[str, TeamLoader] = {}


def register_team(name: str, loader: TeamLoader) -> None:
    """Add the leads of parts that the projects themselves do not know."""
    _teams[name] = loader


def load_organisation(project: Project, *, with_teams: bool = False) -> Organisation:
    """Four queries, and those of the registered teams. The project comes with its people."""
    found = _of_record(project)
    seats = Seat.objects.filter(project=project).select_related("person")
    order = {hat: place for place, hat in enumerate(Hat.values)}
    rows = sorted(seats.order_by("pk"), key=lambda seat: order[seat.hat])
    found += [Place(row.hat, row.person, row.note, seat=row.pk) for row in rows]
    found += [
        Place(Role.QUALITY_MANAGER, person, note) for person, note in quality_managers(project)
    ]
    parts = Project.objects.below(project).exclude(pk=project.pk).select_related("lead")
    found += [
        Place(
            SUBPROJECT_LEAD,
            part.lead,
            str(part),
            part.get_absolute_url(),
            part={
                "fr": f"{part.code} {part.name_fr}",
                "en": f"{part.code} {part.name_en or part.name_fr}",
            },
        )
        for part in parts.exclude(state__in=TERMINAL).order_by("path")
        if part.lead
    ]
    if with_teams:
        for _name, load in sorted(_teams.items()):
            found += load(project)
    return Organisation(tuple(found))


def _of_record(project: Project) -> list[Place]:
    programme = project.programme
    holders = (
        (Role.SPONSOR, project.sponsor),
        (Role.PROGRAMME_MANAGER, programme.manager if programme else None),
        (Role.PROJECT_MANAGER, project.lead),
    )
    return [Place(role, person) for role, person in holders if person]


def quality_managers(project: Project) -> list[tuple[User, str]]:
    """Who holds the role here or in the programme; else who holds it for the whole organisation."""
    held = RoleAssignment.objects.filter(
        Q(project=project) | Q(project__isnull=True, programme=project.programme_id),
        role=Role.QUALITY_MANAGER,
        user__is_active=True,
    ).select_related("user")
    found = {row.user: row.note for row in held.order_by("pk")}
    if found:
        return list(found.items())
    everywhere = User.objects.active().filter(organisation_roles__role=Role.QUALITY_MANAGER)
    return [(person, "") for person in everywhere.by_name()]


def missing_places(project: Project, held: Collection[str]) -> list[str]:
    """Which functions a project of this size still has to name; ``held`` are those named."""
    wanted: list[str] = [Role.SPONSOR, Role.PROJECT_MANAGER]
    if project.programme_id:
        wanted.append(Role.PROGRAMME_MANAGER)
    if project.size_class != SizeClass.SMALL:
        wanted.append(Hat.STEERING_COMMITTEE)
    wanted += [Hat.USER_REPRESENTATIVE, Hat.OPERATIONS_LEAD]
    if project.size_class == SizeClass.LARGE:
        wanted.append(Role.QUALITY_MANAGER)
    words = _("Not named yet: %(function)s.")
    return [
        words % {"function": choice_label("function", each)} for each in wanted if each not in held
    ]
