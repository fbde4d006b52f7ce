"""The quality plan of a project: its newest version, earlier ones, its goals and its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from projects.models import Project
from projects.people_around import people_around
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.forms.quality_plans import GoalForm, GoalResultForm, NewGoalForm, QualityPlanForm
from workpackages.models import QualityPlan
from workpackages.operations.quality_plans import (
    add_goal,
    draft_quality_plan,
    edit_goal,
    edit_quality_plan,
    record_goal_result,
    remove_goal,
)
from workpackages.quality.permissions import plans_checkpoints, records_result
from workpackages.quality.plan_page import PLAN_STEPS, newest_plan, plan_page, results_of
from workpackages.quality.steps import Refused
from workpackages.views.common import Crumbs, posted, project_crumbs, project_or_404
from workpackages.views.quality_steps import show_form, taken

_WITH = ("project__lead", "project__sponsor", "project__programme", "project__portfolio")


def plan_or_404(request: SignedInRequest, code: str, number: int) -> QualityPlan:
    rows = QualityPlan.objects.visible_to(request.user)
    rows = rows.select_related(*_WITH, "submitted_by", "approved_by")
    return get_object_or_404(rows, project__code=code, number=number)


@require_GET
def newest(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    return _show(request, project, newest_plan(project))


@require_GET
def plan(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = plan_or_404(request, project_code, number)
    return _show(request, found.project, found)


@require_POST
def draft(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    try:
        made = draft_quality_plan(project.pk, actor=request.user)
    except RuleViolation as violation:
        messages.info(request, str(violation))
        return redirect("workpackages:quality_plans", project_code=project_code)
    return redirect(made)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = _writable(request, project_code, number)
    form = QualityPlanForm(posted(request), row=found, initial={"version": found.version})
    if form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_quality_plan(found.pk, form.values, actor=request.user, version=version)
            return redirect(found)
    return show_form(request, form, _around(request, found, _("Edit the quality plan")))


@require_http_methods(["GET", "POST"])
def new_goal(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = _writable(request, project_code, number)
    form = NewGoalForm(posted(request), people=people_around(found.project))
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                add_goal(found.pk, form.values, actor=request.user)
                submission.url = found.get_absolute_url()
            return redirect(submission.url)
    return show_form(request, form, _around(request, found, _("New quality goal")))


@require_http_methods(["GET", "POST"])
def change_goal(
    request: SignedInRequest, project_code: str, number: int, goal: int
) -> HttpResponse:
    found = _writable(request, project_code, number)
    row = get_object_or_404(found.goals.select_related("responsible"), number=goal)
    people = people_around(found.project)
    initial = {"version": found.version}
    form = GoalForm(posted(request), people=people, row=row, initial=initial)
    if form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_goal(row.pk, form.values, actor=request.user, version=version)
            return redirect(found)
    return show_form(request, form, _around(request, found, _("Edit the quality goal")))


@require_POST
def drop_goal(request: SignedInRequest, project_code: str, number: int, goal: int) -> HttpResponse:
    found = plan_or_404(request, project_code, number)
    row = get_object_or_404(found.goals, number=goal)
    try:
        remove_goal(row.pk, actor=request.user)
    except RuleViolation as violation:
        messages.info(request, str(violation))
    return redirect(found)


@require_http_methods(["GET", "POST"])
def goal_result(
    request: SignedInRequest, project_code: str, number: int, goal: int
) -> HttpResponse:
    found = plan_or_404(request, project_code, number)
    row = get_object_or_404(found.goals.select_related("responsible"), number=goal)
    if not (found.is_approved and records_result(request.user, row, found.project)):
        raise PermissionDenied
    form = GoalResultForm(posted(request), initial={"measured_on": today()})
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                said = form.cleaned_data
                measured, value, is_met = said["measured_on"], said["value"], said["is_met"]
                record_goal_result(
                    row.pk, measured, value, is_met=is_met, actor=request.user, today=today()
                )
                submission.url = found.get_absolute_url()
            return redirect(submission.url)
    around = _around(request, found, _("Result of a quality goal"))
    around |= {"goal": row, "results": results_of([row])[row.first_id]}
    status = status_of(form) if form.is_bound else 200
    template = "workpackages/quality_plans/result.html"
    return render_page(request, template, {**around, "form": form}, status=status)


@require_POST
def act(request: SignedInRequest, project_code: str, number: int, step: str) -> HttpResponse:
    found = plan_or_404(request, project_code, number)
    if step not in PLAN_STEPS:
        raise Http404
    wanted = PLAN_STEPS[step]
    form = taken(request, wanted, found, on=today())
    if form is None:
        return redirect(found)
    return _show(request, found.project, found, (wanted, form))


def _writable(request: SignedInRequest, code: str, number: int) -> QualityPlan:
    found = plan_or_404(request, code, number)
    if not plans_checkpoints(request.user, found.project):
        raise PermissionDenied
    return found


def _show(
    request: SignedInRequest,
    project: Project,
    found: QualityPlan | None,
    refused: Refused = None,
) -> HttpResponse:
    context = plan_page(request.user, project, found, refused, on=today())
    context["crumbs"] = project_crumbs(request, project)
    status = status_of(refused[1]) if refused else 200
    return render_page(request, "workpackages/quality_plans/page.html", context, status=status)


def _crumbs(request: SignedInRequest, project: Project) -> Crumbs:
    there = reverse("workpackages:quality_plans", args=[project.code])
    return [*project_crumbs(request, project), (_("Quality plan"), there)]


def _around(request: SignedInRequest, found: QualityPlan, title: str) -> dict[str, Any]:
    return {
        "project": found.project,
        "crumbs": _crumbs(request, found.project),
        "title": title,
        "submit": _("Save"),
        "cancel_url": found.get_absolute_url(),
    }
