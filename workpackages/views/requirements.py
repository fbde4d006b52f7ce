"""Requirements: the traceability matrix of a project, one of them, and what shows it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table
from workpackages.forms.requirements import CoverForm, NewRequirementForm, RequirementForm
from workpackages.models import Deliverable, Requirement
from workpackages.operations.requirements import (
    cover_requirement,
    create_requirement,
    edit_requirement,
    remove_requirement,
    uncover_requirement,
)
from workpackages.quality.columns import WORST, matrix_columns
from workpackages.quality.figures import load_coverage
from workpackages.quality.filters import RequirementFilterForm
from workpackages.quality.page import requirement_page
from workpackages.quality.permissions import can_edit_requirements
from workpackages.quality.steps import REQUIREMENT_STEPS, Refused
from workpackages.structure import subprojects_of
from workpackages.views.common import Crumbs, posted, project_crumbs, project_or_404
from workpackages.views.quality_steps import show_form, taken

LIST = "requirement-matrix"
_WITH = ("project__lead", "project__sponsor", "project__programme", "project__portfolio")


def requirement_or_404(request: SignedInRequest, code: str, number: int) -> Requirement:
    rows = Requirement.objects.visible_to(request.user).with_standing().select_related(*_WITH)
    return get_object_or_404(rows, project__code=code, number=number)


@require_GET
def matrix(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code)
    projects = [project, *subprojects_of(project, request.user)]
    filters = RequirementFilterForm(request.GET, projects)
    rows = Requirement.objects.filter(project__in=projects).traced().select_related("project")
    table = Table(request, filters.apply(rows), matrix_columns(), WORST, LIST)
    may_add = project.accepts_planning and can_edit_requirements(request.user, project)
    context = {
        "project": project,
        "crumbs": project_crumbs(request, project),
        "table": table,
        "filters": filters,
        "figures": load_coverage(projects),
        "list_url": reverse("workpackages:requirements", args=[project.code]),
        "may_add": may_add,
    }
    return table.export() or render_page(
        request,
        "workpackages/requirements/matrix.html",
        context,
        partials={LIST: "workpackages/requirements/_matrix.html"},
    )


@require_GET
def requirement(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    return _show(request, requirement_or_404(request, project_code, number))


@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_edit_requirements(request.user, project):
        raise PermissionDenied
    form = NewRequirementForm(posted(request))
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = create_requirement(project.pk, form.values, actor=request.user)
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    there = reverse("workpackages:requirements", args=[project.code])
    context = {
        "project": project,
        "crumbs": [*project_crumbs(request, project), (_("Requirements"), there)],
        "title": _("New requirement"),
        "submit": _("Write it down"),
        "cancel_url": there,
    }
    return show_form(request, form, context)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _editable(request, project_code, number)
    form = RequirementForm(posted(request), row=row, initial={"version": row.version})
    if form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_requirement(row.pk, form.values, actor=request.user, version=version)
            return redirect(row)
    return show_form(request, form, _around(request, row, _("Edit the requirement")))


@require_http_methods(["GET", "POST"])
def cover(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _editable(request, project_code, number)
    rows = Deliverable.objects.below(row.project).counted().select_related("project")
    deliverables = rows.order_by("project__path", "number")
    form = CoverForm(posted(request), deliverables=deliverables)
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                chosen, numbers = form.cleaned_data["deliverable"], form.cleaned_data["criteria"]
                cover_requirement(row.pk, int(chosen), numbers, actor=request.user)
                submission.url = row.get_absolute_url()
            return redirect(submission.url)
    return show_form(request, form, _around(request, row, _("What shows that it is met")))


@require_POST
def uncover(request: SignedInRequest, project_code: str, number: int, place: int) -> HttpResponse:
    row = requirement_or_404(request, project_code, number)
    found = get_object_or_404(row.coverage, pk=place)
    return _done_or_said(request, row, lambda: uncover_requirement(found.pk, actor=request.user))


@require_POST
def remove(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = requirement_or_404(request, project_code, number)
    try:
        remove_requirement(row.pk, actor=request.user)
    except RuleViolation as violation:
        messages.info(request, str(violation))
        return redirect(row)
    messages.success(request, _("The requirement is removed."))
    return redirect("workpackages:requirements", project_code=project_code)


@require_POST
def act(request: SignedInRequest, project_code: str, number: int, step: str) -> HttpResponse:
    row = requirement_or_404(request, project_code, number)
    if step not in REQUIREMENT_STEPS:
        raise Http404
    wanted = REQUIREMENT_STEPS[step]
    form = taken(request, wanted, row, on=today())
    return redirect(row) if form is None else _show(request, row, (wanted, form))


def _done_or_said(request: SignedInRequest, row: Requirement, act: Any) -> HttpResponse:
    try:
        act()
    except RuleViolation as violation:
        messages.info(request, str(violation))
    return redirect(row)


def _editable(request: SignedInRequest, code: str, number: int) -> Requirement:
    row = requirement_or_404(request, code, number)
    if not can_edit_requirements(request.user, row.project):
        raise PermissionDenied
    return row


def _show(request: SignedInRequest, row: Requirement, refused: Refused = None) -> HttpResponse:
    context = requirement_page(request.user, row, refused)
    context["crumbs"] = _crumbs(request, row)[:-1]
    status = status_of(refused[1]) if refused else 200
    return render_page(request, "workpackages/requirements/page.html", context, status=status)


def _crumbs(request: SignedInRequest, row: Requirement) -> Crumbs:
    there = reverse("workpackages:requirements", args=[row.project.code])
    return [
        *project_crumbs(request, row.project),
        (_("Requirements"), there),
        (str(row), row.get_absolute_url()),
    ]


def _around(request: SignedInRequest, row: Requirement, title: str) -> dict[str, Any]:
    return {
        "project": row.project,
        "crumbs": _crumbs(request, row),
        "title": title,
        "submit": _("Save"),
        "cancel_url": row.get_absolute_url(),
    }
