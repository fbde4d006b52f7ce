"""The management reserve of a project, and the closing of the books."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from costs.forms.money import CloseBooksForm, ReleaseReserveForm, ReopenBooksForm, ReserveForm
from costs.models import ManagementReserve
from costs.operations.budgets import release_reserve, set_reserve
from costs.operations.closing import close_books, reopen_books
from costs.permissions import can_close_period, can_release_reserve, can_set_reserve
from costs.rules import closed_until
from costs.views.common import GET_AND_POST, FormPage, frame_of, project_or_404, show_form
from people.http import SignedInRequest
from people.idempotency import once
from projects.models import Portfolio, Project
from projects.rules import add_months
from projects.trail import above_programme
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.views.common import posted

MONTHS_SHOWN = 24


def _url(project: Project) -> str:
    return reverse("costs:reserve", args=[project.code])


@require_GET
def reserve(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    row = ManagementReserve.objects.filter(project=project).select_related("set_by").first()
    may_release = row is not None and row.left > 0 and can_release_reserve(request.user, project)
    context = {
        **frame_of(request, project, _("Management reserve")),
        "row": row,
        "releases": row.releases.select_related("released_by") if row else [],
        "may_set": can_set_reserve(request.user, project),
        "may_release": may_release,
    }
    return render_page(request, "costs/reserve.html", context)


@require_http_methods(GET_AND_POST)
def set_aside(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_set_reserve(request.user, project):
        raise PermissionDenied
    row = ManagementReserve.objects.filter(project=project).first()
    initial = {"version": row.version, "amount": row.initial} if row else {"version": 1}
    form = ReserveForm(posted(request), initial=initial)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        with errors_into(form):
            facts = {"actor": request.user, "on": today(), "version": said["version"]}
            set_reserve(project.pk, said["amount"], said["reason"], **facts)
            messages.success(request, _("Saved."))
            return redirect(_url(project))
    lead = _("Money of the envelope for what nobody foresees; no package plans with it.")
    return _form(request, project, form, _("Set the management reserve"), lead)


@require_http_methods(GET_AND_POST)
def release(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_release_reserve(request.user, project):
        raise PermissionDenied
    form = ReleaseReserveForm(posted(request))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                release_reserve(
                    project.pk, said["amount"], said["reason"], actor=request.user, on=today()
                )
                submission.url = _url(project)
            return redirect(submission.url)
    lead = _("What is released may be given to work packages.")
    return _form(request, project, form, _("Release from the reserve"), lead)


def _form(
    request: SignedInRequest, project: Project, form: Any, title: str, lead: str
) -> HttpResponse:
    context = frame_of(request, project, title)
    context["crumbs"].append((_("Management reserve"), _url(project)))
    page = FormPage(title, _url(project), lead)
    return show_form(request, context, form, page)


def _portfolio(request: SignedInRequest, code: str) -> Portfolio:
    place = get_object_or_404(Portfolio, code=code)
    if not can_close_period(request.user, place):
        raise Http404
    return place


@require_http_methods(GET_AND_POST)
def books(request: SignedInRequest, portfolio_code: str) -> HttpResponse:
    """Until when the books are closed, and closing the next months."""
    place = _portfolio(request, portfolio_code)
    form = CloseBooksForm(posted(request), months=months_to_close(place, today()))
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                close_books(place.pk, form.day, actor=request.user, on=today())
                submission.url = reverse("costs:books", args=[place.code])
            return redirect(submission.url)
    return _show_books(request, place, form)


@require_http_methods(GET_AND_POST)
def reopen(request: SignedInRequest, portfolio_code: str) -> HttpResponse:
    place = _portfolio(request, portfolio_code)
    form = ReopenBooksForm(posted(request), months=months_to_reopen(place))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                reopen_books(place.pk, form.day, said["reason"], actor=request.user)
                submission.url = reverse("costs:books", args=[place.code])
            return redirect(submission.url)
    back = reverse("costs:books", args=[place.code])
    context = {
        "title": _("Reopen the books"),
        "crumbs": [*above_programme(request.user), (_("Books"), back)],
        "form": form,
        "submit": _("Reopen the books"),
        "cancel_url": back,
        "lead_text": "",
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "costs/books_form.html", context, status=status)


def _show_books(request: SignedInRequest, place: Portfolio, form: CloseBooksForm) -> HttpResponse:
    context = {
        "title": _("Books"),
        "crumbs": [*above_programme(request.user), (_("Costs"), reverse("costs:consolidated"))],
        "place": place,
        "form": form,
        "closed_until": closed_until(place.pk),
        "closures": place.period_closures.select_related("closed_by").order_by("-pk"),
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "costs/books.html", context, status=status)


def months_to_close(place: Portfolio, on: date) -> list[date]:
    """Ends of months that are over and not closed yet, the latest first."""
    closed = closed_until(place.pk) or date.min
    months: list[date] = []
    end = on.replace(day=1) - timedelta(days=1)
    while end > closed and len(months) < MONTHS_SHOWN:
        months.append(end)
        end = end.replace(day=1) - timedelta(days=1)
    return months


def months_to_reopen(place: Portfolio) -> list[date]:
    """Ends of months before the last closed one, the latest first."""
    closed = closed_until(place.pk)
    if closed is None:
        return []
    firsts = [add_months(closed.replace(day=1), -n) for n in range(MONTHS_SHOWN)]
    return [first - timedelta(days=1) for first in firsts]
