"""The states and choices of change requests."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engine.change_levels import Ground


class ChangeState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("change", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("change", "Submitted")
    ANALYSED = "analysed", pgettext_lazy("change", "Analysed")
    APPROVED = "approved", pgettext_lazy("change", "Approved")
    REJECTED = "rejected", pgettext_lazy("change", "Rejected")
    DEFERRED = "deferred", pgettext_lazy("change", "Deferred")
    IMPLEMENTED = "implemented", pgettext_lazy("change", "Implemented")
    CLOSED = "closed", pgettext_lazy("change", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("change", "Withdrawn")


UNDECIDED = (
    ChangeState.DRAFT,
    ChangeState.SUBMITTED,
    ChangeState.ANALYSED,
    ChangeState.DEFERRED,
)
DECIDABLE = (ChangeState.ANALYSED, ChangeState.DEFERRED)
ANALYSABLE = (ChangeState.SUBMITTED, ChangeState.ANALYSED, ChangeState.DEFERRED)
DECIDED = (
    ChangeState.APPROVED,
    ChangeState.REJECTED,
    ChangeState.DEFERRED,
    ChangeState.IMPLEMENTED,
    ChangeState.CLOSED,
)
IN_FORCE = (ChangeState.APPROVED, ChangeState.IMPLEMENTED, ChangeState.CLOSED)
IMPLEMENTED = (ChangeState.IMPLEMENTED, ChangeState.CLOSED)
OVER = (ChangeState.REJECTED, ChangeState.CLOSED, ChangeState.WITHDRAWN)
OUTCOMES = (ChangeState.APPROVED, ChangeState.REJECTED, ChangeState.DEFERRED)
TONES: dict[str, str] = {
    ChangeState.SUBMITTED: "accent",
    ChangeState.ANALYSED: "accent",
    ChangeState.APPROVED: "good",
    ChangeState.REJECTED: "bad",
    ChangeState.DEFERRED: "watch",
    ChangeState.IMPLEMENTED: "good",
}


class OriginKind(models.TextChoices):
    ISSUE = "issue", pgettext_lazy("change", "Issue")
    RISK = "risk", pgettext_lazy("change", "Risk")
    REQUIREMENT = "requirement", pgettext_lazy("change", "Requirement")
    OTHER = "other", pgettext_lazy("change", "Other")


class ScopeEffect(models.TextChoices):
    NONE = "none", _("No effect on the scope")
    CLARIFICATION = "clarification", _("Clarification")
    NICE_TO_HAVE = "nice_to_have", _("Nice to have")
    MANDATE = "mandate", _("Objective of the mandate")
    PROGRAMME = "programme", _("Objective of the programme")


class ApprovalLevel(models.IntegerChoices):
    LEAD = 1, pgettext_lazy("change", "Project lead")
    DIRECTOR = 2, pgettext_lazy("change", "Project director")
    SPONSOR = 3, pgettext_lazy("change", "Sponsor")
    BOARD = 4, pgettext_lazy("change", "Portfolio board")


class Way(models.TextChoices):
    BASELINE = "baseline", _("New baseline")
    ANNEX = "annex", _("Annex to the mandate")


DIMENSIONS = {"cost": _("Cost"), "finish": _("Finish date"), "scope": _("Scope")}
GROUNDS: dict[str, object] = {
    Ground.NO_EFFECT: _("no effect that needs more"),
    Ground.COST_SMALL: _("small and within the contingency"),
    Ground.COST_TOLERATED: _("within the tolerance of the mandate"),
    Ground.COST_WITHIN_ENVELOPE: _("within the approved envelope"),
    Ground.COST_ABOVE_ENVELOPE: _("the envelope has to grow, or nobody knows what is left of it"),
    Ground.FINISH_WITHIN_FLOAT: _("within the float of the plan"),
    Ground.FINISH_SHORT: _("at most 10 working days later"),
    Ground.FINISH_LONG: _("at most 60 working days later"),
    Ground.FINISH_VERY_LONG: _("more than 60 working days later"),
    Ground.PROGRAMME_MILESTONE: _("a milestone of the programme moves"),
    Ground.CLARIFICATION: _("a clarification"),
    Ground.NICE_TO_HAVE: _("nice to have"),
    Ground.MANDATE_OBJECTIVE: _("an objective of the mandate"),
    Ground.PROGRAMME_OBJECTIVE: _("an objective of the programme"),
}
