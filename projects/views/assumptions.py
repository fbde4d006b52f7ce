"""The register of assumptions and constraints of a project."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.http import SignedInRequest
from people.idempotency import once
from projects.assumption_columns import SOONEST, assumption_columns
from projects.forms.mandates import AssumptionForm, NewAssumptionForm
from projects.mandates.permissions import can_check_assumption, can_keep_assumptions
from projects.models import Assumption, Project
from projects.operations.assumptions import edit_assumption, enter_assumption
from projects.permissions import can_see_inside
from projects.views.mandates import project_of
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table

GET_AND_POST = ["GET", "HEAD", "POST"]
REGISTER = "assumption-register"


def _register_url(project: Project) -> str:
    return reverse("projects:assumptions", args=[project.code])


def _inside(request: SignedInRequest, project_code: str) -> Project:
    project = project_of(request, project_code)
    if not can_see_inside(request.user, project):
        raise PermissionDenied
    return project


@require_GET
def register(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = _inside(request, project_code)
    found = Assumption.objects.filter(project=project).select_related("owner", "project")
    table = Table(request, found, assumption_columns(on=today()), SOONEST, REGISTER)
    exported = table.export()
    if exported is not None:
        return exported
    may_enter = can_keep_assumptions(request.user, project)
    context = {"project": project, "table": table, "may_enter": may_enter}
    partials = {REGISTER: "projects/assumptions/_register.html"}
    return render_page(request, "projects/assumptions/register.html", context, partials=partials)


@require_http_methods(GET_AND_POST)
def enter(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _inside(request, project_code)
    if not can_keep_assumptions(request.user, project):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = NewAssumptionForm(posted, initial={"owner": request.user})
    status = 200
    if posted is not None:
        if form.is_valid():
            with errors_into(form), once(form.token, request.user) as submission:
                if submission.is_first:
                    enter_assumption(project.pk, form.values, actor=request.user)
                    submission.url = _register_url(project)
                return redirect(submission.url)
        status = status_of(form)
    context = {
        "project": project,
        "form": form,
        "title": _("Enter an assumption or a constraint"),
        "submit": _("Enter it"),
        "cancel_url": _register_url(project),
    }
    return render_page(request, "projects/mandate/form.html", context, status=status)


@require_http_methods(GET_AND_POST)
def assumption(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    project = _inside(request, project_code)
    found = Assumption.objects.filter(project=project).select_related("owner")
    row = get_object_or_404(found, number=number)
    row.project = project
    if not can_check_assumption(request.user, row):
        if request.method == "POST":
            raise PermissionDenied
        facts = {"project": project, "row": row}
        return render_page(request, "projects/assumptions/read.html", facts)
    posted = request.POST if request.method == "POST" else None
    keeps = can_keep_assumptions(request.user, project)
    form = AssumptionForm(posted, keeps=keeps, row=row, initial={"version": row.version})
    status = 200
    if posted is not None:
        if form.is_valid():
            with errors_into(form):
                version = form.cleaned_data["version"]
                edit_assumption(row.pk, form.values, actor=request.user, version=version)
                messages.success(request, _("Saved."))
                return redirect(_register_url(project))
        status = status_of(form)
    shown = {"title": str(row), "cancel_url": _register_url(project), "submit": _("Save")}
    context = {"project": project, "form": form, **shown}
    return render_page(request, "projects/mandate/form.html", context, status=status)
