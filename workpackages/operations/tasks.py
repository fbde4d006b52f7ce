"""Tasks come, change, and get their people and remarks."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from django.utils.translation import gettext_lazy as _

from people.audit import operation, record
from people.choices import Role
from people.models import User
from people.notifications import notify
from projects.operations.team import ensure_member
from projects.permissions import can_see_inside
from servicedesk_pm.common.errors import RuleViolation
from workpackages.calendars import working_of
from workpackages.choices import TASK_OPEN, TaskKind, TaskState
from workpackages.models import Assignment, Comment, Task, WorkPackage
from workpackages.operations.locking import demand, lock_package, lock_task, next_number, write
from workpackages.permissions import can_edit_package, can_work_on
from workpackages.rules import (
    check_day,
    check_effort,
    check_window,
    refuse_if_frozen,
    refuse_if_package_rests,
)

LONGEST_COMMENT = 10_000


class TaskFacts(TypedDict, total=False):
    """What the plan says about a task."""

    name: str
    description: str
    start_on: date | None
    finish_on: date | None
    deadline_on: date | None
    work_minutes: int


@operation
def create_task(package_id: int, *, actor: User, facts: TaskFacts) -> Task:
    """Add a task at the end of the package, numbered under the project's lock."""
    package = lock_package(package_id)
    authorise_planning(actor, package)
    return add(Task(kind=TaskKind.TASK, **facts), package, actor)


def add(task: Task, package: WorkPackage, actor: User) -> Task:
    """Number, place and save a new task or milestone in a locked package."""
    task.project, task.work_package = package.project, package
    check(task)
    task.remaining_work_minutes = task.work_minutes
    task.duration_minutes = duration_of(task)
    task.number = next_number(package.project, package.project.tasks)
    last = package.tasks.order_by("-position").values_list("position", flat=True).first()
    task.position = (last or 0) + 1
    task.save(force_insert=True)
    record(actor, f"{task.kind}.created", task)
    return task


@operation
def edit_task(task_id: int, *, actor: User, facts: TaskFacts, version: int | None = None) -> Task:
    """Change the plan of an open task; new effort brings the remaining work in line."""
    task = lock_task(task_id)
    authorise_planning(actor, task.work_package)
    refuse_if_over(task)
    change(task, dict(facts))
    return write(
        task,
        version,
        *facts,
        "start_minute",
        "finish_minute",
        "duration_minutes",
        "remaining_work_minutes",
    )


def change(task: Task, facts: dict[str, object]) -> None:
    """Set facts of the plan and what follows from them."""
    window = task.start_on, task.finish_on
    work = task.work_minutes
    for name, value in facts.items():
        setattr(task, name, value)
    check(task)
    if task.start_on != window[0]:
        task.start_minute = None
    if task.finish_on != window[1]:
        task.finish_minute = None
    if (task.start_on, task.finish_on) != window:
        if task.is_linked():
            raise RuleViolation(
                _("Other tasks hang on these dates. Change them where you see what moves.")
            )
        task.duration_minutes = duration_of(task)
    if task.work_minutes != work:
        task.remaining_work_minutes = round(task.work_minutes * (100 - task.progress_pct) / 100)


@operation
def assign_person(task_id: int, user_id: int, *, actor: User) -> Assignment:
    """Give the task to a person too; they become a member of the project and are told."""
    task = lock_task(task_id)
    authorise_planning(actor, task.work_package)
    refuse_if_over(task)
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is None:
        raise RuleViolation(_("This account is deactivated."), field="user")
    known = task.assignments.filter(user=person, resource__isnull=True).first()
    if known is not None:
        return known
    if not can_see_inside(person, task.project):
        ensure_member(task.project, person, Role.TEAM_MEMBER)
    assignment = Assignment.objects.create(task=task, user=person)
    record(actor, "task.assigned", task, person=str(person))
    facts = {"task": str(task), "project": task.project.code}
    notify([person], "task.assigned", facts, task.get_absolute_url(), actor)
    return assignment


@operation
def unassign_person(task_id: int, user_id: int, *, actor: User) -> None:
    """Take the task from a person; what was reported stays."""
    task = lock_task(task_id)
    authorise_planning(actor, task.work_package)
    refuse_if_over(task)
    for assignment in task.assignments.filter(user=user_id).select_related("user").order_by("pk"):
        person = str(assignment.user)
        if assignment.resource_id is None:
            assignment.delete()
        else:
            assignment.user = None
            assignment.save(update_fields=["user"])
        record(actor, "task.unassigned", task, person=person)


@operation
def comment_on_task(task_id: int, *, actor: User, text: str) -> Comment:
    """Say something about a task; also afterwards, as long as its project is not over."""
    task = lock_task(task_id)
    demand(allowed=can_work_on(actor, task))
    refuse_if_frozen(task.project)
    if not text.strip():
        raise RuleViolation(_("Write something first."), field="text")
    if len(text) > LONGEST_COMMENT:
        raise RuleViolation(_("A comment has at most 10'000 characters."), field="text")
    return Comment.objects.create(task=task, author=actor, text=text.strip())


def authorise_planning(actor: User, package: WorkPackage) -> None:
    """Plan inside the package: its lead, or the project's; while neither rests."""
    demand(allowed=can_edit_package(actor, package))
    refuse_if_frozen(package.project)
    refuse_if_package_rests(package)


def refuse_if_over(task: Task) -> None:
    if task.state == TaskState.COMPLETED:
        raise RuleViolation(_("The task is completed. Reopen it before changing it."))
    if task.state not in TASK_OPEN:
        raise RuleViolation(_("The task is cancelled. Reopen it before changing it."))


def check(task: Task) -> None:
    if not task.name.strip():
        raise RuleViolation(_("Give it a name."), field="name")
    check_window(task.start_on, task.finish_on)
    check_day(task.deadline_on, field="deadline_on")
    check_effort(task.work_minutes, field="work_minutes")


def duration_of(task: Task) -> int | None:
    """Working minutes between the planned dates; a milestone takes no time."""
    if task.is_milestone:
        return 0
    if task.start_on is None or task.finish_on is None:
        return None
    working = working_of(task.project)
    return working.days.length_days(task.start_on, task.finish_on) * working.minutes_per_day
