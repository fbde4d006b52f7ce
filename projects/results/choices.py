"""Where a result that a project owes to its programme stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class ResultState(models.TextChoices):
    EXPECTED = "expected", pgettext_lazy("result", "Expected")
    DELIVERED = "delivered", pgettext_lazy("result", "Delivered, to be verified")
    INTEGRATED = "integrated", pgettext_lazy("result", "Integrated")


TONES = {ResultState.DELIVERED: "watch", ResultState.INTEGRATED: "good"}
EDITED = ("name_fr", "name_en", "measure_fr", "measure_en", "due_on")
