"""The words of a closing: what the team is asked, and how far objectives were reached."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engine.achievement import Verdict

TEAM_QUESTIONS = {
    "together": _("We worked well together."),
    "roles": _("It was clear who does what."),
    "load": _("The workload was bearable."),
    "support": _("Lead and sponsor supported us."),
    "result": _("I am proud of the result."),
}


class VerdictName(models.TextChoices):
    REACHED = str(Verdict.REACHED), pgettext_lazy("objectives", "Reached")
    LARGELY = str(Verdict.LARGELY), pgettext_lazy("objectives", "Largely reached")
    PARTLY = str(Verdict.PARTLY), pgettext_lazy("objectives", "Partly reached")
    MISSED = str(Verdict.MISSED), pgettext_lazy("objectives", "Not reached")


VERDICT_TONES = {
    VerdictName.REACHED: "good",
    VerdictName.LARGELY: "good",
    VerdictName.PARTLY: "watch",
    VerdictName.MISSED: "bad",
}
# Months after the closing in which the use of the result is measured.
REVIEWED_AFTER = (1, 3, 6)
