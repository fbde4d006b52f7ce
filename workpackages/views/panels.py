"""The slots that the pages of a project and of a programme reserve for their work."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from projects.models import Programme
from projects.permissions import can_see_inside_programme
from projects.trail import above_programme
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import render_page
from workpackages.panels import load_panel, load_programme_panel
from workpackages.permissions import can_see_baseline
from workpackages.views.common import project_or_404


@require_GET
def overview_panel(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    context = {
        "project": project,
        "panel": load_panel(project, request.user, on=today()),
        "sees_baseline": can_see_baseline(request.user, project),
    }
    return render_page(
        request,
        "workpackages/overview_panel.html",
        context,
        partials={
            "work-panel": "workpackages/_overview_panel.html",
            # The slot of the overview takes the panel inside itself.
            "work-overview": "workpackages/_overview_panel.html",
        },
    )


@require_GET
def programme_panel(request: SignedInRequest, code: str) -> HttpResponse:
    """The slot of the programme's page: what it delivers next, and what its projects wait for."""
    user = request.user
    programme = get_object_or_404(Programme.objects.visible_to(user), code=code)
    if not can_see_inside_programme(user, programme):
        raise Http404
    context = {
        "programme": programme,
        "crumbs": [*above_programme(user), (programme.name, programme.get_absolute_url())],
        "panel": load_programme_panel(programme, user, on=today()),
    }
    partials = {
        "programme-work": "workpackages/_programme_panel.html",
        # The slot of the page takes the panel inside itself.
        "programme-slot": "workpackages/_programme_panel.html",
    }
    page = "workpackages/programme_panel.html"
    return render_page(request, page, context, partials=partials)
