"""The computed plan behind a report: the head of its critical path, and the bars of one page."""

from __future__ import annotations

from collections.abc import Iterable

from engine.errors import EngineError
from reporting.plan import Plan, Row
from reporting.spelling import Json, iso, listed, names
from workpackages.gantt.model import Shape
from workpackages.planning.lines import Line, Narrowing, lines_of
from workpackages.planning.rows import PlanData
from workpackages.scheduling import network
from workpackages.scheduling.criticality import criticality_of

MOST_CRITICAL = 5
# What stands below one another on a page, and how many of them milestones may be.
MOST_BARS, MOST_POINTS = 36, 12


def load_computed(plan: Plan) -> PlanData:
    """The network of the project with all below it, computed. Five queries."""
    loaded = network.load_plan(plan.projects)
    frozen = {row.fields["pk"]: (row.baseline_start, row.baseline_finish) for row in plan.rows}
    below = plan.projects[1:]
    return PlanData(plan.project, below, loaded, {}, frozen, criticality_of(loaded), plan.as_of)


def path_of(plan: Plan, data: PlanData) -> Json:
    """The next activities on the critical path; of a plan that has a circle nothing is told."""
    slack = data.criticality.by_task
    critical = [
        row
        for row in plan.worked
        if not row.reached_on and row.fields["pk"] in slack and slack[row.fields["pk"]].is_critical
    ]
    critical.sort(key=_by_finish)
    shown = [_activity(row) for row in critical[:MOST_CRITICAL]]
    return {"is_computed": not data.criticality.refusal, **listed(shown, len(critical))}


def _by_finish(row: Row) -> tuple[str, str, str]:
    return iso(row.start) or "9", iso(row.forecast_finish) or "9", row.code


def _activity(row: Row) -> Json:
    return {
        "code": row.code,
        "name": row.fields["name"],
        "start": iso(row.start),
        "finish": iso(row.forecast_finish),
        "progress_pct": row.fields["progress_pct"],
    }


def bars_of(plan: Plan, data: PlanData) -> Json:
    """Packages and key milestones in the order of the plan, so many as fit one page.

    Of a plan with days that no calendar knows nothing is drawn.
    """
    key = {row.fields["pk"] for row in plan.rows if row.fields["is_key_milestone"]}
    try:
        lines = [line for line in lines_of(data, Narrowing()) if _is_told(line, key)]
    except EngineError:
        return listed([], 0)
    kept = _fitting(lines)
    named = {each.code: names(each) for each in plan.projects}
    rows = [_bar(line, named) for line in lines if line.key in kept]
    return listed(rows, len(lines))


def _is_told(line: Line, key: set[int]) -> bool:
    if line.shape is Shape.MILESTONE:
        return line.row[1] in key
    return line.shape is not Shape.BAR


def _fitting(lines: list[Line]) -> set[str]:
    """The milestones ahead before those that were reached, then the packages from the top."""
    points = [line for line in lines if line.shape is Shape.MILESTONE]
    points.sort(key=lambda line: ((line.progress_pct or 0) >= 100, iso(line.finish) or "9"))
    others = [line for line in lines if line.shape is not Shape.MILESTONE]
    others.sort(key=lambda line: line.level)
    chosen = points[:MOST_POINTS]
    return _keys([*chosen, *others[: MOST_BARS - len(chosen)]])


def _keys(lines: Iterable[Line]) -> set[str]:
    return {line.key for line in lines}


def _bar(line: Line, named: dict[str, Json]) -> Json:
    is_project = line.shape is Shape.PROJECT
    called = named.get(line.code) if is_project else None
    baseline_start, baseline_finish = line.baseline
    return {
        "key": line.key,
        "shape": line.shape.value,
        "level": line.level,
        "code": line.outline or line.code,
        **(called or {"name_fr": line.name, "name_en": line.name}),
        "start": iso(line.start),
        "finish": iso(line.finish),
        "progress_pct": line.progress_pct or 0,
        "baseline": [iso(baseline_start), iso(baseline_finish)],
        "deadline": iso(line.deadline),
        "is_critical": line.is_critical,
        "is_late": line.is_late,
    }
