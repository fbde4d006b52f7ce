"""The plan of a project: its rows beside a chart, narrowed and zoomed by the address."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import render_page
from workpackages.operations.scheduling import undoable_step
from workpackages.permissions import can_see_baseline, manages
from workpackages.planning.export import export_plan
from workpackages.planning.page import page_of
from workpackages.planning.rows import load_plan
from workpackages.planning.wishes import PlanWish, baseline_number
from workpackages.views.common import family_or_404


@require_GET
def plan(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project, subprojects = family_or_404(request, project_code)
    data = load_plan(
        project, subprojects, user=request.user, on=today(), baseline=baseline_number(request.GET)
    )
    wish = PlanWish.of(request.GET, data, request.user)
    if request.GET.get("export") in {"csv", "xlsx"}:
        return export_plan(request.GET["export"], data, wish)
    page = page_of(data, wish)
    context = {
        "project": project,
        "plan": page,
        "filters": wish.form,
        "sees_changes": can_see_baseline(request.user, project),
        "calendar": data.plan.calendars.usual_row(project.pk),
        "undoable": undoable_step(project, request.user),
        "may_plan": project.accepts_planning and manages(request.user, project),
    }
    return render_page(
        request,
        "workpackages/plan.html",
        context,
        partials={
            "plan": "workpackages/_plan.html",
            page.block.ident: "workpackages/_plan_block.html",
        },
    )
