"""The words of the stakeholder register."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engine.stakeholders import Quadrant
from servicedesk_pm.common.errors import Words


class StakeholderKind(models.TextChoices):
    PERSON = "person", pgettext_lazy("stakeholder", "Person")
    UNIT = "unit", pgettext_lazy("stakeholder", "Unit")
    GROUP = "group", pgettext_lazy("stakeholder", "Group")
    EXTERNAL = "external", pgettext_lazy("stakeholder", "External party")


class SpokenLanguage(models.TextChoices):
    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")
    GERMAN = "de", _("German")
    ITALIAN = "it", _("Italian")
    SEVERAL = "mul", _("Several languages")


class Power(models.IntegerChoices):
    VERY_LOW = 1, _("1 – very low")
    LOW = 2, _("2 – low")
    MEDIUM = 3, _("3 – medium")
    HIGH = 4, _("4 – high")
    VERY_HIGH = 5, _("5 – very high")


class Level(models.IntegerChoices):
    """Where somebody stands towards a project."""

    UNAWARE = 0, pgettext_lazy("engagement", "Unaware")
    RESISTANT = 1, pgettext_lazy("engagement", "Resistant")
    NEUTRAL = 2, pgettext_lazy("engagement", "Neutral")
    SUPPORTIVE = 3, pgettext_lazy("engagement", "Supportive")
    LEADING = 4, pgettext_lazy("engagement", "Leading")


class Channel(models.TextChoices):
    MEETING = "meeting", pgettext_lazy("contact", "Meeting")
    CALL = "call", pgettext_lazy("contact", "Call")
    MAIL = "mail", pgettext_lazy("contact", "E-mail")
    WORKSHOP = "workshop", pgettext_lazy("contact", "Workshop")
    BRIEFING = "briefing", pgettext_lazy("contact", "Briefing")
    VISIT = "visit", pgettext_lazy("contact", "Visit on site")
    OTHER = "other", pgettext_lazy("contact", "Other way")


class Sentiment(models.IntegerChoices):
    NEGATIVE = -1, pgettext_lazy("sentiment", "−1 – negative")
    NEUTRAL = 0, pgettext_lazy("sentiment", "0 – neutral")
    POSITIVE = 1, pgettext_lazy("sentiment", "+1 – positive")


class ConsultationState(models.TextChoices):
    OPEN = "open", pgettext_lazy("consultation", "Open")
    CLOSED = "closed", pgettext_lazy("consultation", "Closed")


class Reply(models.TextChoices):
    """What somebody said in a consultation; silence is recorded when the round is closed."""

    COMMENT = "comment", pgettext_lazy("consultation", "Comment")
    NOTHING = "nothing", pgettext_lazy("consultation", "Nothing to add")
    SILENCE = "silence", pgettext_lazy("consultation", "No answer")


WAITING = pgettext_lazy("consultation", "Awaited")
GIVEN = (Reply.COMMENT, Reply.NOTHING)
QUADRANTS: dict[Quadrant, Words] = {
    Quadrant.MANAGE: _("Manage closely"),
    Quadrant.SATISFY: _("Keep satisfied"),
    Quadrant.INFORM: _("Keep informed"),
    Quadrant.MONITOR: _("Monitor"),
}
SENTIMENT_TONES = {Sentiment.NEGATIVE: "bad", Sentiment.NEUTRAL: "", Sentiment.POSITIVE: "good"}
REPLY_TONES: dict[str, str] = {Reply.COMMENT: "watch", Reply.NOTHING: "good", Reply.SILENCE: "bad"}
# What is known of a stakeholder without judging it.
FACTS = (
    "name_fr",
    "name_en",
    "kind",
    "person",
    "org_unit",
    "organisation",
    "role",
    "size",
    "language",
    "site",
    "influence",
    "owner",
    "next_contact_on",
    "is_key",
    "represents_unit",
)
JUDGED = ("power", "interest", "current", "desired", "expectations", "fears", "note")
CONTACTED = (
    "held_on",
    "channel",
    "by",
    "summary",
    "sentiment",
    "follow_up",
    "follow_up_on",
)
PLANNED = ("what", "owner", "due_on")
CONSULTED_ON = ("name_fr", "name_en", "text", "document", "deadline_on")
