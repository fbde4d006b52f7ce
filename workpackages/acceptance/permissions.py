"""Who delivers, who accepts, who corrects and who gives up a deliverable."""

from __future__ import annotations

from collections.abc import Iterable

from people.models import User
from projects.models import Project, Seat
from projects.permissions import can_see_inside, sides_of
from projects.transitions import Decider
from workpackages.acceptance.choices import AcceptedBy
from workpackages.models import Defect, Deliverable
from workpackages.permissions import can_edit_package, leads, manages

# What only the project's lead says of a deliverable: who judges it, and what hangs on it.
MANAGED = frozenset({"accepting", "is_from_supplier", "is_required_for_go_live"})


def accepting_person(deliverable: Deliverable) -> User | None:
    """Who holds the place named, in the project or, where nobody does, in the one above."""
    return accepting_people(deliverable.project).get(deliverable.accepting)


def accepting_people(project: Project) -> dict[str, User]:
    """By place. A project on its own takes one query, one with others above it two."""
    return holders_of([project])[project.pk]


def holders_of(projects: Iterable[Project]) -> dict[int, dict[str, User]]:
    """Who accepts in each project, by place; two queries at most."""
    wanted = {project.pk: project for project in projects}
    above = {pk for project in wanted.values() for pk in project.ancestor_ids} - wanted.keys()
    parents = Project.objects.filter(pk__in=above).select_related("sponsor") if above else []
    known = {**wanted, **{parent.pk: parent for parent in parents}}
    seats: dict[int, dict[str, User]] = {}
    rows = Seat.objects.filter(project__in=known, hat__in=AcceptedBy.values)
    for seat in rows.select_related("person").order_by("pk"):
        seats.setdefault(seat.project_id, {})[seat.hat] = seat.person
    found: dict[int, dict[str, User]] = {}
    for project in wanted.values():
        held = found[project.pk] = {}
        # What is nearer counts.
        for pk in [*project.ancestor_ids, project.pk]:
            held.update(seats.get(pk, {}))
            sponsor = known[pk].sponsor
            if sponsor is not None:
                held[AcceptedBy.SPONSOR] = sponsor
    return found


def accepts(user: User, deliverable: Deliverable) -> bool:
    """Whether the deliverable names this person, by place, as the one who accepts it."""
    person = accepting_person(deliverable)
    return person is not None and person.pk == user.pk and user.is_active


def can_create_deliverable(user: User, project: Project, *, leads_some: bool) -> bool:
    return manages(user, project) or leads_some


def can_edit_deliverable(user: User, deliverable: Deliverable) -> bool:
    return can_edit_package(user, deliverable.work_package)


def delivers(user: User, deliverable: Deliverable) -> bool:
    """Begin it, present it and take it up again after a refusal: the package's lead."""
    return leads(user, deliverable.work_package)


def waives(user: User, deliverable: Deliverable) -> bool:
    return Decider.SPONSOR in sides_of(user, deliverable.project)


def corrects(user: User, defect: Defect) -> bool:
    """Report a defect as corrected: its owner, and the lead of the package."""
    return defect.owner_id == user.pk or delivers(user, defect.deliverable)


def plans_defect(user: User, defect: Defect) -> bool:
    """Say who corrects it until when; of a reservation only who accepted with it."""
    if accepts(user, defect.deliverable):
        return True
    return not defect.is_reservation and can_edit_deliverable(user, defect.deliverable)


def sees_register(user: User, project: Project) -> bool:
    return can_see_inside(user, project)
