"""Tasks and milestones: their page, their plan, their people and remarks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from projects.models import Project
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.across_columns import marked
from workpackages.calendars import working_of
from workpackages.dependencies import of_task
from workpackages.forms.tasks import (
    AssignForm,
    CommentForm,
    CreateMilestoneForm,
    CreateTaskForm,
    EditMilestoneForm,
    EditTaskForm,
    MoveTaskForm,
)
from workpackages.models import Dependency, Task
from workpackages.operations.milestones import create_milestone, edit_milestone
from workpackages.operations.moves import move_task
from workpackages.operations.tasks import (
    assign_person,
    comment_on_task,
    create_task,
    edit_task,
    unassign_person,
)
from workpackages.permissions import can_edit_package, can_read_history, can_work_on
from workpackages.planning.predecessors import lag_in_words
from workpackages.views.actions import steps_for
from workpackages.views.common import (
    package_crumbs,
    package_or_404,
    posted,
    task_crumbs,
    task_or_404,
)

FORM_PAGE = "workpackages/form.html"
_LINKED = (
    "predecessor_task",
    "predecessor_work_package",
    "successor_task",
    "successor_work_package",
)


# Enough to name both ends of a link.
_LINK_NAMES = tuple(f"{end}__{name}" for end in _LINKED for name in ("number", "name"))


@require_GET
def task(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = task_or_404(request, project_code, number)
    return _show(request, found, CommentForm(), AssignForm())


def _say_lags(project: Project, links: Iterable[Dependency]) -> None:
    """Each link gets its lag in words; the project's calendar is asked only where one has any."""
    lagging = [link for link in links if link.lag]
    per_day = working_of(project).minutes_per_day if lagging else 0
    for link in lagging:
        link.lag_text = lag_in_words(link, per_day)  # type: ignore[attr-defined]


def _show(
    request: SignedInRequest,
    found: Task,
    comment_form: forms.Form,
    assign_form: forms.Form,
    *,
    status: int = 200,
) -> HttpResponse:
    user, project, steps = request.user, found.project, steps_for(request.user, found)
    is_live = project.accepts_planning
    may_report = can_work_on(user, found)
    links = Dependency.objects.filter(Q(successor_task=found) | Q(predecessor_task=found))
    links = links.select_related(*_LINKED).only("link_type", "lag", "lag_unit", *_LINK_NAMES)
    _say_lags(project, links)
    context = {
        "project": project,
        "task": found,
        "crumbs": package_crumbs(request, found.work_package),
        "assignments": found.assignments.select_related("user", "resource"),
        "comments": found.comments.select_related("author"),
        "links_in": [link for link in links if link.successor_task_id == found.pk],
        "links_out": [link for link in links if link.predecessor_task_id == found.pk],
        "dependencies": [(each, marked(each)) for each in of_task(user, found)],
        "steps": steps,
        "more_steps": steps[1:],
        "comment_form": comment_form,
        "assign_form": assign_form,
        "may_plan": is_live and can_edit_package(user, found.work_package) and found.is_open,
        "may_see_history": may_report or can_read_history(user, found.work_package),
        "may_comment": is_live and may_report,
        "is_late": found.is_late(today()),
    }
    return render_page(request, "workpackages/task.html", context, status=status)


@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest, project_code: str, number: int, kind: str) -> HttpResponse:
    package = package_or_404(request, project_code, number)
    if not can_edit_package(request.user, package):
        raise PermissionDenied
    form_class, run, title, submit = _new(kind)
    form = form_class(posted(request))
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = run(package.pk, actor=request.user, facts=form.facts)
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {
        "project": package.project,
        "crumbs": package_crumbs(request, package),
        "title": title,
        "submit": submit,
        "cancel_url": package.get_absolute_url(),
        "form": form,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, FORM_PAGE, context, status=status)


def _new(kind: str) -> tuple[Any, Any, str, str]:
    if kind == "milestone":
        return CreateMilestoneForm, create_milestone, _("New milestone"), _("Create the milestone")
    return CreateTaskForm, create_task, _("New task"), _("Create the task")


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = task_or_404(request, project_code, number)
    if not can_edit_package(request.user, found.work_package):
        raise PermissionDenied
    form_class: Any = EditMilestoneForm if found.is_milestone else EditTaskForm
    run: Any = edit_milestone if found.is_milestone else edit_task
    columns = [name for name in form_class.base_fields if name != "due_on"]
    initial = {name: getattr(found, name) for name in columns} | {"due_on": found.finish_on}
    form = form_class(posted(request), initial=initial)
    is_linked = found.is_linked()
    if is_linked:  # Its dates are changed where the planner sees what they move.
        for name in {"start_on", "finish_on", "due_on"} & form.fields.keys():
            del form.fields[name]
    if form.is_valid():
        version = form.cleaned_data["version"]
        with errors_into(form):
            run(found.pk, actor=request.user, facts=form.facts, version=version)
            return redirect(found)
    context = {
        "project": found.project,
        "crumbs": task_crumbs(request, found),
        "title": _("Edit %(task)s") % {"task": found},
        "submit": _("Save the changes"),
        "cancel_url": found.get_absolute_url(),
        "form": form,
        "lead_text": _("Its links decide the dates; change them under “Dates and links”.")
        if is_linked
        else "",
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, FORM_PAGE, context, status=status)


@require_http_methods(["GET", "POST"])
def move(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = task_or_404(request, project_code, number)
    if not can_edit_package(request.user, found.work_package):
        raise PermissionDenied
    initial = {"package": found.work_package.number}
    form = MoveTaskForm(posted(request), task=found, initial=initial)
    if form.is_valid():
        package, before = form.cleaned_data["package"], form.cleaned_data["before"]
        with errors_into(form):
            move_task(
                found.pk,
                actor=request.user,
                package_id=package.pk,
                before_id=before.pk if before else None,
            )
            return redirect(package)
    context = {
        "project": found.project,
        "crumbs": task_crumbs(request, found),
        "title": _("Move %(task)s") % {"task": found},
        "submit": _("Move the task"),
        "cancel_url": found.get_absolute_url(),
        "form": form,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, FORM_PAGE, context, status=status)


@require_POST
def assign(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = task_or_404(request, project_code, number)
    form = AssignForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            assign_person(found.pk, form.cleaned_data["user"].pk, actor=request.user)
            return redirect(found)
    return _show(request, found, CommentForm(), form, status=422)


@require_POST
def unassign(
    request: SignedInRequest, project_code: str, number: int, user_id: int
) -> HttpResponse:
    found = task_or_404(request, project_code, number)
    form = forms.Form(posted(request))
    if form.is_valid():
        with errors_into(form):
            unassign_person(found.pk, user_id, actor=request.user)
            return redirect(found)
    return _show(request, found, CommentForm(), form, status=422)


@require_POST
def comment(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = task_or_404(request, project_code, number)
    form = CommentForm(request.POST)
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                comment_on_task(found.pk, actor=request.user, text=form.cleaned_data["text"])
                submission.url = f"{found.get_absolute_url()}#comments"
            return redirect(submission.url)
    return _show(request, found, form, AssignForm(), status=422)
