"""The plan of one project and its sub-projects as plain data, read once for all figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.calendar import WorkDays
from engine.progress import Activity
from projects.models import Project
from workpackages.calendars import working_days
from workpackages.choices import WORKED, TaskKind, TaskState
from workpackages.lateness import missed_on
from workpackages.models import Baseline, BaselineRow, Task, WorkPackage

_FIELDS = (
    "pk",
    "project_id",
    "number",
    "name",
    "kind",
    "state",
    "work_package_id",
    "start_on",
    "finish_on",
    "actual_start_on",
    "actual_finish_on",
    "progress_pct",
    "work_minutes",
    "duration_minutes",
    "blocked",
    "blocked_reason",
    "blocked_on",
    "deadline_on",
    "is_key_milestone",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A task or milestone as the report sees it at its status date."""

    fields: dict[str, Any]
    # "PRJ-201-A " before the code of what belongs to a sub-project.
    prefix: str
    baseline_start: date | None
    baseline_finish: date | None
    as_of: date

    @property
    def code(self) -> str:
        return f"{self.prefix}T{self.fields['number']}"

    @property
    def is_milestone(self) -> bool:
        return bool(self.fields["kind"] == TaskKind.MILESTONE)

    @property
    def is_worked(self) -> bool:
        return self.fields["kind"] in WORKED

    @property
    def start(self) -> date | None:
        start: date | None = self.fields["actual_start_on"] or self.fields["start_on"]
        return start

    @property
    def reached_on(self) -> date | None:
        """When it was finished, if that was not after the status date."""
        finished: date | None = self.fields["actual_finish_on"]
        return finished if finished and finished <= self.as_of else None

    @property
    def has_begun(self) -> bool:
        begun: date | None = self.fields["actual_start_on"]
        return bool(self.reached_on or (begun and begun <= self.as_of))

    @property
    def forecast_finish(self) -> date | None:
        finish: date | None = self.fields["actual_finish_on"] or self.fields["finish_on"]
        return finish

    @property
    def late_since(self) -> date | None:
        """The planned date that has passed without its fact."""
        if self.reached_on or not self.is_worked:
            return None
        planned = self.fields["start_on"], self.fields["finish_on"]
        return missed_on(*planned, has_begun=self.has_begun, on=self.as_of)

    def activity(self) -> Activity:
        f = self.fields
        return Activity(
            planned_start=self.baseline_start or f["start_on"],
            planned_finish=self.baseline_finish or f["finish_on"],
            actual_start=f["actual_start_on"],
            actual_finish=f["actual_finish_on"],
            progress_ratio=f["progress_pct"] / 100,
            work_minutes=f["work_minutes"],
            duration_minutes=f["duration_minutes"] or 0,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What the figures are computed from. Cancelled work is left out."""

    project: Project
    as_of: date
    # The project itself, then its sub-projects in the order of the tree.
    projects: tuple[Project, ...]
    rows: tuple[Row, ...]
    packages: tuple[WorkPackage, ...]
    baseline: Baseline | None
    days: WorkDays

    @property
    def worked(self) -> list[Row]:
        return [row for row in self.rows if row.is_worked]

    @property
    def start(self) -> date | None:
        starts = [row.baseline_start or row.fields["start_on"] for row in self.rows]
        return min((day for day in starts if day), default=None)

    @property
    def baseline_finish(self) -> date | None:
        return max((r.baseline_finish for r in self.rows if r.baseline_finish), default=None)

    @property
    def forecast_finish(self) -> date | None:
        return max((r.forecast_finish for r in self.rows if r.forecast_finish), default=None)

    def slip_days(self, baseline: date | None, forecast: date | None) -> int | None:
        return self.days.slip_days(baseline, forecast) if baseline and forecast else None


def load_plan(project: Project, as_of: date) -> Plan:
    """Six queries, and one more where the calendar is not the project's own."""
    tree = tuple(Project.objects.below(project).select_related("lead").order_by("path"))
    prefix = {p.pk: "" if p.pk == project.pk else f"{p.code} " for p in tree}
    baseline = Baseline.objects.filter(project=project, is_current=True).first()
    frozen = _frozen_dates(list(prefix))
    tasks = Task.objects.filter(project__in=prefix).exclude(state=TaskState.CANCELLED)
    rows = tuple(
        Row(fields, prefix[fields["project_id"]], *frozen.get(fields["pk"], (None, None)), as_of)
        for fields in tasks.order_by(
            "project__path", "work_package__outline", "position", "pk"
        ).values(*_FIELDS)
    )
    packages = WorkPackage.objects.filter(project__in=prefix).select_related("lead")
    return Plan(
        project,
        as_of,
        tree,
        rows,
        tuple(packages.order_by("project__path", "outline", "pk")),
        baseline,
        working_days(project),
    )


def _frozen_dates(projects: list[int]) -> dict[int, tuple[date | None, date | None]]:
    """Start and finish of each task in its project's current baseline."""
    kept = BaselineRow.objects.filter(
        baseline__project__in=projects, baseline__is_current=True, task__isnull=False
    ).order_by("pk")
    found = kept.values_list("task_id", "start_on", "finish_on")
    return {task: (start, finish) for task, start, finish in found if task is not None}
