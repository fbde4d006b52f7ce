"""The plan of one or several projects as a network of the engine.

Rows of the outline become summaries: sub-projects hold packages, packages hold packages and
tasks. What nobody dated, linked or sized is not in the plan yet. An open task that no link
holds stays where it was put: its planned start counts as "start no earlier than".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import Q

from engine import schedule as engine
from engine.errors import CalendarError
from engine.schedule import Constraint, Kind, LagUnit, LinkType, Network, OutOfSequence, Rules
from engine.working_time import WorkingCalendar, instant_of_day
from projects.models import Project
from workpackages.choices import TaskKind, TaskState
from workpackages.models import Dependency, Task, WorkCalendar, WorkPackage
from workpackages.scheduling import across
from workpackages.scheduling.across import Bound
from workpackages.scheduling.calendars import Calendars, finish_instant, start_instant

Key = tuple[str, int]
NEAR_CRITICAL_DAYS = 5
_READ = (
    "project_id", "work_package_id", "number", "name", "kind", "state",
    "start_on", "start_minute", "finish_on", "finish_minute", "duration_minutes",
    "actual_start_on", "actual_start_minute", "actual_finish_on", "actual_finish_minute",
    "progress_pct", "constraint_type", "constraint_on", "constraint_minute", "deadline_on",
    "calendar_id", "is_manual", "version", "position", "work_minutes", "blocked",
)  # fmt: skip
_READ_OF_PACKAGES = (
    "project_id", "parent_id", "outline", "number", "name", "lead_id", "state", "start_on",
    "finish_on",
)  # fmt: skip


def task_key(task_id: int) -> Key:
    return ("task", task_id)


def package_key(package_id: int) -> Key:
    return ("package", package_id)


def project_key(project_id: int) -> Key:
    return ("project", project_id)


@dataclass(frozen=True)
class Plan:
    """What was read of the projects, and the network that it makes."""

    projects: Mapping[int, Project]
    packages: Mapping[int, WorkPackage]
    tasks: Mapping[int, Task]
    links: Mapping[int, Dependency]
    calendars: Calendars
    rules: Rules
    bounds: tuple[Bound, ...] = ()
    # Bounds that the stored dates do not keep: they hold once their project follows them.
    pending: frozenset[int] = frozenset()

    @cached_property
    def network(self) -> Network:
        """Raises ``CalendarError`` for a calendar that is in use and has no working time."""
        linked = _linked(self)
        rows = [self.row_of(task, linked=linked) for task in self.tasks.values()]
        if self.calendars.unusable:
            names = ", ".join(self.calendars.unusable)
            raise CalendarError(f"no working time in the calendar {names}")
        held = [bound for bound in self.bounds if self._holds(bound)]
        rows += [
            across.row_of(bound, self.calendars.usual_of(bound.consumer_id))
            for bound in held
            if bound.milestone_id not in self.tasks
        ]
        links = [link_of(link) for link in self.links.values()]
        links += [
            across.link_of(bound, is_inside=bound.milestone_id in self.tasks) for bound in held
        ]
        first = next(iter(self.projects), 0)
        usual = self.calendars.usual_of(first)
        return Network((*_summaries(self), *rows), tuple(links), usual, self.rules)

    @cached_property
    def schedule(self) -> engine.Schedule:
        """Dates, slack and reasons. Raises ``EngineError``, for example for a circle."""
        return engine.compute(self.network)

    @cached_property
    def held_from_outside(self) -> frozenset[int]:
        """Tasks that wait for a delivery whose milestone is in none of these plans."""
        outside = (bound for bound in self.bounds if bound.milestone_id not in self.tasks)
        return frozenset(bound.task_id or 0 for bound in outside if self._holds(bound))

    def _holds(self, bound: Bound) -> bool:
        task = self.tasks.get(bound.task_id or 0)
        is_dated = bound.forecast_on is not None or bound.milestone_id in self.tasks
        return task is not None and is_dated and bound.pk not in self.pending and bound.holds(task)

    def calendar_of(self, task: Task) -> WorkingCalendar:
        return self.calendars.of(task.calendar_id) or self.calendars.usual_of(task.project_id)

    def row_of(self, task: Task, *, linked: frozenset[Key]) -> engine.Task:
        """A task as the engine takes it; ``linked`` are the rows that some link holds."""
        calendar = self.calendar_of(task)
        is_held = bool({task_key(task.pk), *self.above(task)} & linked)
        row = engine.Task(
            key=task_key(task.pk),
            minutes=self.minutes_of(task),
            name=f"{task.code} {task.name}",
            parent=package_key(task.work_package_id),
            calendar=calendar,
            deadline=None
            if task.deadline_on is None
            else finish_instant(calendar, task.deadline_on, None),
        )
        if task.state == TaskState.CANCELLED or not _is_planned(task, is_held=is_held):
            return replace(row, kind=Kind.INACTIVE)
        if _is_fixed(task, is_held=is_held):
            return _fixed(row, task, calendar)
        if task.kind == TaskKind.LEVEL_OF_EFFORT:
            return replace(row, kind=Kind.LEVEL_OF_EFFORT)
        return _with_facts(_constrained(row, task, calendar, is_held=is_held), task, calendar)

    def minutes_of(self, task: Task) -> int:
        """The duration; from the dates, or a day, where none was said."""
        if task.is_milestone:
            return 0
        if task.duration_minutes is not None:
            return task.duration_minutes
        if task.start_on and task.finish_on:
            calendar = self.calendar_of(task)
            start = start_instant(calendar, task.start_on, task.start_minute)
            finish = finish_instant(calendar, task.finish_on, task.finish_minute)
            return max(0, calendar.between(start, finish))
        return self.calendars.minutes_per_day(task.project_id)

    def above(self, task: Task) -> Iterable[Key]:
        """The packages that hold the task, from the nearest up."""
        package = self.packages.get(task.work_package_id)
        while package is not None:
            yield package_key(package.pk)
            package = self.packages.get(package.parent_id or 0)


def end_of_day(day: date) -> int:
    """The instant at which a status date is over."""
    return instant_of_day(day, 1439) + 1


def load_plan(
    projects: Sequence[Project],
    *,
    status: date | None = None,
    as_one: bool = False,
    is_whole: bool = False,
) -> Plan:
    """Read a plan: one network however many projects. Five queries.

    With ``status``, unfinished work is computed to lie after the end of that day. What other
    projects deliver too late moves nothing until somebody follows it, unless the projects are
    computed ``as_one``. Rows that are read whole have their texts, costs and sources too.
    """
    owners = {project.pk: project for project in projects}
    packages = {row.pk: row for row in _packages(projects, is_whole=is_whole)}
    tasks = {row.pk: row for row in _tasks(projects, is_whole=is_whole)}
    for task in tasks.values():
        task.project = owners[task.project_id]
    found = _links(projects, is_whole=is_whole)
    links = {row.pk: row for row in found if _is_inside(row, tasks, packages)}
    calendars = Calendars(_calendars(projects))
    rules = rules_of(owners, tasks, calendars, status)
    bounds = across.load_bounds(projects)
    pending = frozenset() if as_one else across.not_kept(bounds, tasks)
    return Plan(owners, packages, tasks, links, calendars, rules, bounds, pending)


def _packages(projects: Sequence[Project], *, is_whole: bool) -> Iterable[WorkPackage]:
    rows = WorkPackage.objects.filter(project__in=projects).order_by("project_id", "outline")
    return rows if is_whole else rows.only(*_READ_OF_PACKAGES)


def _tasks(projects: Sequence[Project], *, is_whole: bool) -> Iterable[Task]:
    rows = Task.objects.filter(project__in=projects).order_by("position", "pk")
    return rows if is_whole else rows.only(*_READ)


def _links(projects: Sequence[Project], *, is_whole: bool) -> Iterable[Dependency]:
    rows = Dependency.objects.filter(project__in=projects).order_by("pk")
    return rows if is_whole else rows.defer("source")


def _calendars(projects: Sequence[Project]) -> Iterable[WorkCalendar]:
    return WorkCalendar.objects.filter(Q(project__in=projects) | Q(project=None)).order_by("pk")


def _is_inside(
    link: Dependency, tasks: Mapping[int, Task], packages: Mapping[int, WorkPackage]
) -> bool:
    """Both ends are rows of the plan."""
    ends = (
        (link.predecessor_task_id, link.predecessor_work_package_id),
        (link.successor_task_id, link.successor_work_package_id),
    )
    return all(task in tasks or package in packages for task, package in ends)


def link_of(link: Dependency) -> engine.Link:
    before, after = ends_of(link)
    return engine.Link(before, after, LinkType(link.link_type), link.lag, LagUnit(link.lag_unit))


def ends_of(link: Dependency) -> tuple[Key, Key]:
    return (
        _end(link.predecessor_task_id, link.predecessor_work_package_id),
        _end(link.successor_task_id, link.successor_work_package_id),
    )


def _end(task_id: int | None, package_id: int | None) -> Key:
    return task_key(task_id) if task_id is not None else package_key(package_id or 0)


def _linked(plan: Plan) -> frozenset[Key]:
    """Rows that wait for another one."""
    return frozenset(ends_of(link)[1] for link in plan.links.values())


def _summaries(plan: Plan) -> list[engine.Task]:
    """Sub-projects and packages that hold something; an empty one has no dates."""
    held = {task.work_package_id for task in plan.tasks.values()}
    for package in reversed(list(plan.packages.values())):  # Children come after their parents.
        if package.pk in held and package.parent_id:
            held.add(package.parent_id)
    rows = [
        engine.Task(
            package_key(package.pk),
            name=f"LT{package.number} {package.name}",
            parent=package_key(package.parent_id)
            if package.parent_id
            else project_key(package.project_id),
            kind=Kind.NORMAL if package.pk in held else Kind.INACTIVE,
        )
        for package in plan.packages.values()
    ]
    return [*_project_rows(plan), *rows]


def _project_rows(plan: Plan) -> list[engine.Task]:
    used = {package.project_id for package in plan.packages.values()}
    for project in plan.projects.values():
        if project.pk in used:
            used.update(key for key in project.ancestor_ids if key in plan.projects)
    return [
        engine.Task(
            project_key(project.pk),
            name=project.code,
            parent=_parent_key(project, plan),
            kind=Kind.NORMAL if project.pk in used else Kind.INACTIVE,
        )
        for project in plan.projects.values()
    ]


def _parent_key(project: Project, plan: Plan) -> Key | None:
    above = project.parent_id
    return project_key(above) if above is not None and above in plan.projects else None


def _is_planned(task: Task, *, is_held: bool) -> bool:
    """Somebody dated, linked or began it."""
    dates = (task.start_on, task.finish_on, task.actual_start_on, task.actual_finish_on)
    return is_held or any(dates) or task.constraint_on is not None


def _is_fixed(task: Task, *, is_held: bool) -> bool:
    """Its dates are somebody else's, set by hand, or of an effort without a reference."""
    loose_effort = task.kind == TaskKind.LEVEL_OF_EFFORT and not is_held
    return task.is_manual or task.kind == TaskKind.EXTERNAL or loose_effort


def _fixed(row: engine.Task, task: Task, calendar: WorkingCalendar) -> engine.Task:
    start_on = task.actual_start_on or task.start_on or task.finish_on
    finish_on = task.actual_finish_on or task.finish_on or start_on
    if start_on is None or finish_on is None:
        return replace(row, kind=Kind.INACTIVE)
    start = start_instant(calendar, start_on, task.start_minute)
    finish = finish_instant(calendar, finish_on, task.finish_minute)
    if task.is_milestone:
        start = finish
    return replace(row, kind=Kind.MANUAL, fixed_start=min(start, finish), fixed_finish=finish)


_AT_START = frozenset({Constraint.SNET, Constraint.SNLT, Constraint.MSO})


def _constrained(
    row: engine.Task, task: Task, calendar: WorkingCalendar, *, is_held: bool
) -> engine.Task:
    kind, day = Constraint(task.constraint_type), task.constraint_on
    if kind is Constraint.ALAP or (kind is not Constraint.ASAP and day is not None):
        at = None
        if day is not None and kind is not Constraint.ALAP:
            # A milestone lies at the end of its day, whatever is said of it.
            is_start = kind in _AT_START and not task.is_milestone
            place = start_instant if is_start else finish_instant
            at = place(calendar, day, task.constraint_minute)
        return replace(row, constraint=kind, constraint_at=at)
    if is_held or task.state != TaskState.NOT_STARTED:
        return row
    if task.start_on is not None and not task.is_milestone:
        at = start_instant(calendar, task.start_on, task.start_minute)
    else:
        day = task.finish_on or task.start_on
        assert day is not None  # What has no date at all is not planned.
        end = finish_instant(calendar, day, task.finish_minute)
        at = calendar.withdraw(end, row.minutes)[0] if row.minutes else end
    return replace(row, constraint=Constraint.SNET, constraint_at=at)


def _with_facts(row: engine.Task, task: Task, calendar: WorkingCalendar) -> engine.Task:
    if task.actual_start_on is None and task.actual_finish_on is None:
        return row
    begun_on = task.actual_start_on or task.actual_finish_on
    assert begun_on is not None
    begun = start_instant(calendar, begun_on, task.actual_start_minute)
    if task.actual_finish_on is None:
        left = round(row.minutes * (100 - task.progress_pct) / 100)
        return replace(row, actual_start=begun, remaining_minutes=left)
    over = finish_instant(calendar, task.actual_finish_on, task.actual_finish_minute)
    begun = over if task.is_milestone else min(begun, over)
    return replace(row, actual_start=begun, actual_finish=over)


def rules_of(
    owners: Mapping[int, Project],
    tasks: Mapping[int, Task],
    calendars: Calendars,
    status: date | None,
) -> Rules:
    """The plan starts with the first thing that anybody planned."""
    first = next(iter(owners), 0)
    usual = calendars.usual_of(first)
    days = [p.planned_start_on for p in owners.values() if p.planned_start_on]
    for task in tasks.values():
        days += [day for day in (task.start_on, task.actual_start_on, task.finish_on) if day]
    start = start_instant(usual, min(days, default=date(2000, 1, 3)), None)
    return Rules(
        start,
        status=None if status is None else end_of_day(status),
        out_of_sequence=OutOfSequence.RETAINED_LOGIC,
        near_critical_minutes=NEAR_CRITICAL_DAYS * calendars.minutes_per_day(first),
    )
