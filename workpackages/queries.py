"""Tasks and milestones of a plan, assembled for its pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery
from django.utils.translation import ngettext

from engine.calendar import WorkDays
from projects.models import Project
from servicedesk_pm.common.templatetags.ui import day, number
from workpackages.calendars import working_days
from workpackages.choices import TaskKind, TaskState
from workpackages.lateness import is_at_risk, is_late
from workpackages.models import BaselineRow, Task
from workpackages.models.tasks import TaskQuerySet
from workpackages.structure import span


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task below its package."""

    package_id: int
    number: int
    name: str
    kind: str
    state: str
    blocked: bool
    start_on: date | None
    finish_on: date | None
    progress_pct: int
    people: str
    on: date

    @property
    def code(self) -> str:
        return f"T{self.number}"

    @property
    def is_late(self) -> bool:
        return is_late(self.state, self.start_on, self.finish_on, on=self.on)

    @property
    def state_label(self) -> str:
        return str(TaskState(self.state).label)

    @property
    def is_milestone(self) -> bool:
        return self.kind == TaskKind.MILESTONE

    @property
    def window(self) -> str:
        return day(self.finish_on) if self.is_milestone else span(self.start_on, self.finish_on)


def load_task_rows(package_ids: Iterable[int], *, on: date) -> dict[int, list[TaskRow]]:
    """Tasks of some packages in plan order, with their people. Two queries."""
    wanted = list(package_ids)
    if not wanted:
        return {}
    tasks = Task.objects.filter(work_package__in=wanted).order_by("position", "pk")
    people: dict[int, list[str]] = defaultdict(list)
    assigned = tasks.filter(assignments__isnull=False).order_by("assignments__pk")
    for pk, person, resource in assigned.values_list(
        "pk", "assignments__user__name", "assignments__resource__name"
    ):
        people[pk].append(person or resource or "")
    rows: dict[int, list[TaskRow]] = defaultdict(list)
    columns = ("number", "name", "kind", "state", "blocked", "start_on", "finish_on")
    for pk, *shown in tasks.values_list("pk", "work_package_id", *columns, "progress_pct"):
        row = TaskRow(*shown, people=", ".join(people[pk]), on=on)  # type: ignore[misc]
        rows[row.package_id].append(row)
    return rows


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone against the current baseline."""

    task: Task
    baseline_on: date | None
    is_late: bool
    # Working days since the baseline; negative when earlier, nothing where it is not known.
    slip_days: int | None

    @property
    def expected_on(self) -> date | None:
        return expected_on(self.task)

    @property
    def is_at_risk(self) -> bool:
        return self.task.is_open and not self.is_late and is_at_risk(self.slip_days)

    @property
    def slip_text(self) -> str:
        """With its sign: what is late has a plus."""
        if self.slip_days is None:
            return "–"
        return f"+{number(self.slip_days)}" if self.slip_days > 0 else number(self.slip_days)

    @property
    def slip_words(self) -> str:
        """The slip as a sentence of its own; nothing where there is none to tell."""
        if not self.slip_days:
            return ""
        if self.slip_days > 0:
            words = ngettext("+%(n)s working day late", "+%(n)s working days late", self.slip_days)
        else:
            words = ngettext("%(n)s working day early", "%(n)s working days early", -self.slip_days)
        return words % {"n": number(abs(self.slip_days))}


def expected_on(task: Task) -> date | None:
    return task.actual_finish_on or task.finish_on


_DATES = ("start_on", "finish_on", "actual_finish_on")
_SHOWN = ("number", "name", "kind", "state", *_DATES, "progress_pct")


def load_next_tasks(projects: Sequence[Project], *, count: int) -> list[Task]:
    """The open tasks that finish first. One query."""
    dated = Task.objects.filter(project__in=projects, finish_on__isnull=False)
    tasks = dated.worked().open().select_related("project").soonest_first()
    return list(tasks.only(*_SHOWN, "project__code")[:count])


def load_milestones(
    project: Project,
    *,
    on: date,
    projects: Sequence[Project] = (),
    next_open: int | None = None,
) -> list[MilestoneRow]:
    """Milestones of ``projects`` by date with their day in the current baseline.

    Without ``projects`` those of the project alone; its calendar counts the slips of all.
    ``next_open`` are the first so many that are not reached. Two queries.
    """
    milestones = milestones_of(projects or [project]).soonest_first()
    found = list(milestones if next_open is None else milestones.open()[:next_open])
    working = working_days(project) if found else WorkDays()
    return [milestone_row(task, working, on=on) for task in found]


def milestones_of(projects: Sequence[Project]) -> TaskQuerySet:
    """The milestones that are not cancelled, each with its day in the current baseline."""
    return (
        Task.objects.filter(project__in=[each.pk for each in projects])
        .milestones()
        .exclude(state=TaskState.CANCELLED)
        .annotate(baseline_on=_baseline_on())
        .select_related("project")
        .only(*_SHOWN, "is_key_milestone", "project__code")
    )


def milestone_row(task: Task, working: WorkDays, *, on: date) -> MilestoneRow:
    """A milestone of ``milestones_of``, its slip counted in working days."""
    before: date | None = vars(task)["baseline_on"]
    after = expected_on(task)
    slip = working.slip_days(before, after) if before and after else None
    return MilestoneRow(task, before, is_late=task.is_late(on), slip_days=slip)


def _baseline_on() -> Subquery:
    """The day that the current baseline of its project gives a milestone."""
    kept = BaselineRow.objects.filter(task=OuterRef("pk"), baseline__is_current=True)
    return Subquery(kept.order_by("-pk").values("finish_on")[:1])
