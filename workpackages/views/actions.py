"""The steps that people take with a task: one page, one form and one address for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from people.http import SignedInRequest
from people.models import User
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.http import errors_into, render_page, saved, status_of
from workpackages.choices import TASK_OPEN, TaskState
from workpackages.forms.tasks import (
    FinishForm,
    ProgressForm,
    ReachForm,
    ReasonForm,
    StartForm,
    StepForm,
)
from workpackages.models import Task
from workpackages.operations.milestones import reach_milestone
from workpackages.operations.progress import (
    block_task,
    cancel_task,
    finish_task,
    reopen_task,
    start_task,
    unblock_task,
    update_progress,
)
from workpackages.permissions import can_edit_package, can_work_on, manages
from workpackages.released import booked_on
from workpackages.views.common import (
    posted,
    task_crumbs,
    task_or_404,
)

Right = Callable[[User, Task], bool]
Run = Callable[[int, User, date, dict[str, Any]], Task]


@dataclass(frozen=True, slots=True)
class Step:
    """What one button does: for whom it is, when it is offered, and what it asks for."""

    slug: str
    label: str | Promise
    form: type[VersionedForm]
    run: Run
    may: Right
    fits: Callable[[Task], bool]


def _plans(user: User, task: Task) -> bool:
    return can_edit_package(user, task.work_package)


def _reopens(user: User, task: Task) -> bool:
    return manages(user, task.project)


def _update(pk: int, actor: User, on: date, facts: dict[str, Any]) -> Task:
    version, report = facts.pop("version"), facts["report"]
    return update_progress(pk, actor=actor, on=on, facts=report, version=version)


STEPS = {
    step.slug: step
    for step in (
        Step(
            "start",
            pgettext_lazy("button", "Start"),
            StartForm,
            lambda pk, actor, on, facts: start_task(pk, actor=actor, on=on, **facts),
            can_work_on,
            lambda task: task.state == TaskState.NOT_STARTED and not task.is_milestone,
        ),
        Step(
            "progress",
            _("Report progress"),
            ProgressForm,
            _update,
            can_work_on,
            lambda task: task.is_open and not task.is_milestone,
        ),
        Step(
            "finish",
            pgettext_lazy("button", "Finish"),
            FinishForm,
            lambda pk, actor, on, facts: finish_task(pk, actor=actor, on=on, **facts),
            can_work_on,
            lambda task: task.is_open and not task.is_milestone,
        ),
        Step(
            "reach",
            pgettext_lazy("button", "Reached"),
            ReachForm,
            lambda pk, actor, on, facts: reach_milestone(pk, actor=actor, on=on, **facts),
            _plans,
            lambda task: task.is_open and task.is_milestone,
        ),
        Step(
            "block",
            _("Block"),
            ReasonForm,
            lambda pk, actor, on, facts: block_task(pk, actor=actor, on=on, **facts),
            can_work_on,
            lambda task: task.is_open and not task.blocked,
        ),
        Step(
            "unblock",
            _("Lift the block"),
            StepForm,
            lambda pk, actor, on, facts: unblock_task(pk, actor=actor, **facts),
            can_work_on,
            lambda task: task.is_open and task.blocked,
        ),
        Step(
            "cancel",
            _("Cancel the task"),
            ReasonForm,
            lambda pk, actor, on, facts: cancel_task(pk, actor=actor, **facts),
            _plans,
            lambda task: task.is_open,
        ),
        Step(
            "reopen",
            _("Reopen"),
            ReasonForm,
            lambda pk, actor, on, facts: reopen_task(pk, actor=actor, **facts),
            _reopens,
            lambda task: task.state not in TASK_OPEN,
        ),
    )
}


def steps_for(user: User, task: Task) -> list[Step]:
    """The steps that the reader may take now."""
    if not task.project.accepts_planning:
        return []
    rights: dict[Right, bool] = {rule: rule(user, task) for rule in (can_work_on, _plans, _reopens)}
    return [step for step in STEPS.values() if rights[step.may] and step.fits(task)]


@require_http_methods(["GET", "POST"])
def act(request: SignedInRequest, project_code: str, number: int, step: str) -> HttpResponse:
    chosen = STEPS.get(step)
    if chosen is None:
        raise Http404
    task = task_or_404(request, project_code, number)
    if not chosen.may(request.user, task):
        raise PermissionDenied
    back = _back(request, task)
    form = chosen.form(posted(request), initial=_initial(task))
    if form.is_valid():
        with errors_into(form):
            chosen.run(task.pk, request.user, today(), _facts(form))
            return saved(request, event="work-changed", fallback=back)
    context = {
        "project": task.project,
        "task": task,
        "crumbs": task_crumbs(request, task),
        "step": chosen,
        "slot": slot_of(task),
        "back": back,
        "warning": _warning(chosen, task),
        "form": form,
    }
    return render_page(
        request,
        "workpackages/act.html",
        context,
        partials={slot_of(task): "workpackages/_act.html"},
        status=status_of(form) if form.is_bound else 200,
    )


def _warning(step: Step, task: Task) -> str:
    """That hardly any released effort is left, before more of it is booked."""
    booked = booked_on(task.project) if step.slug == "progress" else None
    return booked.words() if booked is not None and booked.is_nearly_used else ""


def slot_of(task: Task) -> str:
    """The element in which a task's form opens inside a list."""
    return f"step-{task.pk}"


def _facts(form: VersionedForm) -> dict[str, Any]:
    if isinstance(form, ProgressForm):
        return {"version": form.cleaned_data["version"], "report": form.facts}
    return dict(form.cleaned_data)


def _initial(task: Task) -> dict[str, Any]:
    return {
        "version": task.version,
        "progress_pct": task.progress_pct,
        "started_on": today(),
        "finished_on": today(),
        "reached_on": today(),
    }


def _back(request: SignedInRequest, task: Task) -> str:
    """Where the reader came from: the own list, or else the task."""
    if request.GET.get("back") == "my-work":
        return reverse("workpackages:my_work")
    return task.get_absolute_url()
