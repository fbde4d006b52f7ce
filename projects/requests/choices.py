"""The choices of a project request, and the stages that it passes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(models.TextChoices):
    """Where a request stands; derived from the request and its project, never stored."""

    DRAFT = "draft", pgettext_lazy("request", "Draft")
    RECEIVED = "received", pgettext_lazy("request", "Received")
    ENDORSED = "endorsed", pgettext_lazy("request", "Endorsed")
    RETURNED = "returned", pgettext_lazy("request", "Sent back")
    PARKED = "parked", pgettext_lazy("request", "Parked")
    ANALYSIS = "analysis", pgettext_lazy("request", "In analysis")
    DECISION = "decision", pgettext_lazy("request", "To be decided")
    APPROVED = "approved", pgettext_lazy("request", "Approved")
    REFUSED = "refused", pgettext_lazy("request", "Refused")
    CANCELLED = "cancelled", pgettext_lazy("request", "Cancelled")


# Somebody still has to do something before the portfolio board has decided.
OPEN_STAGES = (
    Stage.DRAFT,
    Stage.RECEIVED,
    Stage.ENDORSED,
    Stage.RETURNED,
    Stage.PARKED,
    Stage.ANALYSIS,
    Stage.DECISION,
)


class Endorsement(models.TextChoices):
    NONE = "", _("Not asked yet")
    ASKED = "asked", _("Asked of the head of the unit")
    ENDORSED = "endorsed", _("Endorsed by the unit")
    REFUSED = "refused", _("Refused by the unit")


class Answer(models.TextChoices):
    YES = "yes", pgettext_lazy("answer", "Yes")
    NO = "no", pgettext_lazy("answer", "No")
    UNKNOWN = "unknown", _("Not known yet")


class DeadlineKind(models.TextChoices):
    IMPOSED = "imposed", _("Imposed (law, contract, end of support)")
    INTERNAL = "internal", _("Agreed within the organisation")
    WISH = "wish", _("Wish of the unit")


class EffortClass(models.TextChoices):
    SMALL = "small", _("Up to 50 person-days")
    MEDIUM = "medium", _("50 to 200 person-days")
    LARGE = "large", _("200 to 600 person-days")
    HUGE = "huge", _("More than 600 person-days")


class Funding(models.TextChoices):
    UNIT = "unit", _("Budget of the unit")
    IT = "it", _("Budget of information technology")
    CREDIT = "credit", _("Special credit")
    OPEN = "open", _("Still to be found")


class ReturnKind(models.TextChoices):
    """Why the director sends a request back."""

    SERVICE = "service", _("It is a standard service request")
    INCOMPLETE = "incomplete", _("Something is missing or unclear")
