"""The words of deliverables and of their acceptance."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engine.acceptance import MAJOR_LIMIT_DAYS, MINOR_LIMIT_DAYS


class DeliverableState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("deliverable", "Planned")
    IN_PRODUCTION = "in_production", pgettext_lazy("deliverable", "In production")
    PRESENTED = "presented", pgettext_lazy("deliverable", "Presented for acceptance")
    ACCEPTED = "accepted", pgettext_lazy("deliverable", "Accepted")
    RESERVED = "reserved", pgettext_lazy("deliverable", "Accepted with reservations")
    REFUSED = "refused", pgettext_lazy("deliverable", "Refused")
    WAIVED = "waived", pgettext_lazy("deliverable", "Waived")


# What the project has received, or has given up; what may still be worded and dated.
RECEIVED = (DeliverableState.ACCEPTED, DeliverableState.RESERVED)
SETTLED = (*RECEIVED, DeliverableState.WAIVED)
IN_WORK = (DeliverableState.PLANNED, DeliverableState.IN_PRODUCTION)
TONES: dict[str, str] = {
    DeliverableState.IN_PRODUCTION: "accent",
    DeliverableState.PRESENTED: "watch",
    DeliverableState.ACCEPTED: "good",
    DeliverableState.RESERVED: "watch",
    DeliverableState.REFUSED: "bad",
}


class DeliverableKind(models.TextChoices):
    DOCUMENT = "document", pgettext_lazy("deliverable", "Document")
    SYSTEM = "system", pgettext_lazy("deliverable", "Software or system")
    HARDWARE = "hardware", pgettext_lazy("deliverable", "Equipment")
    DATA = "data", pgettext_lazy("deliverable", "Data")
    SERVICE = "service", pgettext_lazy("deliverable", "Service")
    TRAINING = "training", pgettext_lazy("deliverable", "Training")


class AcceptedBy(models.TextChoices):
    """Who accepts a deliverable, by the place in the project's organisation."""

    SPONSOR = "sponsor", _("Sponsor")
    USER_REPRESENTATIVE = "user_representative", _("User representative")
    SERVICE_OWNER = "service_owner", _("Service owner")


class CheckMethod(models.TextChoices):
    """How it is checked that a criterion is met."""

    TEST = "test", pgettext_lazy("check", "Test")
    REVIEW = "review", pgettext_lazy("check", "Review")
    INSPECTION = "inspection", pgettext_lazy("check", "Inspection")
    MEASUREMENT = "measurement", pgettext_lazy("check", "Measurement")
    DEMONSTRATION = "demonstration", pgettext_lazy("check", "Demonstration")


class CriterionResultKind(models.TextChoices):
    MET = "met", pgettext_lazy("criterion", "Met")
    NOT_MET = "not_met", pgettext_lazy("criterion", "Not met")
    NOT_TESTED = "not_tested", pgettext_lazy("criterion", "Not tested")


TESTED = (CriterionResultKind.MET, CriterionResultKind.NOT_MET)


class AcceptanceDecision(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted without reservation")
    RESERVED = "reserved", _("Accepted with reservations")
    REFUSED = "refused", pgettext_lazy("acceptance", "Refused")


DECIDED_STATES: dict[str, DeliverableState] = {
    AcceptanceDecision.ACCEPTED: DeliverableState.ACCEPTED,
    AcceptanceDecision.RESERVED: DeliverableState.RESERVED,
    AcceptanceDecision.REFUSED: DeliverableState.REFUSED,
}
DECISION_TONES: dict[str, str] = {
    AcceptanceDecision.ACCEPTED: "good",
    AcceptanceDecision.RESERVED: "watch",
    AcceptanceDecision.REFUSED: "bad",
}


class Severity(models.TextChoices):
    BLOCKER = "blocker", pgettext_lazy("defect", "Blocker")
    MAJOR = "major", pgettext_lazy("defect", "Major")
    MINOR = "minor", pgettext_lazy("defect", "Minor")


SERIOUS = (Severity.BLOCKER, Severity.MAJOR)
SEVERITY_TONES: dict[str, str] = {Severity.BLOCKER: "bad", Severity.MAJOR: "watch"}
# Working days within which a reservation of this class has to be lifted.
LIMIT_DAYS: dict[str, int] = {
    Severity.MAJOR: MAJOR_LIMIT_DAYS,
    Severity.MINOR: MINOR_LIMIT_DAYS,
}


class DefectState(models.TextChoices):
    OPEN = "open", pgettext_lazy("defect", "Open")
    CLOSED = "closed", pgettext_lazy("defect", "Corrected, to be verified")
    VERIFIED = "verified", pgettext_lazy("defect", "Verified")


DEFECT_TONES: dict[str, str] = {DefectState.CLOSED: "accent", DefectState.VERIFIED: "good"}
