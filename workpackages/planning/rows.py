"""What the chart of a project needs, read at once: plan, people, baseline, slack."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from engine.working_time import DAY, WorkingCalendar, instant_of_day
from people.models import User
from projects.models import Project
from workpackages.choices import TaskState
from workpackages.models import Assignment, Baseline, BaselineRow, Task
from workpackages.permissions import can_see_baseline
from workpackages.scheduling import network
from workpackages.scheduling.criticality import Criticality, criticality_of

Window = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Person:
    """Who works on a task; a resource of an imported plan has no account."""

    user_id: int | None
    name: str

    @property
    def key(self) -> str:
        """How an address names the person; a resource may be called like a number."""
        return f"~{self.name}" if self.user_id is None else str(self.user_id)


class WorkedDays:
    """The days of one calendar between two dates, counted by bisection."""

    def __init__(self, calendar: WorkingCalendar, first: date, last: date) -> None:
        spans = calendar.spans(instant_of_day(first), instant_of_day(last) + DAY)
        worked = {n for begin, end in spans for n in range(begin // DAY, (end - 1) // DAY + 1)}
        self._days = sorted(worked)

    def between(self, start: date, finish: date) -> int:
        """Days worked from ``start`` to ``finish``, both included."""
        first, last = instant_of_day(start) // DAY, instant_of_day(finish) // DAY
        return max(0, bisect_right(self._days, last) - bisect_left(self._days, first))

    def off(self, first: date, last: date) -> tuple[date, ...]:
        worked = set(self._days)
        start = instant_of_day(first) // DAY
        days = range((last - first).days + 1)
        return tuple(first + timedelta(n) for n in days if start + n not in worked)


@dataclass(frozen=True)
class PlanData:
    """One project with its sub-projects, as read on one day."""

    project: Project
    subprojects: tuple[Project, ...]
    plan: network.Plan
    people: Mapping[int, tuple[Person, ...]]
    baselines: Mapping[int, Window]
    criticality: Criticality
    on: date
    # What the project's plan was frozen at, the latest first.
    known_baselines: tuple[Baseline, ...] = ()
    _calendars: list[WorkingCalendar] = field(default_factory=list)

    @property
    def tasks(self) -> list[Task]:
        """What is planned; cancelled work is left out."""
        found = self.plan.tasks.values()
        return [task for task in found if task.state != TaskState.CANCELLED]

    def calendar_key(self, calendar: WorkingCalendar) -> int:
        """A number for each calendar that is in use."""
        for n, known in enumerate(self._calendars):
            if known is calendar:
                return n
        self._calendars.append(calendar)
        return len(self._calendars) - 1

    def calendar_of(self, key: int) -> WorkingCalendar:
        return self._calendars[key]

    def is_late(self, task: Task) -> bool:
        """As everywhere, on the day on which the plan was read."""
        return task.is_late(self.on)


def start_of(task: Task) -> date | None:
    return task.actual_start_on or task.start_on


def finish_of(task: Task) -> date | None:
    return task.actual_finish_on or task.finish_on


def load_plan(
    project: Project,
    subprojects: Sequence[Project],
    *,
    user: User,
    on: date,
    baseline: int | None = None,
) -> PlanData:
    """Seven queries; five for those who may not see what the plan was frozen at.

    Of the project's baselines the one with this number is shown, or the current one.
    """
    projects, sees = [project, *subprojects], can_see_baseline(user, project)
    plan = network.load_plan(projects)
    return PlanData(
        project,
        tuple(subprojects),
        plan,
        _people(projects),
        _baselines(project, subprojects, baseline) if sees else {},
        criticality_of(plan),
        on,
        tuple(Baseline.objects.filter(project=project).order_by("-number")) if sees else (),
    )


def _people(projects: Sequence[Project]) -> dict[int, tuple[Person, ...]]:
    found: dict[int, list[Person]] = defaultdict(list)
    assigned = Assignment.objects.filter(task__project__in=projects).order_by("pk")
    names = ("task_id", "user_id", "user__name", "resource__name")
    for task, user_id, name, resource in assigned.values_list(*names):
        found[task].append(Person(user_id, name or resource or ""))
    return {task: tuple(people) for task, people in found.items()}


def _baselines(
    project: Project, subprojects: Sequence[Project], number: int | None
) -> dict[int, Window]:
    """Start and finish of each task in the chosen baseline, or in its project's current one."""
    current = Q(baseline__is_current=True)
    chosen = current if number is None else Q(baseline__number=number)
    places = Q(baseline__project=project) & chosen
    places |= Q(baseline__project__in=list(subprojects)) & current
    kept = BaselineRow.objects.filter(places, task__isnull=False).order_by("pk")
    found = kept.values_list("task_id", "start_on", "finish_on")
    return {task: (start, finish) for task, start, finish in found if task is not None}
