"""Whether measures did what was expected of them, and what the sponsor accepts all the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engine.effectiveness import Outcome, rounded
from engine.exposure import Zone
from people.append_only import AppendOnly, AppendOnlyQuerySet
from risks.choices import (
    FOLLOW_UP_DAYS,
    VERDICT_TONES,
    Settlement,
    VerdictName,
    ZoneName,
)
from risks.models.measures import Measure
from risks.models.register import Risk
from risks.models.scales import RiskAssessment
from servicedesk_pm.common.fields import MoneyField


class EffectivenessCheck(models.Model):
    """A dated verdict on the measures of one risk, computed from the numbers that it keeps."""

    risk = models.ForeignKey(
        Risk, on_delete=models.CASCADE, related_name="checks", verbose_name=_("risk")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    checked_on = models.DateField(_("checked on"))
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("assessor"),
    )
    observed = models.CharField(_("what was observed"), max_length=500, blank=True)
    external_influence = models.CharField(_("influence from outside"), max_length=500, blank=True)
    is_mainly_external = models.BooleanField(
        _("the change comes mainly from outside"), default=False
    )
    rating = models.OneToOneField(
        RiskAssessment,
        null=True,
        on_delete=models.RESTRICT,
        related_name="check_made",
        verbose_name=_("new rating"),
    )
    gross_exposure = MoneyField(_("exposure before measures (CHF)"))
    planned_exposure = MoneyField(_("expected exposure (CHF)"))
    actual_exposure = MoneyField(_("actual exposure (CHF)"))
    planned_zone = models.CharField(_("expected zone"), max_length=1, choices=ZoneName)
    actual_zone = models.CharField(_("actual zone"), max_length=1, choices=ZoneName)
    cost = MoneyField(_("cost of the measures (CHF)"), default=Decimal(0))
    verdict = models.CharField(_("verdict"), max_length=17, choices=VerdictName)
    new_check_on = models.DateField(_("new check on"), null=True, blank=True)
    follow_up_on = models.DateField(_("consequence due"), null=True, blank=True)
    settled_on = models.DateField(_("consequence drawn on"), null=True, blank=True)
    settled_how = models.CharField(_("consequence"), max_length=8, choices=Settlement, blank=True)

    class Meta:
        verbose_name = _("effectiveness check")
        verbose_name_plural = _("effectiveness checks")
        ordering = ["risk", "number"]
        constraints = [
            models.UniqueConstraint(fields=["risk", "number"], name="check_number_unique_in_risk"),
            models.CheckConstraint(
                condition=Q(verdict=VerdictName.NOT_ASSESSABLE, new_check_on__isnull=False)
                | ~Q(verdict=VerdictName.NOT_ASSESSABLE)
                & ~Q(observed="")
                & Q(new_check_on__isnull=True, rating__isnull=False),
                name="check_rests_on_evidence_or_is_repeated",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=list(FOLLOW_UP_DAYS), follow_up_on__isnull=False)
                | (~Q(verdict__in=list(FOLLOW_UP_DAYS)) & Q(follow_up_on__isnull=True)),
                name="check_followed_up_after_its_verdict",
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True, settled_how="")
                | (Q(settled_on__isnull=False) & ~Q(settled_how="")),
                name="check_settled_somehow",
            ),
            models.CheckConstraint(condition=Q(cost__gte=0), name="check_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_verdict_display()}"

    def history_scope(self) -> str:
        return self.risk.history_scope()

    @property
    def outcome(self) -> Outcome:
        return Outcome(
            self.gross_exposure,
            self.planned_exposure,
            self.actual_exposure,
            Zone(self.planned_zone),
            Zone(self.actual_zone),
            self.cost,
            is_gain=self.risk.is_gain,
            is_evidenced=bool(self.observed) and not self.is_mainly_external,
        )

    @property
    def effectiveness(self) -> Decimal | None:
        """η with three digits, nothing where no reduction was planned."""
        return rounded(self.outcome.ratio)

    @property
    def net_benefit(self) -> Decimal:
        return self.outcome.net_benefit

    @property
    def tone(self) -> str:
        return VERDICT_TONES.get(self.verdict, "")

    @property
    def is_waiting(self) -> bool:
        """Whether something still has to follow it."""
        return self.follow_up_on is not None and self.settled_on is None

    def is_overdue(self, on: date) -> bool:
        return self.is_waiting and self.follow_up_on is not None and self.follow_up_on < on


class CheckShare(AppendOnly):
    """How much of the reduction one measure brought, and what it really cost."""

    check_made = models.ForeignKey(
        EffectivenessCheck,
        on_delete=models.CASCADE,
        related_name="shares",
        verbose_name=_("effectiveness check"),
    )
    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="shares", verbose_name=_("measure")
    )
    share_pct = models.PositiveSmallIntegerField(_("share of the reduction (%)"))
    cost = MoneyField(_("cost (CHF)"), default=Decimal(0))
    # Its part of the reduction, so that the parts add up to the whole to the cent.
    reduction = MoneyField(_("reduction (CHF)"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("share of a measure")
        verbose_name_plural = _("shares of measures")
        ordering = ["check_made", "measure"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_made", "measure"], name="check_share_once_per_measure"
            ),
            models.CheckConstraint(
                condition=Q(share_pct__range=(0, 100), cost__gte=0), name="check_share_in_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.share_pct} %"

    def history_scope(self) -> str:
        return self.check_made.history_scope()

    @property
    def net_benefit(self) -> Decimal:
        benefit: Decimal = self.reduction - self.cost
        return benefit


class RiskAcceptance(AppendOnly):
    """The sponsor's signature below a risk that is carried as it is."""

    risk = models.ForeignKey(
        Risk, on_delete=models.CASCADE, related_name="acceptances", verbose_name=_("risk")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    signed_at = models.DateTimeField(_("signed at"))
    reason = models.CharField(_("reason"), max_length=500)
    # What was signed, in its one spelling, and its hash.
    content = models.TextField(_("content"))
    sha256 = models.CharField(_("content hash"), max_length=64)
    score = models.PositiveSmallIntegerField(_("score"))
    zone = models.CharField(_("zone"), max_length=1, choices=ZoneName)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("acceptance of a risk")
        verbose_name_plural = _("acceptances of risks")
        ordering = ["risk", "pk"]

    def __str__(self) -> str:
        return str(self.person)

    def history_scope(self) -> str:
        return self.risk.history_scope()


auditlog.register(EffectivenessCheck)
auditlog.register(CheckShare)
auditlog.register(RiskAcceptance, exclude_fields=["content"])
