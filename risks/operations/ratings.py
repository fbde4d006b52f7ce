"""Rating a risk, telling its sponsor, and the sponsor's signature below it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from engine.errors import EngineError
from engine.exposure import exposure
from people.audit import operation, record
from people.models import User
from projects.choices import SizeClass
from projects.models import Portfolio
from projects.operations.checks import Values, only
from projects.rules import check_reason
from risks.choices import RATED_OPEN, RatingKind, RiskState, Settlement, ZoneName
from risks.models import Risk, RiskAcceptance, RiskAssessment, RiskScale
from risks.models.scales import IMPACTS
from risks.operations.settling import settle
from risks.operations.shared import (
    follow_duties,
    follow_ratings,
    lock_risk,
    newest,
    save_risk,
    sponsors_of,
    tell,
)
from risks.permissions import can_accept, can_edit_risk, can_set_scale, can_steer
from risks.rules import check_amounts, check_levels, check_not_future, check_row
from risks.scale import scale_row, usual_daily_cost
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.fields import to_money
from servicedesk_pm.common.frozen import canonical, digest

RATED = frozenset(
    {"probability", *IMPACTS, "cost", "delay_days", "daily_cost", "evidence", "assessed_on"}
)
DERIVED = ("impact_cost", "impact_schedule")


@operation
def assess_risk(
    risk_id: int, values: Values, *, actor: User, on: date, version: int | None = None
) -> Risk:
    """Rate a risk: before measures until it is treated, afterwards as a review.

    An impact on cost or schedule that is left out follows from the amounts. A risk that becomes
    critical is told to its sponsor. Raises PermissionDenied, StaleObject and RuleViolation.
    """
    risk = lock_risk(risk_id, version)
    if not can_edit_risk(actor, risk):
        raise PermissionDenied
    if risk.is_over:
        raise RuleViolation(_("The risk is over; reopen it first."))
    if risk.owner is None:
        raise RuleViolation(_("Name the risk owner first."), field="owner")
    early = risk.state in {RiskState.IDENTIFIED, RiskState.ASSESSED}
    kind = RatingKind.GROSS if early else RatingKind.REVIEW
    rate(risk, kind, values, actor=actor, on=on)
    if risk.state == RiskState.IDENTIFIED:
        risk.state = RiskState.ASSESSED
    follow_ratings(risk, on)
    tell_sponsor_if_critical(risk, actor=actor, on=on)
    save_risk(risk)
    record(actor, "risk.assessed", risk, reason=values.get("evidence", ""))
    return risk


def rate(
    risk: Risk,
    kind: RatingKind,
    values: Values,
    *,
    actor: User,
    on: date,
    like: RiskAssessment | None = None,
) -> RiskAssessment:
    """Add a rating to the series; ``like`` gives scale and cost of a day to compare with."""
    facts = only(values, RATED)
    row = RiskAssessment(risk=risk, kind=kind, assessed_by=actor, assessed_on=on)
    for name, value in facts.items():
        if value is not None:
            setattr(row, name, value)
    check_not_future(row.assessed_on, on, "assessed_on")
    row.scale = like.scale if like else scale_row(risk.project)
    if like is not None:
        row.daily_cost = like.daily_cost
    elif facts.get("daily_cost") is None:
        row.daily_cost = usual_daily_cost(risk)
    row.score, row.exposure = 1, Decimal(0)
    row.zone = ZoneName.LOW
    check_amounts(row)
    _derive(row, facts)
    check_levels(row, ("probability", *IMPACTS))
    check_row(row, leaving_out=["risk"])
    scale = row.used_scale
    row.score = row.rating.score
    row.zone = scale.zone_of(row.score)
    worth = exposure(row.rating, row.daily_cost, scale, is_gain=risk.is_gain)
    row.exposure = to_money(worth)
    row.save()
    return row


def _derive(row: RiskAssessment, facts: dict[str, Any]) -> None:
    """Levels of cost and schedule that nobody said, from the amounts."""
    scale, project = row.used_scale, row.risk.project
    if facts.get("impact_schedule") is None:
        row.impact_schedule = scale.delay_level(row.delay_days)
    if facts.get("impact_cost") is not None:
        return
    budget = project.approved_envelope if project is not None else Decimal(0)
    if not row.cost:
        row.impact_cost = 1
    elif budget > 0:
        row.impact_cost = scale.cost_level(row.cost, budget)
    else:
        words = _("Give the impact on cost: there is no budget to compare the amount with.")
        raise RuleViolation(words, field="impact_cost")


def tell_sponsor_if_critical(risk: Risk, *, actor: User, on: date) -> None:
    """A critical threat is news for the sponsor, once per time that it becomes critical."""
    if risk.inform_due_on is None:
        return
    people = sponsors_of(risk)
    if people:
        tell(risk, "risk.critical", people, actor, score=str(risk.score))
        risk.sponsor_informed_on = on
        follow_duties(risk)


@operation
def inform_sponsor(risk_id: int, how: str, *, actor: User, on: date) -> Risk:
    """Write down that the sponsor was told of a critical risk. PermissionDenied, RuleViolation."""
    risk = lock_risk(risk_id)
    if not can_steer(actor, risk):
        raise PermissionDenied
    if risk.zone != ZoneName.CRITICAL or risk.state not in RATED_OPEN:
        raise RuleViolation(_("Only a critical risk is reported to the sponsor."))
    said = check_reason(how, "how")
    risk.sponsor_informed_on = on
    follow_duties(risk)
    save_risk(risk)
    record(actor, "risk.sponsor_informed", risk, reason=said)
    return risk


@operation
def accept_risk(
    risk_id: int, reason: str, *, actor: User, at: datetime, on: date, version: int | None = None
) -> RiskAcceptance:
    """Sign, as sponsor, that the risk is carried at its present score.

    What verdicts still asked for is settled by it. Raises PermissionDenied for everybody else,
    StaleObject, RuleViolation for a risk that is not rated or is over.
    """
    risk = lock_risk(risk_id, version)
    if not can_accept(actor, risk):
        raise PermissionDenied
    if risk.state not in RATED_OPEN or risk.score is None:
        raise RuleViolation(_("Only a risk that is rated and not over can be accepted."))
    said = check_reason(reason, "reason")
    current = newest(risk, RatingKind.GROSS, RatingKind.REVIEW)
    assert current is not None
    content = canonical(_signed(risk, current, said))
    signed = RiskAcceptance(
        risk=risk,
        person=actor,
        signed_at=at,
        reason=said,
        content=content,
        sha256=digest(content),
        score=risk.score,
        zone=risk.zone,
    )
    signed.save()
    settle(risk, Settlement.ACCEPTED, on=on)
    follow_duties(risk)
    save_risk(risk)
    record(actor, "risk.accepted", risk, reason=said, sha256=signed.sha256)
    tell(risk, "risk.accepted", [risk.owner, risk.project.lead if risk.project else None], actor)
    return signed


def _signed(risk: Risk, rating: RiskAssessment, reason: str) -> dict[str, Any]:
    return {
        "code": risk.code,
        "name": {"fr": risk.name_fr, "en": risk.name_en},
        "event": {"fr": risk.event_fr, "en": risk.event_en},
        "response": risk.response,
        "probability": rating.probability,
        "impact": rating.impact,
        "score": rating.score,
        "zone": rating.zone,
        "exposure": str(rating.exposure),
        "assessed_on": rating.assessed_on.isoformat(),
        "reason": reason,
    }


@operation
def set_scale(values: Values, *, actor: User, on: date) -> RiskScale:
    """Put another scale in force, for all or for one size class; ratings keep the earlier one.

    Raises PermissionDenied, and RuleViolation for a scale that contradicts itself.
    """
    if not can_set_scale(actor):
        raise PermissionDenied
    allowed = {"size_class", "probabilities_pct", "cost_pct", "delay_days", "zones_from", "reason"}
    row = RiskScale(made_by=actor, since_on=on, **only(values, allowed))
    row.reason = check_reason(row.reason, "reason")
    if row.size_class not in {"", *SizeClass.values}:
        raise RuleViolation(_("Choose a size class."), field="size_class")
    try:
        row.scale  # noqa: B018
    except (EngineError, ArithmeticError, TypeError, ValueError):
        words = _("The values have to be above 0 and to rise from level to level, up to 100 %.")
        raise RuleViolation(words) from None
    list(Portfolio.objects.select_for_update().order_by("pk"))
    versions = RiskScale.objects.filter(size_class=row.size_class)
    last = versions.order_by("-number").values_list("number", flat=True).first()
    row.number = (last or 0) + 1
    row.save()
    record(actor, "risk_scale.set", row, reason=row.reason)
    return row
