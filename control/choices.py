"""The words of control: what a planned value has become, and which forecast is the official one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from engine.earned_value import CostForecast
from projects.choices import RUNNING, ProjectState

# Before the release there is no plan to measure by; on hold and closed, figures stand still.
CONTROLLED = (*RUNNING, ProjectState.CLOSING)
# What rests keeps the figures that it had.
MEASURED = (*CONTROLLED, ProjectState.ON_HOLD)
# While it is being set up, nothing is computed yet, but the lead may say how it stands.
DECLARABLE = (ProjectState.INITIATION, *CONTROLLED)


class PhasingState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("phasing", "Proposed")
    APPROVED = "approved", pgettext_lazy("phasing", "Approved")


class ForecastMethod(models.TextChoices):
    """How the cost at completion is foreseen; the words say what each one believes."""

    TYPICAL = (
        CostForecast.TYPICAL.value,
        pgettext_lazy("forecast", "It goes on as so far (budget ÷ CPI)"),
    )
    ONE_OFF = (
        CostForecast.ONE_OFF.value,
        pgettext_lazy("forecast", "The rest costs what was planned (one-off deviation)"),
    )
    COST_AND_TIME = (
        CostForecast.COST_AND_TIME.value,
        pgettext_lazy("forecast", "Cost and time press (CPI × SPI)"),
    )
    COST_AND_EARNED_TIME = (
        CostForecast.COST_AND_EARNED_TIME.value,
        pgettext_lazy("forecast", "Cost and earned time press (CPI × SPI(t))"),
    )
    BOTTOM_UP = (
        CostForecast.BOTTOM_UP.value,
        pgettext_lazy("forecast", "Re-estimated package by package"),
    )


class LightName(models.TextChoices):
    """What a light is about, and a corrective measure with it."""

    COST = "cost", pgettext_lazy("traffic light", "Costs")
    SCHEDULE = "schedule", pgettext_lazy("traffic light", "Schedule")
    QUALITY = "quality", pgettext_lazy("traffic light", "Quality")
    RISK = "risk", pgettext_lazy("traffic light", "Risks")
    RESOURCES = "resources", pgettext_lazy("traffic light", "Resources")
    STAKEHOLDERS = "stakeholders", pgettext_lazy("traffic light", "Stakeholders")
    GOVERNANCE = "governance", pgettext_lazy("traffic light", "Governance")


# The index by which one sees whether a measure moved its light.
INDEX_OF = {LightName.COST: "cpi", LightName.SCHEDULE: "spi_t"}


class CorrectionState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("corrective measure", "Planned")
    DONE = "done", pgettext_lazy("corrective measure", "Done, effect open")
    JUDGED = "judged", pgettext_lazy("corrective measure", "Effect verified")
    CANCELLED = "cancelled", pgettext_lazy("corrective measure", "Given up")


class Effect(models.TextChoices):
    """What became of the light and of its index since the measure was planned."""

    BETTER = "better", pgettext_lazy("effect of a measure", "Better than before")
    SAME = "same", pgettext_lazy("effect of a measure", "As before")
    WORSE = "worse", pgettext_lazy("effect of a measure", "Worse than before")


class DeclaredColour(models.TextChoices):
    """What a lead may declare; that nothing can be told is not declared."""

    GREEN = "green", pgettext_lazy("light", "Green")
    AMBER = "amber", pgettext_lazy("light", "Amber")
    RED = "red", pgettext_lazy("light", "Red")
