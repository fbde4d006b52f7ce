"""The way from the portfolio down to a project, as far as its reader may see it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import User
from projects.models import Programme, Project
from projects.scope import SEES_ALL, scope_of

Crumb = tuple[str, str]


def sees_programme(user: User, programme_id: int | None) -> bool:
    """Whether the person may open this programme's page; costs no query of its own."""
    scope = scope_of(user)
    return programme_id is not None and bool(
        scope.organisation & SEES_ALL or programme_id in scope.by_programme
    )


def sees_portfolio(user: User) -> bool:
    """Those who look at more than single projects find the portfolio in their navigation."""
    scope = scope_of(user)
    return bool(scope.organisation & SEES_ALL or scope.by_programme)


def above_programme(user: User) -> list[Crumb]:
    if sees_portfolio(user):
        return [(_("Portfolio"), reverse("projects:portfolio"))]
    return [(_("Projects"), reverse("projects:list"))]


def above_project(user: User, project: Project) -> list[Crumb]:
    """One query for the projects above, none where there are none."""
    crumbs = above_programme(user)
    if sees_programme(user, project.programme_id):
        programme: Programme | None = project.programme
        if programme is not None:
            crumbs.append((programme.name, programme.get_absolute_url()))
    if project.ancestor_ids:
        above = Project.objects.visible_to(user).filter(pk__in=project.ancestor_ids)
        crumbs += [(each.name, each.get_absolute_url()) for each in above.order_by("path")]
    return crumbs
