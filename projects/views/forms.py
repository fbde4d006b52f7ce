"""Pages that create and change records."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.http import SignedInRequest
from people.idempotency import once
from people.models import User
from people.permissions import is_director
from projects.codes import suggest_code
from projects.forms.records import MoveForm, NewProjectForm, section_forms
from projects.models import Programme, Project
from projects.operations import Origin, create_project, delete_project, edit_project, move_project
from projects.permissions import (
    can_create_project,
    can_create_subproject,
    editable_fields,
    fields_of_new,
)
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of

GET_AND_POST = ["GET", "HEAD", "POST"]
# What a new request takes over from the project that it is created from.
COPIED = (
    "name_fr", "name_en", "summary_fr", "summary_en", "programme", "category", "size_class",
    "scenario", "has_rollout", "org_unit", "sponsor",
)  # fmt: skip


def _named(request: SignedInRequest, parameter: str) -> Project | None:
    """The project that the address names, if it may be seen."""
    code = request.GET.get(parameter, "")
    if not code:
        return None
    seen = Project.objects.visible_to(request.user).select_related("sponsor")
    return get_object_or_404(seen, code=code)


def _authorise_new(user: User, parent: Project | None, source: Project | None) -> None:
    if parent is None and not can_create_project(user):
        raise PermissionDenied
    if parent is not None and not can_create_subproject(user, parent):
        raise PermissionDenied
    if source is not None and not source.is_terminal:
        raise Http404


def _first_values(
    user: User, parent: Project | None, source: Project | None, programme_code: str
) -> dict[str, Any]:
    values: dict[str, Any] = {"code": suggest_code(parent)}
    if programme_code:
        wanted = Programme.objects.visible_to(user).filter(code=programme_code)
        values["programme"] = wanted.first()
    if parent is not None:
        values |= {"sponsor": parent.sponsor, "category": parent.category}
    if source is not None:
        values |= {name: getattr(source, name) for name in COPIED}
    return values


@require_http_methods(GET_AND_POST)
def create(request: SignedInRequest) -> HttpResponse:
    parent, source = _named(request, "parent"), _named(request, "from")
    _authorise_new(request.user, parent, source)
    first = _first_values(request.user, parent, source, request.GET.get("programme", ""))
    allowed = fields_of_new(request.user, parent)
    form = NewProjectForm(request.POST or None, allowed=allowed, initial=first)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            origin = Origin(
                parent_id=parent.pk if parent else None, source_id=source.pk if source else None
            )
            with errors_into(form), once(form.token, request.user) as submission:
                if submission.is_first:
                    code = form.cleaned_data["code"]
                    project = create_project(code, form.values, actor=request.user, origin=origin)
                    submission.url = project.get_absolute_url()
                return redirect(submission.url)
        status = status_of(form)
    context = {"form": form, "parent": parent, "source": source}
    return render_page(request, "projects/create.html", context, status=status)


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, project_code: str) -> HttpResponse:
    found = Project.objects.visible_to(request.user).select_related("lead", "sponsor", "programme")
    project = get_object_or_404(found, code=project_code)
    allowed = editable_fields(request.user, project)
    if not allowed:
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    sections = section_forms(project, allowed, posted)
    status = 200
    if posted is not None:
        form = sections.get(posted.get("section", ""))
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            with errors_into(form):
                version = form.cleaned_data["version"]
                edit_project(project.pk, form.values, actor=request.user, version=version)
                messages.success(request, _("Saved: %(section)s.") % {"section": form.title})
                return redirect(f"{reverse('projects:edit', args=[project_code])}#{form.section}")
        status = status_of(form)
        project.refresh_from_db()
    context = {
        "project": project,
        "sections": list(sections.values()),
        "is_director": is_director(request.user),
        "may_delete": is_director(request.user) and project.state == "requested",
    }
    return render_page(request, "projects/edit.html", context, status=status)


@require_http_methods(GET_AND_POST)
def move(request: SignedInRequest, project_code: str) -> HttpResponse:
    found = Project.objects.visible_to(request.user).select_related("lead", "sponsor", "programme")
    project = get_object_or_404(found, code=project_code)
    if not is_director(request.user):
        raise PermissionDenied
    form = MoveForm(
        request.POST or None,
        project=project,
        user=request.user,
        initial={"version": project.version},
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            with errors_into(form):
                parent = form.cleaned_data["parent"]
                version = form.cleaned_data["version"]
                target = parent.pk if parent else None
                move_project(project.pk, target, actor=request.user, version=version)
                messages.success(request, _("The project has moved."))
                return redirect(project.get_absolute_url())
        status = status_of(form)
    context = {"project": project, "form": form}
    return render_page(request, "projects/move.html", context, status=status)


@require_http_methods(GET_AND_POST)
def delete(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user), code=project_code)
    if not is_director(request.user):
        raise PermissionDenied
    refusal, status = "", 200
    if request.method == "POST":
        try:
            delete_project(project.pk, actor=request.user)
            words = _("The request %(code)s is deleted.")
            messages.success(request, words % {"code": project_code})
            return redirect("projects:list")
        except RuleViolation as violation:
            refusal, status = str(violation), 422
    context = {"project": project, "refusal": refusal}
    return render_page(request, "projects/delete.html", context, status=status)
