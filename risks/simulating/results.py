"""What a simulation found, as plain values that are kept and never computed again."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

from engine.simulation import Distribution, InputKind, Sensitivity, Simulation
from engine.working_time import day_of, instant_of_day
from risks.simulating.inputs import Inputs

Json = dict[str, Any]
PERCENTS = (10, 50, 80, 90)
RESERVE_AT = 0.8
BINS = 24
MOST_POINTS = 60
MOST_BARS = 10
MANAGEMENT_RATIOS = (0.05, 0.10)


def result_of(found: Inputs, simulated: Simulation) -> Json:
    """Days are working days of the plan from where it is counted, money is CHF."""
    project = found.project
    envelope = float(project.approved_envelope)
    return {
        "version": simulated.version,
        "seed": simulated.seed,
        "runs": simulated.runs,
        "origin_on": day_of(simulated.origin).isoformat(),
        "finish": _finish(found, simulated),
        "cost": _cost(simulated.cost, envelope),
        "activities": _activities(found, simulated),
        "tornado_finish": [_bar(found, each, each.on_finish) for each in _of_time(simulated)],
        "tornado_cost": [_bar(found, each, each.on_cost) for each in _of_money(simulated)],
        "management": [round(envelope * ratio, 2) for ratio in MANAGEMENT_RATIOS],
        "risks": [
            {**_who(found, each.key), "ratio": round(each.occurred_ratio, 4)}
            for each in simulated.risks
        ],
    }


def _finish(found: Inputs, simulated: Simulation) -> Json:
    day, time = found.minutes_per_day, simulated.duration
    planned_on = found.project.planned_finish_on
    kept = None
    if planned_on is not None:
        kept = simulated.finish.at_most(instant_of_day(planned_on) + 24 * 60)
    return {
        **_spread(time, day),
        "base_on": _ends_on(simulated.finish.base),
        "on": {str(pct): _ends_on(simulated.finish.quantile(pct / 100)) for pct in PERCENTS},
        "planned_on": planned_on.isoformat() if planned_on else None,
        "planned_ratio": kept,
        "bins": [
            [round(low / day, 2), round(high / day, 2), n] for low, high, n in time.histogram(BINS)
        ],
        "curve": _curve_of_days(found, simulated),
    }


def _spread(of: Distribution, unit: float) -> Json:
    """The figures of one distribution, in days or francs."""
    return {
        "mean": round(of.mean / unit, 2),
        "sd": round((of.sd or 0) / unit, 2),
        "p": {str(pct): round(of.quantile(pct / 100) / unit, 2) for pct in PERCENTS},
        "base": round(of.base / unit, 2),
        "base_ratio": of.at_most(of.base),
        "reserve": round(of.reserve(RESERVE_AT) / unit, 2),
    }


def _curve_of_days(found: Inputs, simulated: Simulation) -> list[Json]:
    """Whole working days, the day on which each is over, and how probably it is kept."""
    day, time = found.minutes_per_day, simulated.duration
    first, last = floor(time.quantile(0) / day), ceil(time.quantile(1) / day)
    step = max(1, ceil((last - first) / MOST_POINTS))
    calendar = found.plan.calendars.usual_of(found.project.pk)
    return [
        {
            "days": days,
            "on": _ends_on(calendar.forward(simulated.origin, days * day)),
            "ratio": time.at_most(days * day),
        }
        for days in range(first, last + step, step)
    ]


def _cost(of: Distribution, envelope: float) -> Json:
    return {
        **_spread(of, 1),
        "envelope": envelope,
        "envelope_ratio": of.at_most(envelope) if envelope else None,
        "bins": [[round(low, 2), round(high, 2), n] for low, high, n in of.histogram(BINS)],
        "curve": [{"amount": round(value, 2), "ratio": ratio} for value, ratio in of.curve(21)],
    }


def _ends_on(instant: float) -> str:
    """The day that an end belongs to: midnight ends the day before."""
    return day_of(int(instant) - 1).isoformat()


def _activities(found: Inputs, simulated: Simulation) -> list[Json]:
    """The most critical first; of those that always are, the longest."""
    rows = sorted(
        (each for each in simulated.activities if each.key in found.rows and _is_told(found, each)),
        key=lambda each: (-each.criticality_ratio, -each.mean_minutes),
    )
    return [
        {
            **_who(found, each.key),
            "ratio": round(each.criticality_ratio, 4),
            "mean_days": round(each.mean_minutes / found.minutes_per_day, 2),
            "sensitivity": None if each.sensitivity is None else round(each.sensitivity, 3),
        }
        for each in rows
    ]


def _is_told(found: Inputs, each: Any) -> bool:
    return each.key[0] == "task" and each.key[1] in found.open_rows


def _of_time(simulated: Simulation) -> list[Sensitivity]:
    """Amounts move no date; what chance makes of them is no answer."""
    every = simulated.tornado_of_finish(len(simulated.sensitivities))
    return [each for each in every if each.kind is not InputKind.COST][:MOST_BARS]


def _of_money(simulated: Simulation) -> list[Sensitivity]:
    """Amounts, and risks that cost something; no day has a price of its own here."""
    dear = {each.key for each in simulated.risks if each.mean_cost}
    every = simulated.tornado_of_cost(len(simulated.sensitivities))
    kept = [
        each
        for each in every
        if each.kind is InputKind.COST or (each.kind is InputKind.RISK and each.key in dear)
    ]
    return kept[:MOST_BARS]


def _bar(found: Inputs, each: Sensitivity, value: float | None) -> Json:
    return {"kind": each.kind.value, **_who(found, each.key), "value": round(value or 0, 3)}


def _who(found: Inputs, key: Any) -> Json:
    """Code and names of a task, a risk or a package, as they were."""
    kind, pk = key
    if kind == "risk":
        risk = next(each for each in found.risks if each.pk == pk)
        return {"code": risk.code, "name_fr": risk.name_fr, "name_en": risk.name_en}
    row: Any = found.plan.tasks[pk] if kind == "task" else found.plan.packages[pk]
    if kind == "package":
        row.project = found.plan.projects[row.project_id]
    return {"code": row.code, "name_fr": row.name, "name_en": row.name}
