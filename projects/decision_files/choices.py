"""The words of a decision file: its states, its classes of estimate, the answers of a vote."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class FileState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("decision file", "Draft")
    VOTING = "voting", pgettext_lazy("decision file", "Put to the vote")
    AGREED = "agreed", pgettext_lazy("decision file", "Agreed")
    REFUSED = "refused", pgettext_lazy("decision file", "Refused")
    SUPERSEDED = "superseded", pgettext_lazy("decision file", "Superseded")
    WITHDRAWN = "withdrawn", pgettext_lazy("decision file", "Withdrawn")


OPEN = (FileState.DRAFT, FileState.VOTING)
DECIDED = (FileState.AGREED, FileState.REFUSED)
# Nothing about these changes any more, but that a newer version takes their place.
OVER = (*DECIDED, FileState.SUPERSEDED, FileState.WITHDRAWN)


class EstimateClass(models.TextChoices):
    """How far the real figures may lie from the estimated ones."""

    TEN = "10", "±10\N{NARROW NO-BREAK SPACE}%"
    QUARTER = "25", "±25\N{NARROW NO-BREAK SPACE}%"
    HALF = "50", "±50\N{NARROW NO-BREAK SPACE}%"
    DOUBLE = "100", "±100\N{NARROW NO-BREAK SPACE}%"


class Answer(models.TextChoices):
    APPROVE = "approve", pgettext_lazy("vote", "Approve")
    REFUSE = "refuse", pgettext_lazy("vote", "Refuse")
    ABSTAIN = "abstain", pgettext_lazy("vote", "Abstain")
