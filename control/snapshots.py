"""A snapshot worked out of the facts, not kept yet: what a page shows and what the job writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from control.choices import CONTROLLED
from control.figures import (
    NOUGHT,
    Outlook,
    PlanFacts,
    curve_of,
    finish_day,
    outlook_of,
    timing_of,
)
from control.lighting import Known, load_known, verdicts_of
from control.loading import Facts, load_facts
from control.models import PackageSnapshot, StatusSnapshot
from control.standing import KEPT_AS, flaws_of
from control.thresholds import as_json, load_thresholds
from costs.rules import closed_until
from engine import earned_value, lights
from engine.earned_value import Position, Timing
from engine.lights import Thresholds
from projects.models import Project

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot with the values of its packages; nothing of it stands in a table yet."""

    snapshot: StatusSnapshot
    packages: list[PackageSnapshot]


def work_out(projects: Sequence[Project], as_of: date) -> dict[int, Taken]:
    """By the key of the project; thirty queries and one for each portfolio."""
    done = done_after([each.pk for each in projects], as_of)
    facts = load_facts(projects, as_of)
    known = load_known(facts.values(), as_of)
    bounds = load_thresholds()
    taken = {key: _taken(each, as_of, done.get(key), known, bounds) for key, each in facts.items()}
    closed = {each: closed_until(each) for each in sorted({p.portfolio_id for p in projects})}
    for key, each in facts.items():
        until = closed[each.project.portfolio_id]
        taken[key].snapshot.figures[KEPT_AS] = flaws_of(each, as_of, until)
    return taken


def done_after(keys: Sequence[int], as_of: date) -> dict[int, Decimal]:
    """After how many periods all was done, where an earlier snapshot tells so. One query."""
    before = StatusSnapshot.objects.filter(project__in=keys, status_date__lt=as_of)
    found: dict[int, Decimal] = {}
    for row in before.order_by("status_date").only("project_id", "budget", "earned", "figures"):
        elapsed = row.ratio("elapsed")
        if row.budget and row.earned == row.budget and elapsed is not None:
            found.setdefault(row.project_id, elapsed)
        else:
            found.pop(row.project_id, None)
    return found


def _taken(
    facts: Facts,
    as_of: date,
    done: Decimal | None,
    known: Mapping[int, Known],
    bounds: Thresholds,
) -> Taken:
    curve = curve_of(facts.packages)
    snapshot = StatusSnapshot(
        project=facts.project,
        status_date=as_of,
        budget=_sum(facts, "budget"),
        planned=sum((each.planned_at(as_of) for each in facts.packages), NOUGHT),
        earned=_sum(facts, "earned"),
        actual=_sum(facts, "actual") + facts.actual_beside,
        promised=_sum(facts, "promised") + facts.promised_beside,
        remaining=facts.remaining,
        baseline_finish=facts.plan.baseline_finish,
        planned_finish=facts.plan.forecast_finish,
        slip_days=facts.plan.slip_days,
    )
    position = snapshot.position
    timing = timing_of(curve, position, as_of, done)
    outlook = outlook_of(position, timing, facts.remaining, facts.method)
    snapshot.forecast_method, snapshot.forecast = outlook.method.value, outlook.official
    last = finish_day(facts.plan, timing)
    if last is not None and facts.plan.baseline_start is not None:
        snapshot.pace_finish = facts.days.moved(facts.plan.baseline_start, last - 1)
    snapshot.figures = {
        "engine": {"earned_value": earned_value.VERSION, "lights": lights.VERSION},
        **_indices(position, timing, outlook),
        "baseline_days": facts.plan.baseline_days,
        "curve": [[on.isoformat(), str(amount)] for on, amount in curve],
        "milestones": _milestones(facts.plan),
        "lights": _lights(facts, snapshot, timing, outlook, known, bounds),
        # Why they had these colours, also once others count.
        "thresholds": as_json(bounds),
    }
    return Taken(snapshot, [_package(snapshot, each, as_of) for each in facts.packages])


def _sum(facts: Facts, name: str) -> Decimal:
    return sum((getattr(each, name) for each in facts.packages), NOUGHT)


def _package(snapshot: StatusSnapshot, facts: Any, as_of: date) -> PackageSnapshot:
    return PackageSnapshot(
        snapshot=snapshot,
        work_package_id=facts.pk,
        budget=facts.budget,
        planned=facts.planned_at(as_of),
        earned=facts.earned,
        actual=facts.actual,
        promised=facts.promised,
    )


def _text(value: Decimal | int | None) -> str | None:
    return None if value is None else str(value)


def _indices(position: Position, timing: Timing | None, outlook: Outlook) -> Json:
    official = outlook.forecasts[outlook.method]
    target = None if official is None else position.needed_index(official)
    return {
        "cpi": _text(position.cost_index),
        "spi": _text(position.schedule_index),
        "es": _text(timing.earned if timing else None),
        "elapsed": _text(timing.elapsed if timing else None),
        "periods": _text(timing.planned if timing else None),
        "sv_t": _text(timing.variance if timing else None),
        "spi_t": _text(timing.index if timing else None),
        "eac_t": _text(timing.duration if timing else None),
        "tspi": _text(timing.needed_index if timing else None),
        "vac": _text(outlook.variance),
        "tcpi": _text(position.needed_index(position.budget)),
        "tcpi_eac": _text(target),
        "done": _text(position.earned_ratio),
        "spent": _text(position.spent_ratio),
        "exhausted": position.is_exhausted,
        **{f"eac_{name.value}": _text(amount) for name, amount in outlook.forecasts.items()},
    }


def _milestones(plan: PlanFacts) -> list[Json]:
    return [
        {
            "task": each.pk,
            "code": each.code,
            "name": each.name,
            "baseline": each.baseline.isoformat() if each.baseline else None,
            "forecast": each.forecast.isoformat() if each.forecast else None,
            "reached": each.reached,
        }
        for each in plan.milestones
    ]


def _lights(
    facts: Facts,
    snapshot: StatusSnapshot,
    timing: Timing | None,
    outlook: Outlook,
    known: Mapping[int, Known],
    bounds: Thresholds,
) -> Mapping[str, list[str]]:
    """Of each light the colour and the word of the rule that decided it, the overall one first."""
    position = snapshot.position
    stage = lights.Stage(
        is_running=facts.project.state in CONTROLLED,
        start=facts.plan.start,
        done_ratio=position.earned_ratio,
    )
    schedule = lights.ScheduleFacts(
        baseline_finish=facts.plan.baseline_finish,
        forecast_finish=facts.plan.forecast_finish,
        baseline_days=facts.plan.baseline_days,
        slip_days=facts.plan.slip_days,
        time_index=timing.index if timing else None,
        deadline_missed=facts.plan.deadline_missed,
    )
    cost = lights.cost_light(
        stage,
        snapshot.status_date,
        cost_index=position.cost_index,
        variance_ratio=outlook.variance,
        bounds=bounds,
    )
    on = snapshot.status_date
    time = lights.schedule_light(stage, schedule, on, bounds)
    verdicts = verdicts_of(facts, cost, time, known, on, bounds)
    return {name: [each.colour.value, each.reason] for name, each in verdicts.items()}
