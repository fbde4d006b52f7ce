"""What is done about a risk, by whom, until when, and what it is to achieve."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from engine.exposure import Rating
from people.models import Bilingual
from risks.choices import (
    DROPPED,
    MEASURE_TONES,
    UNDER_WAY,
    UNVERIFIED,
    MeasureKind,
    MeasureState,
    VerdictName,
)
from risks.models.register import Risk
from risks.models.scales import LEVELS, level_field
from servicedesk_pm.common.fields import MoneyField

if TYPE_CHECKING:
    from people.models import User

DONE = (MeasureState.IMPLEMENTED, MeasureState.VERIFIED)


class MeasureQuerySet(models.QuerySet["Measure"]):
    def visible_to(self, user: User) -> MeasureQuerySet:
        seen = Risk.objects.visible_to(user).order_by()
        return self.filter(risk__in=seen.values("pk"))

    def standing(self) -> MeasureQuerySet:
        """Those that count: neither replaced nor cancelled."""
        return self.exclude(state__in=DROPPED)

    def unverified(self) -> MeasureQuerySet:
        return self.filter(state__in=UNVERIFIED)

    def overdue(self, on: date) -> MeasureQuerySet:
        return self.filter(state__in=UNDER_WAY, due_on__lt=on)

    def unchecked(self, on: date) -> MeasureQuerySet:
        """Implemented, and its effect should be visible by now."""
        return self.filter(state=MeasureState.IMPLEMENTED, effect_due_on__lt=on)


class Measure(Bilingual):
    """A concrete action on a risk with an owner, a deadline, a cost and an expected effect."""

    risk = models.ForeignKey(
        Risk, on_delete=models.CASCADE, related_name="measures", verbose_name=_("risk")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    kind = models.CharField(_("kind"), max_length=11, choices=MeasureKind)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="owned_measures",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("due"))
    cost = MoneyField(_("cost (CHF)"), default=Decimal(0))
    effort_minutes = models.PositiveIntegerField(_("effort (minutes)"), default=0)
    # The expected effect.
    probability = level_field("probability", _("target probability"))
    impact_cost = level_field("impact_cost", _("target impact on cost"))
    impact_schedule = level_field("impact_schedule", _("target impact on the schedule"))
    impact_quality = level_field("impact_quality", _("target impact on quality and scope"))
    impact_service = level_field("impact_service", _("target impact on the service"))
    cost_left = MoneyField(_("cost if it happens all the same (CHF)"), default=Decimal(0))
    delay_left_days = models.PositiveIntegerField(
        _("delay if it happens all the same (working days)"), default=0
    )
    effect_due_on = models.DateField(_("effect visible by"), blank=True)
    indicator_fr = models.CharField(_("indicator in French"), max_length=300, blank=True)
    indicator_en = models.CharField(_("indicator in English"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=11, choices=MeasureState, default=MeasureState.PLANNED
    )
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    implemented_on = models.DateField(_("implemented on"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=17, choices=VerdictName, blank=True)
    replaces = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replacements",
        verbose_name=_("replaces"),
    )
    cancelled_because = models.CharField(_("reason"), max_length=500, blank=True)
    created_on = models.DateField(_("planned on"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["risk", "number"]
        indexes = [models.Index(fields=["owner", "state", "due_on"], name="measure_of_owner")]
        constraints = [
            models.UniqueConstraint(
                fields=["risk", "number"], name="measure_number_unique_in_risk"
            ),
            models.CheckConstraint(
                condition=Q(
                    probability__range=LEVELS,
                    impact_cost__range=LEVELS,
                    impact_schedule__range=LEVELS,
                    impact_quality__range=LEVELS,
                    impact_service__range=LEVELS,
                ),
                name="measure_targets_within_the_scale",
            ),
            models.CheckConstraint(
                condition=Q(cost__gte=0, cost_left__gte=0), name="measure_money_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(effect_due_on__gte=F("due_on")),
                name="measure_effect_after_its_due_date",
                violation_error_message=_("The effect cannot be due before the measure itself."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DONE) | Q(implemented_on__isnull=False) & ~Q(evidence=""),
                name="measure_implemented_with_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeasureState.VERIFIED) | ~Q(verdict=""),
                name="measure_verified_with_verdict",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeasureState.CANCELLED) | ~Q(cancelled_because=""),
                name="measure_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return f"{self.risk.get_absolute_url()}#measure-{self.number}"

    def history_scope(self) -> str:
        return self.risk.history_scope()

    @property
    def code(self) -> str:
        return f"M{self.number}"

    @property
    def tone(self) -> str:
        return MEASURE_TONES.get(self.state, "")

    @property
    def target(self) -> Rating:
        """What is left of the risk when the measure works."""
        return Rating(
            self.probability,
            self.impact_cost,
            self.impact_schedule,
            self.impact_quality,
            self.impact_service,
            self.cost_left,
            self.delay_left_days,
        )

    @property
    def is_standing(self) -> bool:
        return self.state not in DROPPED

    @property
    def is_unverified(self) -> bool:
        return self.state in UNVERIFIED

    @property
    def is_planned(self) -> bool:
        return self.state == MeasureState.PLANNED

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_implemented(self) -> bool:
        return self.state == MeasureState.IMPLEMENTED

    def is_overdue(self, on: date) -> bool:
        return self.is_under_way and self.due_on < on

    def is_unchecked(self, on: date) -> bool:
        return self.is_implemented and self.effect_due_on < on


auditlog.register(Measure, exclude_fields=["version"])
