"""The people who have to do with a project: those among whom a decision names somebody."""

from __future__ import annotations

from django.db.models import Q

from people.choices import Role
from people.models import User
from projects.models import Programme, Project

STEERS = (Role.DIRECTOR, Role.SPONSOR, Role.QUALITY_MANAGER)


def people_around(project: Project | None, programme: Programme | None = None) -> dict[str, User]:
    """Active people with a part in the project, above it, in its programme or in steering.

    By name, keyed as a form sends them. One query.
    """
    wanted = Q(organisation_roles__role__in=STEERS)
    if project is not None:
        chain = [*project.ancestor_ids, project.pk]
        wanted |= Q(led_projects__in=chain) | Q(sponsored_projects__in=chain)
        wanted |= Q(role_assignments__project__path__startswith=project.path)
        wanted |= Q(role_assignments__project__in=chain)
    key = project.programme_id if project is not None else programme and programme.pk
    if key:
        wanted |= Q(managed_programmes=key) | Q(sponsored_programmes=key)
        wanted |= Q(role_assignments__programme=key)
    found = User.objects.active().filter(pk__in=User.objects.filter(wanted).values("pk"))
    return {str(person.pk): person for person in found.by_name()}
