"""Change requests: of one project, of everything in sight, one of them, and its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from people.saved_filters import saved_filters
from projects.changes.choices import ANALYSABLE
from projects.changes.columns import NEWEST, change_columns
from projects.changes.permissions import can_analyse, can_request_change, can_write_change
from projects.changes.registry import origin_url
from projects.changes.steps import STEPS, Refused, offered, unseen
from projects.changes.words import impact_lines, level_lines
from projects.forms.changes import (
    ChangeEffectsForm,
    ChangeFilterForm,
    EditChangeForm,
    NewChangeForm,
)
from projects.models import ChangeRequest, Project
from projects.operations.changes import analyse_change, edit_change, request_change
from projects.trail import above_project
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table

LIST, EVERYWHERE = "change-register", "all-changes"
GET_AND_POST = ["GET", "HEAD", "POST"]
_SHOWN = ("portfolio", "programme", "lead", "sponsor")
_PEOPLE = ("requested_by", "analysed_by", "decided_by", "decision__portfolio")


@require_GET
def register(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = _project(request, project_code)
    filters = ChangeFilterForm(request.GET)
    rows = filters.apply(ChangeRequest.objects.filter(project=project)).select_related("project")
    table = Table(request, rows, change_columns(on=today()), NEWEST, LIST)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        **_frame(request, project, _("Changes")),
        "table": table,
        "filters": filters,
        "list_url": reverse("projects:changes", args=[project.code]),
        "may_add": can_request_change(request.user, project),
        "new_url": reverse("projects:new-change", args=[project.code]),
    }
    partials = {LIST: "projects/changes/_register.html"}
    return render_page(request, "projects/changes/register.html", context, partials=partials)


@require_GET
def everywhere(request: SignedInRequest) -> HttpResponseBase:
    seen = Project.objects.with_plan_visible_to(request.user)
    filters = ChangeFilterForm(request.GET, projects=seen)
    found = filters.apply(ChangeRequest.objects.visible_to(request.user))
    columns = change_columns(on=today(), across=True)
    table = Table(request, found.select_related("project"), columns, NEWEST, EVERYWHERE)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        "table": table,
        "filters": filters,
        "list_url": reverse("projects:all-changes"),
        **saved_filters(request, EVERYWHERE),
    }
    partials = {EVERYWHERE: "projects/changes/_everywhere.html"}
    return render_page(request, "projects/changes/everywhere.html", context, partials=partials)


@require_http_methods(GET_AND_POST)
def new(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _project(request, project_code)
    if not can_request_change(request.user, project):
        raise PermissionDenied
    form = NewChangeForm(_posted(request))
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = request_change(project.pk, form.values, actor=request.user, on=today())
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {
        **_frame(request, project, _("Ask for a change")),
        "submit": _("Keep as a draft"),
        "cancel_url": reverse("projects:changes", args=[project.code]),
    }
    return _form(request, form, context)


@require_GET
def page(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    return _show(request, _found(request, project_code, number))


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    change = _found(request, project_code, number)
    if not can_write_change(request.user, change):
        raise PermissionDenied
    form = EditChangeForm(_posted(request), row=change, initial={"version": change.version})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_change(change.pk, form.values, actor=request.user, version=version)
            messages.success(request, _("Saved."))
            return redirect(change.get_absolute_url())
    context = {
        **_frame(request, change.project, _("Edit the change"), change),
        "submit": _("Save"),
        "cancel_url": change.get_absolute_url(),
    }
    return _form(request, form, context)


@require_http_methods(GET_AND_POST)
def analyse(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    change = _found(request, project_code, number)
    if not can_analyse(request.user, change):
        raise PermissionDenied
    form = ChangeEffectsForm(_posted(request), row=change, initial={"version": change.version})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            facts = {"on": today(), "version": form.cleaned_data["version"]}
            analyse_change(change.pk, form.values, actor=request.user, **facts)
            messages.success(request, _("The effects are kept; the approval level follows."))
            return redirect(change.get_absolute_url())
    context = {
        **_frame(request, change.project, _("Say the effects of the change"), change),
        "lead_text": _("Each effect in words, or that there is none."),
        "submit": _("Keep the effects"),
        "cancel_url": change.get_absolute_url(),
    }
    return _form(request, form, context)


@require_POST
def step(request: SignedInRequest, project_code: str, number: int, name: str) -> HttpResponse:
    change = _found(request, project_code, number)
    if name not in STEPS:
        raise Http404
    wanted = STEPS[name]
    if not wanted.entitled(request.user, change):
        raise PermissionDenied
    form = wanted.form(request.POST, prefix=name)
    if form.is_valid():
        with errors_into(form):
            wanted.run(change, form, request.user, today())
            messages.success(request, str(wanted.done))
            return redirect(change.get_absolute_url())
    return _show(request, change, (wanted, form))


def _posted(request: SignedInRequest) -> QueryDict | None:
    """An empty form that was sent is refused, not shown anew."""
    return request.POST if request.method == "POST" else None


def _project(request: SignedInRequest, code: str) -> Project:
    inside = Project.objects.with_plan_visible_to(request.user).select_related(*_SHOWN)
    return get_object_or_404(inside, code=code)


def _found(request: SignedInRequest, project_code: str, number: int) -> ChangeRequest:
    project = _project(request, project_code)
    rows = ChangeRequest.objects.filter(project=project).select_related(*_PEOPLE, "annex__mandate")
    change = get_object_or_404(rows, number=number)
    change.project = project
    return change


def _frame(
    request: SignedInRequest, project: Project, title: str, change: ChangeRequest | None = None
) -> dict[str, Any]:
    crumbs = [
        *above_project(request.user, project),
        (project.name, project.get_absolute_url()),
        (_("Decisions"), reverse("projects:project-decisions", args=[project.code])),
    ]
    if title != _("Changes"):
        crumbs.append((_("Changes"), reverse("projects:changes", args=[project.code])))
    if change is not None:
        crumbs.append((str(change), change.get_absolute_url()))
    return {"project": project, "title": title, "crumbs": crumbs}


def _form(request: SignedInRequest, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = status_of(form) if form.is_bound else 200
    shown = {"lead_text": "", **context, "form": form}
    return render_page(request, "projects/changes/form.html", shown, status=status)


def _show(request: SignedInRequest, change: ChangeRequest, refused: Refused = None) -> HttpResponse:
    steps = offered(request.user, change, refused)
    project, user = change.project, request.user
    context = {
        **_frame(request, project, str(change)),
        "change": change,
        "effects": impact_lines(change) if change.level else [],
        "levels": level_lines(change),
        "annex": getattr(change, "annex", None),
        "origin_url": origin_url(user, project, change.origin_kind, change.origin),
        "is_late": change.is_late(today()),
        "may_edit": change.is_draft and can_write_change(user, change),
        "may_analyse": change.state in ANALYSABLE and can_analyse(user, change),
        "steps": steps,
        "refusal": unseen(refused, steps),
    }
    status = status_of(refused[1]) if refused is not None else 200
    return render_page(request, "projects/changes/change.html", context, status=status)
