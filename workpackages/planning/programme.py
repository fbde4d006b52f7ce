"""The plan of a programme: all its projects and what they deliver to each other, one network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engine.schedule import TaskDates
from engine.working_time import WorkingCalendar
from projects.choices import ProjectState
from projects.models import Programme, Project
from workpackages.choices import TaskState
from workpackages.dependencies import side_name
from workpackages.gantt.drawing import draw_head, draw_rows
from workpackages.gantt.model import Chart, ChartLink, Shape
from workpackages.gantt.scale import Scale, Zoom
from workpackages.models import CrossDependency, Task
from workpackages.planning.charting import Extent, chart_rows, scale_of, tasks_in, words_of
from workpackages.planning.html import PlanTable
from workpackages.planning.lines import NO_SLACK, Line
from workpackages.planning.page import Block, Switch, zooms_of
from workpackages.planning.wishes import ROWS_AT_ONCE, page_number
from workpackages.scheduling.across import not_kept
from workpackages.scheduling.calendars import day_of_finish, day_of_start
from workpackages.scheduling.criticality import Criticality, criticality_of
from workpackages.scheduling.network import Key, Plan, load_plan, project_key, task_key
from workpackages.tree import fold_keys

_KEPT = ("zoom", "show", "shut")
SHOWS = (("", gettext_lazy("Critical path and dependencies")), ("all", gettext_lazy("All tasks")))


@dataclass(frozen=True)
class ProgrammeWish:
    """The state of the page; every project is open until it is shut."""

    query: QueryDict
    zoom: Zoom | None
    shut: frozenset[str]
    page: int

    @classmethod
    def of(cls, query: QueryDict) -> ProgrammeWish:
        zooms = {zoom.value: zoom for zoom in Zoom}
        zoom, shut = zooms.get(query.get("zoom", "")), fold_keys(query.get("shut", ""))
        return cls(query, zoom, shut, page_number(query))

    @property
    def shows_all(self) -> bool:
        return self.query.get("show") == "all"

    def address(self, **changes: str) -> str:
        kept = {name: self.query.get(name, "") for name in _KEPT} | changes
        return f"?{urlencode([(name, value) for name, value in kept.items() if value])}"

    def folded(self, key: str) -> str:
        return self.address(shut=".".join(sorted(self.shut ^ {key})))

    @property
    def shows(self) -> list[Switch]:
        """The two ways to look at it with their addresses; the present one is marked."""
        now = "all" if self.shows_all else ""
        return [(str(label), self.address(show=key), key == now) for key, label in SHOWS]


@dataclass(frozen=True)
class ProgrammeData:
    """What was read: the projects' plans as one network, and what joins them to each other."""

    programme: Programme
    projects: tuple[Project, ...]
    plan: Plan
    rows: tuple[CrossDependency, ...]
    on: date

    @cached_property
    def criticality(self) -> Criticality:
        return criticality_of(self.plan)

    @cached_property
    def early(self) -> frozenset[int]:
        """Dependencies whose task is still planned before what it waits for."""
        return not_kept(self.plan.bounds, self.plan.tasks)

    @cached_property
    def joined(self) -> frozenset[int]:
        """Tasks and milestones at the ends of dependencies."""
        ends = {pk for bound in self.plan.bounds for pk in (bound.milestone_id, bound.task_id)}
        return frozenset(ends & self.plan.tasks.keys())  # type: ignore[arg-type]

    def dates_of(self, key: Key) -> TaskDates | None:
        if self.criticality.refusal or key not in self.plan.schedule:
            return None
        return self.plan.schedule[key]


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """The page, ready for its template."""

    block: Block
    scale: Scale
    extent: Extent
    count: int
    critical: int
    early: int
    refusal: str
    zooms: tuple[Switch, ...]
    shows: list[Switch]
    first_url: str
    is_empty: bool


def load_programme(
    programme: Programme, projects: Sequence[Project], rows: Sequence[CrossDependency], *, on: date
) -> ProgrammeData:
    """``projects`` are those whose inside the reader sees, ``rows`` come from ``seen_by``.

    Five queries whatever the number of projects.
    """
    plan = load_plan(projects, as_one=True)
    return ProgrammeData(programme, tuple(projects), plan, tuple(rows), on)


def programme_page(data: ProgrammeData, wish: ProgrammeWish) -> ProgrammeView:
    """The lines that are wanted and not folded, drawn. No query."""
    lines = [*_foreign_lines(data)]
    for project in data.projects:
        lines += _project_lines(data, project, shows_all=wish.shows_all)
    scale = scale_of(lines, zoom=wish.zoom, window=(None, None), on=data.on)
    shown = [line for line in lines if wish.shut.isdisjoint(line.above)]
    tasks = tasks_in(lines)
    return ProgrammeView(
        block=_block(data, shown, wish, scale),
        scale=scale,
        extent=Extent.of(lines),
        count=len(shown),
        critical=sum(line.is_critical for line in tasks),
        early=len(data.early),
        refusal=data.criticality.refusal,
        zooms=zooms_of(wish, scale),
        shows=wish.shows,
        first_url=wish.address() if wish.page > 1 else "",
        is_empty=not data.plan.tasks,
    )


def _block(data: ProgrammeData, lines: list[Line], wish: ProgrammeWish, scale: Scale) -> Block:
    begin = (wish.page - 1) * ROWS_AT_ONCE
    shown, left = lines[begin : begin + ROWS_AT_ONCE], len(lines) - begin - ROWS_AT_ONCE
    title = _("Plan of %(project)s") % {"project": data.programme}
    ident, links = f"chart-{wish.page}", _links(data, shown)
    chart = Chart(
        scale, chart_rows(shown), words_of(shown, title), links, today=data.on, ident=ident
    )
    return Block(
        ident=f"plan-rows-{wish.page}",
        chart_ident=chart.ident,
        caption=title,
        rows=PlanTable(wish).rows(shown),
        head=SafeString(draw_head(chart)),
        picture=SafeString(draw_rows(chart)),
        next_ident=f"plan-rows-{wish.page + 1}" if left > 0 else "",
        next_url=f"{wish.address()}&page={wish.page + 1}" if left > 0 else "",
        next_count=max(0, min(left, ROWS_AT_ONCE)),
    )


def _project_lines(data: ProgrammeData, project: Project, *, shows_all: bool) -> list[Line]:
    """The project and, below it, what of its plan matters to the programme."""
    above = tuple(f"P{key}" for key in project.ancestor_ids if key in data.plan.projects)
    tasks = [
        _task_line(data, task, (*above, f"P{project.pk}"))
        for task in data.plan.tasks.values()
        if task.project_id == project.pk and task.state != TaskState.CANCELLED
    ]
    kept = {key_of_task(data, pk) for pk in data.joined}
    shown = [line for line in tasks if shows_all or line.is_critical or line.key in kept]
    shown.sort(key=lambda line: (line.start or line.finish or date.max, line.finish or date.max))
    calendar = data.plan.calendars.usual_of(project.pk)
    start, finish = _window(data.dates_of(project_key(project.pk)), calendar)
    planned = project.planned_start_on, project.planned_finish_on
    head = Line(
        key=project.code,
        shape=Shape.PROJECT,
        level=len(above) + 1,
        code=project.code,
        name=project.name,
        url=reverse("workpackages:plan", args=[project.code]),
        start=start or planned[0],
        finish=finish or planned[1],
        is_critical=any(line.is_critical for line in tasks),
        is_late=bool(finish and planned[1] and finish > planned[1]),
        baseline=planned,
        state=str(ProjectState(project.state).label),
        fold=f"P{project.pk}" if shown else "",
        above=above,
    )
    return [head, *shown]


def _task_line(data: ProgrammeData, task: Task, above: tuple[str, ...]) -> Line:
    """Where the programme's network puts it; the project's own plan is the ghost below."""
    project = data.plan.projects[task.project_id]
    calendar = data.plan.calendar_of(task)
    stored = task.actual_start_on or task.start_on, task.actual_finish_on or task.finish_on
    start, finish = _window(data.dates_of(task_key(task.pk)), calendar)
    start, finish = start or stored[0], finish or stored[1]
    slack = data.criticality.by_task.get(task.pk, NO_SLACK)
    per_day = data.plan.calendars.minutes_per_day(task.project_id)
    is_moved = bool(finish and stored[1] and finish > stored[1])
    return Line(
        key=key_of_task(data, task.pk),
        shape=Shape.MILESTONE if task.is_milestone else Shape.BAR,
        level=len(above) + 1,
        code=task.code,
        name=task.name,
        url=reverse("workpackages:task", args=[project.code, task.number]),
        start=start,
        finish=finish,
        days=round(data.plan.minutes_of(task) / per_day, 1),
        progress_pct=task.progress_pct,
        slack_days=round(slack.total_minutes / per_day, 1)
        if task.pk in data.criticality.by_task
        else None,
        is_critical=slack.is_critical and task.state != TaskState.COMPLETED,
        is_near=slack.is_near and task.state != TaskState.COMPLETED,
        is_late=is_moved,
        deadline=task.deadline_on,
        baseline=stored if is_moved else (None, None),
        state=str(TaskState(task.state).label),
        above=above,
    )


def _foreign_lines(data: ProgrammeData) -> list[Line]:
    """What projects outside the programme deliver to it, on the day of their forecast."""
    inside = data.plan.tasks.keys()
    foreign = {b.pk: b for b in data.plan.bounds if b.milestone_id not in inside}
    lines = []
    for row in data.rows:
        bound = foreign.get(row.pk)
        if bound is not None and bound.forecast_on is not None:
            lines.append(
                Line(
                    key=_foreign_key(row.pk),
                    shape=Shape.MILESTONE,
                    level=1,
                    code="",
                    name=f"{row.subject} ({side_name(row, 'provider')})",
                    url=row.get_absolute_url(),
                    finish=bound.forecast_on,
                    days=0,
                )
            )
    return lines


def _links(data: ProgrammeData, shown: Sequence[Line]) -> tuple[ChartLink, ...]:
    """Links inside projects and between them of which both ends are shown."""
    critical = {line.key: line.is_critical for line in shown}
    pairs = [
        (
            key_of_task(data, link.predecessor_task_id),
            key_of_task(data, link.successor_task_id),
            link,
        )
        for link in data.plan.links.values()
    ]
    found = [
        ChartLink(before, after, link.link_type, critical[before] and critical[after])
        for before, after, link in pairs
        if before in critical and after in critical
    ]
    for bound in data.plan.bounds:
        before, after = key_of_task(data, bound.milestone_id), key_of_task(data, bound.task_id)
        before = before or _foreign_key(bound.pk)
        if before in critical and after in critical:
            is_critical = critical[after] and (critical[before] or before == _foreign_key(bound.pk))
            found.append(ChartLink(before, after, "FS", is_critical))
    return tuple(found)


def key_of_task(data: ProgrammeData, task_id: int | None) -> str:
    """How the line of a task is called; empty for one that was not read."""
    task = data.plan.tasks.get(task_id or 0)
    return f"{data.plan.projects[task.project_id].code}-{task.number}" if task else ""


def _foreign_key(pk: int) -> str:
    return f"across-{pk}"


def _window(dates: TaskDates | None, calendar: WorkingCalendar) -> tuple[date | None, date | None]:
    if dates is None:
        return None, None
    return day_of_start(calendar, dates.start)[0], day_of_finish(calendar, dates.finish)[0]
