"""Where those who answer for projects begin their day."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from projects.waiting import waiting_for
from reporting.cockpit import MOST, can_see_cockpit, load_cockpit, overview_rows
from reporting.cockpit_load import load_of_units
from reporting.cockpit_map import map_of
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.exports import download
from servicedesk_pm.common.http import render_page
from servicedesk_pm.common.tables import EXPORTS


@require_GET
def cockpit(request: SignedInRequest) -> HttpResponseBase:
    if not can_see_cockpit(request.user):
        raise Http404
    loaded = load_cockpit(request.user, on=today())
    form = request.GET.get("export", "")
    if form in EXPORTS:
        head = [
            _("Project"), _("Programme"), _("State"), _("Light"), _("Next key milestone"),
            _("Planned"), _("Beyond the budget (EAC − BAC)"), _("Slip (working days)"),
            _("Last report"),
        ]  # fmt: skip
        kinds = [*["text"] * 5, "date", "money", "number", "date"]
        return download(form, str(_("Cockpit")), head, kinds, overview_rows(loaded.lines))
    shown = map_of(loaded.lines) if request.GET.get("view") == "map" else None
    context = {"cockpit": loaded, "map": shown, "today": today(), "most": MOST}
    return render_page(request, "reporting/cockpit.html", context)


@require_GET
def waiting(request: SignedInRequest) -> HttpResponse:
    """What waits for the person: a panel of its own, since every subject is asked."""
    if not can_see_cockpit(request.user):
        raise Http404
    found = waiting_for(request.user, on=today())
    context = {"waiting": found[:MOST], "total": len(found)}
    return render_page(
        request,
        "reporting/cockpit_waiting.html",
        context,
        partials={"cockpit-waiting": "reporting/_cockpit_waiting.html"},
    )


@require_GET
def load(request: SignedInRequest) -> HttpResponse:
    """How much is asked of the units: loaded apart, since it reads all plans; whole as a page."""
    if not can_see_cockpit(request.user):
        raise Http404
    crumbs = [(_("Cockpit"), reverse("reporting:cockpit"))]
    units = load_of_units(request.user, on=today())
    context = {"units": units, "most": MOST, "crumbs": crumbs}
    return render_page(
        request,
        "reporting/cockpit_load.html",
        context,
        partials={"cockpit-load": "reporting/_cockpit_load.html"},
    )
