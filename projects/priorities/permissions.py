"""Who reads scores and who changes them: weights and scores are for those who direct."""

from __future__ import annotations

from django.db.models import Q

from people.choices import Role
from people.models import User
from people.permissions import is_director
from projects.models import Project
from projects.permissions import roles_on
from projects.scope import NOTHING, scope_of

READS_ALL_SCORES = frozenset({Role.DIRECTOR, Role.SPONSOR, Role.QUALITY_MANAGER})
READS_SCORES = READS_ALL_SCORES | {Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER}


def can_see_priorities(user: User) -> bool:
    """Whether the person reads any score at all; the list shows those in reach."""
    scope = scope_of(user)
    held = scope.organisation.union(*scope.by_path.values(), *scope.by_programme.values())
    return bool(held & READS_SCORES)


def can_see_score(user: User, project: Project) -> bool:
    return bool(roles_on(user, project) & READS_SCORES)


def scores_in_reach(user: User) -> Q:
    """Filter of the projects whose score the person reads; no query of its own."""
    scope = scope_of(user)
    if scope.organisation & READS_ALL_SCORES:
        return Q()
    found = NOTHING
    programmes = [pk for pk, roles in scope.by_programme.items() if roles & READS_SCORES]
    if programmes:
        found |= Q(programme__in=programmes)
    for path, roles in scope.by_path.items():
        if roles & READS_SCORES:
            found |= Q(path__startswith=path)
    return found


def can_set_weights(user: User) -> bool:
    return is_director(user)


def can_score(user: User, project: Project) -> bool:
    """Agree on a score: the director's, while the project is not over."""
    return is_director(user) and not project.is_terminal


def can_propose_score(user: User, project: Project) -> bool:
    """Propose one: who runs the programme, or the director."""
    held = roles_on(user, project)
    return not project.is_terminal and bool(held & {Role.DIRECTOR, Role.PROGRAMME_MANAGER})
