"""Simulations of a project: asked for, followed, read; and the estimates that they use."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.http import SignedInRequest
from people.idempotency import once
from projects.models import Project
from risks.forms.simulations import EstimateForm, SimulationForm
from risks.models import Estimate, Risk, Simulation
from risks.operations.simulations import ask_simulation, estimate
from risks.permissions import can_simulate
from risks.simulating.listing import load_estimates
from risks.simulating.page import shown
from risks.views.common import GET_AND_POST, frame_of
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.calendars import working_of
from workpackages.models import Task
from workpackages.views.common import posted, project_or_404

MOST_LISTED = 50


def _place(project: Project, name: str) -> str:
    return reverse(f"risks:{name}", args=[project.code])


def _frame(
    request: SignedInRequest, project: Project, title: str, *, below: bool = True
) -> dict[str, Any]:
    context = frame_of(request, project, title)
    if below:
        context["crumbs"].append((_("Simulations"), _place(project, "simulations")))
    return context


@require_http_methods(GET_AND_POST)
def simulations(request: SignedInRequest, project_code: str) -> HttpResponse:
    """Those that were made, and the form that asks for the next one."""
    project = project_or_404(request, project_code)
    may_ask = can_simulate(request.user, project)
    if request.method == "POST" and not may_ask:
        raise PermissionDenied
    form = SimulationForm(posted(request))
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = ask_simulation(project.pk, form.wanted, actor=request.user, on=today())
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    rows = Simulation.objects.filter(project=project).select_related("job", "asked_by")
    context = {
        **_frame(request, project, _("Simulations"), below=False),
        "rows": list(rows.order_by("-number")[:MOST_LISTED]),
        "form": form if may_ask else None,
        "estimates_url": _place(project, "estimates"),
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "risks/simulations.html", context, status=status)


@require_GET
def simulation(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    project = project_or_404(request, project_code)
    rows = Simulation.objects.filter(project=project).select_related("job", "asked_by")
    row = get_object_or_404(rows, number=number)
    row.project = project
    context = {
        **_frame(request, project, _("Simulation %(code)s") % {"code": row}),
        "row": row,
        "own_job": row.job if row.job and row.job.requested_by_id == request.user.pk else None,
        "shown": shown(row.result) if row.result else None,
    }
    return render_page(request, "risks/simulation.html", context)


@require_GET
def estimates(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    context = {
        **_frame(request, project, _("Estimates")),
        **load_estimates(project, working_of(project).minutes_per_day),
        "may_edit": can_simulate(request.user, project),
    }
    return render_page(request, "risks/estimates.html", context)


@require_http_methods(GET_AND_POST)
def edit_estimate(
    request: SignedInRequest, project_code: str, kind: str, number: int
) -> HttpResponse:
    project = project_or_404(request, project_code)
    of = _estimated(project, kind, number)
    if not can_simulate(request.user, project):
        raise PermissionDenied
    row = Estimate.objects.filter(**{kind: of.pk}).first()
    per_day = working_of(project).minutes_per_day
    form = EstimateForm(posted(request), of=of, row=row, minutes_per_day=per_day)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            estimate(of, form.values, actor=request.user, version=form.cleaned_data["version"])
            messages.success(request, _("Saved."))
            return redirect("risks:estimates", project_code=project.code)
    context = {
        **_frame(request, project, _("Estimate of %(name)s") % {"name": of}),
        "submit": _("Save"),
        "cancel_url": _place(project, "estimates"),
        "lead_text": _lead(kind),
        "form": form,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "risks/form.html", context, status=status)


def _estimated(project: Project, kind: str, number: int) -> Task | Risk:
    models: dict[str, type[Task] | type[Risk]] = {"task": Task, "risk": Risk}
    if kind not in models:
        raise Http404
    rows: Any = models[kind]._default_manager.filter(project=project)
    found: Task | Risk = get_object_or_404(rows, number=number)
    found.project = project
    return found


def _lead(kind: str) -> str:
    if kind == "task":
        return _(
            "The most likely time is the duration in the plan. Empty fields take the usual spread"
            " of the simulation; a cost counts in place of the budget of its work package."
        )
    return _(
        "The most likely delay and cost stand in the rating. Empty fields count from half of them"
        " to twice as much."
    )
