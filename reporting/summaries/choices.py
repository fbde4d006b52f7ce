"""The states of a summary report, and how lights read in it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class SummaryState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("summary report", "Draft")
    PUBLISHED = "published", pgettext_lazy("summary report", "Published")
    SUPERSEDED = "superseded", pgettext_lazy("summary report", "Replaced")


ISSUED = (SummaryState.PUBLISHED, SummaryState.SUPERSEDED)
TONES = {SummaryState.DRAFT: "watch", SummaryState.PUBLISHED: "good"}
LIGHTS = {
    "green": pgettext_lazy("light", "Green"),
    "amber": pgettext_lazy("light", "Amber"),
    "red": pgettext_lazy("light", "Red"),
    "grey": pgettext_lazy("light", "Not significant"),
}
