"""Who works on which projects, as far as a reader may know it.

Leads, sponsors and programme managers stand in every list; the others of a team are known to those
who see the inside of the project.
"""

from __future__ import annotations

from django.db.models import Q

from people.models import User, UserQuerySet
from projects.models import Project, ProjectQuerySet


def people_in_sight(user: User) -> UserQuerySet:
    """Active people with a part in some open project that the reader sees; no query of its own."""
    seen = Project.objects.visible_to(user).open().order_by()
    inside = Project.objects.with_plan_visible_to(user).open().order_by()
    return User.objects.active().filter(
        Q(pk__in=seen.values("lead"))
        | Q(pk__in=seen.values("sponsor"))
        | Q(pk__in=seen.values("programme__manager"))
        | Q(pk__in=inside.values("role_assignments__user"))
    )


def projects_with(person: User, reader: User) -> Q:
    """Filter of the projects where the person has a part that the reader may know of."""
    inside = Project.objects.with_plan_visible_to(reader).order_by()
    team: ProjectQuerySet = inside.filter(role_assignments__user=person)
    named = Q(lead=person) | Q(sponsor=person) | Q(programme__manager=person)
    return named | Q(pk__in=team.values("pk"))
