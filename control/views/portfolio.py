"""Earned value over programmes and the portfolio, and the snapshots of all projects."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from control.forms.values import SnapshotsForm
from control.models import StatusSnapshot
from control.months import last_over
from control.operations.snapshots import KIND, ask_for_snapshots, waiting_for_snapshot
from control.permissions import can_take_snapshots
from control.portfolio import Rolled, load_rolled
from control.views.common import GET_AND_POST
from control.words import PROGRAMME_REASONS, whole_sentence
from costs.sight import has_costs_somewhere
from people.http import SignedInRequest
from people.models import Job
from projects.models import Programme
from projects.trail import above_programme, sees_portfolio
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.exports import download
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import EXPORTS
from workpackages.views.common import posted


@require_GET
def portfolio(request: SignedInRequest) -> HttpResponseBase:
    """All projects in sight, by programme."""
    if not has_costs_somewhere(request.user):
        raise Http404
    wanted = request.GET.get("programme", "")
    rolled = load_rolled(request.user, today=today(), programme=wanted)
    form = request.GET.get("export", "")
    if form in EXPORTS:
        return _exported(form, rolled)
    query = request.GET.copy()
    query.pop("export", None)
    month = last_over(today())
    context = {
        "title": pgettext("control", "Control"),
        "crumbs": above_programme(request.user),
        "rolled": rolled,
        "groups": [(group, PROGRAMME_REASONS[group.reason]) for group in rolled.groups],
        "sentence": whole_sentence(rolled.sums.position, rolled.sums.forecast),
        "month": month,
        "programmes": Programme.objects.visible_to(request.user).order_by("code"),
        "wanted": wanted,
        "query": query.urlencode(),
        "may_take": can_take_snapshots(request.user),
        "steers": sees_portfolio(request.user),
    }
    return render_page(request, "control/portfolio.html", context)


def _exported(form: str, rolled: Rolled) -> HttpResponseBase:
    head = [
        _("Programme"), _("Project"), _("Status date"), _("Budget (BAC)"),
        _("Planned value (PV)"), _("Earned value (EV)"), _("Actual cost (AC)"),
        "CPI", "SPI", "SPI(t)", _("Official forecast"), _("Finish of the plan"),
        _("Finish at this pace"),
    ]  # fmt: skip
    rows = [
        (
            line.project.programme.code if line.project.programme else "",
            str(line.project),
            line.row.status_date,
            *(line.row.budget, line.row.planned, line.row.earned, line.row.actual),
            *(line.row.cpi, line.row.spi, line.row.spi_t),
            line.row.forecast,
            *(line.row.planned_finish, line.row.pace_finish),
        )
        for line in rolled.lines
    ]
    kinds = ["text", "text", "date", *["money"] * 4, *["number"] * 3, "money", "date", "date"]
    return download(form, str(pgettext("control", "Control")), head, kinds, rows)


@require_http_methods(GET_AND_POST)
def snapshots(request: SignedInRequest) -> HttpResponse:
    """Which months are kept, and having the last one kept now."""
    if not has_costs_somewhere(request.user):
        raise Http404
    if not can_take_snapshots(request.user):
        raise PermissionDenied
    form = SnapshotsForm(posted(request))
    if form.is_bound and form.is_valid():
        with errors_into(form):
            ask_for_snapshots(actor=request.user, on=today())
            return redirect("control:snapshots")
    month = last_over(today())
    own = Job.objects.filter(kind=KIND, requested_by=request.user).order_by("-pk").first()
    kept = StatusSnapshot.objects.filter(status_date=month)
    context = {
        "title": _("Snapshots"),
        "crumbs": [
            *above_programme(request.user),
            (pgettext("control", "Control"), reverse("control:portfolio")),
        ],
        "form": form,
        "month": month,
        "kept": kept.count(),
        "missing": len(waiting_for_snapshot(month)),
        "own_job": own,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "control/snapshots.html", context, status=status)
