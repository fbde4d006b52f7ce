"""Where the lights change their colours: what counts, what counted before, and changing it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from control.forms.thresholds import ThresholdsForm
from control.models import LightThresholds
from control.operations.thresholds import set_thresholds
from control.permissions import can_set_thresholds
from control.thresholds import BOUNDS, Bound, load_thresholds
from control.views.common import GET_AND_POST
from costs.sight import has_costs_somewhere
from engine.lights import DEFAULTS, Thresholds
from people.http import SignedInRequest
from people.idempotency import once
from projects.trail import above_programme
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.templatetags.ui import number
from workpackages.views.common import posted


@require_http_methods(GET_AND_POST)
def thresholds(request: SignedInRequest) -> HttpResponse:
    """Read by whoever reads lights, changed by the director."""
    if not has_costs_somewhere(request.user):
        raise Http404
    may_set = can_set_thresholds(request.user)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    now = load_thresholds()
    form = ThresholdsForm(posted(request), now=now)
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                set_thresholds(form.thresholds, form.cleaned_data["reason"], actor=request.user)
                submission.url = reverse("control:thresholds")
            return redirect(submission.url)
    context = {
        "title": _("Thresholds of the lights"),
        "crumbs": [
            *above_programme(request.user),
            (pgettext("control", "Control"), reverse("control:portfolio")),
        ],
        "form": form,
        "may_set": may_set,
        "rows": [(each.label, _shown(each, now), _shown(each, DEFAULTS)) for each in BOUNDS],
        "history": LightThresholds.objects.select_related("decided_by"),
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "control/thresholds.html", context, status=status)


def _shown(each: Bound, thresholds: Thresholds) -> tuple[str, str]:
    """Of green and of amber; a number of days stands for both."""
    value = getattr(thresholds, each.name)
    if isinstance(value, int):
        return str(value), ""
    unit, sign, decimals = (100, " %", 0) if each.is_percent else (1, "", 2)
    green, amber = (number(bound * unit, decimals) + sign for bound in (value.green, value.amber))
    return green, amber
