"""Planning and changing measures, and the steps that their owners take."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from risks.choices import FAILED, MeasureState
from risks.forms.measures import EditMeasureForm, NewMeasureForm
from risks.models import Measure
from risks.operations.measures import edit_measure, plan_measure
from risks.permissions import can_add_measure, can_edit_measure
from risks.steps import MEASURE_STEPS
from risks.views.common import GET_AND_POST, frame_of, people_for, risk_or_404
from risks.views.risk import show
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.views.common import posted


@require_http_methods(GET_AND_POST)
def new(request: SignedInRequest, place: str, number: int) -> HttpResponse:
    risk = risk_or_404(request, place, number)
    if not can_add_measure(request.user, risk):
        raise PermissionDenied
    failed = list(
        risk.measures.filter(state=MeasureState.VERIFIED, verdict__in=FAILED).order_by("number")
    )
    form = NewMeasureForm(
        posted(request),
        people=people_for(risk.project),
        failed=failed,
        initial={"replaces": request.GET.get("replaces", "")},
    )
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                replaces = form.cleaned_data.get("replaces")
                made = plan_measure(
                    risk.pk, form.values, actor=request.user, on=today(), replaces=replaces
                )
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {
        **frame_of(request, risk.project, _("Plan a measure"), risk),
        "lead_text": _("Say what is left of the risk when the measure works; it is verified."),
        "submit": _("Plan it"),
        "cancel_url": risk.get_absolute_url(),
        "form": form,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "risks/form.html", context, status=status)


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, place: str, number: int, measure: int) -> HttpResponse:
    row = _found(request, place, number, measure)
    if not can_edit_measure(request.user, row):
        raise PermissionDenied
    people = people_for(row.risk.project)
    form = EditMeasureForm(
        posted(request), row=row, people=people, initial={"version": row.version}
    )
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_measure(row.pk, form.values, actor=request.user, on=today(), version=version)
            messages.success(request, _("Saved."))
            return redirect(row.get_absolute_url())
    context = {
        **frame_of(request, row.risk.project, _("Edit the measure"), row.risk),
        "submit": _("Save"),
        "cancel_url": row.get_absolute_url(),
        "form": form,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "risks/form.html", context, status=status)


@require_POST
def step(
    request: SignedInRequest, place: str, number: int, measure: int, name: str
) -> HttpResponse:
    row = _found(request, place, number, measure)
    if name not in MEASURE_STEPS:
        raise Http404
    wanted = MEASURE_STEPS[name]
    if not wanted.entitled(request.user, row):
        raise PermissionDenied
    form = wanted.form(request.POST, prefix=f"m{row.number}-{name}", row=row)
    if form.is_valid():
        with errors_into(form):
            wanted.run(row, form.cleaned_data, request.user, today())
            messages.success(request, str(wanted.done))
            return redirect(row.get_absolute_url())
    return show(request, row.risk, (wanted, form))


def _found(request: SignedInRequest, place: str, number: int, measure: int) -> Measure:
    risk = risk_or_404(request, place, number)
    row = get_object_or_404(risk.measures.select_related("owner"), number=measure)
    row.risk = risk
    return row
