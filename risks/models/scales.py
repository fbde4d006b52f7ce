"""What the levels mean, and what people said about a risk, one rating after the other."""

from __future__ import annotations

from decimal import Decimal
from operator import index
from typing import Any

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engine.exposure import DEFAULT_SCALE, Rating, Scale
from people.append_only import AppendOnly, AppendOnlyQuerySet
from projects.choices import SizeClass
from risks.choices import LEVEL_CHOICES, RatingKind, ZoneName
from risks.models.register import Risk
from servicedesk_pm.common.fields import MoneyField

LEVELS = (1, 5)
IMPACTS = ("impact_cost", "impact_schedule", "impact_quality", "impact_service")


def level_field(name: str, label: Any) -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(label, choices=LEVEL_CHOICES[name])


class RiskScale(AppendOnly):
    """One version of what the levels mean, for all projects or for one size class.

    The newest version that fits is in force; ratings keep the one that they were made with.
    """

    size_class = models.CharField(_("size class"), max_length=1, choices=SizeClass, blank=True)
    number = models.PositiveIntegerField(_("version"))
    # Percent and working days, as the bounds of the engine's scale.
    probabilities_pct = models.JSONField(_("probabilities (%)"))
    cost_pct = models.JSONField(_("bounds of cost (% of the budget)"))
    delay_days = models.JSONField(_("bounds of delay (working days)"))
    zones_from = models.JSONField(_("lowest scores of the zones"))
    since_on = models.DateField(_("in force since"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("made by"),
    )
    reason = models.CharField(_("reason"), max_length=500)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("scale of risks")
        verbose_name_plural = _("scales of risks")
        ordering = ["size_class", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["size_class", "number"], name="risk_scale_version_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.size_class or '*'} {self.number}"

    @property
    def scale(self) -> Scale:
        return Scale(
            tuple(Decimal(each) / 100 for each in self.probabilities_pct),
            tuple(Decimal(each) for each in self.cost_pct),
            # JSON may hold anything; text or a fraction would only fail at the next rating.
            tuple(map(index, self.delay_days)),
            tuple(map(index, self.zones_from)),
        )


class RiskAssessment(AppendOnly):
    """What somebody thought of a risk on one day, and what the measures were to make of it."""

    risk = models.ForeignKey(
        Risk, on_delete=models.CASCADE, related_name="assessments", verbose_name=_("risk")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=RatingKind)
    assessed_on = models.DateField(_("assessed on"))
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("assessed by"),
    )
    probability = level_field("probability", _("probability"))
    impact_cost = level_field("impact_cost", _("impact on cost"))
    impact_schedule = level_field("impact_schedule", _("impact on the schedule"))
    impact_quality = level_field("impact_quality", _("impact on quality and scope"))
    impact_service = level_field("impact_service", _("impact on the service"))
    cost = MoneyField(_("cost if it happens (CHF)"), default=Decimal(0))
    delay_days = models.PositiveIntegerField(_("delay if it happens (working days)"), default=0)
    daily_cost = MoneyField(_("cost of one project day (CHF)"), default=Decimal(0))
    scale = models.ForeignKey(
        RiskScale,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("scale"),
    )
    # As computed on that day with that scale.
    score = models.PositiveSmallIntegerField(_("score"))
    zone = models.CharField(_("zone"), max_length=1, choices=ZoneName)
    exposure = MoneyField(_("exposure (CHF)"))
    evidence = models.CharField(_("on what grounds"), max_length=500, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating of a risk")
        verbose_name_plural = _("ratings of risks")
        ordering = ["risk", "pk"]
        indexes = [models.Index(fields=["risk", "kind", "-id"], name="rating_series")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    probability__range=LEVELS,
                    impact_cost__range=LEVELS,
                    impact_schedule__range=LEVELS,
                    impact_quality__range=LEVELS,
                    impact_service__range=LEVELS,
                ),
                name="rating_within_the_scale",
            ),
            models.CheckConstraint(
                condition=Q(cost__gte=0, daily_cost__gte=0), name="rating_money_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk_id} {self.get_kind_display()}"

    def history_scope(self) -> str:
        return self.risk.history_scope()

    @property
    def rating(self) -> Rating:
        return Rating(
            self.probability,
            self.impact_cost,
            self.impact_schedule,
            self.impact_quality,
            self.impact_service,
            self.cost,
            self.delay_days,
        )

    @property
    def impact(self) -> int:
        return self.rating.impact

    @property
    def used_scale(self) -> Scale:
        return self.scale.scale if self.scale else DEFAULT_SCALE


auditlog.register(RiskScale)
# What points to a rating is no part of it, and asking for it costs a query at every save.
auditlog.register(RiskAssessment, exclude_fields=["check_made"])
