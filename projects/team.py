"""Who is what in a project, and where each role comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from people.choices import Role
from people.models import User
from projects.models import Programme, Project, RoleAssignment
from projects.permissions import programme_roles_to_give, roles_to_give
from projects.trail import sees_programme


@dataclass(frozen=True, slots=True)
class Member:
    """One role of one person; ``source`` is where it was given, empty for here."""

    person: User
    role: Role
    source: str = ""
    url: str = ""
    note: str = ""
    removable: bool = False
    by_record: bool = False

    @property
    def role_label(self) -> Any:
        return self.role.label


def members_of(project: Project, *, reader: User) -> list[Member]:
    """Everybody with a role here, by the record, by assignment or inherited. Three queries."""
    above = list(
        Project.objects.filter(pk__in=project.ancestor_ids)
        .select_related("lead", "sponsor")
        .order_by("path")
    )
    visible = set(
        Project.objects.visible_to(reader)
        .filter(pk__in=project.ancestor_ids)
        .values_list("pk", flat=True)
        if above
        else ()
    )
    links = {each.pk: each.get_absolute_url() if each.pk in visible else "" for each in above}
    found = _by_record(project)
    for each in above:
        found += _by_record(each, source=each.code, url=links[each.pk])
    programme = project.programme
    if programme is not None:
        url = programme.get_absolute_url() if sees_programme(reader, programme.pk) else ""
        found += _of_programme(programme, url)
    given = roles_to_give(reader, project)
    assigned = RoleAssignment.objects.filter(
        Q(project=project.pk)
        | Q(project__in=project.ancestor_ids)
        | Q(programme=project.programme_id, programme__isnull=False)
    )
    for row in assigned.select_related("user", "project", "programme").order_by("pk"):
        found.append(_assigned(row, project, links, given))
    return sorted(found, key=lambda each: (str(each.person).casefold(), each.source, each.role))


def roles_in_programme(programme: Programme, *, reader: User) -> list[Member]:
    """The programme-wide roles beside those of its record. One query."""
    given = programme_roles_to_give(reader)
    rows = programme.role_assignments.select_related("user").order_by("role", "pk")
    return [
        Member(row.user, Role(row.role), note=row.note, removable=row.role in given) for row in rows
    ]


def _by_record(project: Project, *, source: str = "", url: str = "") -> list[Member]:
    places = ((project.lead, Role.PROJECT_MANAGER), (project.sponsor, Role.SPONSOR))
    return [Member(person, role, source, url, by_record=True) for person, role in places if person]


def _of_programme(programme: Programme, url: str) -> list[Member]:
    places = ((programme.manager, Role.PROGRAMME_MANAGER), (programme.sponsor, Role.SPONSOR))
    return [
        Member(person, role, programme.code, url, by_record=True)
        for person, role in places
        if person
    ]


def _assigned(
    row: RoleAssignment, project: Project, links: dict[int, str], given: frozenset[Role]
) -> Member:
    role = Role(row.role)
    if row.project_id == project.pk:
        return Member(row.user, role, note=row.note, removable=role in given)
    if row.project is not None:
        return Member(row.user, role, row.project.code, links.get(row.project.pk, ""), row.note)
    programme = row.programme
    return Member(row.user, role, programme.code if programme else "", "", row.note)
