"""The directives for reports: their list, one of them, and issuing, changing and ending them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from projects.models import Portfolio
from reporting.directives.forms import DirectiveForm, NewDirectiveForm, initial_of, usual
from reporting.directives.models import Directive
from reporting.directives.operations import change_directive, end_directive, issue_directive
from reporting.directives.operations_by_clock import without_lead
from reporting.directives.permissions import can_issue_directives, can_read_directives
from reporting.directives.production import send_report
from reporting.views.reports import report_or_404, report_page
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.views.common import posted

GET_AND_POST = ["GET", "HEAD", "POST"]


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Reports"), reverse("reporting:archive"))]


def _readable(request: SignedInRequest) -> None:
    if not can_read_directives(request.user):
        raise Http404


def _found(request: SignedInRequest, key: int) -> Directive:
    _readable(request)
    return get_object_or_404(Directive.objects.select_related("portfolio", "programme"), pk=key)


@require_GET
def directives(request: SignedInRequest) -> HttpResponse:
    _readable(request)
    rows = Directive.objects.select_related("programme").prefetch_related("people")
    may_issue = can_issue_directives(request.user)
    context = {
        "title": _("Directives for reports"),
        "crumbs": _crumbs(),
        "rows": rows.in_force().narrowest_first(),
        "ended": rows.exclude(ended_on=None).order_by("-ended_on", "pk"),
        "places": Portfolio.objects.order_by("code") if may_issue else [],
        "without_lead": without_lead(today()) if may_issue else [],
    }
    return render_page(request, "reporting/directives/list.html", context)


@require_GET
def directive(request: SignedInRequest, key: int) -> HttpResponse:
    return _page(request, _found(request, key), None)


def _page(request: SignedInRequest, row: Directive, form: Any, status: int = 200) -> HttpResponse:
    context = {
        "title": row.name,
        "crumbs": [*_crumbs(), (_("Directives"), reverse("reporting:directives"))],
        "row": row,
        "people": row.people.by_name(),
        "may_change": row.ended_on is None and can_issue_directives(request.user),
        "form": form,
    }
    return render_page(request, "reporting/directives/directive.html", context, status=status)


@require_http_methods(GET_AND_POST)
def new(request: SignedInRequest, portfolio_code: str) -> HttpResponse:
    _readable(request)
    place = get_object_or_404(Portfolio, code=portfolio_code)
    if not can_issue_directives(request.user):
        raise PermissionDenied
    form = NewDirectiveForm(place, posted(request), initial=usual())
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = issue_directive(place.pk, form.facts, actor=request.user)
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    back = reverse("reporting:directives")
    return _form(request, form, _("New directive"), _("Issue the directive"), back)


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, key: int) -> HttpResponse:
    row = _found(request, key)
    if not can_issue_directives(request.user):
        raise PermissionDenied
    form = DirectiveForm(row.portfolio, posted(request), initial=initial_of(row))
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            change_directive(row.pk, form.facts, actor=request.user, version=version)
            return redirect(row)
    return _form(request, form, row.name, _("Save"), row.get_absolute_url())


def _form(request: SignedInRequest, form: Any, title: str, submit: str, back: str) -> HttpResponse:
    context = {
        "title": title,
        "crumbs": [*_crumbs(), (_("Directives"), reverse("reporting:directives"))],
        "form": form,
        "submit": submit,
        "cancel_url": back,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "reporting/directives/form.html", context, status=status)


@require_POST
def end(request: SignedInRequest, key: int) -> HttpResponse:
    row = _found(request, key)
    if not can_issue_directives(request.user):
        raise PermissionDenied
    form = VersionedForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            end_directive(
                row.pk, actor=request.user, on=today(), version=form.cleaned_data["version"]
            )
            return redirect(row)
    return _page(request, row, form, status_of(form))


@require_POST
def send(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    """Once more to those who have not got a published report."""
    found = report_or_404(request, project_code, number)
    form = VersionedForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            job = send_report(found.pk, actor=request.user)
            return redirect(job or found)
    return report_page(request, found, form=form, status=status_of(form))
