"""Pages that create and change portfolios and programmes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.history_page import object_history
from people.http import SignedInRequest
from people.idempotency import once
from people.permissions import is_director
from people.versions import seen_version
from projects.codes import suggest_programme_code
from projects.forms.records import NewPortfolioForm, NewProgrammeForm, PortfolioForm, ProgrammeForm
from projects.models import Portfolio, Programme
from projects.operations import (
    create_portfolio,
    create_programme,
    edit_portfolio,
    edit_programme,
)
from projects.permissions import can_see_portfolio_history, editable_programme_fields
from projects.trail import above_programme
from servicedesk_pm.common.http import errors_into, render_page, status_of

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_AND_POST)
def create(request: SignedInRequest) -> HttpResponse:
    if not is_director(request.user):
        raise PermissionDenied
    form = NewProgrammeForm(request.POST or None, initial={"code": suggest_programme_code()})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            with errors_into(form), once(form.token, request.user) as submission:
                if submission.is_first:
                    facts = dict(form.cleaned_data)
                    code, portfolio = facts.pop("code"), facts.pop("portfolio")
                    made = create_programme(portfolio.pk, code, facts, actor=request.user)
                    submission.url = made.get_absolute_url()
                return redirect(submission.url)
        status = status_of(form)
    context = {"form": form, "crumbs": above_programme(request.user)}
    return render_page(request, "projects/create_programme.html", context, status=status)


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, code: str) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code=code)
    allowed = editable_programme_fields(request.user, programme)
    if not allowed:
        raise PermissionDenied
    form = ProgrammeForm(
        request.POST or None,
        allowed=allowed,
        row=programme,
        initial={"version": programme.version},
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            with errors_into(form):
                facts = dict(form.cleaned_data)
                version = facts.pop("version")
                edit_programme(programme.pk, facts, actor=request.user, version=version)
                messages.success(request, _("Saved."))
                return redirect(programme.get_absolute_url())
        status = status_of(form)
    crumbs = [*above_programme(request.user), (programme.name, programme.get_absolute_url())]
    context = {"programme": programme, "form": form, "crumbs": crumbs}
    return render_page(request, "projects/edit_programme.html", context, status=status)


@require_http_methods(GET_AND_POST)
def create_portfolio_page(request: SignedInRequest) -> HttpResponse:
    if not is_director(request.user):
        raise PermissionDenied
    form = NewPortfolioForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            with errors_into(form), once(form.token, request.user) as submission:
                if submission.is_first:
                    facts = dict(form.cleaned_data)
                    create_portfolio(facts.pop("code"), facts, actor=request.user)
                    submission.url = reverse("projects:portfolio")
                return redirect(submission.url)
        status = status_of(form)
    context = {"form": form, "crumbs": above_programme(request.user)}
    return render_page(request, "projects/create_portfolio.html", context, status=status)


@require_http_methods(GET_AND_POST)
def edit_portfolio_page(request: SignedInRequest, code: str) -> HttpResponse:
    row = _portfolio(request, code)
    if not is_director(request.user):
        raise PermissionDenied
    known = {"name_fr": row.name_fr, "name_en": row.name_en, "version": seen_version(row)}
    form = PortfolioForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            edit_portfolio(row.pk, form.cleaned_data, actor=request.user, version=form.seen)
            messages.success(request, _("Saved."))
            return redirect("projects:portfolio")
    status = status_of(form) if form.is_bound else 200
    context = {"portfolio": row, "form": form, "crumbs": above_programme(request.user)}
    return render_page(request, "projects/edit_portfolio.html", context, status=status)


@require_GET
def portfolio_history(request: SignedInRequest, code: str) -> HttpResponse:
    row = _portfolio(request, code)
    if not can_see_portfolio_history(request.user):
        raise PermissionDenied
    return object_history(request, row, crumbs=above_programme(request.user))


def _portfolio(request: SignedInRequest, code: str) -> Portfolio:
    return get_object_or_404(Portfolio.objects.visible_to(request.user), code=code)
