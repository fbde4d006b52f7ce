"""The effectiveness check: somebody else rates the risk anew, and the verdict is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from engine.effectiveness import Verdict, distribute, verdict_of
from engine.exposure import Rating, Zone, exposure
from people.audit import operation, record
from people.models import User
from projects.operations.checks import Values
from risks.choices import (
    FOLLOW_UP_DAYS,
    NEW_CHECK_DAYS,
    SERIOUS,
    MeasureState,
    RatingKind,
    RiskState,
    VerdictName,
)
from risks.models import CheckShare, EffectivenessCheck, Measure, Risk, RiskAssessment
from risks.operations.ratings import rate, tell_sponsor_if_critical
from risks.operations.settling import waiting_checks
from risks.operations.shared import (
    follow_ratings,
    lock_risk,
    newest,
    next_number,
    save_risk,
    sponsors_of,
    target_of,
    tell,
)
from risks.permissions import can_check, can_see_checks
from risks.rules import check_row
from risks.scale import days_of_place
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.fields import to_money


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """What the assessor saw. ``shares_pct`` and ``costs`` are by key of the measure."""

    rating: Values
    observed: str = ""
    external_influence: str = ""
    is_mainly_external: bool = False
    shares_pct: Mapping[int, int] = field(default_factory=dict)
    costs: Mapping[int, Decimal] = field(default_factory=dict)
    new_check_on: date | None = None

    @property
    def is_evidenced(self) -> bool:
        return bool(self.observed.strip()) and not self.is_mainly_external


@operation
def record_check(
    risk_id: int, facts: CheckFacts, *, actor: User, on: date, version: int | None = None
) -> EffectivenessCheck:
    """Verify the implemented measures of a risk, all together, from what was observed.

    The verdict follows from the stored numbers. Raises PermissionDenied, StaleObject, and
    RuleViolation for a risk that is over, where a measure is the assessor's own, or where the
    shares do not make 100.
    """
    risk = lock_risk(risk_id, version)
    if not can_check(actor, risk):
        raise PermissionDenied
    if risk.is_over:
        raise RuleViolation(_("The risk is over; reopen it first."))
    measures = list(risk.measures.filter(state=MeasureState.IMPLEMENTED).order_by("number"))
    _check_measures(measures, actor)
    shares, costs = _shares(measures, facts), _costs(measures, facts)
    gross = newest(risk, RatingKind.GROSS)
    assert gross is not None
    rating = _new_rating(risk, facts, gross, actor=actor, on=on)
    check = _computed(risk, measures, rating, gross)
    check.assessor, check.checked_on = actor, on
    check.observed = facts.observed.strip()
    check.external_influence = facts.external_influence.strip()
    check.is_mainly_external = facts.is_mainly_external
    check.cost = sum(costs.values(), Decimal(0))
    _judge(check, facts, on)
    check_row(check, leaving_out=["risk", "rating"])
    check.save()
    _share_out(check, measures, shares, costs)
    _draw_consequences(check, measures, actor=actor, on=on)
    return check


def _check_measures(measures: list[Measure], actor: User) -> None:
    if not measures:
        raise RuleViolation(_("No measure on this risk waits for its check."))
    own = next((each for each in measures if each.owner_id == actor.pk), None)
    if own is not None:
        words = _("The measure %(code)s is your own: somebody else verifies it.")
        raise RuleViolation(words % {"code": own.code})


def _shares(measures: list[Measure], facts: CheckFacts) -> dict[int, int]:
    """Percent by measure; a single measure brought it all."""
    said = dict(facts.shares_pct)
    if len(measures) == 1 and not said:
        return {measures[0].pk: 100}
    within = all(0 <= share <= 100 for share in said.values())
    if set(said) != {each.pk for each in measures} or not within or sum(said.values()) != 100:
        words = _("Shares: distribute 100 %% among the measures; now it is %(sum)s %%.")
        raise RuleViolation(words % {"sum": sum(said.values())}, field="shares")
    return said


def _costs(measures: list[Measure], facts: CheckFacts) -> dict[int, Decimal]:
    """Francs by measure; what is not said is as planned."""
    found = {each.pk: facts.costs.get(each.pk, each.cost) for each in measures}
    if any(cost < 0 for cost in found.values()):
        raise RuleViolation(_("Cost of the measure: the amount cannot be negative."), field="costs")
    return found


def _new_rating(
    risk: Risk, facts: CheckFacts, gross: RiskAssessment, *, actor: User, on: date
) -> RiskAssessment | None:
    """The assessor's rating joins the series; what is not evidenced changes nothing."""
    if not facts.is_evidenced:
        return None
    values = {**facts.rating, "evidence": facts.observed.strip()}
    return rate(risk, RatingKind.REVIEW, values, actor=actor, on=on, like=gross)


def _computed(
    risk: Risk, measures: list[Measure], rating: RiskAssessment | None, gross: RiskAssessment
) -> EffectivenessCheck:
    """The check with its exposures and zones, all by the scale of the rating before measures."""
    actual = rating or newest(risk, RatingKind.GROSS, RatingKind.REVIEW)
    assert actual is not None
    target: Rating = target_of(risk, measures)
    scale = gross.used_scale
    planned = exposure(target, gross.daily_cost, scale, is_gain=risk.is_gain)
    return EffectivenessCheck(
        risk=risk,
        number=next_number(risk.checks.all()),
        rating=rating,
        gross_exposure=gross.exposure,
        planned_exposure=to_money(planned),
        actual_exposure=actual.exposure,
        planned_zone=scale.zone_of(target.score),
        actual_zone=Zone(actual.zone),
    )


def _judge(check: EffectivenessCheck, facts: CheckFacts, on: date) -> None:
    """Verdict and the day by which something follows it."""
    days = days_of_place(check.risk.project)
    check.verdict = verdict_of(check.outcome).value
    if check.verdict == Verdict.NOT_ASSESSABLE:
        latest = days.moved(on, NEW_CHECK_DAYS)
        check.new_check_on = facts.new_check_on or latest
        if not on < check.new_check_on <= latest:
            words = _("New check: choose a day within %(days)s working days.")
            raise RuleViolation(words % {"days": NEW_CHECK_DAYS}, field="new_check_on")
    elif check.verdict in FOLLOW_UP_DAYS:
        check.follow_up_on = days.moved(on, FOLLOW_UP_DAYS[check.verdict])


def _share_out(
    check: EffectivenessCheck,
    measures: list[Measure],
    shares: dict[int, int],
    costs: dict[int, Decimal],
) -> None:
    reductions = distribute(check.outcome.reduction, [shares[each.pk] for each in measures])
    for measure, reduction in zip(measures, reductions, strict=True):
        CheckShare(
            check_made=check,
            measure=measure,
            share_pct=shares[measure.pk],
            cost=costs[measure.pk],
            reduction=reduction,
        ).save()


def _draw_consequences(
    check: EffectivenessCheck, measures: list[Measure], *, actor: User, on: date
) -> None:
    risk = check.risk
    for measure in measures:
        measure.verdict = check.verdict
        if check.new_check_on is not None:
            measure.effect_due_on = max(check.new_check_on, measure.due_on)
        else:
            measure.state = MeasureState.VERIFIED
        measure.version += 1
        measure.save()
        record(actor, "measure.checked", measure, verdict=check.verdict)
    follow_ratings(risk, on)
    effective = check.verdict == VerdictName.EFFECTIVE
    settled = not risk.measures.unverified().exists() and not waiting_checks(risk)
    if effective and settled and risk.state == RiskState.TREATED:
        risk.state = RiskState.MONITORED
    tell_sponsor_if_critical(risk, actor=actor, on=on)
    save_risk(risk)
    record(actor, "risk.checked", risk, verdict=check.verdict)
    if check.verdict == VerdictName.COUNTERPRODUCTIVE and risk.zone in SERIOUS:
        tell(risk, "check.counterproductive", sponsors_of(risk), actor)
    lead = risk.project.lead if risk.project else None
    readers = [each for each in (risk.owner, lead) if each and can_see_checks(each, risk.project)]
    tell(risk, "check.recorded", readers, actor, verdict=check.verdict)
