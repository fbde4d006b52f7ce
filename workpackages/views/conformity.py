"""Conformity sheets: those of a project, one of them, its answers and its signature."""

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
from projects.models import Project
from projects.people_around import people_around
from projects.permissions import can_see_inside
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table
from workpackages.forms.conformity import NewSheetForm, SheetAnswersForm, SignerForm
from workpackages.models import ConformitySheet, Deliverable
from workpackages.operations.conformity import (
    answer_sheet,
    begin_sheet,
    name_signer,
    remove_sheet,
)
from workpackages.permissions import led_outlines, manages
from workpackages.quality.conformity_page import (
    SHEET_STEPS,
    UNSIGNED_FIRST,
    listed,
    sheet_columns,
    sheet_page,
)
from workpackages.quality.conformity_rights import answers_sheet, begins_sheet
from workpackages.quality.steps import Refused
from workpackages.structure import subprojects_of
from workpackages.views.common import Crumbs, posted, project_crumbs, project_or_404
from workpackages.views.quality_steps import show_form, taken

LIST = "conformity-list"
_WITH = ("project__lead", "project__sponsor", "project__programme", "project__portfolio")
_MORE = ("deliverable__project", "deliverable__work_package__lead", "signer", "answered_by")


def sheet_or_404(request: SignedInRequest, code: str, number: int) -> ConformitySheet:
    rows = ConformitySheet.objects.visible_to(request.user).select_related(*_WITH, *_MORE)
    sheet = get_object_or_404(rows, project__code=code, number=number)
    if sheet.deliverable is not None:
        sheet.deliverable.project = sheet.deliverable.work_package.project = sheet.project
    return sheet


@require_GET
def sheets(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code)
    projects = [project, *subprojects_of(project, request.user)]
    rows = listed(ConformitySheet.objects.filter(project__in=projects))
    table = Table(request, rows, sheet_columns(), UNSIGNED_FIRST, LIST)
    context = {
        "project": project,
        "crumbs": project_crumbs(request, project),
        "table": table,
        "may_add": project.accepts_planning and _begins_some(request, project),
    }
    return table.export() or render_page(
        request,
        "workpackages/conformity/list.html",
        context,
        partials={LIST: "workpackages/conformity/_list.html"},
    )


@require_GET
def sheet(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    return _show(request, sheet_or_404(request, project_code, number))


@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not _begins_some(request, project):
        raise PermissionDenied
    whole = manages(request.user, project)
    people, owed = people_around(project), _answered_for(request, project)
    form = NewSheetForm(posted(request), people=people, deliverables=owed, whole=whole)
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                chosen, signer = form.cleaned_data["deliverable"], form.cleaned_data["signer"]
                made = begin_sheet(project.pk, chosen, signer, actor=request.user)
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    there = reverse("workpackages:conformity", args=[project.code])
    context = {
        "project": project,
        "crumbs": [*project_crumbs(request, project), (_("Conformity"), there)],
        "title": _("New conformity sheet"),
        "submit": _("Begin the sheet"),
        "cancel_url": there,
    }
    return show_form(request, form, context)


@require_http_methods(["GET", "POST"])
def signer(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = _answerable(request, project_code, number)
    people = people_around(found.project)
    initial = {"version": found.version}
    form = SignerForm(posted(request), people=people, row=found, initial=initial)
    if form.is_valid():
        with errors_into(form):
            version, person = form.cleaned_data["version"], form.cleaned_data["signer"]
            name_signer(found.pk, person, actor=request.user, version=version)
            return redirect(found)
    context = {
        "project": found.project,
        "crumbs": _crumbs(request, found),
        "title": _("Who signs the sheet"),
        "submit": _("Save"),
        "cancel_url": found.get_absolute_url(),
    }
    return show_form(request, form, context)


@require_http_methods(["GET", "POST"])
def answers(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = _answerable(request, project_code, number)
    lines = list(found.lines.order_by("number"))
    form = SheetAnswersForm(posted(request), lines=lines, initial={"version": found.version})
    if form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            answer_sheet(found.pk, form.answers, actor=request.user, version=version)
            messages.success(request, _("The answers are saved."))
            return redirect(found)
    context = {
        "project": found.project,
        "row": found,
        "form": form,
        "crumbs": _crumbs(request, found),
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "workpackages/conformity/answers.html", context, status=status)


@require_POST
def remove(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = sheet_or_404(request, project_code, number)
    try:
        remove_sheet(found.pk, actor=request.user)
    except RuleViolation as violation:
        messages.info(request, str(violation))
        return redirect(found)
    messages.success(request, _("The sheet is removed."))
    return redirect("workpackages:conformity", project_code=project_code)


@require_POST
def act(request: SignedInRequest, project_code: str, number: int, step: str) -> HttpResponse:
    found = sheet_or_404(request, project_code, number)
    if step not in SHEET_STEPS:
        raise Http404
    wanted = SHEET_STEPS[step]
    form = taken(request, wanted, found, on=today())
    return redirect(found) if form is None else _show(request, found, (wanted, form))


def _begins_some(request: SignedInRequest, project: Project) -> bool:
    return manages(request.user, project) or bool(led_outlines(request.user, project))


def _answered_for(request: SignedInRequest, project: Project) -> list[Deliverable]:
    """Deliverables that the person answers for."""
    rows = project.deliverables.counted()
    found = list(rows.select_related("work_package__lead").order_by("number"))
    for row in found:
        row.project = row.work_package.project = project
    return [row for row in found if begins_sheet(request.user, project, row)]


def _answerable(request: SignedInRequest, code: str, number: int) -> ConformitySheet:
    found = sheet_or_404(request, code, number)
    if not answers_sheet(request.user, found):
        raise PermissionDenied
    return found


def _show(
    request: SignedInRequest, found: ConformitySheet, refused: Refused = None
) -> HttpResponse:
    context = sheet_page(request.user, found, refused)
    context["crumbs"] = _crumbs(request, found)[:-1]
    status = status_of(refused[1]) if refused else 200
    return render_page(request, "workpackages/conformity/page.html", context, status=status)


def _crumbs(request: SignedInRequest, found: ConformitySheet) -> Crumbs:
    """The way down to it, which is the last crumb; who only signs knows no list."""
    crumbs: Any = project_crumbs(request, found.project)
    if can_see_inside(request.user, found.project):
        there = reverse("workpackages:conformity", args=[found.project.code])
        crumbs.append((_("Conformity"), there))
    return [*crumbs, (str(found), found.get_absolute_url())]
