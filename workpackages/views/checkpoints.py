"""Checkpoints: the register of a project, one of them, its checklist and its steps."""

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
from projects.people_around import people_around
from projects.permissions import can_see_inside
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table
from workpackages.forms.checkpoints import (
    AnswersForm,
    CheckpointForm,
    LineForm,
    NewCheckpointForm,
    NewLineForm,
)
from workpackages.models import Checkpoint, Deliverable
from workpackages.operations.checkpoints import (
    add_line,
    answer_checklist,
    edit_checkpoint,
    edit_line,
    plan_checkpoint,
    remove_checkpoint,
    remove_line,
)
from workpackages.quality.checking import CHECKPOINT_STEPS
from workpackages.quality.checkpoint_columns import (
    URGENT,
    CheckpointFilterForm,
    checkpoint_columns,
    listed,
)
from workpackages.quality.checkpoint_figures import load_checkpoint_figures
from workpackages.quality.checkpoint_page import checkpoint_page
from workpackages.quality.permissions import plans_checkpoints, reviews
from workpackages.quality.steps import Refused
from workpackages.structure import subprojects_of
from workpackages.views.common import Crumbs, posted, project_crumbs, project_or_404
from workpackages.views.quality_steps import show_form, taken

LIST = "checkpoint-list"
_WITH = ("project__lead", "project__sponsor", "project__programme", "project__portfolio")
_PEOPLE = ("author", "reviewer", "done_by", "deliverable__project")


def checkpoint_or_404(request: SignedInRequest, code: str, number: int) -> Checkpoint:
    rows = Checkpoint.objects.visible_to(request.user).select_related(*_WITH, *_PEOPLE)
    return get_object_or_404(rows, project__code=code, number=number)


def checkpoint_crumbs(request: SignedInRequest, row: Checkpoint) -> Crumbs:
    """The way down to it, which is the last crumb; who only checks knows no register."""
    crumbs = project_crumbs(request, row.project)
    if can_see_inside(request.user, row.project):
        there = reverse("workpackages:checkpoints", args=[row.project.code])
        crumbs.append((_("Checkpoints"), there))
    return [*crumbs, (str(row), row.get_absolute_url())]


@require_GET
def register(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code)
    projects = [project, *subprojects_of(project, request.user)]
    filters = CheckpointFilterForm(request.GET)
    found = filters.apply(Checkpoint.objects.filter(project__in=projects), on=today())
    rows = listed(found, on=today())
    table = Table(request, rows, checkpoint_columns(today()), URGENT, LIST)
    context = {
        "project": project,
        "crumbs": project_crumbs(request, project),
        "table": table,
        "filters": filters,
        "list_url": reverse("workpackages:checkpoints", args=[project.code]),
        "may_add": project.accepts_planning and plans_checkpoints(request.user, project),
        "figures": load_checkpoint_figures(projects, on=today()),
    }
    return table.export() or render_page(
        request,
        "workpackages/checkpoints/register.html",
        context,
        partials={LIST: "workpackages/checkpoints/_list.html"},
    )


@require_GET
def checkpoint(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    return _show(request, checkpoint_or_404(request, project_code, number))


@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not plans_checkpoints(request.user, project):
        raise PermissionDenied
    form = NewCheckpointForm(posted(request), **_choices(project))
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                chosen = form.cleaned_data["checklist"]
                made = plan_checkpoint(
                    project.pk, form.values, checklist=chosen, actor=request.user
                )
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    there = reverse("workpackages:checkpoints", args=[project.code])
    context = {
        "project": project,
        "crumbs": [*project_crumbs(request, project), (_("Checkpoints"), there)],
        "title": _("New checkpoint"),
        "submit": _("Plan it"),
        "cancel_url": there,
    }
    return show_form(request, form, context)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _plannable(request, project_code, number)
    initial = {"version": row.version}
    form = CheckpointForm(posted(request), row=row, initial=initial, **_choices(row.project))
    if form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_checkpoint(row.pk, form.values, actor=request.user, version=version)
            return redirect(row)
    return show_form(request, form, _around(request, row, _("Edit the checkpoint")))


@require_POST
def remove(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = checkpoint_or_404(request, project_code, number)
    try:
        remove_checkpoint(row.pk, actor=request.user)
    except RuleViolation as violation:
        messages.info(request, str(violation))
        return redirect(row)
    messages.success(request, _("The checkpoint is removed."))
    return redirect("workpackages:checkpoints", project_code=project_code)


@require_http_methods(["GET", "POST"])
def new_line(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _plannable(request, project_code, number)
    form = NewLineForm(posted(request))
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                add_line(row.pk, form.values, actor=request.user)
                submission.url = row.get_absolute_url()
            return redirect(submission.url)
    return show_form(request, form, _around(request, row, _("New line of the checklist")))


@require_http_methods(["GET", "POST"])
def change_line(
    request: SignedInRequest, project_code: str, number: int, line: int
) -> HttpResponse:
    row = _plannable(request, project_code, number)
    found = get_object_or_404(row.items, number=line)
    form = LineForm(posted(request), row=found, initial={"version": row.version})
    if form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_line(found.pk, form.values, actor=request.user, version=version)
            return redirect(row)
    return show_form(request, form, _around(request, row, _("Edit the line of the checklist")))


@require_POST
def drop_line(request: SignedInRequest, project_code: str, number: int, line: int) -> HttpResponse:
    row = checkpoint_or_404(request, project_code, number)
    found = get_object_or_404(row.items, number=line)
    try:
        remove_line(found.pk, actor=request.user)
    except RuleViolation as violation:
        messages.info(request, str(violation))
    return redirect(row)


@require_http_methods(["GET", "POST"])
def answers(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = checkpoint_or_404(request, project_code, number)
    if not reviews(request.user, row):
        raise PermissionDenied
    items = list(row.items.order_by("number"))
    form = AnswersForm(posted(request), items=items, initial={"version": row.version})
    if form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            answer_checklist(row.pk, form.answers, actor=request.user, version=version)
            messages.success(request, _("The answers are saved."))
            return redirect(row)
    context = {
        "project": row.project,
        "row": row,
        "form": form,
        "crumbs": checkpoint_crumbs(request, row),
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "workpackages/checkpoints/answers.html", context, status=status)


@require_POST
def act(request: SignedInRequest, project_code: str, number: int, step: str) -> HttpResponse:
    row = checkpoint_or_404(request, project_code, number)
    if step not in CHECKPOINT_STEPS:
        raise Http404
    wanted = CHECKPOINT_STEPS[step]
    form = taken(request, wanted, row, on=today())
    return redirect(row) if form is None else _show(request, row, (wanted, form))


def _choices(project: Any) -> dict[str, Any]:
    rows = Deliverable.objects.below(project).counted()
    rows = rows.select_related("project", "work_package__lead")
    return {
        "people": people_around(project),
        "deliverables": rows.order_by("project__path", "number"),
    }


def _plannable(request: SignedInRequest, code: str, number: int) -> Checkpoint:
    row = checkpoint_or_404(request, code, number)
    if not plans_checkpoints(request.user, row.project):
        raise PermissionDenied
    return row


def _show(request: SignedInRequest, row: Checkpoint, refused: Refused = None) -> HttpResponse:
    context = checkpoint_page(request.user, row, on=today(), refused=refused)
    context["crumbs"] = checkpoint_crumbs(request, row)[:-1]
    status = status_of(refused[1]) if refused else 200
    return render_page(request, "workpackages/checkpoints/page.html", context, status=status)


def _around(request: SignedInRequest, row: Checkpoint, title: str) -> dict[str, Any]:
    return {
        "project": row.project,
        "crumbs": checkpoint_crumbs(request, row),
        "title": title,
        "submit": _("Save"),
        "cancel_url": row.get_absolute_url(),
    }
