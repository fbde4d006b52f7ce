"""Writing a decision file: begun, edited section by section, with its options."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from projects.decision_files.content import options_of
from projects.decision_files.page import FILE
from projects.decision_files.permissions import can_direct_file, can_edit_file
from projects.decision_files.sections import SECTION_FIELDS, SECTIONS
from projects.decision_files.standing import newest_file
from projects.forms.decision_files import BeginFileForm, FileForm, NewOptionForm, OptionForm
from projects.models import DecisionFile, Project
from projects.operations.decision_files import (
    DOWN,
    UP,
    add_option,
    begin_file,
    edit_file,
    edit_option,
    move_option,
    remove_option,
)
from projects.views.decision_files import project_of
from projects.words import spoken
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of

GET_AND_POST = ["GET", "HEAD", "POST"]
FORM = "projects/decision_files/form.html"


def page_url(project: Project, section: str = "") -> str:
    anchor = f"#{section}" if section else ""
    return reverse(FILE, args=[project.code]) + anchor


def draft_of(request: SignedInRequest, project: Project) -> DecisionFile:
    """The draft that the reader writes in. 404 where there is none."""
    if not can_edit_file(request.user, project):
        raise PermissionDenied
    draft = get_object_or_404(DecisionFile.objects.filter(project=project, state="draft"))
    draft.project = project
    return draft


@require_http_methods(GET_AND_POST)
def begin(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    if not can_direct_file(request.user, project):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    before = newest_file(project)
    form = BeginFileForm(posted, needs_reason=before is not None)
    if posted is not None and form.is_valid():
        with errors_into(form):
            begin_file(project.pk, actor=request.user, reason=form.reason_given)
            messages.success(request, _("The draft is open; fill it section by section."))
            return redirect(page_url(project))
    lead = _("It begins with what the request knows, and with doing nothing as an option.")
    if before is not None:
        lead = _(
            "It begins with what the version before says. A vote on that version ends, its votes"
            " stay with it, and its approvers are told."
        )
    context = {
        "project": project,
        "form": form,
        "title": _("Begin a version of the decision file"),
        "lead_text": lead,
        "submit": _("Begin the decision file"),
        "cancel_url": page_url(project),
    }
    status = status_of(form) if posted is not None else 200
    return render_page(request, FORM, context, status=status)


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, project_code: str, section: str) -> HttpResponse:
    project = project_of(request, project_code)
    draft = draft_of(request, project)
    if section not in SECTION_FIELDS:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    options = options_of(draft) if section == "recommendation" else None
    form = FileForm(
        posted,
        names=SECTION_FIELDS[section],
        row=draft,
        options=options,
        initial={"version": draft.version},
    )
    if posted is not None and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_file(draft.pk, section, form.values, actor=request.user, version=version)
            messages.success(request, _("Saved: %(section)s.") % {"section": SECTIONS[section]})
            return redirect(page_url(project, section))
    context = {
        "project": project,
        "form": form,
        "title": SECTIONS[section],
        "is_paired": True,
        "submit": _("Save"),
        "cancel_url": page_url(project, section),
    }
    status = status_of(form) if posted is not None else 200
    return render_page(request, FORM, context, status=status)


@require_http_methods(GET_AND_POST)
def options(request: SignedInRequest, project_code: str) -> HttpResponse:
    """The options in their order, and a form for the next one."""
    project = project_of(request, project_code)
    draft = draft_of(request, project)
    posted = request.POST if request.method == "POST" else None
    form = NewOptionForm(posted)
    if posted is not None and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                add_option(draft.pk, form.values, actor=request.user)
                submission.url = reverse("projects:decision-file-options", args=[project_code])
            return redirect(submission.url)
    context = {
        "project": project,
        "options": options_of(draft),
        "form": form,
        "back_url": page_url(project, "options"),
    }
    status = status_of(form) if posted is not None else 200
    return render_page(request, "projects/decision_files/options.html", context, status=status)


@require_http_methods(GET_AND_POST)
def option(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    project = project_of(request, project_code)
    draft = draft_of(request, project)
    row = get_object_or_404(draft.options, number=number)
    posted = request.POST if request.method == "POST" else None
    form = OptionForm(posted, row=row, initial={"version": row.version})
    back = reverse("projects:decision-file-options", args=[project_code])
    if posted is not None and form.is_valid():
        with errors_into(form):
            facts: dict[str, Any] = {"actor": request.user}
            facts["version"] = form.cleaned_data["version"]
            edit_option(draft.pk, number, form.values, **facts)
            name = spoken(row, "name").text
            messages.success(request, _("Saved: %(section)s.") % {"section": name})
            return redirect(back)
    context = {
        "project": project,
        "form": form,
        "title": spoken(row, "name").text,
        "is_paired": True,
        "submit": _("Save"),
        "cancel_url": back,
    }
    status = status_of(form) if posted is not None else 200
    return render_page(request, FORM, context, status=status)


@require_POST
def remove(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    project = project_of(request, project_code)
    draft = draft_of(request, project)
    try:
        remove_option(draft.pk, number, actor=request.user)
    except RuleViolation as violation:
        # A second click: the option is gone, which is what was wanted.
        messages.info(request, str(violation))
    return redirect("projects:decision-file-options", project_code)


@require_POST
def move(request: SignedInRequest, project_code: str, number: int, direction: str) -> HttpResponse:
    project = project_of(request, project_code)
    draft = draft_of(request, project)
    if direction not in {UP, DOWN}:
        raise Http404
    try:
        move_option(draft.pk, number, direction, actor=request.user)
    except RuleViolation as violation:
        messages.info(request, str(violation))
    return redirect("projects:decision-file-options", project_code)
