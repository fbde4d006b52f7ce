"""The steps of a report: each a POST that moves it on, or shows why not on its page."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.http import SignedInRequest
from reporting.forms import ReturnForm
from reporting.models import Report
from reporting.operations import (
    approve_report,
    discard_report,
    make_again,
    publish_report,
    return_report,
    submit_report,
)
from reporting.views.reports import report_or_404, report_page
from servicedesk_pm.common import clock
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.http import errors_into, status_of


def _step(
    request: SignedInRequest, found: Report, form: forms.Form, take: Callable[[], Report]
) -> HttpResponse:
    """Take the step if the form is right; else show the report with the reason."""
    if form.is_valid():
        with errors_into(form):
            take()
            return redirect(found)
    return report_page(request, found, form=form, status=status_of(form))


@require_POST
def submit(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = report_or_404(request, project_code, number)
    form = VersionedForm(request.POST)
    return _step(
        request,
        found,
        form,
        lambda: submit_report(
            found.pk, actor=request.user, at=clock.now(), version=form.cleaned_data["version"]
        ),
    )


@require_POST
def send_back(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = report_or_404(request, project_code, number)
    form = ReturnForm(request.POST)
    return _step(
        request,
        found,
        form,
        lambda: return_report(found.pk, actor=request.user, **form.cleaned_data),
    )


@require_POST
def approve(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = report_or_404(request, project_code, number)
    form = VersionedForm(request.POST)
    return _step(
        request,
        found,
        form,
        lambda: approve_report(
            found.pk, actor=request.user, at=clock.now(), version=form.cleaned_data["version"]
        ),
    )


@require_POST
def publish(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = report_or_404(request, project_code, number)
    form = forms.Form(request.POST)
    return _step(request, found, form, lambda: publish_report(found.pk, actor=request.user))


@require_POST
def refresh(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = report_or_404(request, project_code, number)
    form = forms.Form(request.POST)
    return _step(request, found, form, lambda: make_again(found.pk, actor=request.user))


@require_POST
def discard(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = report_or_404(request, project_code, number)
    form = VersionedForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            discard_report(found.pk, actor=request.user, version=form.cleaned_data["version"])
            messages.success(request, _("The draft was discarded."))
            return redirect("reporting:project_reports", project_code)
    return report_page(request, found, form=form, status=status_of(form))
