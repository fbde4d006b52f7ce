"""Everything that a risk report says, collected at one moment as plain JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from engine.exposure import LEVELS
from projects.models import Project
from projects.written.vocabulary import Json, both, fact, table, words
from risks.choices import RiskKind, RiskState, ZoneName
from risks.matrix import Overview, load_overview
from risks.models import EffectivenessCheck, Measure, Risk, RiskReport, Simulation
from risks.reports.labels import SECTIONS
from risks.reserve_page import Reserve, load_draws, load_reserve

SCHEMA = 1
MOST_TASKS = 20
IMPACTS = tuple((f"rr_impact_{level}", "text") for level in LEVELS)
MOVES = (("rr_from", "text"), ("rr_to", "text"), ("rr_count", "number"))
SERIOUS = (
    ("rr_risk", "text"), ("rr_name", "words"), ("rr_score", "number"), ("rr_cause", "words"),
    ("rr_event", "words"), ("rr_effect", "words"), ("rr_owner", "text"),
    ("rr_response", "risk_response"), ("rr_review", "day"),
)  # fmt: skip
MEASURES = (
    ("rr_risk", "text"), ("rr_measure", "words"), ("rr_owner", "text"), ("rr_due", "day"),
    ("rr_state", "measure_state"), ("rr_late", "number"), ("rr_cost", "money"),
)  # fmt: skip
CHECKS = (
    ("rr_risk", "text"), ("rr_gross", "money"), ("rr_planned", "money"), ("rr_actual", "money"),
    ("rr_eta", "number"), ("rr_verdict", "risk_verdict"), ("rr_net", "money"),
    ("rr_assessor", "text"),
)  # fmt: skip
STRUCK = (
    ("rr_risk", "text"), ("rr_name", "words"), ("rr_rated", "money"), ("rr_actual_cost", "money"),
    ("rr_actual_days", "number"), ("rr_issue", "text"),
)  # fmt: skip
CURVE = (("rr_days", "number"), ("rr_day", "day"), ("rr_share", "percent"))
CRITICALITY = (("rr_task", "words"), ("rr_ratio", "percent"))
TORNADO = (("rr_input", "words"), ("rr_correlation", "number"))
DRAWS = (
    ("rr_risk", "text"), ("rr_day", "day"), ("rr_amount", "money"), ("rr_reason", "text"),
)  # fmt: skip
GAINS = (
    ("rr_risk", "text"), ("rr_name", "words"), ("rr_score", "number"),
    ("rr_exposure", "money"), ("rr_response", "risk_response"),
)  # fmt: skip


def content_of(report: RiskReport, *, last: RiskReport | None) -> Json:
    """The project's risks as they are. Nine queries, whatever their number."""
    project, on = report.project, report.written_on
    rows = list(
        Risk.objects.filter(project=project).select_related("owner", "project").worst_first()
    )
    overview, reserve = load_overview(Risk.objects.filter(project=project)), load_reserve(project)
    parts = {
        "summary": _summary(overview, reserve, last),
        "matrix": _matrix(rows, overview),
        "serious": _serious(rows),
        "measures": _measures(project, on),
        "checks": _checks(project),
        "occurred": _struck(rows),
        "simulation": _simulation(project),
        "contingency": _contingency(reserve),
        "opportunities": _gains(rows),
        "decisions": [
            words("decisions", report),
            fact("rr_decide_by", report.decide_by_on, "day"),
        ],
    }
    return {
        "schema": SCHEMA,
        "project": project.code,
        "exposure": str(overview.current),
        "sections": [{"key": key, "parts": parts[key]} for key in SECTIONS],
    }


def _summary(overview: Overview, reserve: Reserve | None, last: RiskReport | None) -> list[Json]:
    zones = {
        "rr_critical": ZoneName.CRITICAL,
        "rr_high": ZoneName.HIGH,
        "rr_medium": ZoneName.MEDIUM,
        "rr_low": ZoneName.LOW,
    }
    before = Decimal(last.content["exposure"]) if last is not None else None
    ratio = reserve.ratio if reserve is not None else None
    return [
        *(fact(key, overview.by_zone.get(zone, 0), "number") for key, zone in zones.items()),
        fact("rr_gross", overview.gross, "money"),
        fact("rr_planned", overview.planned, "money"),
        fact("rr_current", overview.current, "money"),
        fact("rr_trend", None if before is None else overview.current - before, "money"),
        fact("rr_adequacy", _short(ratio), "number"),
    ]


def _short(ratio: Decimal | None) -> Decimal | None:
    return None if ratio is None else ratio.quantize(Decimal("0.01"))


def _rated(rows: Iterable[Risk], kind: RiskKind = RiskKind.THREAT) -> list[Risk]:
    return [row for row in rows if row.kind == kind and row.score and not row.is_over]


def _matrix(rows: list[Risk], overview: Overview) -> list[Json]:
    threats = _rated(rows)
    moves = [
        (str(n), (move.before_words, move.after_words, move.count))
        for n, move in enumerate(overview.moves, start=1)
    ]
    return [
        _grid("rr_before", Counter((row.gross_probability, row.gross_impact) for row in threats)),
        _grid("rr_after", Counter((row.probability, row.impact) for row in threats)),
        table("rr_moves", MOVES, moves),
    ]


def _grid(key: str, counts: Counter[Any]) -> Json:
    columns = (("rr_probability", "text"), *IMPACTS)
    return table(
        key,
        columns,
        [
            (str(p), (p, *(str(counts[p, i]) if counts[p, i] else "·" for i in LEVELS)))
            for p in reversed(LEVELS)
        ],
    )


def _serious(rows: list[Risk]) -> list[Json]:
    found = [row for row in _rated(rows) if row.zone in {ZoneName.CRITICAL, ZoneName.HIGH}]
    lines = [
        (
            row.code,
            (
                row.code, both(row, "name"), row.score, both(row, "cause"), both(row, "event"),
                both(row, "effect"), row.owner, row.response, row.review_on,
            ),
        )
        for row in found
    ]  # fmt: skip
    return [table("rr_risks", SERIOUS, lines)] if lines else []


def _measures(project: Project, on: date) -> list[Json]:
    rows = Measure.objects.filter(risk__project=project).standing()
    found = rows.select_related("risk", "owner").order_by("due_on", "pk")
    lines = [
        (
            str(row.pk),
            (
                row.risk.code, both(row, "name"), row.owner, row.due_on, row.state,
                (on - row.due_on).days if row.is_overdue(on) else 0, row.cost,
            ),
        )
        for row in found
    ]  # fmt: skip
    return [table("rr_measures", MEASURES, lines)] if lines else []


def _checks(project: Project) -> list[Json]:
    rows = EffectivenessCheck.objects.filter(risk__project=project)
    found = rows.select_related("risk", "assessor").order_by("checked_on", "pk")
    lines = [
        (
            str(row.pk),
            (
                row.risk.code, row.gross_exposure, row.planned_exposure, row.actual_exposure,
                row.effectiveness, row.verdict, row.net_benefit, row.assessor,
            ),
        )
        for row in found
    ]  # fmt: skip
    return [table("rr_checks", CHECKS, lines)] if lines else []


def _struck(rows: list[Risk]) -> list[Json]:
    found = [row for row in rows if row.state == RiskState.OCCURRED]
    if not found:
        return []
    issues: dict[int, list[str]] = {}
    for risk, code in Risk.objects.filter(pk__in=[row.pk for row in found]).values_list(
        "pk", "issues__code"
    ):
        issues.setdefault(risk, []).extend([code] if code else [])
    lines = [
        (
            row.code,
            (
                row.code, both(row, "name"), row.exposure, row.actual_cost,
                row.actual_delay_days, ", ".join(issues[row.pk]),
            ),
        )
        for row in found
    ]  # fmt: skip
    return [table("rr_struck", STRUCK, lines)]


def _simulation(project: Project) -> list[Json]:
    """The newest one that has a result."""
    row = Simulation.objects.filter(project=project).finished().first()
    if row is None:
        return []
    finish, cost = row.result["finish"], row.result["cost"]
    facts = [
        fact("rr_simulated_on", row.asked_on, "day"),
        fact("rr_runs", row.runs, "number"),
        fact("rr_seed", str(row.seed), "text"),
        fact("rr_shape", row.shape, "estimate_shape"),
        fact("rr_p50_on", row.p50_on, "day"),
        fact("rr_p80_on", row.p80_on, "day"),
        fact("rr_kept", _percent(finish["planned_ratio"]), "percent"),
        fact("rr_p50_cost", _francs(cost["p"]["50"]), "money"),
        fact("rr_p80_cost", _francs(cost["p"]["80"]), "money"),
        fact("rr_reserve", _francs(cost["reserve"]), "money"),
    ]
    curve = [
        (str(each["days"]), (each["days"], each["on"], _percent(each["ratio"])))
        for each in finish["curve"]
    ]
    tasks = [
        (str(n), (_spelled(each), _percent(each["ratio"])))
        for n, each in enumerate(row.result["activities"][:MOST_TASKS])
    ]
    bars = [
        (str(n), (_spelled(each), each["value"]))
        for n, each in enumerate(row.result["tornado_finish"])
    ]
    return [
        *facts,
        table("rr_criticality", CRITICALITY, tasks),
        table("rr_tornado", TORNADO, bars),
        table("rr_curve", CURVE, curve),
    ]


def _spelled(each: Json) -> dict[str, str]:
    return {
        "fr": f"{each['code']} {each['name_fr']}",
        "en": f"{each['code']} {each['name_en'] or each['name_fr']}",
    }


def _percent(ratio: float | None) -> Decimal | None:
    return None if ratio is None else Decimal(str(round(ratio * 100, 1)))


def _francs(value: float) -> Decimal:
    return Decimal(round(value))


def _contingency(reserve: Reserve | None) -> list[Json]:
    if reserve is None:
        return []
    row = reserve.row
    lines = [
        (
            str(each.number),
            ((each.issue or each.risk).code, each.drawn_on, each.amount, each.reason),
        )
        for each in load_draws(row)
    ]
    facts = [
        fact("rr_initial", row.initial, "money"),
        fact("rr_drawn", row.drawn, "money"),
        fact("rr_left", row.left, "money"),
        fact("rr_adequacy", _short(reserve.ratio), "number"),
    ]
    return [*facts, table("rr_draws", DRAWS, lines)] if lines else facts


def _gains(rows: list[Risk]) -> list[Json]:
    lines = [
        (row.code, (row.code, both(row, "name"), row.score, row.exposure, row.response))
        for row in _rated(rows, RiskKind.OPPORTUNITY)
    ]
    return [table("rr_gains", GAINS, lines)] if lines else []
