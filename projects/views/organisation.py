"""A project's organisation: its chart, its table, and the seats to give and take."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.http import SignedInRequest
from projects.forms.mandates import SeatForm
from projects.mandates.permissions import hats_to_give
from projects.operations.seats import give_seat, take_seat
from projects.organisation import load_organisation, missing_places
from projects.organisation_chart import chart_of
from projects.permissions import can_manage_team, can_see_inside
from projects.responsibilities.choices import FUNCTIONS
from projects.responsibilities.table import lines_of
from projects.views.mandates import project_of
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    if not can_see_inside(request.user, project):
        raise PermissionDenied
    given = hats_to_give(request.user, project)
    if request.method == "POST" and not given:
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = SeatForm(posted, given=given) if given else None
    status = 200
    if form is not None and posted is not None:
        if form.is_valid():
            with errors_into(form):
                facts = form.cleaned_data
                named = {"hat": facts["hat"], "note": facts["note"]}
                give_seat(project.pk, facts["person"].pk, actor=request.user, **named)
                words = _("%(person)s has the function now.")
                messages.success(request, words % {"person": facts["person"]})
                return redirect("projects:organisation", project_code)
        status = status_of(form)
    found = load_organisation(project, with_teams=True)
    context = {
        "project": project,
        "chart": chart_of(found),
        "places": found.places,
        "missing": missing_places(project, found.held) if not project.parent_id else [],
        "given": given,
        "responsibilities": lines_of(project),
        "functions": list(FUNCTIONS.values()),
        "may_assign": can_manage_team(request.user, project),
        "form": form,
    }
    return render_page(request, "projects/mandate/organisation.html", context, status=status)


@require_POST
def remove_seat(request: SignedInRequest, project_code: str, seat_id: int) -> HttpResponse:
    project = project_of(request, project_code)
    try:
        take_seat(project.pk, seat_id, actor=request.user)
    except RuleViolation as violation:
        # A second click: the seat is vacant, which is what was wanted.
        messages.info(request, str(violation))
    return redirect("projects:organisation", project_code)
