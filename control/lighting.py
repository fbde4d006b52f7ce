"""The seven lights of projects from what the other subjects know, and the overall one.

What nobody has entered yet says so; it is never guessed. All facts are those known by the end of
the status date as far as their rows tell when they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from control.choices import CONTROLLED, LightName
from control.late_reports import late_reports
from control.loading import Facts
from control.workloads import Loads, highest, loads_of
from engine import lights
from engine.acceptance import first_pass_yield
from engine.exposure import adequacy
from engine.lights import (
    NOT_RUNNING,
    QualityFacts,
    ResourceFacts,
    RiskFacts,
    Thresholds,
    Verdict,
)
from engine.quality import Check, on_time_rate
from engine.stakeholders import gap
from projects.models import DecisionCondition, Pulse, StakeholderAssessment
from risks.choices import RATED_OPEN, UNVERIFIED, RiskKind, VerdictName, ZoneName
from risks.models import Contingency, EffectivenessCheck, Measure, Risk
from workpackages.acceptance.choices import RECEIVED, Severity
from workpackages.models import Acceptance, Checkpoint, Finding
from workpackages.quality.choices import FindingState

OVERALL = "overall"
WIDE_GAP = 2
NOUGHT = Decimal(0)


@dataclass(slots=True)
class Known:
    """What is known of one project, its sub-projects left out."""

    overdue: list[tuple[str, date]] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    first_decisions: list[bool | None] = field(default_factory=list)
    exposures: list[Decimal] = field(default_factory=list)
    critical: int = 0
    critical_without_measure: int = 0
    harmful_since: list[date] = field(default_factory=list)
    contingency: Decimal | None = None
    gaps: dict[int, int] = field(default_factory=dict)
    pulse: tuple[date, Fraction] | None = None
    conditions: list[bool] = field(default_factory=list)
    report_due: date | None = None
    # Of each of the next weeks, where the plan asks anybody for anything.
    loads: Loads = field(default_factory=list)


def load_known(facts: Iterable[Facts], as_of: date) -> dict[int, Known]:
    """Of every project in the families. Fifteen queries, however many there are."""
    keys = {key for each in facts for key in each.keys}
    known: dict[int, Known] = defaultdict(Known)
    _quality(known, keys, as_of)
    _risks(known, keys, as_of)
    _people(known, keys, as_of)
    due = DecisionCondition.objects.filter(
        decision__project__in=keys, done_on__isnull=True, due_on__lt=as_of
    ).order_by("pk")
    for key, is_blocking in due.values_list("decision__project_id", "is_blocking"):
        known[key].conditions.append(is_blocking)
    for key, since in late_reports(keys, as_of).items():
        known[key].report_due = since
    for key, loads in loads_of(keys, as_of).items():
        known[key].loads = loads
    return known


def _quality(known: Mapping[int, Known], keys: set[int], as_of: date) -> None:
    findings = Finding.objects.filter(
        checkpoint__project__in=keys,
        state=FindingState.OPEN,
        found_on__lte=as_of,
        due_on__lt=as_of,
        severity__in=[Severity.BLOCKER, Severity.MAJOR],
    ).order_by("pk")
    names = ("checkpoint__project_id", "severity", "due_on")
    for key, severity, due_on in findings.values_list(*names):
        known[key].overdue.append((severity, due_on))
    checks = Checkpoint.objects.filter(project__in=keys).order_by("pk")
    for key, planned_on, done_on in checks.values_list("project_id", "planned_on", "done_on"):
        known[key].checks.append(Check(planned_on, done_on))
    first = Acceptance.objects.filter(attempt=1, deliverable__project__in=keys).order_by("pk")
    for key, decision in first.values_list("deliverable__project_id", "decision"):
        known[key].first_decisions.append(decision in RECEIVED if decision else None)


def _risks(known: Mapping[int, Known], keys: set[int], as_of: date) -> None:
    threats = Risk.objects.filter(project__in=keys, kind=RiskKind.THREAT, state__in=RATED_OPEN)
    active = Measure.objects.filter(risk__project__in=keys, state__in=UNVERIFIED).order_by()
    treated = set(active.values_list("risk_id", flat=True))
    for pk, key, zone, exposure in threats.order_by("pk").values_list(
        "pk", "project_id", "zone", "exposure"
    ):
        row = known[key]
        row.exposures.append(exposure or NOUGHT)
        if zone == ZoneName.CRITICAL:
            row.critical += 1
            row.critical_without_measure += pk not in treated
    harmful = EffectivenessCheck.objects.filter(
        risk__project__in=keys,
        risk__state__in=RATED_OPEN,
        verdict=VerdictName.COUNTERPRODUCTIVE,
        settled_on__isnull=True,
        checked_on__lte=as_of,
    ).order_by("pk")
    for key, checked_on in harmful.values_list("risk__project_id", "checked_on"):
        known[key].harmful_since.append(checked_on)
    for reserve in Contingency.objects.filter(project__in=keys).order_by("pk"):
        known[reserve.project_id].contingency = reserve.left


def _people(known: Mapping[int, Known], keys: set[int], as_of: date) -> None:
    assessed = StakeholderAssessment.objects.filter(
        stakeholder__project__in=keys, stakeholder__is_key=True, assessed_on__lte=as_of
    ).order_by("assessed_on", "pk")
    names = ("stakeholder__project_id", "stakeholder_id", "current", "desired")
    for key, stakeholder, current, desired in assessed.values_list(*names):
        known[key].gaps[stakeholder] = gap(current, desired)
    pulses = Pulse.objects.filter(project__in=keys, closes_on__lt=as_of)
    for pulse in pulses.prefetch_related("answers").order_by("closes_on", "number"):
        index = pulse.outcome.index
        if index is not None:
            known[pulse.project_id].pulse = (pulse.closes_on, index)


def verdicts_of(
    facts: Facts,
    cost: Verdict,
    schedule: Verdict,
    known: Mapping[int, Known],
    as_of: date,
    bounds: Thresholds,
) -> dict[str, Verdict]:
    """Of the project with all below it; its own contingency bears the threats of all."""
    if facts.project.state not in CONTROLLED:
        return dict.fromkeys([OVERALL, *LightName.values], NOT_RUNNING)
    parts = [known[key] for key in facts.keys if key in known]
    found = {
        LightName.COST.value: cost,
        LightName.SCHEDULE.value: schedule,
        LightName.QUALITY.value: _quality_light(facts, parts, as_of, bounds),
        LightName.RISK.value: _risk_light(facts, parts, known, as_of, bounds),
        LightName.RESOURCES.value: _resource_light(parts, bounds),
        LightName.STAKEHOLDERS.value: _stakeholder_light(parts, bounds),
        LightName.GOVERNANCE.value: _governance_light(facts, parts, as_of, bounds),
    }
    others = [verdict.colour for name, verdict in found.items() if name not in THREE]
    first, second, third = (found[name].colour for name in THREE)
    return {OVERALL: lights.overall_light(first, second, third, others), **found}


THREE = (LightName.COST.value, LightName.SCHEDULE.value, LightName.QUALITY.value)


def _quality_light(facts: Facts, parts: list[Known], as_of: date, bounds: Thresholds) -> Verdict:
    def overdue(severity: str) -> int | None:
        since = [due_on for part in parts for name, due_on in part.overdue if name == severity]
        return facts.days.slip_days(min(since), as_of) if since else None

    checks = on_time_rate([each for part in parts for each in part.checks], as_of=as_of)
    first = first_pass_yield(each for part in parts for each in part.first_decisions)
    blocker, major = overdue(Severity.BLOCKER), overdue(Severity.MAJOR)
    return lights.quality_light(
        QualityFacts(
            blocker_overdue_days=blocker,
            major_overdue_days=major,
            first_pass_ratio=first.ratio,
            on_time_ratio=checks.ratio,
            has_data=any(part.checks or part.first_decisions for part in parts),
        ),
        bounds,
    )


def _risk_light(
    facts: Facts,
    parts: list[Known],
    known: Mapping[int, Known],
    as_of: date,
    bounds: Thresholds,
) -> Verdict:
    own = known[facts.project.pk].contingency if facts.project.pk in known else None
    exposure = sum((each for part in parts for each in part.exposures), NOUGHT)
    since = [day for part in parts for day in part.harmful_since]
    return lights.risk_light(
        RiskFacts(
            critical=sum(part.critical for part in parts),
            critical_without_measure=sum(part.critical_without_measure for part in parts),
            adequacy=None if own is None else adequacy(own, exposure),
            unreplaced_days=facts.days.slip_days(min(since), as_of) if since else None,
            has_data=any(part.exposures for part in parts) or own is not None,
        ),
        bounds,
    )


def _resource_light(parts: list[Known], bounds: Thresholds) -> Verdict:
    """By the weeks of those who work in it; vacant roles are not recorded anywhere yet."""
    asked = [part.loads for part in parts if part.loads]
    loads = reduce(highest, asked) if asked else []
    return lights.resource_light(ResourceFacts(loads, has_data=bool(asked)), bounds)


def _stakeholder_light(parts: list[Known], bounds: Thresholds) -> Verdict:
    gaps = [missing for part in parts for missing in part.gaps.values()]
    pulses = [part.pulse for part in parts if part.pulse]
    newest = max(pulses)[1] if pulses else None
    wide = sum(missing >= WIDE_GAP for missing in gaps)
    return lights.stakeholder_light(wide, newest, has_data=bool(gaps or pulses), bounds=bounds)


def _governance_light(facts: Facts, parts: list[Known], as_of: date, bounds: Thresholds) -> Verdict:
    since = [part.report_due for part in parts if part.report_due]
    conditions = [is_blocking for part in parts for is_blocking in part.conditions]
    return lights.governance_light(
        report_overdue_days=facts.days.slip_days(min(since), as_of) if since else None,
        has_overdue_condition=bool(conditions),
        has_overdue_blocking_condition=any(conditions),
        bounds=bounds,
    )
