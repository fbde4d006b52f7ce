"""To whom a published report goes by mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from people.choices import Role
from people.models import User
from projects.communication.recipients import addresses_in
from projects.models import Project
from projects.scope import SEES_ALL
from reporting.choices import Classification
from reporting.models import Report


@dataclass(frozen=True, slots=True)
class Recipient:
    """``person`` is empty for a bare address, which may read what is for everybody alone."""

    address: str
    language: str
    person: User | None = None


def holders(project: Project, roles: Iterable[str]) -> list[User]:
    """Active people with one of the roles on the project, here or above. One query."""
    wanted, chain = set(roles), [project.pk, *project.ancestor_ids]
    here = Q(role_assignments__project__in=chain)
    if project.programme_id:
        here |= Q(role_assignments__programme=project.programme_id)
    found = here & Q(role_assignments__role__in=wanted)
    found |= Q(organisation_roles__role__in=wanted & SEES_ALL)
    if Role.PROJECT_MANAGER in wanted:
        found |= Q(led_projects__in=chain)
    if Role.SPONSOR in wanted:
        found |= Q(sponsored_projects__in=chain)
        found |= Q(sponsored_programmes=project.programme_id or 0)
    if Role.PROGRAMME_MANAGER in wanted:
        found |= Q(managed_programmes=project.programme_id or 0)
    keys = User.objects.filter(found).order_by().values("pk")
    return list(User.objects.active().filter(pk__in=keys).by_name())


def may_read(person: User, report: Report) -> bool:
    """As the pages let the person read it now. One query and that of the roles."""
    return Report.objects.visible_to(person).filter(pk=report.pk).exists()


def recipients_of(report: Report) -> list[Recipient]:
    """Whom its directive names and who may read it; each address once.

    A query for each person, since the class of the report and the person's roles decide.
    """
    directive = report.directive
    if directive is None:
        return []
    named = [*holders(report.project, directive.roles), *directive.people.active().by_name()]
    found: dict[str, Recipient] = {}
    for person in {each.pk: each for each in named if each.email}.values():
        if may_read(person, report):
            address = person.email.lower()
            found.setdefault(address, Recipient(address, person.language, person))
    if report.classification == Classification.INTERNAL:
        for address in addresses_in(directive.addresses):
            found.setdefault(address, Recipient(address, "fr"))
    return [found[address] for address in sorted(found)]
