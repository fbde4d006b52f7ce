"""Choosing the projects of which one wants no mail."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from people.audit import operation
from people.models import User
from projects.models import Project, QuietProject
from servicedesk_pm.common.errors import RuleViolation


@operation
def choose_quiet_projects(codes: Collection[str], *, actor: User) -> int:
    """Exactly these are quiet from now on; how many. RuleViolation for a project out of sight."""
    wanted = Project.objects.visible_to(actor).filter(code__in=codes).order_by()
    keys = set(wanted.values_list("pk", flat=True))
    if len(keys) != len(set(codes)):
        raise RuleViolation(_("Choose projects from the list."), field="projects")
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    mine = QuietProject.objects.filter(person=actor)
    mine.exclude(project__in=keys).delete()
    kept = set(mine.values_list("project_id", flat=True))
    QuietProject.objects.bulk_create(
        QuietProject(person=actor, project_id=pk) for pk in sorted(keys - kept)
    )
    return len(keys)
