"""One risk: its ratings, measures, checks and steps, and what happened to it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from people.history import entries_for
from people.history_page import history_page
from people.http import SignedInRequest
from projects.permissions import can_see_history, can_see_portfolio_history
from risks.models import Risk
from risks.risk_page import load_page
from risks.steps import RISK_STEPS, Refused, unseen
from risks.views.common import frame_of, risk_or_404
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of


@require_GET
def page(request: SignedInRequest, place: str, number: int) -> HttpResponse:
    return show(request, risk_or_404(request, place, number))


def show(request: SignedInRequest, risk: Risk, refused: Refused = None) -> HttpResponse:
    """The page, with what was typed into a step that was refused."""
    loaded = load_page(risk, request.user, on=today(), refused=refused)
    context = {
        **frame_of(request, risk.project, str(risk)),
        "risk": risk,
        "page": loaded,
        "may_read_history": _reads_history(request, risk),
        "refusal": unseen(refused, loaded.steps, *(line.steps for line in loaded.measures)),
    }
    status = status_of(refused[1]) if refused is not None else 200
    return render_page(request, "risks/risk.html", context, status=status)


@require_POST
def step(request: SignedInRequest, place: str, number: int, name: str) -> HttpResponse:
    risk = risk_or_404(request, place, number)
    if name not in RISK_STEPS:
        raise Http404
    wanted = RISK_STEPS[name]
    if not wanted.entitled(request.user, risk):
        raise PermissionDenied
    form = wanted.form(request.POST, prefix=name, row=risk)
    if form.is_valid():
        with errors_into(form):
            wanted.run(risk, form.cleaned_data, request.user, today())
            messages.success(request, str(wanted.done))
            return redirect(risk.get_absolute_url())
    return show(request, risk, (wanted, form))


@require_GET
def history(request: SignedInRequest, place: str, number: int) -> HttpResponse:
    risk = risk_or_404(request, place, number)
    if not _reads_history(request, risk):
        raise PermissionDenied
    context = {
        **frame_of(request, risk.project, _("History of %(subject)s") % {"subject": risk}, risk),
        **history_page(request, entries_for(risk), reader=request.user),
    }
    partials = {"history": "people/_history.html"}
    return render_page(request, "risks/history.html", context, partials=partials)


def _reads_history(request: SignedInRequest, risk: Risk) -> bool:
    if risk.project is None:
        return can_see_portfolio_history(request.user)
    return can_see_history(request.user, risk.project)
