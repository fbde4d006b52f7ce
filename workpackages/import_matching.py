"""Who of the project's people a resource of an imported plan probably is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q

from people.models import User
from projects.models import Project, RoleAssignment
from projects.scope import SEES_INSIDE
from servicedesk_pm.common.text import fold
from workpackages.choices import ResourceKind
from workpackages.mspdi.plan import PlanResource


def team_of(project: Project) -> list[User]:
    """People with a role on the project that lets them see its plan, by name. One query."""
    above = [*project.ancestor_ids, project.pk]
    inside = RoleAssignment.objects.filter(role__in=SEES_INSIDE).filter(
        Q(project__in=above) | Q(programme__isnull=False, programme=project.programme_id)
    )
    named = Q(role_assignments__in=inside) | Q(led_projects__in=above)
    found = User.objects.active().filter(named).distinct()
    return sorted(found, key=lambda person: (fold(person.name), person.pk))


def suggestions(resources: Iterable[PlanResource], team: Iterable[User]) -> dict[int, int]:
    """By resource: the one person with the same address, login or name, if just one has it."""
    people = list(team)
    found: dict[int, int] = {}
    for resource in resources:
        if resource.kind != ResourceKind.WORK:
            continue
        for candidates in _ways(resource, people):
            if len(candidates) == 1:
                found[resource.uid] = candidates[0].pk
                break
    return found


def _ways(resource: PlanResource, people: list[User]) -> list[list[User]]:
    login = fold(resource.account.rpartition("\\")[2])
    email, name = fold(resource.email), _words(resource.name)
    return [
        [person for person in people if email and fold(person.email) == email],
        [person for person in people if login and fold(person.username) == login],
        [person for person in people if fold(person.username) == fold(resource.name)],
        [person for person in people if name and _words(person.name) == name],
    ]


def _words(name: str) -> frozenset[str]:
    """A name in any order: "Rossier, Anne" is "Anne Rossier"."""
    return frozenset(fold(name).replace(",", " ").split())


def chosen(people: Mapping[str, int], team: Iterable[User]) -> dict[int, User]:
    """The planner's choice by resource, of people who still are in the team."""
    by_key = {person.pk: person for person in team}
    return {int(uid): by_key[pk] for uid, pk in people.items() if pk in by_key}
