"""Priority rounds: the list, one round, a unit's score, the agreement, and the end."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from people.models import OrgUnit
from projects.forms.priorities import PressedForm
from projects.forms.records import people_to_choose
from projects.forms.rounds import ConsensusForm, NewRoundForm, ScorerForm, UnitScoreForm
from projects.models import Portfolio, PriorityRound, Project, UnitScore
from projects.operations.rounds import (
    Agreement,
    agree_on_score,
    close_round,
    give_unit_score,
    name_scorer,
    open_round,
)
from projects.operations.scores import next_number
from projects.priorities.permissions import can_see_priorities, can_set_weights
from projects.priorities.ranking import CANDIDATES, current_score
from projects.priorities.round_page import load_round
from projects.priorities.scheme import weights_in, weights_of
from projects.priorities.spread import has_own_score_to_give, spreads_of
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from servicedesk_pm.common.http import errors_into, render_page, status_of

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_GET
def rounds(request: SignedInRequest) -> HttpResponse:
    rows = list(_seen(request).select_related("portfolio").order_by("-year", "-pk"))
    if not rows and not can_see_priorities(request.user):
        raise Http404
    context = {
        "rounds": rows,
        "portfolios": Portfolio.objects.visible_to(request.user).order_by("code"),
        "may_lead": can_set_weights(request.user),
    }
    return render_page(request, "projects/priorities/rounds.html", context)


@require_http_methods(GET_AND_POST)
def new_round(request: SignedInRequest, portfolio: str) -> HttpResponse:
    if not can_see_priorities(request.user):
        raise Http404
    place = get_object_or_404(Portfolio.objects.visible_to(request.user), code=portfolio)
    if not can_set_weights(request.user):
        raise PermissionDenied
    candidates = place.projects.filter(parent=None, state__in=CANDIDATES).order_by("code")
    form = NewRoundForm(
        request.POST or None,
        projects=candidates,
        units=OrgUnit.objects.filter(head__is_active=True).order_by("code"),
        initial={"year": today().year + 1},
    )
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = open_round(place.pk, form.facts, actor=request.user, on=today())
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {"form": form, "portfolio": place, "has_weights": weights_of(place.pk) is not None}
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/priorities/new_round.html", context, status=status)


@require_GET
def one_round(request: SignedInRequest, number: int) -> HttpResponse:
    row = _round(request, number)
    view = load_round(request.user, row, on=today())
    people = {str(person.pk): person for person in people_to_choose()} if row.is_open else {}
    units = [
        (
            unit,
            ScorerForm(people=people, prefix=f"u{unit.pk}", initial={"scorer": unit.scorer_id})
            if row.is_open and (view.may_lead or unit.org_unit.head_id == request.user.pk)
            else None,
        )
        for unit in view.units
    ]
    context = {"view": view, "units": units, "crumbs": _crumbs()}
    return render_page(request, "projects/priorities/round.html", context)


@require_POST
def scorer(request: SignedInRequest, number: int, unit: int) -> HttpResponse:
    row = _round(request, number)
    place = get_object_or_404(row.units.all(), pk=unit)
    people = {str(person.pk): person for person in people_to_choose()}
    form = ScorerForm(request.POST, people=people, prefix=f"u{unit}")
    try:
        if form.is_valid():
            name_scorer(place.pk, form.cleaned_data["scorer"].pk, actor=request.user)
            messages.success(request, _("The person is named."))
        else:
            messages.error(request, _("Choose a person with an active account."))
    except RuleViolation as violation:
        messages.error(request, str(violation))
    # Whoever names somebody else may lose sight of the round.
    seen = _seen(request).filter(pk=row.pk).exists()
    return redirect(row.get_absolute_url() if seen else "home")


@require_http_methods(GET_AND_POST)
def unit_score(request: SignedInRequest, number: int, unit: int, code: str) -> HttpResponse:
    row = _round(request, number)
    place = get_object_or_404(row.units.select_related("org_unit"), pk=unit)
    if place.scorer_id != request.user.pk:
        raise PermissionDenied
    project = get_object_or_404(row.projects.all(), code=code)
    given = UnitScore.objects.filter(round_unit=place, project=project).first()
    weights = weights_in(row.objective_set, row.criteria_set)
    form = UnitScoreForm(request.POST or None, weights=weights, row=given)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            give_unit_score(place.pk, project.pk, form.said, actor=request.user, on=today())
            messages.success(request, _("The score of the unit is noted."))
            return redirect(row.get_absolute_url())
    context = {
        "row": row,
        "unit": place,
        "project": project,
        "form": form,
        "crumbs": [*_crumbs(), (row.name, row.get_absolute_url())],
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/priorities/unit_score.html", context, status=status)


@require_http_methods(GET_AND_POST)
def agree(request: SignedInRequest, number: int, code: str) -> HttpResponse:
    row = _round(request, number)
    if not can_set_weights(request.user):
        raise PermissionDenied
    project = get_object_or_404(row.projects.all(), code=code)
    # Whoever still has to score for a unit does not see before what the others said.
    if has_own_score_to_give(request.user, row, project):
        messages.info(request, _("Give your own score first; then you see the others’."))
        return redirect(row.get_absolute_url())
    spreads = spreads_of(row, [project])[project.pk]
    form = _consensus_form(request, row, project, [s.key for s in spreads if s.needs_note])
    if form.is_bound and form.is_valid():
        with errors_into(form):
            made = Agreement(form.said, form.by_key("note"), form.cleaned_data["version"])
            agree_on_score(row.pk, project.pk, made, actor=request.user, on=today())
            messages.success(request, _("The score is agreed."))
            return redirect(row.get_absolute_url())
    context = {
        "row": row,
        "project": project,
        "form": form,
        "spreads": spreads,
        "crumbs": [*_crumbs(), (row.name, row.get_absolute_url())],
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/priorities/agree.html", context, status=status)


@require_POST
def close(request: SignedInRequest, number: int) -> HttpResponse:
    row = _round(request, number)
    form = PressedForm(request.POST)
    try:
        close_round(row.pk, actor=request.user, on=today(), version=form.seen)
        messages.success(request, _("The round is closed and its list signed."))
    except RuleViolation as violation:
        messages.error(request, str(violation))
    except StaleObject:
        messages.error(request, form.overtaken)
    return redirect(row.get_absolute_url())


def _seen(request: SignedInRequest) -> QuerySet[PriorityRound]:
    if can_see_priorities(request.user):
        return PriorityRound.objects.filter(
            portfolio__in=Portfolio.objects.visible_to(request.user).order_by()
        )
    return PriorityRound.objects.scored_by(request.user)


def _round(request: SignedInRequest, number: int) -> PriorityRound:
    rows = _seen(request) | PriorityRound.objects.scored_by(request.user)
    found = rows.select_related("portfolio", "criteria_set", "objective_set", "closed_by")
    return get_object_or_404(found, pk=number)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Priority rounds"), reverse("projects:rounds"))]


def _consensus_form(
    request: SignedInRequest, row: PriorityRound, project: Project, divided: list[str]
) -> ConsensusForm:
    notes = dict(row.notes.filter(project=project).order_by("key").values_list("key", "text"))
    return ConsensusForm(
        request.POST or None,
        weights=weights_of(row.portfolio_id),
        row=current_score(project),
        divided=divided,
        notes=notes,
        initial={"version": next_number(project)},
    )
