"""What every page about control loads first: the project in sight, and the way to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import pgettext

from costs.permissions import can_see_costs
from costs.views.common import project_or_404
from people.http import SignedInRequest
from projects.models import Project
from servicedesk_pm.common.http import render_page, status_of
from workpackages.models import WorkPackage
from workpackages.permissions import leads
from workpackages.views.common import project_crumbs

GET_AND_POST = ["GET", "HEAD", "POST"]


def control_url(project: Project) -> str:
    return reverse("control:overview", args=[project.code])


def frame_of(request: SignedInRequest, project: Project, title: str) -> dict[str, Any]:
    crumbs = [
        *project_crumbs(request, project),
        (pgettext("control", "Control"), control_url(project)),
    ]
    return {"project": project, "title": title, "crumbs": crumbs}


def package_or_404(request: SignedInRequest, code: str, number: int) -> WorkPackage:
    """A package of a project whose whole money the person sees, or one that he or she leads."""
    project = project_or_404(request, code, whole=False)
    rows = project.work_packages.select_related("lead")
    package: WorkPackage = get_object_or_404(rows, number=number)
    package.project = project
    if not (can_see_costs(request.user, project) or leads(request.user, package)):
        raise PermissionDenied
    return package


@dataclass(frozen=True, slots=True)
class FormPage:
    """What stands around a form on a page of its own."""

    submit: str
    cancel_url: str
    lead_text: str = ""
    template: str = "control/form.html"


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
