"""What every page about money loads first: the project in sight, and the way to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from costs.permissions import can_see_costs, can_see_some_costs
from people.http import SignedInRequest
from projects.models import Project
from projects.permissions import can_see_inside
from servicedesk_pm.common.http import render_page, status_of
from workpackages.views.common import project_crumbs

GET_AND_POST = ["GET", "HEAD", "POST"]
_SHOWN = ("portfolio", "programme", "lead", "sponsor")


def project_or_404(request: SignedInRequest, code: str, *, whole: bool = True) -> Project:
    """A project whose money the person sees; ``whole`` wants more than own packages."""
    seen = Project.objects.visible_to(request.user).select_related(*_SHOWN)
    project = get_object_or_404(seen, code=code)
    sees = can_see_costs if whole else can_see_some_costs
    if not sees(request.user, project):
        raise Http404
    return project


def frame_of(request: SignedInRequest, project: Project, title: str) -> dict[str, Any]:
    crumbs = [*project_crumbs(request, project), (_("Costs"), overview_url(project))]
    return {
        "project": project,
        "title": title,
        "crumbs": crumbs,
        # Who only controls the money is not led to the inside of the project.
        "sees_inside": can_see_inside(request.user, project),
    }


def overview_url(project: Project) -> str:
    return reverse("costs:overview", args=[project.code])


@dataclass(frozen=True, slots=True)
class FormPage:
    """What stands around a form on a page of its own."""

    submit: str
    cancel_url: str
    lead_text: str = ""
    template: str = "costs/form.html"


def show_form(
    request: SignedInRequest, context: dict[str, Any], form: Any, page: FormPage
) -> HttpResponse:
    said = {
        "form": form,
        "submit": page.submit,
        "cancel_url": page.cancel_url,
        "lead_text": page.lead_text,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, page.template, {**context, **said}, status=status)
