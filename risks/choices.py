"""The words of risks, measures, checks and issues, and which states mean what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engine.exposure import LEVELS


class RiskKind(models.TextChoices):
    THREAT = "threat", _("Threat")
    OPPORTUNITY = "opportunity", _("Opportunity")


class RiskCategory(models.TextChoices):
    TECHNICAL = "technical", pgettext_lazy("risk category", "Technical")
    SUPPLIER = "supplier", pgettext_lazy("risk category", "Supplier, contract")
    PEOPLE = "people", pgettext_lazy("risk category", "People, skills")
    ORGANISATION = "organisation", pgettext_lazy("risk category", "Organisation, acceptance")
    SERVICE = "service", pgettext_lazy("risk category", "Service, workstations")
    SECURITY = "security", pgettext_lazy("risk category", "Security, data protection")
    FINANCE = "finance", pgettext_lazy("risk category", "Money")
    LEGAL = "legal", pgettext_lazy("risk category", "Law, procurement")
    EXTERNAL = "external", pgettext_lazy("risk category", "From outside")


class RiskState(models.TextChoices):
    IDENTIFIED = "identified", pgettext_lazy("risk", "Identified")
    ASSESSED = "assessed", pgettext_lazy("risk", "Assessed")
    TREATED = "treated", pgettext_lazy("risk", "Treated")
    MONITORED = "monitored", pgettext_lazy("risk", "Monitored")
    OCCURRED = "occurred", pgettext_lazy("risk", "Occurred")
    CLOSED = "closed", pgettext_lazy("risk", "Closed")


class EstimateShape(models.TextChoices):
    """How values are spread between the least and the most."""

    PERT = "pert", pgettext_lazy("shape of estimates", "PERT (most weight in the middle)")
    TRIANGULAR = "triangular", pgettext_lazy("shape of estimates", "Triangular")


RISK_OVER = (RiskState.OCCURRED, RiskState.CLOSED)
RATED_OPEN = (RiskState.ASSESSED, RiskState.TREATED, RiskState.MONITORED)
RISK_TONES: dict[str, str] = {
    RiskState.TREATED: "accent",
    RiskState.MONITORED: "good",
    RiskState.OCCURRED: "bad",
}


class ZoneName(models.TextChoices):
    LOW = "L", pgettext_lazy("zone", "Low")
    MEDIUM = "M", pgettext_lazy("zone", "Medium")
    HIGH = "H", pgettext_lazy("zone", "High")
    CRITICAL = "C", pgettext_lazy("zone", "Critical")


SERIOUS = (ZoneName.HIGH, ZoneName.CRITICAL)
ZONE_TONES: dict[str, str] = {"L": "good", "M": "accent", "H": "watch", "C": "bad"}


class Response(models.TextChoices):
    AVOID = "avoid", _("Avoid")
    REDUCE_PROBABILITY = "reduce_probability", _("Reduce the probability")
    REDUCE_IMPACT = "reduce_impact", _("Reduce the impact")
    TRANSFER = "transfer", _("Transfer (contract, insurance)")
    SHARE = "share", pgettext_lazy("response", "Share")
    ACCEPT_PASSIVE = "accept_passive", pgettext_lazy("response", "Accept")
    ACCEPT_ACTIVE = "accept_active", _("Accept with a fallback plan")
    ESCALATE = "escalate", pgettext_lazy("response", "Escalate")
    EXPLOIT = "exploit", _("Exploit")
    ENHANCE = "enhance", _("Enhance")
    ACCEPT_GAIN = "accept", pgettext_lazy("response to an opportunity", "Accept")


GAIN_RESPONSES = (Response.EXPLOIT, Response.ENHANCE, Response.SHARE, Response.ACCEPT_GAIN)
THREAT_RESPONSES = tuple(
    each
    for each in Response
    if each not in {Response.EXPLOIT, Response.ENHANCE, Response.ACCEPT_GAIN}
)
ACCEPTING = (Response.ACCEPT_PASSIVE, Response.ACCEPT_ACTIVE, Response.ACCEPT_GAIN)
# Without a measure these are only words.
NEEDS_MEASURE = (
    Response.AVOID,
    Response.REDUCE_PROBABILITY,
    Response.REDUCE_IMPACT,
    Response.TRANSFER,
    Response.EXPLOIT,
    Response.ENHANCE,
)


class RatingKind(models.TextChoices):
    GROSS = "gross", _("Before measures (gross)")
    PLANNED = "planned", _("Expected after measures")
    REVIEW = "review", _("Review (current)")


class MeasureKind(models.TextChoices):
    PREVENTIVE = "preventive", _("Preventive")
    CORRECTIVE = "corrective", _("Corrective")
    CONTINGENCY = "contingency", _("Contingency")


class MeasureState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("measure", "Planned")
    IN_PROGRESS = "in_progress", pgettext_lazy("measure", "In progress")
    IMPLEMENTED = "implemented", pgettext_lazy("measure", "Implemented, to be verified")
    VERIFIED = "verified", pgettext_lazy("measure", "Verified")
    REPLACED = "replaced", pgettext_lazy("measure", "Replaced")
    CANCELLED = "cancelled", pgettext_lazy("measure", "Cancelled")


UNDER_WAY = (MeasureState.PLANNED, MeasureState.IN_PROGRESS)
UNVERIFIED = (*UNDER_WAY, MeasureState.IMPLEMENTED)
DROPPED = (MeasureState.REPLACED, MeasureState.CANCELLED)
MEASURE_TONES: dict[str, str] = {
    MeasureState.IN_PROGRESS: "accent",
    MeasureState.IMPLEMENTED: "watch",
    MeasureState.VERIFIED: "good",
}


class VerdictName(models.TextChoices):
    EFFECTIVE = "effective", pgettext_lazy("verdict", "Effective")
    PARTIAL = "partial", pgettext_lazy("verdict", "Partly effective")
    INEFFECTIVE = "ineffective", pgettext_lazy("verdict", "Ineffective")
    COUNTERPRODUCTIVE = "counterproductive", pgettext_lazy("verdict", "Counterproductive")
    NOT_ASSESSABLE = "not_assessable", pgettext_lazy("verdict", "Not assessable")


FAILED = (VerdictName.INEFFECTIVE, VerdictName.COUNTERPRODUCTIVE)
VERDICT_TONES: dict[str, str] = {
    VerdictName.EFFECTIVE: "good",
    VerdictName.PARTIAL: "accent",
    VerdictName.INEFFECTIVE: "watch",
    VerdictName.COUNTERPRODUCTIVE: "bad",
}
# Working days until something has to follow a verdict.
FOLLOW_UP_DAYS: dict[str, int] = {
    VerdictName.PARTIAL: 20,
    VerdictName.INEFFECTIVE: 10,
    VerdictName.COUNTERPRODUCTIVE: 10,
}
NEW_CHECK_DAYS = 20
EFFECT_DAYS = 20


class Settlement(models.TextChoices):
    """How what had to follow a verdict was done."""

    MEASURE = "measure", _("by another measure")
    RESPONSE = "response", _("by another response")
    ACCEPTED = "accepted", _("accepted by the sponsor")


class IssueState(models.TextChoices):
    OPEN = "open", pgettext_lazy("issue", "Open")
    ASSIGNED = "assigned", pgettext_lazy("issue", "Assigned")
    RESOLVED = "resolved", pgettext_lazy("issue", "Resolved")
    CLOSED = "closed", pgettext_lazy("issue", "Closed")


ISSUE_OPEN = (IssueState.OPEN, IssueState.ASSIGNED)
ISSUE_TONES: dict[str, str] = {
    IssueState.ASSIGNED: "accent",
    IssueState.RESOLVED: "watch",
    IssueState.CLOSED: "good",
}


class Severity(models.IntegerChoices):
    BLOCKER = 1, _("1 – blocks the project")
    MAJOR = 2, _("2 – major")
    MINOR = 3, _("3 – minor")
    TRIVIAL = 4, _("4 – trivial")


PROBABILITY_WORDS = (
    _("1 – very unlikely (up to 10 %)"),
    _("2 – unlikely (10 to 30 %)"),
    _("3 – possible (30 to 50 %)"),
    _("4 – probable (50 to 70 %)"),
    _("5 – almost certain (above 70 %)"),
)
COST_WORDS = (
    _("1 – below 2 % of the budget"),
    _("2 – 2 to 5 % of the budget"),
    _("3 – 5 to 10 % of the budget"),
    _("4 – 10 to 20 % of the budget"),
    _("5 – above 20 % of the budget"),
)
SCHEDULE_WORDS = (
    _("1 – up to 5 working days"),
    _("2 – 6 to 10 working days"),
    _("3 – 11 to 20 working days"),
    _("4 – 21 to 40 working days"),
    _("5 – above 40 working days, or an imposed date missed"),
)
QUALITY_WORDS = (
    _("1 – cosmetic"),
    _("2 – minor function"),
    _("3 – major function, with a workaround"),
    _("4 – objective at risk, waiver needed"),
    _("5 – result unusable"),
)
SERVICE_WORDS = (
    _("1 – below 1 % of users, below 1 h"),
    _("2 – below 5 % of users or 4 h"),
    _("3 – 5 to 15 % of users or one day"),
    _("4 – 15 to 30 % of users or above one day, desk above 100 %"),
    _("5 – above 30 % of users, critical service above one day, data or safety"),
)
LEVEL_WORDS = {
    "probability": PROBABILITY_WORDS,
    "impact_cost": COST_WORDS,
    "impact_schedule": SCHEDULE_WORDS,
    "impact_quality": QUALITY_WORDS,
    "impact_service": SERVICE_WORDS,
}
LEVEL_CHOICES = {name: list(zip(LEVELS, words, strict=True)) for name, words in LEVEL_WORDS.items()}
