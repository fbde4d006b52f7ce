"""Pages to read: a project's overview and history."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from people.history import entries_for_scope
from people.history_page import history_page
from people.http import SignedInRequest
from people.permissions import is_director
from projects.choices import ProjectState
from projects.lights import lit
from projects.models import ProgrammeResult, Project, attitude_scope
from projects.permissions import (
    can_create_subproject,
    can_edit_project,
    can_see_history,
    can_see_inside,
)
from projects.queries import next_states, proposal_for
from projects.results.choices import ResultState
from projects.results.standing import marked
from projects.stakeholders.permissions import reads_attitude
from projects.trail import sees_programme
from projects.transitions import next_gate
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import render_page

WITH_PEOPLE = ("lead", "sponsor", "programme__manager", "portfolio", "org_unit")


@require_GET
def overview(request: SignedInRequest, project_code: str) -> HttpResponse:
    user = request.user
    found = Project.objects.visible_to(user).select_related(*WITH_PEOPLE)
    project = get_object_or_404(found, code=project_code)
    inside = can_see_inside(user, project)
    children = Project.objects.visible_to(user).filter(parent=project).select_related("lead")
    context = {
        "project": project,
        "inside": inside,
        "next_gate": next_gate(project.state) if inside else "",
        "next_states": next_states(user, project) if inside else [],
        "proposal": proposal_for(project, on=today()) if inside else None,
        "subprojects": lit(user, [project, *children.order_by("path")])[1:],
        "owed": _owed(project) if inside else [],
        "may_open_programme": sees_programme(user, project.programme_id),
        "may_edit": can_edit_project(user, project) and project.state != ProjectState.DECISION,
        "may_add_subproject": can_create_subproject(user, project),
        "is_director": is_director(user),
    }
    return render_page(request, "projects/overview.html", context)


def _owed(project: Project) -> list[ProgrammeResult]:
    """What the project owes to its programme, one query; those still to be integrated first."""
    rows = ProgrammeResult.objects.filter(project=project).select_related("programme")
    for each in (found := marked(rows.soonest_first(), today())):
        each.project = project
    return sorted(found, key=lambda each: each.state == ResultState.INTEGRATED)


@require_GET
def history(request: SignedInRequest, project_code: str) -> HttpResponse:
    found = Project.objects.visible_to(request.user).select_related("lead", "sponsor", "programme")
    project = get_object_or_404(found, code=project_code)
    if not can_see_history(request.user, project):
        raise PermissionDenied
    scopes = [project.history_scope()]
    if reads_attitude(request.user, project):
        scopes.append(attitude_scope(project.pk))
    entries = entries_for_scope(*scopes)
    context = {"project": project, **history_page(request, entries, reader=request.user)}
    partials = {"history": "people/_history.html"}
    return render_page(request, "projects/history.html", context, partials=partials)
