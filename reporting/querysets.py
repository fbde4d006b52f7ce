"""Who may read which reports, and that those issued stay as they are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from people.choices import Role
from projects.models import Project
from projects.scope import SEES_ALL, SEES_INSIDE, scope_of
from reporting.choices import IN_PREPARATION, ISSUED, Classification, ReportState
from servicedesk_pm.common.kept import KeptQuerySet

if TYPE_CHECKING:
    from people.models import User
    from reporting.models import Report  # noqa: F401 - the base class names it as a string

DIRECTION = frozenset({Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER, Role.SPONSOR})
NEVER_CHANGES = _("A published report never changes.")


# Not an empty Q, which disappears when it is joined to others by "or".
_ALL = Q(pk__isnull=False)


def _on_projects_where(user: User, roles: frozenset[str]) -> Q:
    """Reports on the projects where the person holds one of the roles, inherited ones too."""
    scope = scope_of(user)
    if scope.organisation & SEES_ALL & roles:
        return _ALL
    found = Q(pk__in=[])
    programmes = [pk for pk, held in scope.by_programme.items() if held & roles]
    if programmes:
        found |= Q(project__programme__in=programmes)
    for path, held in scope.by_path.items():
        if held & roles:
            found |= Q(project__path__startswith=path)
    return found


class ReportQuerySet(KeptQuerySet["Report"]):
    def visible_to(self, user: User) -> ReportQuerySet:
        """Members read all of theirs, observers what is published, N3 only the direction.

        What is published as internal (N1) is for everybody signed in.
        """
        if not user.is_active:
            return self.none()
        readable = _on_projects_where(user, SEES_INSIDE) | (
            _on_projects_where(user, frozenset({Role.OBSERVER})) & Q(state__in=ISSUED)
        )
        secret = Q(classification=Classification.DIRECTION)
        for_everybody = Q(classification=Classification.INTERNAL, state__in=ISSUED)
        return self.filter(
            for_everybody | (readable & ~secret) | (_on_projects_where(user, DIRECTION) & secret)
        )

    def telling_whether_project_opens(self, user: User) -> ReportQuerySet:
        """With ``project_opens``: a report for everybody may stand on a project out of sight."""
        seen = Project.objects.visible_to(user).filter(pk=OuterRef("project"))
        return self.annotate(project_opens=Exists(seen))

    def in_preparation(self) -> ReportQuerySet:
        return self.filter(state__in=IN_PREPARATION)

    def issued(self) -> ReportQuerySet:
        return self.filter(state__in=ISSUED)

    def late(self, on: date) -> ReportQuerySet:
        """Published after the day that a directive wants, or not by now."""
        waiting = Q(state__in=IN_PREPARATION, due_on__lt=on)
        return self.filter(waiting | Q(published_at__date__gt=F("due_on")))

    def settled(self) -> ReportQuerySet:
        """Whose figures somebody with the right to do so has confirmed."""
        return self.filter(state__in=(ReportState.APPROVED, *ISSUED))

    def newest_first(self) -> ReportQuerySet:
        return self.order_by("-status_date", "-pk")
