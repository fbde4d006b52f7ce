"""What a plan waits for from other projects: never the wish, always the provider's forecast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from engine.schedule import Kind, Link
from engine.schedule import Task as Row
from engine.working_time import WorkingCalendar
from projects.choices import TERMINAL, ProjectState
from projects.models import Project
from workpackages.choices import ACROSS_WAITING, AcrossState, TaskKind, TaskState
from workpackages.models import CrossDependency, Task
from workpackages.scheduling.calendars import finish_instant

SAFE_MARGIN_DAYS = 5
MOST_SLIPS = 2
_DELIVERS_NOTHING = frozenset({*TERMINAL, ProjectState.ON_HOLD})
_HELD = frozenset({TaskKind.TASK, TaskKind.MILESTONE})


@dataclass(frozen=True, slots=True)
class Bound:
    """A task that may not start before a milestone of another project."""

    pk: int
    provider_id: int
    milestone_id: int
    consumer_id: int
    task_id: int | None
    subject: str
    forecast_on: date | None

    @property
    def key(self) -> tuple[str, int]:
        """The provider's milestone in a network that holds nothing else of its plan."""
        return ("across", self.pk)

    def holds(self, task: Task) -> bool:
        """What has begun no longer waits, and the work of others is not planned here."""
        return task.state == TaskState.NOT_STARTED and task.kind in _HELD

    def is_kept_by(self, task: Task) -> bool:
        """Whether the task lies where the forecast lets it; what has no date keeps everything."""
        if self.forecast_on is None:
            return True
        if task.is_milestone:
            return task.finish_on is None or task.finish_on >= self.forecast_on
        return task.start_on is None or task.start_on > self.forecast_on


def load_bounds(projects: Sequence[Project]) -> tuple[Bound, ...]:
    """Agreed dependencies with an end in one of the projects. One query."""
    ends = Q(provider__in=projects) | Q(consumer__in=projects)
    found = CrossDependency.objects.filter(ends, state__in=ACROSS_WAITING).order_by("pk")
    names = ("pk", "provider_id", "milestone_id", "consumer_id", "task_id", "subject",
             "forecast_on")  # fmt: skip
    return tuple(Bound(*row) for row in found.values_list(*names))


def not_kept(bounds: Iterable[Bound], tasks: Mapping[int, Task]) -> frozenset[int]:
    """The dependencies whose task is planned too early."""
    found = ((bound, tasks.get(bound.task_id or 0)) for bound in bounds)
    return frozenset(
        bound.pk
        for bound, task in found
        if task is not None and bound.holds(task) and not bound.is_kept_by(task)
    )


def row_of(bound: Bound, calendar: WorkingCalendar) -> Row:
    """The provider's milestone on the day of its forecast, which nothing here can move."""
    assert bound.forecast_on is not None
    at = finish_instant(calendar, bound.forecast_on, None)
    return Row(bound.key, name=bound.subject, kind=Kind.MANUAL, fixed_start=at, fixed_finish=at)


def link_of(bound: Bound, *, is_inside: bool) -> Link:
    before = ("task", bound.milestone_id) if is_inside else bound.key
    return Link(before, ("task", bound.task_id))


def forecast_of(milestone: Task | None) -> date | None:
    """When the milestone was reached, or is going to be."""
    if milestone is None:
        return None
    return milestone.actual_finish_on or milestone.finish_on


def state_of(dependency: CrossDependency, milestone: Task, provider: Project) -> AcrossState:
    """What the dates make of an agreement. The margin is already that of the forecast."""
    margin = dependency.margin_days
    if milestone.state == TaskState.COMPLETED:
        return AcrossState.FULFILLED
    if provider.state in _DELIVERS_NOTHING or milestone.state == TaskState.CANCELLED:
        return AcrossState.BROKEN
    if margin is None or margin < 0:
        return AcrossState.BROKEN
    if margin < SAFE_MARGIN_DAYS or dependency.slips >= MOST_SLIPS:
        return AcrossState.AT_RISK
    return AcrossState.AGREED
