"""Scenarios: the list, one of them, made, copied, changed, computed, compared and adopted."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from projects.forms.role_groups import RoleGroupsForm
from projects.forms.selection import (
    AdoptForm,
    CandidateForm,
    CopyScenarioForm,
    NewScenarioForm,
    ScenarioForm,
)
from projects.models import Portfolio, PriorityRound, Project, SelectionScenario
from projects.operations.selection import (
    compute_scenario,
    copy_scenario,
    create_scenario,
    delete_scenario,
    edit_candidate,
    edit_groups,
    edit_scenario,
)
from projects.operations.selection_adoption import adopt_scenario
from projects.people_around import people_around
from projects.priorities.permissions import can_see_priorities
from projects.priorities.ranking import CANDIDATES
from projects.priorities.scheme import weights_of
from projects.selection.committed import committed_money
from projects.selection.comparing import MOST_COMPARED, load_comparison
from projects.selection.page import load_scenario
from projects.selection.permissions import can_adopt, can_make_scenarios
from projects.selection.words import ranked_codes
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from servicedesk_pm.common.http import errors_into, render_page, status_of

GET_AND_POST = ["GET", "HEAD", "POST"]
Crumbs = list[tuple[str, str]]


@require_GET
def scenarios(request: SignedInRequest) -> HttpResponse:
    rows = list(_seen(request).order_by("-year", "-pk"))
    context = {
        "scenarios": rows,
        "portfolios": Portfolio.objects.visible_to(request.user).order_by("code"),
        "may_make": can_make_scenarios(request.user),
    }
    return render_page(request, "projects/selection/scenarios.html", context)


@require_http_methods(GET_AND_POST)
def new_scenario(request: SignedInRequest, portfolio: str) -> HttpResponse:
    place = portfolio_of(request, portfolio)
    if not can_make_scenarios(request.user):
        raise PermissionDenied
    rounds = PriorityRound.objects.filter(portfolio=place).order_by("-year", "-pk")
    form = NewScenarioForm(request.POST or None, rounds=rounds, initial={"year": today().year + 1})
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = create_scenario(place.pk, form.facts, actor=request.user)
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {
        "form": form,
        "portfolio": place,
        "has_weights": weights_of(place.pk) is not None,
        "crumbs": crumbs(),
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/selection/new.html", context, status=status)


@require_GET
def scenario(request: SignedInRequest, number: int) -> HttpResponse:
    row = _scenario(request, number)
    context = {
        "view": load_scenario(request.user, row),
        "may_make": can_make_scenarios(request.user),
        "crumbs": crumbs(),
    }
    return render_page(request, "projects/selection/scenario.html", context)


@require_http_methods(GET_AND_POST)
def copy(request: SignedInRequest, number: int) -> HttpResponse:
    row = _own(request, number)
    form = CopyScenarioForm(
        request.POST or None, initial={"name_fr": row.name_fr, "name_en": row.name_en}
    )
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = copy_scenario(row.pk, **form.cleaned_data, actor=request.user)
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {"form": form, "row": row, "crumbs": crumbs(row)}
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/selection/copy.html", context, status=status)


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, number: int) -> HttpResponse:
    row = _own(request, number)
    held = list(row.candidates.order_by().values_list("project_id", flat=True))
    limits = list(row.limits.order_by("year"))
    competing = Q(portfolio=row.portfolio_id, parent=None, state__in=CANDIDATES)
    form = ScenarioForm(
        request.POST if request.method == "POST" else None,
        limits=limits,
        projects=Project.objects.filter(competing | Q(pk__in=held)).order_by("code"),
        committed=committed_money(row.portfolio_id, [limit.year for limit in limits]),
        initial={
            "version": row.version,
            "name_fr": row.name_fr,
            "name_en": row.name_en,
            "projects": held,
        },
    )
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_scenario(row.pk, form.change, actor=request.user, version=version)
            messages.success(request, _("The scenario is saved. Compute it to see its lists."))
            return redirect(row.get_absolute_url())
    context = {"form": form, "row": row, "crumbs": crumbs(row)}
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/selection/edit.html", context, status=status)


@require_http_methods(GET_AND_POST)
def role_groups(request: SignedInRequest, number: int) -> HttpResponse:
    row = _own(request, number)
    form = RoleGroupsForm(
        request.POST if request.method == "POST" else None,
        groups=row.groups.order_by("number").prefetch_related("limits"),
        limits=row.limits.order_by("year"),
        initial={"version": row.version},
    )
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_groups(
                row.pk, form.facts, removed=form.removed, actor=request.user, version=version
            )
            messages.success(
                request, _("The role groups are saved. Say for each candidate what it needs.")
            )
            return redirect(row.get_absolute_url())
    context = {"form": form, "row": row, "crumbs": crumbs(row)}
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/selection/groups.html", context, status=status)


@require_http_methods(GET_AND_POST)
def candidate(request: SignedInRequest, number: int, code: str) -> HttpResponse:
    row = _own(request, number)
    found = get_object_or_404(row.candidates.select_related("project"), project__code=code)
    form = CandidateForm(
        request.POST if request.method == "POST" else None,
        candidate=found,
        years=row.limits.count(),
        groups=row.groups.order_by("number"),
        initial={"version": row.version},
    )
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_candidate(
                row.pk, found.project_id, form.facts, actor=request.user, version=version
            )
            messages.success(request, _("The candidate is saved. Compute the scenario again."))
            return redirect(row.get_absolute_url())
    context = {"form": form, "row": row, "candidate": found, "crumbs": crumbs(row)}
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/selection/candidate.html", context, status=status)


@require_POST
def compute(request: SignedInRequest, number: int) -> HttpResponse:
    row = _own(request, number)
    try:
        row = compute_scenario(row.pk, actor=request.user)
        if row.job is None:
            messages.success(request, _("Both lists are computed."))
    except RuleViolation as violation:
        messages.error(request, str(violation))
    return redirect(row.get_absolute_url())


@require_POST
def delete(request: SignedInRequest, number: int) -> HttpResponse:
    row = _own(request, number)
    try:
        delete_scenario(row.pk, actor=request.user, version=_sent_version(request))
    except RuleViolation as violation:
        messages.error(request, str(violation))
        return redirect(row.get_absolute_url())
    except StaleObject:
        messages.error(request, _("Somebody has changed the scenario; look at it again."))
        return redirect(row.get_absolute_url())
    messages.success(request, _("The scenario is deleted."))
    return redirect("projects:scenarios")


@require_GET
def compare(request: SignedInRequest) -> HttpResponse:
    wanted = [int(pk) for pk in request.GET.getlist("with") if pk.isdecimal() and len(pk) < 10]
    found = {row.pk: row for row in _seen(request).filter(pk__in=wanted)}
    rows = [found[pk] for pk in dict.fromkeys(wanted) if pk in found][:MOST_COMPARED]
    context = {"view": load_comparison(request.user, rows), "rows": rows, "crumbs": crumbs()}
    return render_page(request, "projects/selection/compare.html", context)


@require_http_methods(GET_AND_POST)
def adopt(request: SignedInRequest, number: int) -> HttpResponse:
    row = _scenario(request, number)
    if not can_adopt(request.user):
        raise PermissionDenied
    form = AdoptForm(
        request.POST if request.method == "POST" else None,
        people=people_around(None),
        codes=ranked_codes(row.result),
        initial={
            "version": row.version,
            "subject_fr": row.name_fr,
            "subject_en": row.name_en,
        },
    )
    if form.is_bound and form.is_valid():
        with errors_into(form):
            decision = adopt_scenario(
                row.pk,
                form.adoption,
                actor=request.user,
                on=today(),
                version=form.cleaned_data["version"],
            )
            return redirect(decision.get_absolute_url())
    view = load_scenario(request.user, row)
    context = {"form": form, "view": view, "row": row, "crumbs": crumbs(row)}
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/selection/adopt.html", context, status=status)


def crumbs(row: SelectionScenario | None = None) -> Crumbs:
    found = [
        (_("Priorities"), reverse("projects:priorities")),
        (_("Scenarios"), reverse("projects:scenarios")),
    ]
    return [*found, (row.name, row.get_absolute_url())] if row else found


def portfolio_of(request: SignedInRequest, code: str) -> Portfolio:
    if not can_see_priorities(request.user):
        raise Http404
    return get_object_or_404(Portfolio.objects.visible_to(request.user), code=code)


def _seen(request: SignedInRequest) -> QuerySet[SelectionScenario]:
    if not can_see_priorities(request.user):
        raise Http404
    places = Portfolio.objects.visible_to(request.user).order_by()
    return SelectionScenario.objects.filter(portfolio__in=places).select_related("portfolio")


def _scenario(request: SignedInRequest, number: int) -> SelectionScenario:
    related = ("job", "decision__portfolio", "priority_round", "copied_from")
    return get_object_or_404(_seen(request).select_related(*related), pk=number)


def _own(request: SignedInRequest, number: int) -> SelectionScenario:
    row = _scenario(request, number)
    if not can_make_scenarios(request.user):
        raise PermissionDenied
    return row


def _sent_version(request: SignedInRequest) -> int | None:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None
