"""Changing the plan: say what, see what moves, save; and take the last change back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from people.http import SignedInRequest
from projects.models import Project
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import render_page, saved, stands_alone, wants_fragment
from workpackages.choices import PlanStepKind
from workpackages.dependencies import dependants_of
from workpackages.forms.project_calendar import ProjectCalendarForm
from workpackages.forms.scheduling import (
    LevelForm,
    LinkForm,
    RescheduleForm,
    ScheduleForm,
    UnlinkForm,
)
from workpackages.models import Dependency, PlanStep, Task
from workpackages.operations.scheduling import (
    PlanMoved,
    Reason,
    change_plan,
    look_at,
    undo_last_step,
    undoable_step,
)
from workpackages.permissions import can_edit_package, can_see_baseline, manages
from workpackages.scheduling.network import Plan, load_plan
from workpackages.scheduling.preview import Preview
from workpackages.scheduling.quality import check_plan
from workpackages.views.common import (
    Crumbs,
    plan_crumbs,
    posted,
    project_or_404,
    task_crumbs,
    task_or_404,
)

STEPS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One page on which the plan is changed: its words, and where it leads back to."""

    project: Project
    reason: Reason
    title: str
    crumbs: Crumbs
    back: str
    lead_text: str = ""
    # The forms of one task, to go from one to the other: address and name.
    ways: tuple[tuple[str, str], ...] = ()
    # Where it is read already.
    plan: Plan | None = None


@require_http_methods(["GET", "POST"])
def schedule_task(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    task = _open_to_planning(request, project_code, number)
    plan = load_plan([task.project])
    form = ScheduleForm(posted(request), task=task, plan=plan)
    if request.method == "GET" and request.GET:
        form = form.drawn(request.GET)
    title = _("Dates of %(task)s") % {"task": task}
    return show_change(request, form, _about(request, task, PlanStepKind.SCHEDULED, title, plan))


@require_http_methods(["GET", "POST"])
def link_task(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    task = _open_to_planning(request, project_code, number)
    plan = load_plan([task.project])
    per_day = plan.calendars.minutes_per_day(task.project_id)
    data = posted(request) if request.method == "POST" else LinkForm.drawn(request.GET)
    form = LinkForm(data, task=task, minutes_per_day=per_day)
    title = _("Link %(task)s") % {"task": task}
    return show_change(request, form, _about(request, task, PlanStepKind.LINKED, title, plan))


@require_http_methods(["GET", "POST"])
def unlink_task(
    request: SignedInRequest, project_code: str, number: int, link_id: int
) -> HttpResponse:
    task = _open_to_planning(request, project_code, number)
    link = Dependency.objects.filter(pk=link_id, project=task.project_id).first()
    if link is None or task.pk not in {link.successor_task_id, link.predecessor_task_id}:
        raise Http404
    title = _("Remove a link of %(task)s") % {"task": task}
    change = _about(request, task, PlanStepKind.UNLINKED, title)
    return show_change(request, UnlinkForm(posted(request) or {}, link_id=link.pk), change)


@require_http_methods(["GET", "POST"])
def reschedule(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not manages(request.user, project):
        raise PermissionDenied
    initial = {"status_on": project.status_date or today()}
    change = Change(
        project,
        Reason(PlanStepKind.RESCHEDULE),
        _("Move unfinished work after a status date"),
        plan_crumbs(request, project),
        reverse("workpackages:plan_steps", args=[project.code]),
    )
    return show_change(request, RescheduleForm(posted(request), initial=initial), change)


@require_http_methods(["GET", "POST"])
def level(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not manages(request.user, project):
        raise PermissionDenied
    change = Change(
        project,
        Reason(PlanStepKind.LEVELLED),
        _("Spread work over free time"),
        plan_crumbs(request, project),
        reverse("workpackages:plan", args=[project.code]),
        _(
            "Tasks that have not begun move to days on which their people have time. What has "
            "begun or has fixed dates stays."
        ),
    )
    return show_change(request, LevelForm(posted(request), on=today()), change)


@require_http_methods(["GET", "POST"])
def calendar(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not manages(request.user, project):
        raise PermissionDenied
    plan = load_plan([project])
    change = Change(
        project,
        Reason(PlanStepKind.CALENDAR),
        _("Working days of the project"),
        plan_crumbs(request, project),
        reverse("workpackages:plan", args=[project.code]),
        _(
            "The project works by one of these calendars, and on days of its own where it needs "
            "them. Tasks keep their hours of work, so their dates may move; what has fixed dates "
            "stays."
        ),
        plan=plan,
    )
    return show_change(request, ProjectCalendarForm(posted(request), plan=plan), change)


@require_GET
def steps(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_see_baseline(request.user, project):
        raise PermissionDenied
    rows = PlanStep.objects.filter(project=project).select_related("made_by").order_by("-pk")
    undoable = undoable_step(project, request.user)
    context = {
        "project": project,
        "crumbs": plan_crumbs(request, project),
        "steps": rows[:STEPS_SHOWN],
        "undoable": undoable.pk if undoable is not None else None,
        "may_reschedule": project.accepts_planning and manages(request.user, project),
    }
    return render_page(request, "workpackages/plan_steps.html", context)


@require_POST
def undo(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    try:
        step = undo_last_step(project.pk, actor=request.user, seen=_seen_step(request))
    except RuleViolation as violation:
        if wants_fragment(request):
            return trigger_client_event(
                HttpResponse(status=204), "trouble", {"value": str(violation)}
            )
        messages.error(request, str(violation))
        return redirect("workpackages:plan_steps", project.code)
    there = reverse("workpackages:plan_steps", args=[project.code])
    return _changed(request, _("Taken back: %(step)s.") % {"step": step}, there)


def _seen_step(request: SignedInRequest) -> int | None:
    """The change that the button was for; what is no number is no change."""
    asked = request.POST.get("step")
    if asked is None:
        return None
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0


@require_GET
def quality(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    context = {
        "project": project,
        "crumbs": plan_crumbs(request, project),
        "report": check_plan(load_plan([project])),
    }
    return render_page(request, "workpackages/plan_quality.html", context)


def _open_to_planning(request: SignedInRequest, project_code: str, number: int) -> Task:
    task = task_or_404(request, project_code, number)
    if not can_edit_package(request.user, task.work_package):
        raise PermissionDenied
    return task


def _about(
    request: SignedInRequest, task: Task, kind: str, title: str, plan: Plan | None = None
) -> Change:
    crumbs = task_crumbs(request, task)
    key = [task.project.code, task.number]
    ways = (
        (reverse("workpackages:schedule_task", args=key), _("Dates")),
        (reverse("workpackages:link_task", args=key), pgettext("of two tasks", "Link")),
    )
    reason = Reason(kind, str(task))
    return Change(
        task.project, reason, title, crumbs, task.get_absolute_url(), ways=ways, plan=plan
    )


def show_change(request: SignedInRequest, form: Any, change: Change) -> HttpResponse:
    """Show the form, then what it would move, then save what was seen."""
    found, status = None, 200
    if form.is_bound:
        found, status = _asked(request, form, change)
        if found is None and status == 200:
            return _changed(request, _("The plan is changed."), change.back)
    context = {
        "project": change.project,
        "crumbs": change.crumbs,
        "title": change.title,
        "lead_text": change.lead_text,
        "form": form,
        "preview": found,
        "levelled": getattr(form, "levelled", None),
        "dependants": dependants_of(found, request.user) if found else None,
        "cancel_url": change.back,
        "ways": change.ways,
    }
    partials = {
        "plan-change": "workpackages/_plan_change.html",
        "plan-panel": "workpackages/_plan_panel.html",
    }
    return render_page(
        request, "workpackages/plan_change.html", context, partials=partials, status=status
    )


def _changed(request: SignedInRequest, words: str, there: str) -> HttpResponse:
    """The chart around the form says what happened; a page says it on the page that follows."""
    if wants_fragment(request) and not stands_alone(request):
        answer = saved(request, event="plan-changed", fallback=there)
        return trigger_client_event(answer, "plan-said", {"value": words})
    messages.success(request, words)
    return saved(request, event="plan-changed", fallback=there)


def _asked(request: SignedInRequest, form: Any, change: Change) -> tuple[Preview | None, int]:
    """What the wish moves, and the status; nothing with 200 once it is saved."""
    if not form.is_valid():
        return None, 422
    actor, seen = request.user, request.POST.get("seen", "")
    try:
        plan = change.plan or load_plan([change.project])
        wish = form.wish(plan)
        if not seen:
            return look_at(change.project, wish, actor=actor, plan=plan), 200
        change_plan(change.project.pk, wish, actor=actor, reason=change.reason, seen=seen)
    except PlanMoved as moved:
        form.add_error(None, str(moved))
        return moved.preview, 409
    except RuleViolation as violation:
        form.add_error(violation.field if violation.field in form.fields else None, str(violation))
        return None, 422
    return None, 200
