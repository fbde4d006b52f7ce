"""The decision log, over all and of one project; one decision; and writing one down."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from projects.choices import ProjectState
from projects.decision_files.page import opens_for
from projects.decisions.columns import NEWEST, decision_columns
from projects.decisions.words import subject_of
from projects.forms.decisions import ConditionForm, DecisionFilterForm, NewDecisionForm, PhaseForm
from projects.models import Decision, DecisionCondition, Programme, Project
from projects.operations import release_phase, report_condition, take_decision
from projects.people_around import people_around
from projects.permissions import (
    bodies_of,
    can_release_phase,
    can_report_condition,
    can_see_inside,
)
from projects.queries import gate_standing
from projects.releases import released_for
from projects.trail import above_programme
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table

LOG, OF_PROJECT = "decision-log", "project-decisions"
GET_AND_POST = ["GET", "HEAD", "POST"]


@require_GET
def log(request: SignedInRequest) -> HttpResponseBase:
    filters = DecisionFilterForm(request.GET)
    seen = Decision.objects.visible_to(request.user).with_open_conditions(today())
    rows = filters.apply(seen).select_related("portfolio", "project", "programme")
    table = Table(request, rows, decision_columns(), NEWEST, LOG)
    exported = table.export()
    if exported is not None:
        return exported
    context = {"table": table, "filters": filters, "list_url": reverse("projects:decisions")}
    partials = {LOG: "projects/decisions/_log.html"}
    return render_page(request, "projects/decisions/log.html", context, partials=partials)


@require_GET
def of_project(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = _project(request, project_code)
    rows = (
        Decision.objects.filter(project=project)
        .with_open_conditions(today())
        .select_related("portfolio", "project", "programme")
    )
    table = Table(request, rows, decision_columns(of_one=True), NEWEST, OF_PROJECT)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        "project": project,
        "table": table,
        "reads_files": opens_for(request.user, project),
        "standing": gate_standing(project, on=today()),
        "released": released_for(project),
        "may_decide": bool(bodies_of(request.user, project, None)) and not project.is_terminal,
        "may_release": can_release_phase(request.user, project)
        and project.state == ProjectState.EXECUTION,
    }
    partials = {OF_PROJECT: "projects/decisions/_of_project.html"}
    return render_page(request, "projects/decisions/of_project.html", context, partials=partials)


@require_GET
def decision(request: SignedInRequest, portfolio: str, number: int) -> HttpResponse:
    return _page(request, _found(request, portfolio, number))


@require_POST
def condition_done(
    request: SignedInRequest, portfolio: str, number: int, position: int
) -> HttpResponse:
    row = _found(request, portfolio, number)
    condition = get_object_or_404(
        row.conditions.select_related("decision__project"), position=position
    )
    if not can_report_condition(request.user, condition):
        raise PermissionDenied
    form = ConditionForm(request.POST, prefix=f"c{position}")
    if form.is_valid():
        with errors_into(form):
            report_condition(
                condition.pk,
                form.cleaned_data["evidence"],
                actor=request.user,
                on=today(),
                version=form.cleaned_data["version"],
            )
            messages.success(request, _("The condition is reported as fulfilled."))
            return redirect(row.get_absolute_url())
    return _page(request, row, (position, form))


@require_http_methods(GET_AND_POST)
def new_for_project(request: SignedInRequest, project_code: str) -> HttpResponse:
    return _new(request, _project(request, project_code))


@require_http_methods(GET_AND_POST)
def new_for_programme(request: SignedInRequest, code: str) -> HttpResponse:
    return _new(request, get_object_or_404(Programme.objects.visible_to(request.user), code=code))


@require_http_methods(GET_AND_POST)
def new_phase(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _project(request, project_code)
    if not can_release_phase(request.user, project):
        raise PermissionDenied
    form = PhaseForm(_posted(request), people=people_around(project))
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                name, on = form.cleaned_data["name"], today()
                made = release_phase(
                    project.pk, name, actor=request.user, on=on, grounds=form.grounds
                )
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {"project": project, "form": form, "released": released_for(project)}
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/decisions/phase.html", context, status=status)


def _posted(request: SignedInRequest) -> QueryDict | None:
    """An empty form that was sent is refused, not shown anew."""
    return request.POST if request.method == "POST" else None


def _project(request: SignedInRequest, project_code: str) -> Project:
    found = Project.objects.visible_to(request.user).select_related(
        "lead", "sponsor", "programme", "parent"
    )
    project = get_object_or_404(found, code=project_code)
    if not can_see_inside(request.user, project):
        raise PermissionDenied
    return project


def _found(request: SignedInRequest, portfolio: str, number: int) -> Decision:
    found = Decision.objects.visible_to(request.user).select_related(
        "portfolio", "project", "programme", "decided_by", "agreed_by"
    )
    return get_object_or_404(found, portfolio__code=portfolio, number=number)


def _new(request: SignedInRequest, place: Project | Programme) -> HttpResponse:
    project = place if isinstance(place, Project) else None
    programme = place if isinstance(place, Programme) else None
    bodies = bodies_of(request.user, project, programme)
    if not bodies:
        raise PermissionDenied
    people = people_around(project, programme)
    form = NewDecisionForm(_posted(request), bodies=bodies, people=people)
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = take_decision(
                    place, form.motion, actor=request.user, on=today(), grounds=form.grounds
                )
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    crumbs = [*above_programme(request.user), (str(place), place.get_absolute_url())]
    context = {"place": place, "form": form, "crumbs": crumbs}
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/decisions/new.html", context, status=status)


def _page(
    request: SignedInRequest, row: Decision, refused: tuple[int, ConditionForm] | None = None
) -> HttpResponse:
    conditions = list(
        row.conditions.select_related("owner", "done_by", "decision__project").order_by("position")
    )
    context = {
        "decision": row,
        "subject": subject_of(row),
        "participants": row.participants.by_name(),
        "conditions": [
            (each, each.is_overdue(today()), _form(request, each, refused)) for each in conditions
        ],
        "crumbs": [(_("Decisions"), reverse("projects:decisions"))],
    }
    status = status_of(refused[1]) if refused is not None else 200
    return render_page(request, "projects/decisions/decision.html", context, status=status)


def _form(
    request: SignedInRequest,
    condition: DecisionCondition,
    refused: tuple[int, ConditionForm] | None,
) -> ConditionForm | None:
    if condition.done_on is not None or not can_report_condition(request.user, condition):
        return None
    if refused is not None and refused[0] == condition.position:
        return refused[1]
    return ConditionForm(prefix=f"c{condition.position}", initial={"version": condition.version})
