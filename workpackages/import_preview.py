"""What a planner sees of a plan before importing it, as JSON, and its words when shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from people.models import User
from workpackages.choices import TaskState
from workpackages.import_mapping import Mapped, package_columns, task_columns
from workpackages.import_matching import suggestions
from workpackages.mspdi import Plan, Remark
from workpackages.mspdi.plan import PlanTask
from workpackages.mspdi.problems import phrase

OUTLINE_ROWS = 50
ROWS_NAMED = 50
PREVIEW_VERSION = 1


def preview_of(plan: Plan, team: Iterable[User]) -> dict[str, Any]:
    """Counts, the first rows, remarks by kind, and who the resources may be."""
    mapped = {task.uid: _mapped(task) for task in plan.tasks}
    remarks = [*plan.remarks, *(one for row in mapped.values() for one in row.remarks)]
    suggested = suggestions(plan.resources, team)
    return {
        "version": PREVIEW_VERSION,
        "title": plan.properties.title,
        "counts": counts_of(plan, mapped),
        "outline": [_line(task, mapped[task.uid]) for task in plan.tasks[:OUTLINE_ROWS]],
        "remarks": grouped(remarks),
        "resources": [
            {
                "uid": one.uid,
                "name": one.name,
                "kind": one.kind,
                "person": suggested.get(one.uid),
            }
            for one in plan.resources
        ],
    }


def _mapped(task: PlanTask) -> Mapped:
    return package_columns(task) if task.is_summary else task_columns(task)


def counts_of(plan: Plan, mapped: Mapping[int, Mapped]) -> dict[str, int]:
    """What will be created, by sort."""
    leaves = [task for task in plan.tasks if not task.is_summary]
    states = Counter(mapped[task.uid].columns["state"] for task in leaves)
    summaries = {task.uid for task in plan.tasks if task.is_summary}
    needs_package = any(task.parent_uid is None for task in leaves)
    on_tasks = [one for one in plan.assignments if one.task_uid not in summaries]
    return {
        "rows": len(plan.tasks),
        "packages": len(summaries) + needs_package,
        "tasks": sum(not task.is_milestone for task in leaves),
        "milestones": sum(task.is_milestone for task in leaves),
        "links": len(plan.links),
        "links_with_lag": sum(link.lag != 0 for link in plan.links),
        "calendars": len(plan.calendars),
        "resources": len(plan.resources),
        "assignments": len(on_tasks),
        "baselines": len(plan.baseline_numbers),
        "started": states[TaskState.IN_PROGRESS] + states[TaskState.COMPLETED],
        "finished": states[TaskState.COMPLETED],
        "manual": sum(task.is_manual for task in leaves),
        "deadlines": sum(task.deadline is not None for task in leaves),
        "constraints": sum(task.constraint != "ASAP" for task in leaves),
    }


def _line(task: PlanTask, mapped: Mapped) -> dict[str, Any]:
    return {
        "level": min(task.level, 8),
        "name": mapped.columns["name"],
        "kind": "package" if task.is_summary else str(mapped.columns["kind"]),
        "start": _day(task.start),
        "finish": _day(task.finish),
        "progress": task.progress.percent,
    }


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def grouped(remarks: Iterable[Remark]) -> list[dict[str, Any]]:
    """Remarks of the same sentence together, with the rows that they are about."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for remark in remarks:
        key = (remark.kind, remark.sentence)
        group = groups.setdefault(
            key, {"kind": remark.kind, "sentence": remark.sentence, "count": 0, "rows": []}
        )
        group["count"] += 1
        if len(group["rows"]) < ROWS_NAMED:
            group["rows"].append({"row": remark.row, "arguments": dict(remark.arguments)})
    return list(groups.values())


def spoken_remarks(preview: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """The groups of one kind in the reader's language: sentence, rows, how many are not named.

    Rows whose sentence has different arguments are groups of their own.
    """
    found: dict[str, dict[str, Any]] = {}
    for group in preview.get("remarks", []):
        if group["kind"] != kind:
            continue
        last = ""
        for one in group["rows"]:
            last = phrase(group["sentence"], one["arguments"])
            spoken = found.setdefault(last, {"sentence": last, "rows": [], "more": 0})
            if one["row"]:
                spoken["rows"].append(one["row"])
        if last:
            found[last]["more"] = group["count"] - len(group["rows"])
    for spoken in found.values():
        spoken["count"] = len(spoken["rows"]) + spoken["more"]
    return list(found.values())
