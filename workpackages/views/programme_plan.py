"""The plan of a programme, computed over its projects as one network; nothing is changed here."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from projects.models import Programme, Project
from projects.permissions import can_see_inside_programme
from projects.trail import above_programme
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import render_page
from workpackages.dependencies import seen_by
from workpackages.models import CrossDependency
from workpackages.planning.programme import ProgrammeWish, load_programme, programme_page
from workpackages.planning.web import web_of


@require_GET
def programme_plan(request: SignedInRequest, code: str) -> HttpResponse:
    user = request.user
    programme = get_object_or_404(Programme.objects.visible_to(user), code=code)
    if not can_see_inside_programme(user, programme):
        raise Http404
    inside = Project.objects.with_plan_visible_to(user).open().filter(programme=programme)
    projects = sorted(inside.order_by("pk"), key=lambda project: project.code)
    found = seen_by(user, CrossDependency.objects.about(projects)).current()
    rows = list(found.order_by("need_on", "pk"))
    data = load_programme(programme, projects, rows, on=today())
    plan = programme_page(data, ProgrammeWish.of(request.GET))
    crumbs = [*above_programme(user), (programme.name, programme.get_absolute_url())]
    context = {"programme": programme, "crumbs": crumbs, "plan": plan, "web": web_of(found)}
    return render_page(
        request,
        "workpackages/programme_plan.html",
        context,
        partials={
            "programme-plan": "workpackages/_programme_plan.html",
            plan.block.ident: "workpackages/_plan_block.html",
        },
    )
