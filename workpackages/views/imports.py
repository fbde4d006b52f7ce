"""Plans on their way in: upload, preview, confirmation, result."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from projects.models import Project
from projects.permissions import can_plan
from servicedesk_pm.common.files import attachment
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.uploads import was_too_large
from workpackages.choices import ImportState
from workpackages.forms.imports import ConfirmImportForm, UploadPlanForm
from workpackages.import_matching import team_of
from workpackages.import_page import page_of
from workpackages.models import PlanImport
from workpackages.operations.imports import confirm_import, discard_import, upload_plan
from workpackages.permissions import manages


def _project(request: SignedInRequest, project_code: str) -> Project:
    """404 for those who do not see the plan, 403 for those who do not manage it."""
    visible = Project.objects.with_plan_visible_to(request.user)
    project = get_object_or_404(
        visible.select_related("lead", "sponsor", "programme", "parent"), code=project_code
    )
    if not manages(request.user, project):
        raise PermissionDenied
    return project


def _plan_import(request: SignedInRequest, project_code: str, number: int) -> PlanImport:
    project = _project(request, project_code)
    plan_import = get_object_or_404(
        project.plan_imports.select_related("job", "uploaded_by"), number=number
    )
    plan_import.project = project
    return plan_import


def _page(
    request: SignedInRequest, plan_import: PlanImport, form: ConfirmImportForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = page_of(plan_import, request.user)
    if context["stage"] == "ready":
        team = team_of(plan_import.project)
        context["form"] = form or ConfirmImportForm(plan_import.preview["resources"], team)
    return render_page(
        request,
        "workpackages/imports/detail.html",
        context,
        partials={"plan-import": "workpackages/imports/_import.html"},
        status=status_of(form) if form else 200,
    )


@require_http_methods(["GET", "POST"])
def imports(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _project(request, project_code)
    is_post = request.method == "POST"
    sent = (request.POST, request.FILES) if is_post else ()
    form = UploadPlanForm(*sent, too_large=is_post and was_too_large(request))
    if is_post and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                upload = form.cleaned_data["file"]
                made = upload_plan(project.pk, upload, actor=request.user)
                submission.url = reverse("workpackages:import", args=[project.code, made.number])
            return redirect(submission.url)
    context = {
        "project": project,
        "form": form,
        "may_plan": can_plan(request.user, project),
        "imports": project.plan_imports.select_related("uploaded_by"),
    }
    status = status_of(form) if is_post else 200
    return render_page(request, "workpackages/imports/list.html", context, status=status)


@require_GET
def detail(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    return _page(request, _plan_import(request, project_code, number))


@require_POST
def confirm(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    plan_import = _plan_import(request, project_code, number)
    resources = plan_import.preview.get("resources", [])
    form = ConfirmImportForm(resources, team_of(plan_import.project), request.POST)
    if form.is_valid():
        with errors_into(form):
            confirm_import(plan_import.pk, people=form.people(), actor=request.user)
            return redirect("workpackages:import", project_code, number)
    return _page(request, plan_import, form)


@require_POST
def discard(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    plan_import = _plan_import(request, project_code, number)
    form = ConfirmImportForm([], [], request.POST)
    if form.is_valid():
        with errors_into(form):
            discard_import(plan_import.pk, actor=request.user)
            return redirect("workpackages:imports", project_code)
    return _page(request, plan_import, form)


@require_GET
def download(request: SignedInRequest, project_code: str, number: int) -> HttpResponseBase:
    plan_import = _plan_import(request, project_code, number)
    if plan_import.state == ImportState.DISCARDED:
        raise Http404
    name, shown = plan_import.file.name, plan_import.file_name
    try:
        return attachment(name or "", file_name=shown, content_type="application/xml")
    except FileNotFoundError:
        raise Http404 from None
