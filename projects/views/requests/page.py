"""The page of a request, by itself and as a tab of its project."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from people.models import User
from people.permissions import is_director
from projects.decision_files.page import opens_for
from projects.models import Project, ProjectRequest
from projects.permissions import can_see_inside
from projects.requests.page import actions_for, way_of, what_comes_next
from projects.requests.permissions import (
    REQUESTABLE,
    can_write_for,
    reads_request_of,
    sees_project,
)
from projects.requests.sections import standings
from projects.requests.similar import similar_to
from projects.views.requests.loading import seen_request
from servicedesk_pm.common.http import render_page


@require_GET
def page(request: SignedInRequest, number: int) -> HttpResponse:
    found = seen_request(request, number)
    return render_page(request, "projects/requests/page.html", shown(request.user, found))


@require_GET
def of_project(request: SignedInRequest, project_code: str) -> HttpResponse:
    """The tab: the request, or the offer to write it where the project has none yet."""
    user = request.user
    seen = Project.objects.visible_to(user).select_related("lead", "sponsor", "programme")
    project = get_object_or_404(seen, code=project_code)
    rows = ProjectRequest.objects.filter(project=project).with_names().with_stage()
    found = rows.visible_to(user).first()
    if found is None and not reads_request_of(user, project):
        raise PermissionDenied
    context: dict[str, Any] = {"project": project}
    if found is not None:
        context |= shown(user, found)
    else:
        begun = rows.first()
        context |= {
            "wish": None,
            "writer": begun.requester if begun else None,
            "may_write": begun is None and can_write_for(user, project),
            "write_url": f"{reverse('projects:create-request')}?project={project.code}",
        }
    return render_page(request, "projects/requests/tab.html", context)


def shown(user: User, found: ProjectRequest) -> dict[str, Any]:
    """What the page says of a request; duplicates are for its writer and for directors."""
    objectives = list(found.objectives.all())
    inside = sees_project(user, found.project)
    compares = (found.is_waiting and is_director(user)) or (
        found.is_open_for_writing and found.requester_id == user.pk
    )
    parts = standings(found, objectives)
    complete = sum(1 for each in parts if each.is_complete)
    return {
        "wish": found,
        "objectives": objectives,
        "standings": parts,
        "complete": complete,
        "way": way_of(found),
        "next_words": what_comes_next(found),
        "actions": actions_for(user, found, is_complete=complete == len(parts)),
        "inside": inside,
        "reads_files": inside and found.project is not None and opens_for(user, found.project),
        "similar": similar_to(found, user) if compares else [],
        "compares": compares,
        "seeks_lessons": _seeks_lessons(user, found),
        "sites": list(found.sites.all()),
        "workstation_sites": list(found.workstation_sites.all()),
    }


def _seeks_lessons(user: User, found: ProjectRequest) -> bool:
    """Whether what other projects have learnt is shown beside it: until it is decided on."""
    project = found.project
    if project is None or project.state not in REQUESTABLE:
        return False
    return not found.is_draft and can_see_inside(user, project)
