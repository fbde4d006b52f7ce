"""What really happens to a task: started, under way, blocked, finished, reopened, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from people.audit import operation, record
from people.models import User
from people.notifications import notify
from servicedesk_pm.common.errors import RuleViolation
from workpackages.choices import TASK_OPEN, TaskState
from workpackages.models import Comment, Task
from workpackages.operations.following import follow_plan
from workpackages.operations.locking import demand, lock_task, write
from workpackages.operations.tasks import authorise_planning, refuse_if_over
from workpackages.permissions import can_work_on, manages
from workpackages.released import refuse_beyond_release
from workpackages.rules import (
    check_effort,
    check_fact,
    refuse_if_frozen,
    refuse_if_package_rests,
)

# A reopened task has a tenth of its work to do again, until somebody knows better.
REOPENED_AT_PCT = 90
_START = ("state", "actual_start_on", "actual_start_minute")
_UNBLOCK = ("blocked", "blocked_reason", "blocked_on")


@dataclass(frozen=True, slots=True)
class ProgressFacts:
    """One report on a task; what is not given is worked out from the rest."""

    progress_pct: int
    remaining_minutes: int | None = None
    done_minutes: int | None = None
    note: str = ""


@operation
def start_task(
    task_id: int,
    *,
    actor: User,
    on: date,
    started_on: date | None = None,
    version: int | None = None,
) -> Task:
    """Report that work began, today or on an earlier day."""
    task = _lock_for_report(task_id, actor)
    if task.state != TaskState.NOT_STARTED:
        raise RuleViolation(_("The task has already been started."))
    if task.is_milestone:
        raise RuleViolation(_("A milestone is not worked on; it is reached."))
    _start(task, started_on or on, today=on)
    write(task, version, *_START)
    record(actor, "task.started", task)
    return task


@operation
def update_progress(
    task_id: int, *, actor: User, on: date, facts: ProgressFacts, version: int | None = None
) -> Task:
    """Report how far the task is. 100 % finishes it today; any progress starts it.

    Work is booked only as far as the sponsor released effort, where that was said.
    """
    task = _lock_for_report(task_id, actor)
    if task.is_milestone:
        raise RuleViolation(_("A milestone is not worked on; it is reached."))
    _check_report(task, facts)
    if facts.done_minutes is not None:
        refuse_beyond_release(task, facts.done_minutes)
        task.actual_work_minutes = facts.done_minutes
    fields = [*_START, "progress_pct", "remaining_work_minutes", "actual_work_minutes"]
    if task.state == TaskState.NOT_STARTED and facts.progress_pct > 0:
        _start(task, on, today=on)
    if facts.progress_pct == 100:
        fields += _finish(task, on)
    else:
        task.progress_pct = facts.progress_pct
        task.remaining_work_minutes = _remaining(task, facts)
    write(task, version, *dict.fromkeys(fields))
    verb = "task.finished" if task.state == TaskState.COMPLETED else "task.updated"
    record(actor, verb, task, progress=facts.progress_pct)
    if facts.note.strip():
        Comment.objects.create(task=task, author=actor, text=facts.note.strip())
    return task


@operation
def finish_task(
    task_id: int,
    *,
    actor: User,
    on: date,
    finished_on: date | None = None,
    version: int | None = None,
) -> Task:
    """Report that the task is done; one that was never started began that same day."""
    task = _lock_for_report(task_id, actor)
    if task.is_milestone:
        raise RuleViolation(_("A milestone is not worked on; it is reached."))
    day = finished_on or on
    check_fact(day, today=on, field="finished_on")
    if task.state == TaskState.NOT_STARTED:
        _start(task, day, today=on)
    fields = _finish(task, day)
    write(task, version, *_START, *fields)
    record(actor, "task.finished", task)
    return task


@operation
def reopen_task(task_id: int, *, actor: User, reason: str, version: int | None = None) -> Task:
    """Take back a finish or a cancellation; the project lead alone may."""
    task = lock_task(task_id)
    demand(allowed=manages(actor, task.project))
    refuse_if_frozen(task.project)
    refuse_if_package_rests(task.work_package)
    if task.state in TASK_OPEN:
        raise RuleViolation(_("The task is open."))
    _demand_reason(reason)
    before = task.state
    if before == TaskState.COMPLETED:
        task.actual_finish_on = task.actual_finish_minute = None
        _reopen_completed(task)
    else:
        task.state = TaskState.IN_PROGRESS if task.actual_start_on else TaskState.NOT_STARTED
    fields = ("actual_finish_on", "actual_finish_minute", "progress_pct", "remaining_work_minutes")
    write(task, version, *_START, *fields)
    record(actor, "task.reopened", task, before=before, reason=reason.strip())
    follow_plan(task.project, actor=actor)
    return task


def _reopen_completed(task: Task) -> None:
    if task.is_milestone:
        task.state, task.progress_pct = TaskState.NOT_STARTED, 0
        task.actual_start_on = task.actual_start_minute = None
        return
    task.state, task.progress_pct = TaskState.IN_PROGRESS, REOPENED_AT_PCT
    task.remaining_work_minutes = round(task.work_minutes * (100 - REOPENED_AT_PCT) / 100)


@operation
def block_task(
    task_id: int, *, actor: User, on: date, reason: str, version: int | None = None
) -> Task:
    """Say that the task cannot go on, and why; the leads are told."""
    task = _lock_for_report(task_id, actor)
    _demand_reason(reason)
    if task.blocked:
        raise RuleViolation(_("The task is already blocked."))
    task.blocked, task.blocked_reason, task.blocked_on = True, reason.strip()[:500], on
    write(task, version, *_UNBLOCK)
    record(actor, "task.blocked", task, reason=reason.strip())
    facts = {"task": str(task), "project": task.project.code, "reason": task.blocked_reason}
    leads = [task.work_package.lead, task.project.lead]
    notify(leads, "task.blocked", facts, task.get_absolute_url(), actor)
    return task


@operation
def unblock_task(task_id: int, *, actor: User, version: int | None = None) -> Task:
    task = _lock_for_report(task_id, actor)
    if not task.blocked:
        raise RuleViolation(_("The task is not blocked."))
    _unblock(task)
    write(task, version, *_UNBLOCK)
    record(actor, "task.unblocked", task)
    return task


@operation
def cancel_task(task_id: int, *, actor: User, reason: str, version: int | None = None) -> Task:
    """Give the task up, with a reason; it stays in the plan's history."""
    task = lock_task(task_id)
    authorise_planning(actor, task.work_package)
    refuse_if_over(task)
    _demand_reason(reason)
    task.state = TaskState.CANCELLED
    _unblock(task)
    write(task, version, "state", *_UNBLOCK)
    record(actor, "task.cancelled", task, reason=reason.strip())
    follow_plan(task.project, actor=actor)
    return task


def _lock_for_report(task_id: int, actor: User) -> Task:
    task = lock_task(task_id)
    demand(allowed=can_work_on(actor, task))
    refuse_if_frozen(task.project)
    refuse_if_package_rests(task.work_package)
    refuse_if_over(task)
    return task


def _start(task: Task, day: date, *, today: date) -> None:
    check_fact(day, today=today, field="started_on")
    task.state = TaskState.IN_PROGRESS
    task.actual_start_on, task.actual_start_minute = day, None


def _finish(task: Task, day: date) -> tuple[str, ...]:
    """Complete a started task and name the fields that changed."""
    if task.actual_start_on and day < task.actual_start_on:
        raise RuleViolation(_("The task cannot finish before it started."), field="finished_on")
    task.state = TaskState.COMPLETED
    task.actual_finish_on, task.actual_finish_minute = day, None
    task.progress_pct, task.remaining_work_minutes = 100, 0
    _unblock(task)
    return (
        "actual_finish_on",
        "actual_finish_minute",
        "progress_pct",
        "remaining_work_minutes",
        *_UNBLOCK,
    )


def _unblock(task: Task) -> None:
    task.blocked, task.blocked_reason, task.blocked_on = False, "", None


def _check_report(task: Task, facts: ProgressFacts) -> None:
    if not 0 <= facts.progress_pct <= 100:
        raise RuleViolation(_("Progress goes from 0 to 100 %."), field="progress_pct")
    check_effort(facts.remaining_minutes, field="remaining_minutes")
    check_effort(facts.done_minutes, field="done_minutes")
    if facts.progress_pct == 100 and facts.remaining_minutes:
        raise RuleViolation(
            _("At 100 % no work remains. Lower the progress or clear the remaining work."),
            field="remaining_minutes",
        )
    if facts.progress_pct < 100 and facts.remaining_minutes == 0 and task.work_minutes:
        raise RuleViolation(
            _("Nothing remains to be done: set the progress to 100 %, or say what remains."),
            field="remaining_minutes",
        )


def _remaining(task: Task, facts: ProgressFacts) -> int:
    if facts.remaining_minutes is not None:
        return facts.remaining_minutes
    return round(task.work_minutes * (100 - facts.progress_pct) / 100)


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation(_("Say why; the reason is kept in the history."), field="reason")
