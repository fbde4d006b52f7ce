"""Asking for a plan as PDF."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.audit import operation
from people.jobs import start_job
from people.models import Job, User
from projects.models import Project
from projects.permissions import can_see_inside

KIND = "reporting.draw_plan"
LONGEST_QUERY = 4000


@operation
def request_plan_pdf(project: Project | None, *, actor: User, query: str, paper: str) -> Job:
    """Have a view of a plan drawn, in the language that is being read; without a project the
    plan over all that the person sees.

    Raises PermissionDenied for those who do not see the project's inside.
    """
    if project is not None and not can_see_inside(actor, project):
        raise PermissionDenied
    return start_job(
        KIND,
        arguments={
            "project": project and project.pk,
            "query": query[:LONGEST_QUERY],
            "paper": paper,
            "language": get_language() or "en",
        },
        label=_label(project, paper),
        actor=actor,
    )


def _label(project: Project | None, paper: str) -> str:
    if project is None:
        return _("Plan of the portfolio as PDF (%(paper)s)") % {"paper": paper}
    words = {"project": project.code, "paper": paper}
    return _("Plan of %(project)s as PDF (%(paper)s)") % words
