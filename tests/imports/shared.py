"""The plans that lie beside the project; they are used where they are and never copied."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from workpackages.mspdi import Plan, read_plan

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "mspdi"
INDEX = FOLDER / "index.json"
ENTRIES: list[dict[str, Any]] = json.loads(INDEX.read_text()) if INDEX.exists() else []
NAMES = [entry["file"] for entry in ENTRIES]
needs_shared = pytest.mark.skipif(
    not ENTRIES, reason=f"the shared plans are not at {FOLDER}; nothing to compare with"
)


def entry_of(name: str) -> dict[str, Any]:
    return next(entry for entry in ENTRIES if entry["file"] == name)


@cache
def plan_of(name: str) -> Plan:
    with (FOLDER / name).open("rb") as file:
        return read_plan(file)


def counts_of(plan: Plan) -> dict[str, Any]:
    """The plan in the figures of the index."""
    leaves = [task for task in plan.tasks if not task.is_summary]
    summaries = {task.uid for task in plan.tasks if task.is_summary}
    return {
        "tasks": len(plan.tasks),
        "leaf_tasks": len(leaves),
        "summary_tasks": len(summaries),
        "milestones": sum(task.is_milestone for task in leaves),
        "outline_depth": max((task.level for task in plan.tasks), default=0),
        "links": len(plan.links),
        "link_types": dict(Counter(link.link_type for link in plan.links)),
        "links_with_lag": sum(link.lag != 0 for link in plan.links),
        "links_with_percent_lag": sum(link.lag_unit == "percent" for link in plan.links),
        "links_on_summary_tasks": sum(
            bool({link.predecessor_uid, link.successor_uid} & summaries) for link in plan.links
        ),
        "calendars": len(plan.calendars),
        "resources": len(plan.resources),
        "assignments": len(plan.assignments),
        "constraints": dict(Counter(task.constraint for task in leaves)),
        "deadlines": sum(task.deadline is not None for task in leaves),
        "manual_tasks": sum(task.is_manual for task in leaves),
        "inactive_tasks": sum(not task.is_active for task in leaves),
        "external_tasks": sum(task.is_external for task in leaves),
        "started_tasks": sum(task.progress.actual_start is not None for task in leaves),
        "finished_tasks": sum(task.progress.actual_finish is not None for task in leaves),
        "tasks_with_baseline": sum(bool(task.baselines) for task in leaves),
        "cost_sum": float(sum(task.cost for task in leaves)),
        "work_hours": round(sum(task.progress.work_seconds for task in leaves) / 3600, 2),
        "tasks_with_own_calendar": sum(task.calendar_uid is not None for task in leaves),
    }
