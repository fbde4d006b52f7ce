"""What is told of packages and forecasts: earned values, re-estimates, the official forecast."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from control.choices import ForecastMethod
from control.forms.values import EarnedForm, ForecastForm, ReestimateForm
from control.models import EarnedValue, Reestimate, StatusSnapshot
from control.months import last_over, month_of
from control.operations.values import choose_forecast, record_earned, reestimate
from control.permissions import can_choose_forecast, can_record
from control.snapshots import work_out
from control.views.common import (
    GET_AND_POST,
    FormPage,
    control_url,
    frame_of,
    package_or_404,
    show_form,
)
from costs.views.common import project_or_404
from people.http import SignedInRequest
from people.idempotency import once
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into
from workpackages.models import WorkPackage
from workpackages.views.common import posted

MOST_MONTHS = 6
MOST_SHOWN = 12


@require_http_methods(GET_AND_POST)
def earned(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    package = package_or_404(request, project_code, number)
    if not can_record(request.user, package):
        raise PermissionDenied
    rows = EarnedValue.objects.filter(work_package=package).select_related("recorded_by")
    told = list(rows.order_by("-month", "-pk")[:MOST_SHOWN])
    months = months_open(package, today(), told[0].month if told else None)
    usual = last_over(today()) if last_over(today()) in months else None
    initial = {"month": usual.isoformat()} if usual else {}
    form = EarnedForm(posted(request), months=months, budget=package.budget, initial=initial)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                facts = {"actor": request.user, "on": today(), "reason": said["reason"]}
                record_earned(package.pk, said["month"], form.value, **facts)
                submission.url = control_url(package.project)
                messages.success(request, _("Saved."))
            return redirect(submission.url)
    context = frame_of(request, package.project, _("Earned value of %(name)s") % {"name": package})
    context |= {"package": package, "told": told}
    page = FormPage(_("Save"), control_url(package.project), template="control/earned.html")
    return show_form(request, context, form, page)


def months_open(package: WorkPackage, on: date, since: date | None) -> list[date]:
    """The newest months that no snapshot has told yet, none before what was recorded last."""
    keys = [*package.project.ancestor_ids, package.project_id]
    kept = StatusSnapshot.objects.filter(project__in=keys).order_by("-status_date")
    closed = kept.values_list("status_date", flat=True).first()
    months: list[date] = []
    month = month_of(on)
    while len(months) < MOST_MONTHS and month > (closed or date.min):
        if since is not None and month < since:
            break
        months.append(month)
        month = month.replace(day=1) - timedelta(days=1)
    return months


@require_http_methods(GET_AND_POST)
def rest(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    """The cost to complete of a package, estimated anew."""
    package = package_or_404(request, project_code, number)
    if not can_record(request.user, package):
        raise PermissionDenied
    form = ReestimateForm(posted(request))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                facts = {"actor": request.user, "on": today(), "note": said["note"]}
                reestimate(package.pk, said["amount"], **facts)
                submission.url = control_url(package.project)
                messages.success(request, _("Saved."))
            return redirect(submission.url)
    rows = Reestimate.objects.filter(work_package=package).select_related("estimated_by")
    title = _("Cost to complete of %(name)s") % {"name": package}
    context = frame_of(request, package.project, title)
    context |= {"package": package, "told": list(rows.order_by("-pk")[:MOST_SHOWN])}
    page = FormPage(_("Save"), control_url(package.project), template="control/rest.html")
    return show_form(request, context, form, page)


@require_http_methods(GET_AND_POST)
def forecast(request: SignedInRequest, project_code: str) -> HttpResponse:
    """Which forecast of the cost is the official one."""
    project = project_or_404(request, project_code)
    if not can_choose_forecast(request.user, project):
        raise PermissionDenied
    row = work_out([project], last_over(today()))[project.pk].snapshot
    amounts = {name: row.ratio(f"eac_{name}") for name in ForecastMethod.values}
    form = ForecastForm(posted(request), amounts=amounts, initial={"method": row.forecast_method})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                facts = {"actor": request.user, "on": today(), "reason": said["reason"]}
                choose_forecast(project.pk, said["method"], **facts)
                submission.url = control_url(project)
                messages.success(request, _("Saved."))
            return redirect(submission.url)
    context = frame_of(request, project, _("Official forecast"))
    lead = _("It stands in reports and in the sums of programme and portfolio.")
    return show_form(request, context, form, FormPage(_("Save"), control_url(project), lead))
