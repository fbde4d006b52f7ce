"""Measures: planned, under way, implemented, given up; what they are to achieve is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from projects.operations.checks import Values, only
from projects.rules import check_reason
from risks.choices import (
    EFFECT_DAYS,
    FAILED,
    RATED_OPEN,
    MeasureState,
    RiskState,
)
from risks.models import Measure, Risk
from risks.models.scales import IMPACTS
from risks.operations.settling import settle_after_measure
from risks.operations.shared import (
    follow_ratings,
    lock_measure,
    lock_risk,
    next_number,
    save_risk,
    tell,
)
from risks.permissions import can_add_measure, can_do_measure, can_edit_measure, can_steer
from risks.rules import check_active, check_levels, check_not_future, check_row
from risks.scale import days_of_place
from servicedesk_pm.common.errors import RuleViolation

PLANNED = frozenset(
    {
        "name_fr", "name_en", "kind", "owner", "due_on", "cost", "effort_minutes",
        "probability", *IMPACTS, "cost_left", "delay_left_days", "effect_due_on",
        "indicator_fr", "indicator_en",
    }
)  # fmt: skip


@operation
def plan_measure(
    risk_id: int, values: Values, *, actor: User, on: date, replaces: int | None = None
) -> Measure:
    """Plan what is done about a rated risk, with the effect that is expected of it.

    Its owner is told. With ``replaces`` it takes the place of a measure that failed. Raises
    PermissionDenied and RuleViolation.
    """
    risk = lock_risk(risk_id)
    if not can_add_measure(actor, risk):
        raise PermissionDenied
    if risk.state not in RATED_OPEN:
        raise RuleViolation(_("Rate the risk first."))
    measure = Measure(risk=risk, created_on=on, **only(values, PLANNED))
    measure.number = next_number(risk.measures.all())
    if replaces is not None:
        measure.replaces = _replaced(risk, replaces)
    _check(measure)
    measure.save()
    if measure.replaces is not None:
        record(actor, "measure.replaced", measure.replaces, by=measure.code)
    settle_after_measure(risk, on=on)
    _follow(risk, on)
    tell(risk, "measure.given", [measure.owner], actor, measure=measure.code)
    return measure


def _replaced(risk: Risk, key: int) -> Measure:
    old = risk.measures.filter(pk=key, state=MeasureState.VERIFIED, verdict__in=FAILED).first()
    if old is None:
        words = _("Only a measure that was found ineffective or counterproductive is replaced.")
        raise RuleViolation(words, field="replaces")
    old.state = MeasureState.REPLACED
    old.version += 1
    old.save()
    return old


@operation
def edit_measure(
    measure_id: int, values: Values, *, actor: User, on: date, version: int | None = None
) -> Measure:
    """Change a measure until it is implemented. PermissionDenied, StaleObject, RuleViolation."""
    measure = lock_measure(measure_id, version)
    if not can_edit_measure(actor, measure):
        raise PermissionDenied
    if not measure.is_under_way:
        words = _("The measure is implemented or over; what was planned no longer changes.")
        raise RuleViolation(words)
    before = measure.owner_id
    for name, value in only(values, PLANNED).items():
        setattr(measure, name, value)
    _check(measure)
    _save(measure)
    _follow(measure.risk, on)
    if measure.owner_id != before:
        tell(measure.risk, "measure.given", [measure.owner], actor, measure=measure.code)
    return measure


@operation
def start_measure(measure_id: int, *, actor: User, version: int | None = None) -> Measure:
    """Its owner begins. Raises PermissionDenied, StaleObject, RuleViolation."""
    measure = lock_measure(measure_id, version)
    if not can_do_measure(actor, measure):
        raise PermissionDenied
    if not measure.is_planned:
        raise RuleViolation(_("Only a planned measure can begin."))
    measure.state = MeasureState.IN_PROGRESS
    _save(measure)
    record(actor, "measure.started", measure)
    return measure


@operation
def implement_measure(
    measure_id: int,
    evidence: str,
    *,
    actor: User,
    on: date,
    implemented_on: date | None = None,
    version: int | None = None,
) -> Measure:
    """Its owner reports it as done, and by what that shows; somebody else verifies the effect.

    Raises PermissionDenied, StaleObject, RuleViolation without evidence or a second time.
    """
    measure = lock_measure(measure_id, version)
    if not can_do_measure(actor, measure):
        raise PermissionDenied
    if not measure.is_under_way:
        raise RuleViolation(_("The measure is implemented or over already."))
    if not evidence.strip():
        raise RuleViolation(_("Evidence: say by what it shows."), field="evidence")
    measure.implemented_on = implemented_on or on
    check_not_future(measure.implemented_on, on, "implemented_on")
    measure.state, measure.evidence = MeasureState.IMPLEMENTED, evidence.strip()
    check_row(measure, leaving_out=["risk"])
    _save(measure)
    record(actor, "measure.implemented", measure, reason=measure.evidence)
    lead = measure.risk.project.lead if measure.risk.project else None
    people = [lead, measure.risk.owner]
    tell(measure.risk, "measure.implemented", people, actor, measure=measure.code)
    return measure


@operation
def cancel_measure(
    measure_id: int, reason: str, *, actor: User, on: date, version: int | None = None
) -> Measure:
    """Give a measure up; a risk that had no other is only assessed again.

    Raises PermissionDenied, StaleObject, RuleViolation without a reason or after the verdict.
    """
    measure = lock_measure(measure_id, version)
    if not can_steer(actor, measure.risk):
        raise PermissionDenied
    if not measure.is_unverified:
        raise RuleViolation(_("The measure is verified or over; it can no longer be cancelled."))
    measure.cancelled_because = check_reason(reason, "reason")
    measure.state = MeasureState.CANCELLED
    _save(measure)
    record(actor, "measure.cancelled", measure, reason=measure.cancelled_because)
    risk = measure.risk
    treated = risk.state in {RiskState.TREATED, RiskState.MONITORED}
    if treated and not risk.measures.standing().exists():
        risk.state, risk.response, risk.zone_since_on = RiskState.ASSESSED, "", on
        record(actor, "risk.fell_back", risk, reason=measure.cancelled_because)
    _follow(risk, on)
    tell(risk, "measure.cancelled", [measure.owner, risk.owner], actor, measure=measure.code)
    return measure


def _follow(risk: Risk, on: date) -> None:
    review = risk.review_on
    follow_ratings(risk, on)
    risk.review_on = review
    save_risk(risk)


def _check(measure: Measure) -> None:
    if measure.owner_id is None:
        raise RuleViolation(_("Owner: a measure is somebody’s."), field="owner")
    check_active(measure, "owner")
    said: Any = measure  # What a form leaves out is still nothing here.
    if said.due_on is None:
        raise RuleViolation(_("Due: give the day until which it is done."), field="due_on")
    check_levels(measure, ("probability", *IMPACTS))
    if said.effect_due_on is None:
        measure.effect_due_on = days_of_place(measure.risk.project).moved(
            measure.due_on, EFFECT_DAYS
        )
    check_row(measure, leaving_out=["risk"])


def _save(measure: Measure) -> None:
    measure.version += 1
    measure.save()
