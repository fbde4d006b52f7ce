"""The figures of a report at one moment, as plain JSON: what is frozen, hashed and printed.

Numbers are integers or decimal text, dates ISO text, names in both languages: the snapshot
says the same on every machine and in every language.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType

from control.models import StatusSnapshot
from control.told import declared_at, history_until, lights_at
from engine import lights, progress
from engine.lights import Colour, Verdict
from people.models import HistoryEntry
from projects.choices import RUNNING
from projects.models import Decision, Project
from reporting.breakdown import breakdown
from reporting.choices import Light
from reporting.facts.control import (
    course_of,
    declared_of,
    figures_at,
    slips_of,
    values_of,
)
from reporting.facts.load import load_of
from reporting.facts.points import issues_of, requests_of, risks_of
from reporting.facts.quality import quality_of
from reporting.facts.schedule import bars_of, load_computed, path_of
from reporting.frame import editions_before, readers_of
from reporting.models import Report
from reporting.plan import Plan, Row, load_plan
from reporting.schema import SCHEMA
from reporting.since import changes_since
from reporting.spelling import Json, iso, listed, local_day, names, percent
from servicedesk_pm.common.moment import one_moment
from workpackages.lateness import is_at_risk
from workpackages.models import Assignment, WorkPackage

HORIZON_DAYS = 90
NEXT_DAYS = 30
MOST_ROWS = 30


def collect(report: Report, *, organisation: str, at: datetime) -> Json:
    """Everything that the report shows but its commentary. At most forty queries."""
    with one_moment():
        project = Project.objects.select_related(
            "programme", "lead", "sponsor", "parent", "portfolio"
        ).get(pk=report.project_id)
        plan = load_plan(project, report.status_date)
        people = _assignees([row.fields["pk"] for row in plan.rows if not row.reached_on])
        before = _report_before(report)
        history = history_until(project, report.status_date)
        computed = load_computed(plan)
        content = {
            "schema": SCHEMA,
            "engine": {"progress": progress.VERSION, "lights": lights.VERSION},
            "document": _document(report, organisation, at),
            "project": _project(project),
            "progress": _progress(plan),
            "schedule": _schedule(plan),
            "lights": _lights(plan, before),
            "previous": {"status_date": iso(before.status_date)} if before else None,
            "milestones": _milestones(plan),
            "late": _late(plan, people),
            "blocked": _blocked(plan, people),
            "upcoming": _upcoming(plan, people),
            "changes": _changes(before, plan),
            "overrides": _overrides(plan),
            "breakdown": breakdown(plan),
            "curve": _curve(plan),
            "readers": readers_of(project),
            "editions": editions_before(report),
            **_of_control(plan, history, at),
            "quality": quality_of(plan, before),
            "path": path_of(plan, computed),
            "bars": bars_of(plan, computed),
            "risks": risks_of(plan),
            "issues": issues_of(plan),
            "requests": requests_of(plan),
            "load": load_of(plan),
        }
        return {**content, "since": changes_since(before, content, plan)}


def _of_control(plan: Plan, history: list[StatusSnapshot], at: datetime) -> Json:
    """What the kept snapshots and the lead say of the status date."""
    declared = declared_at(plan.project, plan.as_of, known_by=local_day(at))
    return {
        "control": figures_at(history, plan.as_of),
        "declared": declared_of(declared),
        "course": course_of(history, plan.as_of),
        "values": values_of(history),
        "slips": slips_of(history, plan.days),
    }


def _report_before(report: Report) -> Report | None:
    """The last issued report of an earlier date, which this one is compared with."""
    issued = Report.objects.issued().filter(
        project=report.project_id, kind=report.kind, status_date__lt=report.status_date
    )
    return issued.newest_first().first()


def _document(report: Report, organisation: str, at: datetime) -> Json:
    return {
        "organisation": organisation,
        "kind": report.kind,
        "number": report.number,
        "edition": report.edition,
        "status_date": report.status_date.isoformat(),
        "author": str(report.prepared_by),
        "collected_at": at.isoformat(timespec="seconds"),
    }


def _project(project: Project) -> Json:
    return {
        "code": project.code,
        **names(project),
        "programme": _named(project.programme),
        "parent": _named(project.parent),
        "state": project.state,
        "size": project.size_class,
        "lead": str(project.lead or ""),
        "sponsor": str(project.sponsor or ""),
        "planned_start": iso(project.planned_start_on),
        "planned_finish": iso(project.planned_finish_on),
        "envelope": str(project.approved_envelope),
    }


def _named(thing: Any) -> Json | None:
    return {"code": thing.code, **names(thing)} if thing else None


def _progress(plan: Plan) -> Json:
    worked = plan.worked
    activities = [row.activity() for row in worked]
    begun = sum(1 for row in worked if row.has_begun)
    done = sum(1 for row in worked if row.reached_on)
    return {
        "basis": progress.basis_of(activities).value,
        "planned_pct": percent(progress.planned_ratio(activities, plan.as_of, plan.days)),
        "done_pct": percent(progress.done_ratio(activities, plan.as_of, plan.days)),
        "tasks": len(worked),
        "completed": done,
        "in_progress": begun - done,
        "not_started": len(worked) - begun,
        "late": sum(1 for row in worked if row.late_since),
        "blocked": sum(1 for row in worked if row.fields["blocked"] and not row.reached_on),
    }


def _schedule(plan: Plan) -> Json:
    slip = plan.slip_days(plan.baseline_finish, plan.forecast_finish)
    return {
        "start": iso(plan.start),
        "baseline": plan.baseline.number if plan.baseline else None,
        "baseline_finish": iso(plan.baseline_finish),
        "baseline_days": _baseline_days(plan),
        "forecast_finish": iso(plan.forecast_finish),
        "slip_days": slip,
    }


def _baseline_days(plan: Plan) -> int:
    starts = [row.baseline_start for row in plan.rows if row.baseline_start]
    if not starts or plan.baseline_finish is None:
        return 0
    return plan.days.length_days(min(starts), plan.baseline_finish)


def _lights(plan: Plan, before: Report | None) -> list[Json]:
    """All lights of the method, with their colour in the report before.

    Those of the snapshot that is kept of the status date; without one the plan tells its own
    light, and those without data are grey and say so.
    """
    verdicts = lights_at(plan.project, plan.as_of) or _lights_of_plan(plan)
    earlier = before.figures.get("lights", []) if before else []
    colours = {light["light"]: light["colour"] for light in earlier}
    return [
        {
            "light": name,
            "colour": verdict.colour.value,
            "reason": verdict.reason,
            "before": colours.get(name),
        }
        for name, verdict in ((name, verdicts[name]) for name in Light.values)
    ]


def _lights_of_plan(plan: Plan) -> dict[str, Verdict]:
    """Only the schedule is known from the plan alone."""
    unknown = Verdict(Colour.GREY, "no_data")
    verdicts: dict[str, Verdict] = dict.fromkeys(Light.values, unknown)
    activities = [row.activity() for row in plan.worked]
    stage = lights.Stage(
        is_running=plan.project.state in RUNNING,
        start=plan.start,
        done_ratio=progress.done_ratio(activities, plan.as_of, plan.days),
    )
    facts = lights.ScheduleFacts(
        baseline_finish=plan.baseline_finish,
        forecast_finish=plan.forecast_finish,
        baseline_days=_baseline_days(plan),
        slip_days=plan.slip_days(plan.baseline_finish, plan.forecast_finish),
        deadline_missed=any(_misses_its_deadline(row) for row in plan.rows),
    )
    verdicts[Light.SCHEDULE] = lights.schedule_light(stage, facts, plan.as_of)
    verdicts[Light.OVERALL] = lights.overall_light(
        verdicts[Light.COST].colour,
        verdicts[Light.SCHEDULE].colour,
        verdicts[Light.QUALITY].colour,
    )
    return verdicts


def _misses_its_deadline(row: Row) -> bool:
    deadline, finish = row.fields["deadline_on"], row.forecast_finish
    return bool(row.fields["is_key_milestone"] and deadline and finish and finish > deadline)


def _milestones(plan: Plan) -> Json:
    """Key milestones reached, missed or due soon; all milestones where none is marked key."""
    milestones = [row for row in plan.rows if row.is_milestone]
    key = [row for row in milestones if row.fields["is_key_milestone"]] or milestones
    horizon = plan.as_of + timedelta(days=HORIZON_DAYS)
    near = [r for r in key if r.reached_on or (r.forecast_finish or date.max) <= horizon]
    near.sort(key=lambda r: (r.forecast_finish or date.max, r.fields["number"]))
    # The oldest reached ones give way first.
    shown = near[-MOST_ROWS:]
    return listed([_milestone(plan, row) for row in shown], len(near))


def _milestone(plan: Plan, row: Row) -> Json:
    forecast = row.forecast_finish
    slip = plan.slip_days(row.baseline_finish, forecast)
    return {
        "code": row.code,
        "name": row.fields["name"],
        "baseline": iso(row.baseline_finish),
        "forecast": iso(forecast),
        "state": _milestone_state(plan, row, slip),
        "slip_days": slip,
    }


def _milestone_state(plan: Plan, row: Row, slip: int | None) -> str:
    if row.reached_on:
        return "reached"
    if row.forecast_finish is not None and row.forecast_finish < plan.as_of:
        return "overdue"
    return "at_risk" if is_at_risk(slip) else "planned"


def _assignees(tasks: list[int]) -> dict[int, list[str]]:
    named: dict[int, list[str]] = {}
    held = Assignment.objects.filter(task__in=tasks, user__isnull=False).order_by("pk")
    for task, name in held.values_list("task_id", "user__name"):
        named.setdefault(task, []).append(name)
    return named


def _task(plan: Plan, row: Row, people: dict[int, list[str]]) -> Json:
    package = next(p for p in plan.packages if p.pk == row.fields["work_package_id"])
    return {
        "code": row.code,
        "name": row.fields["name"],
        "package": package.code,
        "people": sorted(people.get(row.fields["pk"], [])),
        "start": iso(row.fields["start_on"]),
        "finish": iso(row.fields["finish_on"]),
    }


def _late(plan: Plan, people: dict[int, list[str]]) -> Json:
    late = [(row.late_since, row) for row in plan.worked if row.late_since]
    late.sort(key=lambda pair: (pair[0], pair[1].fields["number"]))
    rows = [
        {
            **_task(plan, row, people),
            "late_days": plan.days.slip_days(since, plan.as_of),
            "has_begun": row.has_begun,
            "progress_pct": row.fields["progress_pct"],
        }
        for since, row in late[:MOST_ROWS]
    ]
    return listed(rows, len(late))


def _blocked(plan: Plan, people: dict[int, list[str]]) -> Json:
    blocked = [row for row in plan.worked if row.fields["blocked"] and not row.reached_on]
    blocked.sort(key=lambda row: (row.fields["blocked_on"] or date.max, row.fields["number"]))
    rows = [
        {
            **_task(plan, row, people),
            "reason": row.fields["blocked_reason"],
            "since": iso(row.fields["blocked_on"]),
        }
        for row in blocked[:MOST_ROWS]
    ]
    return listed(rows, len(blocked))


def _upcoming(plan: Plan, people: dict[int, list[str]]) -> Json:
    last = plan.as_of + timedelta(days=NEXT_DAYS)
    coming = [
        row
        for row in plan.worked
        if not row.has_begun and plan.as_of < (row.fields["start_on"] or date.min) <= last
    ]
    coming.sort(key=lambda row: (row.fields["start_on"], row.fields["number"]))
    return listed([_task(plan, row, people) for row in coming[:MOST_ROWS]], len(coming))


def _overrides(plan: Plan) -> list[Json]:
    """Decisions that opened a gate although conditions were missing, the newest first."""
    found = Decision.objects.filter(
        project__in=plan.projects, overrides_gate=True, held_on__lte=plan.as_of
    ).select_related("project", "decided_by", "agreed_by")
    return [
        {
            "decision": str(row),
            "code": row.project.code if row.project else "",
            "gate": row.gate,
            "on": row.held_on.isoformat(),
            "by": [str(person) for person in (row.decided_by, row.agreed_by) if person],
            "missing": row.overridden,
            "reason": row.reasoning,
        }
        for row in found
    ]


def _changes(before: Report | None, plan: Plan) -> Json:
    """Changes of state of the projects and their packages since the report before."""
    if before is None or before.collected_at is None:
        return {"since": None, **listed([], 0)}
    kinds = ContentType.objects.get_for_models(Project, WorkPackage)
    entries = (
        HistoryEntry.objects.filter(
            scope__in=[project.history_scope() for project in plan.projects],
            content_type__in=kinds.values(),
            timestamp__gt=before.collected_at,
            changes__has_key="state",
            action=HistoryEntry.Action.UPDATE,
        )
        .order_by("timestamp", "pk")
        .values_list("content_type_id", "object_pk", "object_repr", "changes", "timestamp")
    )
    named = _names_of_changed(plan)
    rows = [
        {
            "kind": (about := "project" if kind == kinds[Project].pk else "package"),
            **(named.get((about, key)) or {"what_fr": said, "what_en": said}),
            "before": changes["state"][0],
            "after": changes["state"][1],
            "on": moment.date().isoformat(),
        }
        for kind, key, said, changes, moment in entries
    ]
    kept = rows[-MOST_ROWS:]
    return {"since": iso(before.status_date), **listed(kept, len(rows))}


def _names_of_changed(plan: Plan) -> dict[tuple[str, str], Json]:
    """How each thing of the plan is called in both languages.

    What is gone keeps the words in which the history recorded it.
    """
    named: dict[tuple[str, str], Json] = {}
    for project in plan.projects:
        french, english = project.name_fr, project.name_en or project.name_fr
        named["project", str(project.pk)] = {
            "what_fr": f"{project.code} {french}",
            "what_en": f"{project.code} {english}",
        }
    for package in plan.packages:
        named["package", str(package.pk)] = {"what_fr": str(package), "what_en": str(package)}
    return named


def _curve(plan: Plan) -> list[Json]:
    activities = [row.activity() for row in plan.worked]
    return [
        {
            "on": point.on.isoformat(),
            "planned_pct": percent(point.planned_ratio),
            "done_pct": percent(point.done_ratio),
        }
        for point in progress.curve(activities, plan.as_of, plan.days)
    ]
