"""How the budgets spread over the months: the proposal, its values package by package, consent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from control.forms.values import ConsentForm, PlannedValuesForm
from control.models import Phasing
from control.months import month_of, months_between
from control.operations.phasing import (
    approve_phasing,
    packages_without,
    phase_package,
    propose_phasing,
)
from control.permissions import can_approve_phasing, can_phase
from control.proposing import MOST_MONTHS
from control.views.common import GET_AND_POST, FormPage, frame_of, show_form
from costs.views.common import project_or_404
from people.http import SignedInRequest
from projects.models import Project
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.http import errors_into, render_page
from workpackages.views.common import posted


def phasing_url(project: Project) -> str:
    return reverse("control:phasing", args=[project.code])


def _current(project: Project) -> Phasing | None:
    rows = Phasing.objects.filter(project=project).select_related("approved_by", "made_by")
    row = rows.select_related("baseline").order_by("-baseline__number").first()
    if row is not None:
        row.project = row.baseline.project = project
    return row


@require_GET
def phasing(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    row = _current(project)
    baseline = project.baselines.filter(is_current=True).first()
    is_open = baseline is not None and (
        row is None or not row.is_approved or row.baseline_id != baseline.pk
    )
    may_phase = can_phase(request.user, project) and is_open
    context: dict[str, Any] = {
        **frame_of(request, project, _("Planned values")),
        "row": row,
        "months": [],
        "lines": [],
        "missing": [],
        "baseline": baseline,
        "may_propose": may_phase,
        "may_change": may_phase and row is not None and not row.is_approved,
        "may_approve": row is not None
        and not row.is_approved
        and can_approve_phasing(request.user, project),
    }
    if row is not None:
        context["months"], context["lines"] = _table(row)
        context["missing"] = [] if row.is_approved else packages_without(row)
    return render_page(request, "control/phasing.html", context)


def _table(row: Phasing) -> tuple[list[date], list[tuple[Any, list[Decimal | None]]]]:
    """Each package with what it should have done by the end of each month. Two queries."""
    values: dict[int, dict[date, Decimal]] = {}
    for pk, month, amount in row.values.order_by("month").values_list(
        "work_package_id", "month", "amount"
    ):
        values.setdefault(pk, {})[month] = amount
    told = [month for months in values.values() for month in months]
    months = months_between(min(told), max(told)) if told else []
    packages = row.project.work_packages.budgeted().in_outline_order()
    return months, [
        (package, [values.get(package.pk, {}).get(month) for month in months])
        for package in packages
    ]


@require_http_methods(GET_AND_POST)
def propose(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_phase(request.user, project):
        raise PermissionDenied
    row = _current(project)
    if row is not None and row.is_approved:
        row = None  # Of an earlier baseline, or about to be refused.
    form = ConsentForm(posted(request), initial={"version": row.version if row else 1})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"] if row else None
            propose_phasing(project.pk, actor=request.user, on=today(), version=version)
            return redirect(phasing_url(project))
    lead = _(
        "The budget of each package is spread over the months as the current baseline plans its"
        " work. What was changed by hand in an earlier proposal is lost."
    )
    return _show(request, project, form, _("Propose planned values"), lead)


@require_http_methods(GET_AND_POST)
def approve(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_approve_phasing(request.user, project):
        raise PermissionDenied
    row = _current(project)
    if row is None:
        raise Http404
    form = ConsentForm(posted(request), initial={"version": row.version})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            approve_phasing(row.pk, actor=request.user, on=today(), version=version)
            messages.success(request, _("Saved."))
            return redirect(phasing_url(project))
    lead = _("The planned values are frozen. Only another baseline brings others.")
    return _show(request, project, form, _("Approve planned values"), lead)


def _show(
    request: SignedInRequest, project: Project, form: VersionedForm, title: str, lead: str
) -> HttpResponse:
    context = frame_of(request, project, title)
    context["crumbs"].append((_("Planned values"), phasing_url(project)))
    return show_form(request, context, form, FormPage(title, phasing_url(project), lead))


@require_http_methods(GET_AND_POST)
def phase(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    """The values of one package, month by month."""
    project = project_or_404(request, project_code)
    package = get_object_or_404(project.work_packages.budgeted(), number=number)
    package.project = project
    if not can_phase(request.user, project):
        raise PermissionDenied
    row = _current(project)
    if row is None:
        raise Http404
    rows = row.values.filter(work_package=package).order_by("month")
    amounts = dict(rows.values_list("month", "amount"))
    form = PlannedValuesForm(
        posted(request),
        months=_months(row, list(amounts)),
        amounts=amounts,
        initial={"version": row.version},
    )
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            phase_package(row.pk, package.pk, form.amounts, actor=request.user, version=version)
            return redirect(phasing_url(project))
    context = frame_of(request, project, _("Planned values of %(name)s") % {"name": package})
    context["crumbs"].append((_("Planned values"), phasing_url(project)))
    context["package"] = package
    page = FormPage(_("Save"), phasing_url(project), template="control/phase.html")
    return show_form(request, context, form, page)


def _months(row: Phasing, told: list[date]) -> list[date]:
    """Those of the project's window, of the baseline, and those that have values already."""
    project = row.project
    frozen = row.baseline.rows.order_by("pk").values_list("start_on", "finish_on")
    days = [day for pair in frozen for day in pair if day]
    days += [each for each in (project.planned_start_on, project.planned_finish_on) if each]
    days += told or [today()]
    return months_between(month_of(min(days)), month_of(max(days)))[:MOST_MONTHS]
