"""Everything that the page of one risk shows, for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from people.models import User
from risks.choices import FAILED, RATED_OPEN, MeasureState
from risks.models import (
    EffectivenessCheck,
    Issue,
    Measure,
    Risk,
    RiskAcceptance,
    RiskAssessment,
)
from risks.permissions import (
    can_add_measure,
    can_check,
    can_edit_measure,
    can_edit_risk,
    can_see_checks,
)
from risks.steps import MEASURE_STEPS, RISK_STEPS, Refused, offered
from risks.words import late_words
from servicedesk_pm.common.templatetags.ui import day


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure as its sheet shows it."""

    measure: Measure
    late: str
    may_edit: bool
    may_replace: bool
    steps: list[Any]


@dataclass(frozen=True, slots=True)
class RiskPage:
    duties: list[str]
    ratings: list[RiskAssessment]
    measures: list[MeasureLine]
    checks: list[EffectivenessCheck]
    acceptances: list[RiskAcceptance]
    issues: list[Issue]
    steps: list[Any]
    sees_checks: bool
    may_edit: bool
    may_add_measure: bool
    may_check: bool


def load_page(risk: Risk, user: User, *, on: date, refused: Refused = None) -> RiskPage:
    """The series, newest first, and what the reader may do. Seven queries for any length."""
    measures = list(risk.measures.select_related("owner", "replaces").order_by("number"))
    for measure in measures:
        measure.risk = risk
    sees_checks = can_see_checks(user, risk.project)
    checks = list(_checks(risk)) if sees_checks else []
    may_add = can_add_measure(user, risk) and risk.state in RATED_OPEN
    waits = any(each.state == MeasureState.IMPLEMENTED for each in measures)
    return RiskPage(
        list(duties_of(risk, checks, on)),
        list(
            risk.assessments.select_related("assessed_by", "scale").order_by("-assessed_on", "-pk")
        ),
        [_line(each, user, on, refused, may_add=may_add) for each in measures],
        checks,
        list(risk.acceptances.select_related("person").order_by("-pk")),
        list(risk.issues.select_related("project", "owner").order_by("number")),
        offered(RISK_STEPS, user, risk, refused=refused),
        sees_checks,
        can_edit_risk(user, risk),
        may_add,
        waits and not risk.is_over and can_check(user, risk),
    )


def _checks(risk: Risk) -> Any:
    rows = risk.checks.select_related("assessor", "rating").prefetch_related("shares__measure")
    for check in rows.order_by("-number"):
        check.risk = risk
        yield check


def _line(
    measure: Measure, user: User, on: date, refused: Refused, *, may_add: bool
) -> MeasureLine:
    failed = measure.state == MeasureState.VERIFIED and measure.verdict in FAILED
    return MeasureLine(
        measure,
        late_words(measure, on),
        measure.is_under_way and can_edit_measure(user, measure),
        failed and may_add,
        offered(MEASURE_STEPS, user, measure, f"m{measure.number}-", refused),
    )


def duties_of(risk: Risk, checks: list[EffectivenessCheck], on: date) -> Any:
    """What the zone or a verdict asks for, and until when; what is late says so."""
    asked = (
        (risk.inform_due_on, _("The sponsor has to be informed by %(day)s.")),
        (risk.measure_due_on, _("A measure is needed by %(day)s.")),
        (risk.review_on, _("To be reviewed by %(day)s.")),
    )
    for due, words in asked:
        if due is not None:
            yield _late(words % {"day": day(due)}, due, on)
    for check in checks:
        if check.follow_up_on is not None and check.is_waiting:
            words = _("After the check %(number)s: replace, complete or accept by %(day)s.")
            facts = {"number": check.number, "day": day(check.follow_up_on)}
            yield _late(words % facts, check.follow_up_on, on)


def _late(words: str, due: date, on: date) -> str:
    return _("%(words)s It is overdue.") % {"words": words} if due < on else words
