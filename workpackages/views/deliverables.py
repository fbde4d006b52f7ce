"""Deliverables: the register of a project, one of them, and what is written down of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from projects.permissions import can_see_inside
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table
from workpackages.acceptance.choices import DefectState
from workpackages.acceptance.columns import IN_ORDER, deliverable_columns
from workpackages.acceptance.figures import load_figures
from workpackages.acceptance.filters import DeliverableFilterForm
from workpackages.acceptance.page import deliverable_page
from workpackages.acceptance.permissions import MANAGED, can_edit_deliverable
from workpackages.acceptance.steps import Step
from workpackages.forms.deliverables import (
    CRITERION,
    FACTS,
    CriterionForm,
    DeliverableForm,
    NewCriterionForm,
    NewDeliverableForm,
)
from workpackages.models import Deliverable, WorkPackage
from workpackages.operations.deliverables import (
    add_criterion,
    create_deliverable,
    delete_deliverable,
    edit_criterion,
    edit_deliverable,
    remove_criterion,
)
from workpackages.permissions import can_edit_package, manages
from workpackages.structure import subprojects_of
from workpackages.views.common import (
    package_crumbs,
    package_or_404,
    posted,
    project_crumbs,
    project_or_404,
)

LIST, FORM_PAGE = "deliverable-list", "workpackages/form.html"
_WITH = ("project__lead", "project__sponsor", "project__programme", "project__portfolio")
_PACKAGE = ("work_package__lead", "work_package__parent", "waived_by")


def deliverable_or_404(request: SignedInRequest, code: str, number: int) -> Deliverable:
    rows = Deliverable.objects.visible_to(request.user).select_related(*_WITH, *_PACKAGE)
    row = get_object_or_404(rows, project__code=code, number=number)
    row.work_package.project = row.project
    return row


@require_GET
def register(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code)
    projects = [project, *subprojects_of(project, request.user)]
    filters = DeliverableFilterForm(request.GET, projects)
    found = filters.apply(Deliverable.objects.filter(project__in=projects), on=today())
    table = Table(request, _counted(found), deliverable_columns(today()), IN_ORDER, LIST)
    led = WorkPackage.objects.filter(project=project)
    context = {
        "project": project,
        "crumbs": project_crumbs(request, project),
        "table": table,
        "filters": filters,
        "figures": load_figures(project, on=today()),
        "list_url": reverse("workpackages:deliverables", args=[project.code]),
        "may_add": project.accepts_planning and manages(request.user, project) and led.exists(),
    }
    return table.export() or render_page(
        request,
        "workpackages/deliverables/register.html",
        context,
        partials={LIST: "workpackages/deliverables/_list.html"},
    )


def _counted(rows: QuerySet[Deliverable]) -> QuerySet[Deliverable]:
    left = Count("defects", filter=~Q(defects__state=DefectState.VERIFIED))
    rows = rows.select_related("project", "work_package__project")
    return rows.annotate(open_defects=left)


@require_GET
def deliverable(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    return show(request, deliverable_or_404(request, project_code, number))


def show(
    request: SignedInRequest,
    row: Deliverable,
    refused: tuple[Step, VersionedForm] | None = None,
) -> HttpResponse:
    context = deliverable_page(request.user, row, on=today(), refused=refused)
    context["crumbs"] = deliverable_crumbs(request, row)[:-1]
    status = status_of(refused[1]) if refused else 200
    return render_page(request, "workpackages/deliverables/page.html", context, status=status)


def deliverable_crumbs(request: SignedInRequest, row: Deliverable) -> list[tuple[str, str]]:
    """The way down to it, which is the last crumb; who only accepts knows no register."""
    crumbs = project_crumbs(request, row.project)
    if can_see_inside(request.user, row.project):
        there = reverse("workpackages:deliverables", args=[row.project.code])
        crumbs.append((_("Deliverables"), there))
    return [*crumbs, (str(row), row.get_absolute_url())]


@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    package = package_or_404(request, project_code, number)
    if not can_edit_package(request.user, package):
        raise PermissionDenied
    form = NewDeliverableForm(posted(request), names=_names(request, package))
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = create_deliverable(package.pk, form.values, actor=request.user)
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {
        "crumbs": package_crumbs(request, package),
        "title": _("New deliverable"),
        "submit": _("Write it down"),
        "cancel_url": package.get_absolute_url(),
    }
    return _form(request, package.project, form, context)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = deliverable_or_404(request, project_code, number)
    if not can_edit_deliverable(request.user, row):
        raise PermissionDenied
    names = _names(request, row.work_package)
    initial = {"version": row.version}
    form = DeliverableForm(posted(request), names=names, row=row, initial=initial)
    if form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_deliverable(row.pk, form.values, actor=request.user, version=version)
            return redirect(row)
    return _form(request, row.project, form, _around(request, row, _("Edit the deliverable")))


@require_POST
def remove(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = deliverable_or_404(request, project_code, number)
    try:
        delete_deliverable(row.pk, actor=request.user)
    except RuleViolation as violation:
        messages.info(request, str(violation))
        return redirect(row)
    messages.success(request, _("The deliverable is removed."))
    return redirect("workpackages:deliverables", project_code=project_code)


@require_http_methods(["GET", "POST"])
def new_criterion(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = deliverable_or_404(request, project_code, number)
    if not can_edit_deliverable(request.user, row):
        raise PermissionDenied
    form = NewCriterionForm(posted(request), names=CRITERION)
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                add_criterion(row.pk, form.values, actor=request.user)
                submission.url = row.get_absolute_url()
            return redirect(submission.url)
    return _form(request, row.project, form, _around(request, row, _("New criterion")))


@require_http_methods(["GET", "POST"])
def change_criterion(
    request: SignedInRequest, project_code: str, number: int, criterion: int
) -> HttpResponse:
    row = deliverable_or_404(request, project_code, number)
    if not can_edit_deliverable(request.user, row):
        raise PermissionDenied
    found = get_object_or_404(row.criteria, number=criterion)
    initial = {"version": row.version}
    form = CriterionForm(posted(request), names=CRITERION, row=found, initial=initial)
    if form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_criterion(found.pk, form.values, actor=request.user, version=version)
            return redirect(row)
    return _form(request, row.project, form, _around(request, row, _("Edit the criterion")))


@require_POST
def drop_criterion(
    request: SignedInRequest, project_code: str, number: int, criterion: int
) -> HttpResponse:
    row = deliverable_or_404(request, project_code, number)
    found = get_object_or_404(row.criteria, number=criterion)
    try:
        remove_criterion(found.pk, actor=request.user)
    except RuleViolation as violation:
        messages.info(request, str(violation))
    return redirect(row)


def _names(request: SignedInRequest, package: WorkPackage) -> list[str]:
    """What the person may say of a deliverable; a form has no other fields."""
    if manages(request.user, package.project):
        return list(FACTS)
    return [name for name in FACTS if name not in MANAGED]


def _around(request: SignedInRequest, row: Deliverable, title: str) -> dict[str, Any]:
    return {
        "crumbs": deliverable_crumbs(request, row),
        "title": title,
        "submit": _("Save"),
        "cancel_url": row.get_absolute_url(),
    }


def _form(
    request: SignedInRequest, project: Any, form: Any, context: dict[str, Any]
) -> HttpResponse:
    status = status_of(form) if form.is_bound else 200
    shown = {**context, "project": project, "form": form}
    return render_page(request, FORM_PAGE, shown, status=status)
