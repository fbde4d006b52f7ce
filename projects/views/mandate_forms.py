"""Writing a mandate: begun, edited section by section, with its objectives and results."""

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
from projects.forms.mandates import (
    ENTRY_FORMS,
    BeginMandateForm,
    DiscardMandateForm,
    MandateForm,
)
from projects.mandates.content import content_of
from projects.mandates.fields import SECTION_FIELDS
from projects.mandates.permissions import PREPARING, can_begin_mandate, can_edit_mandate
from projects.mandates.reading import read
from projects.mandates.sections import SECTIONS
from projects.models import Mandate, Project
from projects.operations.mandates import (
    ENTRIES,
    add_entry,
    begin_mandate,
    discard_mandate,
    edit_entry,
    edit_mandate,
    remove_entry,
)
from projects.views.mandates import project_of
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of

GET_AND_POST = ["GET", "HEAD", "POST"]


def page_url(project: Project, section: str = "") -> str:
    anchor = f"#{section}" if section else ""
    return reverse("projects:mandate", args=[project.code]) + anchor


def draft_of(request: SignedInRequest, project: Project) -> Mandate:
    """The draft that the reader writes in. 404 where there is none."""
    if not can_edit_mandate(request.user, project):
        raise PermissionDenied
    draft = get_object_or_404(Mandate.objects.filter(project=project).open())
    draft.project = project
    return draft


@require_http_methods(GET_AND_POST)
def begin(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    if not can_begin_mandate(request.user, project):
        raise PermissionDenied
    needs_reason = project.state not in PREPARING
    posted = request.POST if request.method == "POST" else None
    form = BeginMandateForm(posted, needs_reason=needs_reason)
    status = 200
    if posted is not None:
        if form.is_valid():
            with errors_into(form):
                begin_mandate(project.pk, actor=request.user, reason=form.reason_given)
                messages.success(request, _("The draft is open; fill it section by section."))
                return redirect(page_url(project))
        status = status_of(form)
    context = {
        "project": project,
        "form": form,
        "title": _("Begin a version of the mandate"),
        "lead_text": _("It begins with what is known, and is written section by section."),
        "submit": _("Begin the mandate"),
        "cancel_url": page_url(project),
    }
    return render_page(request, "projects/mandate/form.html", context, status=status)


@require_http_methods(GET_AND_POST)
def discard(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    draft = draft_of(request, project)
    posted = request.POST if request.method == "POST" else None
    form = DiscardMandateForm(posted, initial={"version": draft.version})
    status = 200
    if posted is not None:
        if form.is_valid():
            with errors_into(form):
                version = form.cleaned_data["version"]
                discard_mandate(draft.pk, actor=request.user, version=version)
                words = _("The draft of version %(number)s is discarded.")
                messages.success(request, words % {"number": draft.number})
                return redirect(page_url(project))
        status = status_of(form)
    context = {
        "project": project,
        "form": form,
        "title": _("Discard the draft of version %(number)s") % {"number": draft.number},
        "lead_text": _("Its texts, objectives and results are removed; signed versions stay."),
        "submit": _("Discard the draft"),
        "cancel_url": page_url(project),
    }
    return render_page(request, "projects/mandate/form.html", context, status=status)


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, project_code: str, section: str) -> HttpResponse:
    project = project_of(request, project_code)
    draft = draft_of(request, project)
    if section not in SECTION_FIELDS:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    names = SECTION_FIELDS[section]
    initial = {"version": draft.version}
    form = MandateForm(posted, names=names, row=draft, initial=initial)
    status = 200
    if posted is not None:
        if form.is_valid():
            with errors_into(form):
                version = form.cleaned_data["version"]
                edit_mandate(draft.pk, section, form.values, actor=request.user, version=version)
                messages.success(request, _("Saved: %(section)s.") % {"section": SECTIONS[section]})
                return redirect(page_url(project, section))
        status = status_of(form)
    context = {
        "project": project,
        "form": form,
        "title": SECTIONS[section],
        "is_paired": True,
        "submit": _("Save"),
        "cancel_url": page_url(project, section),
    }
    return render_page(request, "projects/mandate/form.html", context, status=status)


@require_http_methods(GET_AND_POST)
def rows(request: SignedInRequest, project_code: str, kind: str) -> HttpResponse:
    """The objectives, or the expected results, and a form for the next one."""
    project = project_of(request, project_code)
    draft = draft_of(request, project)
    names = _names_of(kind)
    posted = request.POST if request.method == "POST" else None
    form = ENTRY_FORMS[kind][0](posted, names=names)
    status = 200
    if posted is not None:
        if form.is_valid():
            with errors_into(form), once(form.token, request.user) as submission:
                if submission.is_first:
                    add_entry(draft.pk, kind, form.values, actor=request.user)
                    submission.url = reverse("projects:mandate-rows", args=[project_code, kind])
                return redirect(submission.url)
        status = status_of(form)
    shown = next(each for each in read(content_of(draft, registered=False)) if each.key == kind)
    context = {
        "project": project,
        "kind": kind,
        "title": SECTIONS[kind],
        "heads": shown.parts[0].heads,
        "rows": list(zip(_numbers(draft, kind), shown.parts[0].rows, strict=True)),
        "form": form,
        "back_url": page_url(project, kind),
    }
    return render_page(request, "projects/mandate/rows.html", context, status=status)


@require_http_methods(GET_AND_POST)
def row(request: SignedInRequest, project_code: str, kind: str, number: int) -> HttpResponse:
    project = project_of(request, project_code)
    draft = draft_of(request, project)
    names = _names_of(kind)
    rows_of: Any = ENTRIES[kind][0]._default_manager
    entry = get_object_or_404(rows_of, mandate=draft, number=number)
    posted = request.POST if request.method == "POST" else None
    form = ENTRY_FORMS[kind][1](posted, names=names, row=entry, initial={"version": entry.version})
    back = reverse("projects:mandate-rows", args=[project_code, kind])
    status = 200
    if posted is not None:
        if form.is_valid():
            with errors_into(form):
                facts: dict[str, Any] = {"values": form.values, "actor": request.user}
                version = form.cleaned_data["version"]
                edit_entry(draft.pk, kind, number, version=version, **facts)
                return redirect(back)
        status = status_of(form)
    context = {
        "project": project,
        "form": form,
        "title": SECTIONS[kind],
        "is_paired": True,
        "submit": _("Save"),
        "cancel_url": back,
    }
    return render_page(request, "projects/mandate/form.html", context, status=status)


@require_POST
def remove_row(request: SignedInRequest, project_code: str, kind: str, number: int) -> HttpResponse:
    project = project_of(request, project_code)
    draft = draft_of(request, project)
    _names_of(kind)
    try:
        remove_entry(draft.pk, kind, number, actor=request.user)
    except RuleViolation as violation:
        # A second click: the row is gone, which is what was wanted.
        messages.info(request, str(violation))
    return redirect("projects:mandate-rows", project_code, kind)


def _names_of(kind: str) -> tuple[str, ...]:
    if kind not in ENTRIES:
        raise Http404
    return ENTRIES[kind][1]


def _numbers(draft: Mandate, kind: str) -> list[int]:
    found = ENTRIES[kind][0]._default_manager.filter(mandate=draft).order_by("number")
    return list(found.values_list("number", flat=True))
