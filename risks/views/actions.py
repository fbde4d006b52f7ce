"""Writing a risk down, changing it, rating it and checking its measures."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from projects.models import Portfolio, Project
from risks.choices import MeasureState, RatingKind
from risks.forms.risks import CheckForm, EditRiskForm, NewRiskForm, RatingForm, initial_rating
from risks.models import Risk
from risks.operations.checks import record_check
from risks.operations.ratings import assess_risk
from risks.operations.register import edit_risk, identify_risk
from risks.operations.typical import can_take_typical, take_typical_risks
from risks.permissions import can_add_risk, can_check, can_edit_risk
from risks.scale import usual_daily_cost
from risks.views.common import GET_AND_POST, frame_of, people_for, register_url, risk_or_404
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.views.common import posted, project_or_404


@require_http_methods(GET_AND_POST)
def new(request: SignedInRequest, project_code: str) -> HttpResponse:
    return _new(request, project_or_404(request, project_code))


@require_http_methods(GET_AND_POST)
def new_in_portfolio(request: SignedInRequest, portfolio: str) -> HttpResponse:
    seen = Portfolio.objects.visible_to(request.user)
    return _new(request, get_object_or_404(seen, code=portfolio))


def _new(request: SignedInRequest, place: Project | Portfolio) -> HttpResponse:
    project = place if isinstance(place, Project) else None
    if not can_add_risk(request.user, project):
        raise PermissionDenied
    form = NewRiskForm(posted(request), project=project, people=people_for(project))
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = identify_risk(place, form.values, actor=request.user, on=today())
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {
        **frame_of(request, project, _("Write down a risk")),
        "lead_text": _("Because of a cause, an event may happen; it would have an effect."),
        "submit": _("Write it down"),
        "cancel_url": register_url(project),
        "form": form,
    }
    return _answer(request, context, form)


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, place: str, number: int) -> HttpResponse:
    risk = _editable(request, place, number)
    form = EditRiskForm(
        posted(request),
        row=risk,
        project=risk.project,
        people=people_for(risk.project),
        initial={"version": risk.version},
    )
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_risk(risk.pk, form.values, actor=request.user, on=today(), version=version)
            messages.success(request, _("Saved."))
            return redirect(risk.get_absolute_url())
    context = {
        **frame_of(request, risk.project, _("Edit the risk"), risk),
        "submit": _("Save"),
        "cancel_url": risk.get_absolute_url(),
        "form": form,
    }
    return _answer(request, context, form)


@require_http_methods(GET_AND_POST)
def rate(request: SignedInRequest, place: str, number: int) -> HttpResponse:
    risk = _editable(request, place, number)
    last = risk.assessments.exclude(kind=RatingKind.PLANNED).order_by("-pk").first()
    initial = {
        **initial_rating(last),
        "version": risk.version,
        "assessed_on": today(),
        "daily_cost": usual_daily_cost(risk),
    }
    form = RatingForm(posted(request), initial=initial)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            assess_risk(risk.pk, form.values, actor=request.user, on=today(), version=version)
            messages.success(request, _("The risk is rated."))
            return redirect(risk.get_absolute_url())
    context = {
        **frame_of(request, risk.project, _("Rate the risk"), risk),
        "lead_text": _("The worst of the four impacts counts; the score is probability × impact."),
        "submit": _("Rate"),
        "cancel_url": risk.get_absolute_url(),
        "form": form,
    }
    return _answer(request, context, form)


@require_http_methods(GET_AND_POST)
def check(request: SignedInRequest, place: str, number: int) -> HttpResponse:
    risk = risk_or_404(request, place, number)
    if not can_check(request.user, risk):
        raise PermissionDenied
    waiting = risk.measures.filter(state=MeasureState.IMPLEMENTED).select_related("owner")
    measures = list(waiting.order_by("number"))
    last = risk.assessments.exclude(kind=RatingKind.PLANNED).order_by("-pk").first()
    initial = {**initial_rating(last), "version": risk.version}
    form = CheckForm(posted(request), measures=measures, initial=initial)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            made = record_check(
                risk.pk, form.facts, actor=request.user, on=today(), version=version
            )
            words = _("The measures are verified: %(verdict)s.")
            messages.success(request, words % {"verdict": made.get_verdict_display()})
            return redirect(f"{risk.get_absolute_url()}#checks")
    context = {
        **frame_of(request, risk.project, _("Verify the measures"), risk),
        "risk": risk,
        "measures": measures,
        "submit": _("Verify"),
        "cancel_url": risk.get_absolute_url(),
        "form": form,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "risks/check.html", context, status=status)


def _editable(request: SignedInRequest, place: str, number: int) -> Risk:
    risk = risk_or_404(request, place, number)
    if not can_edit_risk(request.user, risk):
        raise PermissionDenied
    return risk


def _answer(request: SignedInRequest, context: dict[str, object], form: object) -> HttpResponse:
    status = status_of(form) if form.is_bound else 200  # type: ignore[arg-type, attr-defined]
    return render_page(request, "risks/form.html", context, status=status)


@require_POST
def take_typical(request: SignedInRequest, project_code: str) -> HttpResponse:
    """The typical risks of the template, into the register in one step."""
    project = project_or_404(request, project_code)
    if not can_take_typical(request.user, project):
        raise PermissionDenied
    try:
        made = take_typical_risks(project.pk, actor=request.user, on=today())
    except RuleViolation as violation:
        messages.error(request, str(violation))
        return redirect(register_url(project))
    words = ngettext(
        "%(n)d typical risk stands in the register and waits for its rating.",
        "%(n)d typical risks stand in the register and wait for their rating.",
        len(made),
    )
    messages.success(request, words % {"n": len(made)})
    return redirect(register_url(project))
