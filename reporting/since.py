"""What changed since the report before: dates, money, risks and scope."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from projects.models import ChangeRequest
from reporting.models import Report
from reporting.plan import Plan
from reporting.spelling import Json, iso
from risks.models import Risk

MOST_MILESTONES = 8


def changes_since(before: Report | None, now: Json, plan: Plan) -> Json:
    """Dates, money, risks and scope that differ from the report before. Two queries."""
    if before is None:
        return {"since": None, "rows": []}
    rows = [
        *_compared(before.figures, now, plan),
        *_new_risks(before, plan),
        *_scope(before, plan),
    ]
    return {"since": iso(before.status_date), "rows": rows}


def _compared(then: Json, now: Json, plan: Plan) -> Iterator[Json]:
    """What both reports tell; one of long ago tells of neither money nor risks."""
    if then:
        yield from _finish(then, now, plan)
        yield from _milestones(then, now)
        yield from _money(then, now)
        yield from _threats(then, now)


def _finish(then: Json, now: Json, plan: Plan) -> Iterator[Json]:
    old, new = (each["schedule"]["forecast_finish"] for each in (then, now))
    if old != new:
        slip = None
        if old and new:
            slip = plan.days.slip_days(date.fromisoformat(old), date.fromisoformat(new))
        yield {"kind": "finish", "before": old, "after": new, "days": slip}


def _milestones(then: Json, now: Json) -> Iterator[Json]:
    old = {row["code"]: row["forecast"] for row in then["milestones"]["rows"]}
    moved = [
        row
        for row in now["milestones"]["rows"]
        if row["code"] in old and row["forecast"] != old[row["code"]]
    ]
    for row in moved[:MOST_MILESTONES]:
        what = f"{row['code']} {row['name']}"
        yield {
            "kind": "milestone",
            "what_fr": what,
            "what_en": what,
            "before": old[row["code"]],
            "after": row["forecast"],
        }


def _money(then: Json, now: Json) -> Iterator[Json]:
    old, new = then.get("control"), now["control"]
    for kind in ("budget", "forecast"):
        if old and new and old[kind] != new[kind]:
            yield {"kind": kind, "before": old[kind], "after": new[kind]}


def _threats(then: Json, now: Json) -> Iterator[Json]:
    old, new = then.get("risks"), now["risks"]
    for kind in ("critical", "high"):
        if old and old[kind] != new[kind]:
            yield {"kind": kind, "before": old[kind], "after": new[kind]}


def _new_risks(before: Report, plan: Plan) -> Iterator[Json]:
    rows = Risk.objects.filter(
        project__in=plan.projects,
        identified_on__gt=before.status_date,
        identified_on__lte=plan.as_of,
    )
    for row in rows.select_related("project").order_by("identified_on", "pk"):
        what = {f"what_{code}": f"{row.code} {_name(row, code)}" for code in ("fr", "en")}
        yield {"kind": "new_risk", **what}


def _scope(before: Report, plan: Plan) -> Iterator[Json]:
    rows = ChangeRequest.objects.filter(
        project__in=plan.projects,
        decided_on__gt=before.status_date,
        decided_on__lte=plan.as_of,
    )
    for row in rows.select_related("project").order_by("decided_on", "pk"):
        what = {f"what_{code}": f"{row.code} {_name(row, code)}" for code in ("fr", "en")}
        yield {"kind": "change", **what, "state": row.state}


def _name(row: Risk | ChangeRequest, code: str) -> str:
    return row.name_en or row.name_fr if code == "en" else row.name_fr
