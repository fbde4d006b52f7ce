"""Money that is set aside for risks, and what was taken from it."""

from __future__ import annotations

from decimal import Decimal

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.append_only import AppendOnly, AppendOnlyQuerySet
from projects.models import Project
from risks.models.issues import Issue
from risks.models.register import Risk
from servicedesk_pm.common.fields import MoneyField


class Contingency(models.Model):
    """What a project may spend on risks that come true, beside its budget."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="contingencies", verbose_name=_("project")
    )
    initial = MoneyField(_("initial contingency (CHF)"))
    drawn = MoneyField(_("drawn (CHF)"), default=Decimal(0), editable=False)
    set_on = models.DateField(_("set on"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("set by"),
    )
    reason = models.CharField(_("reason"), max_length=500)
    released = MoneyField(_("released (CHF)"), null=True, editable=False)
    released_on = models.DateField(_("released on"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("contingency")
        verbose_name_plural = _("contingencies")
        ordering = ["project"]
        constraints = [
            models.UniqueConstraint(fields=["project"], name="contingency_once_in_a_project"),
            models.CheckConstraint(
                condition=Q(drawn__gte=0, initial__gte=F("drawn")),
                name="contingency_not_overdrawn",
            ),
            models.CheckConstraint(
                condition=Q(released__isnull=True, released_on__isnull=True)
                | Q(
                    released__isnull=False,
                    released_on__isnull=False,
                    released__gte=0,
                    released__lte=F("initial"),
                ),
                name="contingency_released_at_most_what_was_set_aside",
            ),
        ]

    def __str__(self) -> str:
        return str(self.project.code)

    def get_absolute_url(self) -> str:
        return reverse("risks:contingency", args=[self.project.code])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def left(self) -> Decimal:
        """Nothing once the rest was released."""
        return Decimal(0) if self.is_released else self.initial - self.drawn

    @property
    def is_released(self) -> bool:
        return self.released_on is not None


class DrawDown(AppendOnly):
    """Money taken from the contingency for one risk, or for the issue that came from it."""

    contingency = models.ForeignKey(
        Contingency,
        on_delete=models.CASCADE,
        related_name="draws",
        verbose_name=_("contingency"),
    )
    number = models.PositiveIntegerField(_("number"))
    risk = models.ForeignKey(
        Risk, on_delete=models.CASCADE, related_name="draws", verbose_name=_("risk")
    )
    issue = models.ForeignKey(
        Issue,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="draws",
        verbose_name=_("issue"),
    )
    amount = MoneyField(_("amount (CHF)"))
    drawn_on = models.DateField(_("drawn on"))
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("drawn by"),
    )
    reason = models.CharField(_("reason"), max_length=500)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("draw-down")
        verbose_name_plural = _("draw-downs")
        ordering = ["contingency", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contingency", "number"], name="draw_number_unique_in_contingency"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="draw_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.contingency} {self.number}"

    def history_scope(self) -> str:
        return self.contingency.history_scope()


auditlog.register(Contingency, exclude_fields=["version"])
auditlog.register(DrawDown)
