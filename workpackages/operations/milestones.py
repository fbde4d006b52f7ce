"""Milestones: dates that matter, planned, moved and reached."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from django.utils.translation import gettext_lazy as _

from people.audit import operation, record
from people.models import User
from servicedesk_pm.common.errors import RuleViolation
from workpackages.choices import MilestoneKind, TaskKind, TaskState
from workpackages.models import Comment, Task
from workpackages.operations.following import follow_plan
from workpackages.operations.locking import lock_package, lock_task, write
from workpackages.operations.tasks import add, authorise_planning, change, refuse_if_over
from workpackages.rules import check_fact

# Reaching one of these has consequences, so something must prove it.
NEEDS_EVIDENCE = (MilestoneKind.GATE, MilestoneKind.PAYMENT)


class MilestoneFacts(TypedDict, total=False):
    """What the plan says about a milestone; its date is both start and finish."""

    name: str
    description: str
    due_on: date | None
    milestone_kind: str
    is_key_milestone: bool


@operation
def create_milestone(package_id: int, *, actor: User, facts: MilestoneFacts) -> Task:
    package = lock_package(package_id)
    authorise_planning(actor, package)
    return add(Task(kind=TaskKind.MILESTONE, **_as_columns(facts)), package, actor)


@operation
def edit_milestone(
    task_id: int, *, actor: User, facts: MilestoneFacts, version: int | None = None
) -> Task:
    task = _lock_milestone(task_id)
    authorise_planning(actor, task.work_package)
    refuse_if_over(task)
    columns = _as_columns(facts)
    change(task, columns)
    write(task, version, *columns, "start_minute", "finish_minute", "duration_minutes")
    follow_plan(task.project, actor=actor)
    return task


@operation
def reach_milestone(
    task_id: int,
    *,
    actor: User,
    on: date,
    reached_on: date,
    evidence: str = "",
    version: int | None = None,
) -> Task:
    """Report that a milestone was reached; decision points and payments need their evidence."""
    task = _lock_milestone(task_id)
    authorise_planning(actor, task.work_package)
    refuse_if_over(task)
    check_fact(reached_on, today=on, field="reached_on")
    evidence = evidence.strip()
    if task.milestone_kind in NEEDS_EVIDENCE and not evidence:
        raise RuleViolation(_("Say what proves that this milestone is reached."), field="evidence")
    task.state, task.progress_pct, task.remaining_work_minutes = TaskState.COMPLETED, 100, 0
    task.actual_start_on = task.actual_finish_on = reached_on
    task.blocked, task.blocked_reason, task.blocked_on = False, "", None
    write(
        task,
        version,
        "state",
        "progress_pct",
        "remaining_work_minutes",
        "actual_start_on",
        "actual_finish_on",
        "blocked",
        "blocked_reason",
        "blocked_on",
    )
    if evidence:
        Comment.objects.create(task=task, author=actor, text=evidence)
    record(actor, "milestone.reached", task, evidence=evidence, on=reached_on.isoformat())
    follow_plan(task.project, actor=actor)
    return task


def _lock_milestone(task_id: int) -> Task:
    task = lock_task(task_id)
    if not task.is_milestone:
        raise RuleViolation(_("This is a task, not a milestone."))
    return task


def _as_columns(facts: MilestoneFacts) -> dict[str, object]:
    columns: dict[str, object] = {k: v for k, v in facts.items() if k != "due_on"}
    if "due_on" in facts:
        if facts["due_on"] is None:
            raise RuleViolation(_("A milestone has a date."), field="due_on")
        columns["start_on"] = columns["finish_on"] = facts["due_on"]
    return columns
