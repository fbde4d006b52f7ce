"""The organisation's calendars, read by administrators and directors, changed by administrators."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.history_page import object_history
from people.http import SignedInRequest
from people.idempotency import once
from people.permissions import is_administrator
from people.views.guard import for_administration, for_administrators
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Column, Table
from workpackages.calendars import exceptions_of, years_of
from workpackages.forms.calendars import CalendarForm, ExceptionForm
from workpackages.models import WorkCalendar
from workpackages.operations import calendars as operations
from workpackages.words import calendar_hours, calendar_weekdays

GET_AND_POST = ["GET", "HEAD", "POST"]
COLUMNS = (
    Column(
        "name",
        gettext_lazy("Name"),
        str,
        sort="name",
        url=lambda row: row.get_absolute_url(),
    ),
    Column("weekdays", gettext_lazy("Working days"), calendar_weekdays),
    Column("hours", gettext_lazy("Hours per day"), calendar_hours, sort="minutes_per_day"),
    Column("canton", gettext_lazy("Public holidays"), "get_canton_display", sort="canton"),
    Column("default", gettext_lazy("Default"), "is_default", sort="is_default"),
)


@require_GET
@for_administration
def calendar_list(request: SignedInRequest) -> HttpResponse:
    table = Table(request, WorkCalendar.objects.of_organisation(), COLUMNS, "name", "calendars")
    export = table.export()
    if export is not None:
        return export  # type: ignore[return-value]
    context = {"table": table, "may_change": is_administrator(request.user)}
    partials = {"calendars": "workpackages/calendars/_list.html"}
    return render_page(request, "workpackages/calendars/list.html", context, partials=partials)


@require_GET
@for_administration
def calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    return _calendar_page(request, _found(pk))


@require_http_methods(GET_AND_POST)
@for_administrators
def new_calendar(request: SignedInRequest) -> HttpResponse:
    form = CalendarForm.of(None, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = operations.create_calendar(form.facts(), actor=request.user)
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    return _form_page(request, form, reverse("workpackages:calendars"))


@require_http_methods(GET_AND_POST)
@for_administrators
def change_calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _found(pk)
    form = CalendarForm.of(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            facts, seen = form.facts(), form.seen
            operations.change_calendar(found.pk, facts, actor=request.user, version=seen)
            messages.success(request, _("Saved."))
            return redirect(found.get_absolute_url())
    return _form_page(request, form, found.get_absolute_url())


@require_POST
@for_administrators
def add_exception(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _found(pk)
    form = ExceptionForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            operations.add_exception(found.pk, form.facts(), actor=request.user)
            return redirect(found.get_absolute_url())
    return _calendar_page(request, found, form=form)


@require_POST
@for_administrators
def remove_exception(request: SignedInRequest, pk: int, first: str) -> HttpResponse:
    found = _found(pk)
    try:
        operations.remove_exception(found.pk, date.fromisoformat(first), actor=request.user)
    except RuleViolation as violation:
        # A second click: the days are gone, which is what was wanted.
        messages.info(request, str(violation))
    except ValueError:
        raise Http404 from None
    return redirect(found.get_absolute_url())


@require_GET
@for_administration
def calendar_history(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _found(pk)
    crumbs = [
        (_("Calendars"), reverse("workpackages:calendars")),
        (str(found), found.get_absolute_url()),
    ]
    return object_history(request, found, crumbs=crumbs)


def _found(pk: int) -> WorkCalendar:
    return get_object_or_404(WorkCalendar.objects.of_organisation(), pk=pk)


def _calendar_page(
    request: SignedInRequest, found: WorkCalendar, *, form: ExceptionForm | None = None
) -> HttpResponse:
    may_change = is_administrator(request.user)
    context = {
        "calendar": found,
        "weekdays": calendar_weekdays(found),
        "hours": calendar_hours(found),
        "exceptions": exceptions_of(found),
        "years": years_of(found, first=today().year),
        "form": form or (ExceptionForm() if may_change else None),
        "may_change": may_change,
    }
    status = status_of(form) if form is not None else 200
    return render_page(request, "workpackages/calendars/calendar.html", context, status=status)


def _form_page(request: SignedInRequest, form: CalendarForm, back: str) -> HttpResponse:
    status = status_of(form) if form.is_bound else 200
    context = {"form": form, "back_url": back}
    return render_page(request, "workpackages/calendars/form.html", context, status=status)
