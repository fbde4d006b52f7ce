"""The weights of the portfolios: read by those who read scores, set by the director."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from projects.forms.priorities import CriteriaForm, PressedForm, WeightsForm
from projects.models import CriteriaSet, ObjectiveSet, Portfolio, SetState, WeightSet
from projects.operations.priorities import (
    discard_draft,
    draft_weights,
    edit_weights,
    facts_of,
    found_priorities,
    put_in_force,
)
from projects.priorities.permissions import can_see_priorities, can_set_weights
from projects.priorities.settings import load_settings
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from servicedesk_pm.common.http import errors_into, render_page, status_of

KINDS: dict[str, type[WeightSet]] = {"objectives": ObjectiveSet, "criteria": CriteriaSet}
FORMS = {"objectives": WeightsForm, "criteria": CriteriaForm}
PAGE = "projects:priority-settings"


@require_GET
def settings(request: SignedInRequest) -> HttpResponse:
    _readers_only(request)
    context = {
        "portfolios": load_settings(request.user),
        "may_set": can_set_weights(request.user),
    }
    return render_page(request, "projects/priorities/settings.html", context)


@require_POST
def found(request: SignedInRequest, portfolio: str) -> HttpResponse:
    place = _portfolio(request, portfolio)
    try:
        found_priorities(place.pk, actor=request.user, on=today())
        messages.success(request, _("Objectives and criteria are in force."))
    except RuleViolation as violation:
        messages.info(request, str(violation))
    return redirect(PAGE)


@require_POST
def draft(request: SignedInRequest, portfolio: str, kind: str) -> HttpResponse:
    place = _portfolio(request, portfolio)
    try:
        draft_weights(_kind(kind), place.pk, actor=request.user)
    except RuleViolation as violation:
        messages.info(request, str(violation))
        return redirect(PAGE)
    return redirect("projects:priority-edit", portfolio, kind)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, portfolio: str, kind: str) -> HttpResponse:
    place = _portfolio(request, portfolio)
    row = _draft(place, kind)
    form = FORMS[kind](request.POST or None, rows=facts_of(row), initial={"version": row.version})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            edit_weights(
                _kind(kind),
                row.pk,
                form.rows,
                actor=request.user,
                version=form.cleaned_data["version"],
            )
            messages.success(request, _("The draft is saved."))
            return redirect(PAGE)
    context = {"form": form, "row": row, "kind": kind, "portfolio": place}
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/priorities/edit.html", context, status=status)


@require_POST
def enforce(request: SignedInRequest, portfolio: str, kind: str) -> HttpResponse:
    row = _draft(_portfolio(request, portfolio), kind)
    form = PressedForm(request.POST)
    try:
        put_in_force(_kind(kind), row.pk, actor=request.user, on=today(), version=form.seen)
        messages.success(request, _("The new version is in force."))
    except RuleViolation as violation:
        messages.error(request, str(violation))
    except StaleObject:
        messages.error(request, form.overtaken)
    return redirect(PAGE)


@require_POST
def discard(request: SignedInRequest, portfolio: str, kind: str) -> HttpResponse:
    row = _draft(_portfolio(request, portfolio), kind)
    discard_draft(_kind(kind), row.pk, actor=request.user)
    messages.success(request, _("The draft is discarded."))
    return redirect(PAGE)


def _readers_only(request: SignedInRequest) -> None:
    if not can_see_priorities(request.user):
        raise Http404


def _portfolio(request: SignedInRequest, code: str) -> Portfolio:
    _readers_only(request)
    found = get_object_or_404(Portfolio.objects.visible_to(request.user), code=code)
    if not can_set_weights(request.user):
        raise PermissionDenied
    return found


def _kind(kind: str) -> type[WeightSet]:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _draft(portfolio: Portfolio, kind: str) -> WeightSet:
    drafts = _kind(kind)._default_manager.filter(portfolio=portfolio, state=SetState.DRAFT)
    return get_object_or_404(drafts)
