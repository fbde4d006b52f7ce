"""Results that projects owe to a programme: the list, one of them, and its steps."""

from __future__ import annotations

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
from projects.forms.results import PromisedForm, PromiseForm
from projects.models import Programme, ProgrammeResult, Project
from projects.operations.results import edit_result, promise_result, remove_result
from projects.permissions import can_edit_programme, can_see_inside, can_see_inside_programme
from projects.results.columns import SOONEST, result_columns
from projects.results.permissions import can_edit_result
from projects.results.steps import STEPS, Step, steps_for
from projects.trail import above_programme
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table

GET_AND_POST = ["GET", "HEAD", "POST"]
LIST = "programme-results"


@require_GET
def of_programme(request: SignedInRequest, code: str) -> HttpResponseBase:
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code=code)
    if not can_see_inside_programme(request.user, programme):
        raise PermissionDenied
    rows = ProgrammeResult.objects.visible_to(request.user).filter(programme=programme)
    table = Table(
        request, rows.select_related("project"), result_columns(on=today()), SOONEST, LIST
    )
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        "programme": programme,
        "table": table,
        "may_add": can_edit_programme(request.user, programme),
        "crumbs": _crumbs(request, programme),
    }
    partials = {LIST: "projects/results/_list.html"}
    return render_page(request, "projects/results/list.html", context, partials=partials)


@require_http_methods(GET_AND_POST)
def promise(request: SignedInRequest, code: str) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code=code)
    if not can_edit_programme(request.user, programme):
        raise PermissionDenied
    members = Project.objects.visible_to(request.user).open().filter(programme=programme)
    posted = request.POST if request.method == "POST" else None
    asked = request.GET.get("project", "")
    form = PromiseForm(posted, projects=members.order_by("code"), initial={"project": asked})
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                project = int(form.cleaned_data["project"])
                made = promise_result(programme.pk, project, form.values, actor=request.user)
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {"programme": programme, "form": form, "crumbs": _crumbs(request, programme)}
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/results/new.html", context, status=status)


@require_GET
def result(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    return _page(request, _found(request, project_code, number))


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _found(request, project_code, number)
    if not can_edit_programme(request.user, row.programme):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = PromisedForm(posted, row=row, initial={"version": row.version})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_result(row.pk, form.values, actor=request.user, version=version)
            messages.success(request, _("Saved."))
            return redirect(row.get_absolute_url())
    context = {"project": row.project, "row": row, "form": form}
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/results/edit.html", context, status=status)


@require_POST
def remove(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _found(request, project_code, number)
    try:
        remove_result(row.pk, actor=request.user)
        messages.success(request, _("The result is no longer expected."))
    except RuleViolation as violation:
        messages.info(request, str(violation))
        return redirect(row.get_absolute_url())
    return redirect(row.project.get_absolute_url())


@require_POST
def step(request: SignedInRequest, project_code: str, number: int, name: str) -> HttpResponse:
    row = _found(request, project_code, number)
    if name not in STEPS:
        raise Http404
    wanted = STEPS[name]
    form = wanted.form(request.POST, prefix=name)
    if form.is_valid():
        with errors_into(form):
            wanted.act(row, form.cleaned_data, actor=request.user, on=today())
            messages.success(request, str(wanted.done))
            return redirect(row.get_absolute_url())
    elif not wanted.entitled(request.user, row):
        raise PermissionDenied
    return _page(request, row, (wanted, form))


def _found(request: SignedInRequest, project_code: str, number: int) -> ProgrammeResult:
    seen = Project.objects.visible_to(request.user)
    project = get_object_or_404(
        seen.select_related("lead", "sponsor", "programme", "parent"), code=project_code
    )
    rows = ProgrammeResult.objects.filter(project=project)
    people = ("programme__manager", "delivered_by", "integrated_by")
    row = get_object_or_404(rows.select_related(*people), number=number)
    if not can_see_inside(request.user, project):
        raise PermissionDenied
    row.project = project
    return row


def _page(
    request: SignedInRequest,
    row: ProgrammeResult,
    refused: tuple[Step, VersionedForm] | None = None,
) -> HttpResponse:
    context = {
        "project": row.project,
        "row": row,
        "is_overdue": row.is_overdue(today()),
        "steps": steps_for(request.user, row, refused),
        "may_edit": can_edit_result(request.user, row),
        "refusal": refused[1] if refused is not None else None,
    }
    status = status_of(refused[1]) if refused is not None else 200
    return render_page(request, "projects/results/result.html", context, status=status)


def _crumbs(request: SignedInRequest, programme: Programme) -> list[tuple[str, str]]:
    own = (programme.name, reverse("projects:programme", args=[programme.code]))
    return [*above_programme(request.user), own]
