"""Everything that a project holds of its plan, comparable between two projects."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date
from typing import Any

from people.models import User
from projects.models import Project
from workpackages.exporting.document import Document
from workpackages.exporting.loading import load_export
from workpackages.import_production import Choices, write_plan
from workpackages.models import Assignment, BaselineRow, PlanImport, Task, WorkPackage
from workpackages.mspdi import Plan, read_plan

# Where a row stands in the file is told by its place in the tree instead.
_PLACES = {"ID", "WBS", "OutlineNumber", "OutlineLevel", "Summary", "CalendarUID"}
_OF_RATES = {
    "StandardRate", "StandardRateFormat", "OvertimeRate", "OvertimeRateFormat", "CostPerUse",
    "Rates",
}  # fmt: skip
_TASK = [
    "name",
    "description",
    "kind",
    "state",
    "start_on",
    "start_minute",
    "finish_on",
    "finish_minute",
    "duration_minutes",
    "actual_start_on",
    "actual_start_minute",
    "actual_finish_on",
    "actual_finish_minute",
    "work_minutes",
    "actual_work_minutes",
    "remaining_work_minutes",
    "progress_pct",
    "constraint_type",
    "constraint_on",
    "constraint_minute",
    "deadline_on",
    "is_manual",
    "fixed_cost",
    "cost",
    "source_uid",
    "number",
    "position",
]
_PACKAGE = ["name", "goal", "start_on", "finish_on", "outline", "source_uid", "state", "number"]
_RESOURCE = ["name", "kind", "max_units_pct", "source_uid", "user_id"]
_ASSIGNMENT = [
    "user_id",
    "units_pct",
    "work_minutes",
    "actual_work_minutes",
    "remaining_work_minutes",
    "cost",
]
_FIGURES = [
    "start_on",
    "start_minute",
    "finish_on",
    "finish_minute",
    "duration_minutes",
    "work_minutes",
    "cost",
    "source",
]
_CALENDAR = ["name", "week", "exceptions", "minutes_per_day", "is_default", "source_uid"]


def exported(project: Project, *, user: User | None = None, has_top: bool = False) -> bytes:
    out = io.BytesIO()
    data = load_export([project], user=user or project.lead)
    Document(data, title=f"{project.code} {project.name}", has_top=has_top).write(out)
    return out.getvalue()


def read(body: bytes) -> Plan:
    return read_plan(io.BytesIO(body))


def bring(plan: Plan, project: Project, *, file_name: str = "plan.xml", number: int = 1) -> Project:
    """Import a plan into the project, as the second job does."""
    plan_import = PlanImport.objects.create(
        project=project,
        number=number,
        file_name=file_name,
        sha256=f"{number:064}",
        uploaded_by=project.lead,
        state="ready",
    )
    choices = Choices(people={}, on=date(2026, 10, 9))
    write_plan(plan_import.pk, plan, choices=choices, actor=project.lead)
    return project


def columns(row: Any, names: list[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _raw(row: Any, *left_out: str) -> dict[str, Any]:
    raw = (row.source or {}).get("row", {})
    return {name: value for name, value in raw.items() if name not in {*_PLACES, *left_out}}


def held(project: Project) -> dict[str, Any]:
    """By part of the plan, what two equal projects have in common; keys are the file's."""
    tasks = Task.objects.filter(project=project).select_related("work_package", "calendar")
    packages = WorkPackage.objects.filter(project=project).select_related("parent")
    figures = BaselineRow.objects.filter(baseline__project=project).select_related(
        "baseline", "task", "work_package"
    )
    assignments = Assignment.objects.filter(task__project=project).select_related(
        "task", "resource"
    )
    return {
        "tasks": {
            row.source_uid: {
                **columns(row, _TASK),
                "package": row.work_package.outline,
                "calendar": row.calendar.source_uid if row.calendar else None,
                "raw": _raw(row),
            }
            for row in tasks
        },
        "packages": {
            row.outline: {
                **columns(row, _PACKAGE),
                "parent": row.parent.outline if row.parent else None,
                "raw": _raw(row),
                "assignments": row.source.get("assignments"),
            }
            for row in packages
        },
        "links": Counter(_link(link) for link in _links(project)),
        "calendars": {
            row.source_uid: {
                **columns(row, _CALENDAR),
                "base": row.base.source_uid if row.base else None,
            }
            for row in project.calendars.select_related("base")
        },
        "resources": {
            row.source_uid: {
                **columns(row, _RESOURCE),
                "calendar": row.calendar.source_uid if row.calendar else None,
                "raw": _raw(row, *_OF_RATES),
            }
            for row in project.resources.select_related("calendar")
        },
        "assignments": [
            {
                **columns(row, _ASSIGNMENT),
                "task": row.task.source_uid,
                "resource": row.resource.source_uid if row.resource else None,
                "raw": row.source,
            }
            for row in assignments.order_by("pk")
        ],
        "baselines": sorted(project.baselines.values_list("number", "is_current")),
        "figures": [
            {
                **columns(row, _FIGURES),
                "number": row.baseline.number,
                "task": row.task.source_uid if row.task else None,
                "package": row.work_package.source_uid if row.work_package else None,
            }
            for row in figures.order_by("pk")
        ],
    }


def _links(project: Project) -> Any:
    return project.dependencies.select_related(
        "predecessor_task", "predecessor_work_package", "successor_task", "successor_work_package"
    )


def _link(link: Any) -> tuple[Any, ...]:
    before = link.predecessor_task or link.predecessor_work_package
    after = link.successor_task or link.successor_work_package
    return (before.source_uid, after.source_uid, link.link_type, link.lag, link.lag_unit)
