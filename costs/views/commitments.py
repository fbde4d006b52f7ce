"""Orders and contracts of a project."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from costs.columns import commitment_columns
from costs.filters import CommitmentFilterForm
from costs.forms.money import CommitmentForm, NewCommitmentForm, ReasonForm
from costs.models import Commitment
from costs.operations.commitments import (
    change_commitment,
    close_commitment,
    commit_money,
    reopen_commitment,
)
from costs.permissions import can_commit, can_post
from costs.views.common import GET_AND_POST, FormPage, frame_of, project_or_404, show_form
from people.history_page import object_history
from people.http import SignedInRequest
from people.idempotency import once
from projects.models import Project
from projects.permissions import can_see_history, can_see_inside
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page
from servicedesk_pm.common.tables import Table
from workpackages.models import WorkPackage
from workpackages.views.common import posted

LIST = "commitments"
_PARTS = ("project", "work_package")


def _url(project: Project) -> str:
    return reverse("costs:commitments", args=[project.code])


def _frame(request: SignedInRequest, project: Project, title: str) -> dict[str, Any]:
    context = frame_of(request, project, title)
    context["crumbs"].append((_("Commitments"), _url(project)))
    return context


def _found(request: SignedInRequest, code: str, number: int) -> Commitment:
    seen = Commitment.objects.visible_to(request.user).select_related("work_package")
    project = project_or_404(request, code, whole=False)
    row = get_object_or_404(seen, project=project, number=number)
    row.project = project
    return row


@require_GET
def commitments(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code, whole=False)
    seen = Commitment.objects.visible_to(request.user).filter(
        project__path__startswith=project.path
    )
    used = WorkPackage.objects.filter(pk__in=seen.order_by().values("work_package"))
    filters = CommitmentFilterForm(request.GET, packages=used.order_by("project__path", "outline"))
    rows = filters.apply(seen).select_related(*_PARTS)
    inside = can_see_inside(request.user, project)
    table = Table(request, rows, commitment_columns(inside=inside), "-signed", LIST)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        **frame_of(request, project, _("Commitments")),
        "table": table,
        "filters": filters,
        "list_url": _url(project),
        "new_url": reverse("costs:new_commitment", args=[project.code])
        if can_commit(request.user, project)
        else "",
    }
    partials = {LIST: "costs/_commitments.html"}
    return render_page(request, "costs/commitments.html", context, partials=partials)


@require_http_methods(GET_AND_POST)
def new(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_commit(request.user, project):
        raise PermissionDenied
    packages = project.work_packages.in_outline_order()
    form = NewCommitmentForm(posted(request), packages=packages, initial={"signed_on": today()})
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = commit_money(project.pk, form.facts, actor=request.user, on=today())
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = _frame(request, project, _("New commitment"))
    submit = _("Write the commitment down")
    return show_form(request, context, form, FormPage(submit, _url(project)))


@require_GET
def commitment(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _found(request, project_code, number)
    booked = row.postings.select_related("work_package").order_by("posted_on", "number")
    for each in booked:
        each.project = row.project
    may_change = can_commit(request.user, row.project)
    context = {
        **_frame(request, row.project, str(row)),
        "row": row,
        "booked": booked,
        "may_change": may_change,
        "may_post": row.is_open and can_post(request.user, row.project),
        "reads_history": can_see_history(request.user, row.project),
    }
    return render_page(request, "costs/commitment.html", context)


@require_GET
def history(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _found(request, project_code, number)
    if not can_see_history(request.user, row.project):
        raise PermissionDenied
    crumbs = _frame(request, row.project, "")["crumbs"]
    return object_history(request, row, crumbs=[*crumbs, (str(row), row.get_absolute_url())])


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _found(request, project_code, number)
    if not can_commit(request.user, row.project) or not row.is_open:
        raise PermissionDenied
    names = ("supplier", "subject", "reference", "cost_type", "spending", "amount", "version")
    initial = {name: getattr(row, name) for name in (*names, "signed_on", "expected_on")}
    form = CommitmentForm(
        posted(request),
        packages=row.project.work_packages.in_outline_order(),
        initial={**initial, "work_package": row.work_package_id},
    )
    if form.is_bound and form.is_valid():
        with errors_into(form):
            said = form.cleaned_data
            change_commitment(
                row.pk,
                form.facts,
                said["reason"],
                actor=request.user,
                on=today(),
                version=said["version"],
            )
            messages.success(request, _("Saved."))
            return redirect(row.get_absolute_url())
    context = _frame(request, row.project, _("Change the commitment"))
    context["crumbs"].append((str(row), row.get_absolute_url()))
    return show_form(request, context, form, FormPage(_("Save"), row.get_absolute_url()))


def _close(row: Commitment, said: dict[str, Any], request: SignedInRequest) -> None:
    facts = {"actor": request.user, "on": today(), "version": said["version"]}
    close_commitment(row.pk, said["reason"], **facts)


def _reopen(row: Commitment, said: dict[str, Any], request: SignedInRequest) -> None:
    reopen_commitment(row.pk, said["reason"], actor=request.user, version=said["version"])


Act = Callable[[Commitment, dict[str, Any], SignedInRequest], None]
STEPS: dict[str, tuple[Any, Act]] = {
    "close": (gettext_lazy("Close the commitment"), _close),
    "reopen": (gettext_lazy("Reopen the commitment"), _reopen),
}


@require_http_methods(GET_AND_POST)
def step(request: SignedInRequest, project_code: str, number: int, name: str) -> HttpResponse:
    row = _found(request, project_code, number)
    if name not in STEPS:
        raise Http404
    if not can_commit(request.user, row.project):
        raise PermissionDenied
    title, act = STEPS[name]
    form = ReasonForm(posted(request), initial={"version": row.version})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            act(row, form.cleaned_data, request)
            messages.success(request, _("Saved."))
            return redirect(row.get_absolute_url())
    context = _frame(request, row.project, str(title))
    context["crumbs"].append((str(row), row.get_absolute_url()))
    url = row.get_absolute_url()
    return show_form(request, context, form, FormPage(str(title), url))
