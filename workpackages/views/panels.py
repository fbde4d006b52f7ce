"""The slot that the project's overview reserves for its work."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import render_page
from workpackages.panels import load_panel
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
