"""The words of the communication plan."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActionState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("communication", "Planned")
    DRAFTED = "drafted", pgettext_lazy("communication", "Drafted")
    APPROVED = "approved", pgettext_lazy("communication", "Approved")
    DONE = "done", pgettext_lazy("communication", "Done")
    EVALUATED = "evaluated", pgettext_lazy("communication", "Evaluated")
    CANCELLED = "cancelled", pgettext_lazy("communication", "Cancelled")


class ActionKind(models.TextChoices):
    INFORMATION = "information", pgettext_lazy("communication", "Information")
    MARKETING = "marketing", pgettext_lazy("communication", "Project marketing")
    CRISIS = "crisis", pgettext_lazy("communication", "Crisis communication")


class ActionChannel(models.TextChoices):
    MAIL = "mail", pgettext_lazy("communication", "E-mail")
    INTRANET = "intranet", pgettext_lazy("communication", "Intranet")
    POSTER = "poster", pgettext_lazy("communication", "Poster")
    MEETING = "meeting", pgettext_lazy("communication", "Meeting")
    DEMO = "demo", pgettext_lazy("communication", "Demonstration")
    VIDEO = "video", pgettext_lazy("communication", "Video")
    SMS = "sms", pgettext_lazy("communication", "Text message")
    STAND = "stand", pgettext_lazy("communication", "Stand")
    FAQ = "faq", pgettext_lazy("communication", "Questions and answers")
    TRAINING = "training", pgettext_lazy("communication", "Training")


class AudienceLanguage(models.TextChoices):
    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")
    BOTH = "both", _("French and English")


class Repetition(models.TextChoices):
    WEEKLY = "weekly", pgettext_lazy("repetition", "Every week")
    FORTNIGHTLY = "two_weeks", pgettext_lazy("repetition", "Every two weeks")
    MONTHLY = "monthly", pgettext_lazy("repetition", "Every month")
    QUARTERLY = "quarterly", pgettext_lazy("repetition", "Every three months")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
    # A worker that died before the answer of the mail server leaves this behind.
    SENDING = "sending", pgettext_lazy("delivery", "Sent, not confirmed")
    SENT = "sent", pgettext_lazy("delivery", "Sent")
    REFUSED = "refused", pgettext_lazy("delivery", "Refused")
    RETURNED = "returned", pgettext_lazy("delivery", "Came back")
    LEFT_OUT = "left_out", pgettext_lazy("delivery", "Left out")


class ClosedFor(models.TextChoices):
    UNWANTED = "unwanted", pgettext_lazy("address", "Its owner wants no messages")
    RETURNED = "returned", pgettext_lazy("address", "A message came back")


# What a pulse survey asks, each from 1 to 5.
PULSE_QUESTIONS: dict[str, Any] = {
    "informed": _("I am well informed"),
    "benefit": _("The change brings me something"),
    "support": _("The support is good"),
}
S = ActionState
# Nothing is to be done for it any more, and only a note on its effect may follow.
FINISHED = (S.DONE, S.EVALUATED)
OPEN = (S.PLANNED, S.DRAFTED, S.APPROVED)
IN_WORK = (S.PLANNED, S.DRAFTED)
SIGNED = (S.APPROVED, *FINISHED)
REPEATED_AFTER: dict[str, dict[str, int]] = {
    Repetition.WEEKLY: {"weeks": 1},
    Repetition.FORTNIGHTLY: {"weeks": 2},
    Repetition.MONTHLY: {"months": 1},
    Repetition.QUARTERLY: {"months": 3},
}
SENT_STATES = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.RETURNED)
DELIVERY_TONES: dict[str, str] = {
    DeliveryState.WAITING: "accent",
    DeliveryState.SENDING: "warning",
    DeliveryState.SENT: "good",
    DeliveryState.REFUSED: "bad",
    DeliveryState.RETURNED: "bad",
}
TONES: dict[str, str] = {S.APPROVED: "accent", S.DONE: "good", S.EVALUATED: "good"}
# Who came, where people come together; elsewhere who opened or read it.
ATTENDED = frozenset(
    {ActionChannel.MEETING, ActionChannel.DEMO, ActionChannel.STAND, ActionChannel.TRAINING}
)
PLANNED = (
    "name_fr",
    "name_en",
    "kind",
    "channel",
    "objective",
    "audience",
    "audience_size",
    "addresses",
    "language",
    "sender",
    "owner",
    "due_on",
    "repeats",
    "cost",
    "is_organisation_wide",
)
WRITTEN = ("message_fr", "message_en")
FRAME = ("objectives", "identity", "crisis")


def most_a_week() -> int:
    """From so many messages to one unit in one week on, more are rarely read."""
    return int(settings.MOST_MESSAGES_A_WEEK)
