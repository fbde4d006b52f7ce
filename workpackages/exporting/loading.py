"""Everything that a plan's file says, read at once: the queries do not grow with the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from engine import schedule as engine
from engine.errors import EngineError
from people.choices import Role
from people.models import User
from projects.models import Project
from projects.permissions import roles_on
from workpackages.choices import ImportState
from workpackages.models import (
    Assignment,
    Baseline,
    BaselineRow,
    PlanImport,
    PlanStep,
    Resource,
    WorkCalendar,
)
from workpackages.permissions import can_see_baseline
from workpackages.scheduling import network

SEES_COSTS = frozenset({Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER, Role.SPONSOR})


@dataclass(frozen=True)
class ExportData:
    """Some projects, the first above all others, as one person may see them."""

    projects: tuple[Project, ...]
    plan: network.Plan
    calendars: tuple[WorkCalendar, ...]
    resources: tuple[Resource, ...]
    assignments: tuple[Assignment, ...]
    baselines: tuple[Baseline, ...]
    figures: tuple[BaselineRow, ...]
    imports: tuple[PlanImport, ...]
    # Projects whose plan was changed here in a way that leaves no mark on its rows.
    stepped: frozenset[int]
    sees_costs: bool

    @cached_property
    def schedule(self) -> engine.Schedule | None:
        try:
            return self.plan.schedule
        except EngineError:
            return None

    @cached_property
    def rows(self) -> dict[network.Key, engine.Task]:
        """The rows as the engine takes them, with what holds each of them in its place."""
        try:
            return {row.key: row for row in self.plan.network.tasks}  # type: ignore[misc]
        except EngineError:
            return {}

    @cached_property
    def figures_of(self) -> dict[tuple[str, int], list[BaselineRow]]:
        found: dict[tuple[str, int], list[BaselineRow]] = defaultdict(list)
        for row in self.figures:
            key = ("task", row.task_id) if row.task_id else ("package", row.work_package_id or 0)
            found[key].append(row)
        return found


def load_export(projects: Sequence[Project], *, user: User) -> ExportData:
    """Twelve queries at most, however many projects and tasks."""
    seen = [project for project in projects if can_see_baseline(user, project)]
    baselines = tuple(Baseline.objects.filter(project__in=seen).order_by("number"))
    assigned = Assignment.objects.filter(task__project__in=projects).order_by("pk")
    figures = BaselineRow.objects.filter(baseline__in=baselines).order_by("pk")
    imports = PlanImport.objects.filter(project__in=projects, state=ImportState.IMPORTED)
    steps = PlanStep.objects.filter(project__in=projects).order_by("project_id")
    of_projects = WorkCalendar.objects.filter(project__in=projects)
    own = WorkCalendar.objects.of_organisation()
    return ExportData(
        projects=tuple(projects),
        plan=network.load_plan(projects, is_whole=True),
        calendars=tuple((of_projects | own).order_by("pk")),
        resources=tuple(
            Resource.objects.filter(project__in=projects).select_related("user").order_by("pk")
        ),
        assignments=tuple(assigned.select_related("user")),
        baselines=baselines,
        figures=tuple(figures),
        imports=tuple(imports.order_by("number").defer("preview", "refusal")),
        stepped=frozenset(steps.values_list("project_id", flat=True).distinct()),
        sees_costs=all(roles_on(user, project) & SEES_COSTS for project in projects),
    )
