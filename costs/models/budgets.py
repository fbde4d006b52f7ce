"""What a work package may spend, by cost type and year; and what the sponsor keeps back."""

from __future__ import annotations

from decimal import Decimal

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from costs.choices import CostType, Spending
from people.append_only import AppendOnly, AppendOnlyQuerySet
from projects.models import Project
from servicedesk_pm.common.fields import MoneyField
from workpackages.models import WorkPackage

FIRST_YEAR, LAST_YEAR = 2000, 2100


class BudgetLine(models.Model):
    """The part of a package's budget for one cost type in one calendar year."""

    work_package = models.ForeignKey(
        WorkPackage,
        on_delete=models.CASCADE,
        related_name="budget_lines",
        verbose_name=_("work package"),
    )
    cost_type = models.CharField(_("cost type"), max_length=8, choices=CostType)
    spending = models.CharField(
        _("investment or running costs"),
        max_length=10,
        choices=Spending,
        default=Spending.INVESTMENT,
    )
    year = models.PositiveSmallIntegerField(_("year"))
    amount = MoneyField(_("amount (CHF)"))

    history_tells = "cost_type"

    class Meta:
        verbose_name = _("budget line")
        ordering = ["work_package", "year", "cost_type", "spending"]
        constraints = [
            models.UniqueConstraint(
                fields=["work_package", "cost_type", "spending", "year"],
                name="budget_line_once_per_type_and_year",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="budget_line_positive"),
            models.CheckConstraint(
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="budget_line_in_this_century"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_package.code} {self.year}"

    def history_scope(self) -> str:
        return self.work_package.history_scope()


class ManagementReserve(models.Model):
    """Money for what nobody foresaw, inside the envelope; the sponsor releases it."""

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="management_reserves",
        verbose_name=_("project"),
    )
    initial = MoneyField(_("management reserve (CHF)"))
    released = MoneyField(_("released (CHF)"), default=Decimal(0), editable=False)
    set_on = models.DateField(_("set on"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("set by"),
    )
    reason = models.CharField(_("reason"), max_length=500)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("management reserve")
        verbose_name_plural = _("management reserves")
        ordering = ["project"]
        constraints = [
            models.UniqueConstraint(fields=["project"], name="management_reserve_once_in_project"),
            models.CheckConstraint(
                condition=Q(released__gte=0, initial__gte=F("released")),
                name="management_reserve_not_released_beyond",
            ),
        ]

    def __str__(self) -> str:
        return str(self.project.code)

    def get_absolute_url(self) -> str:
        return reverse("costs:reserve", args=[self.project.code])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def left(self) -> Decimal:
        left: Decimal = self.initial - self.released
        return left


class ReserveRelease(AppendOnly):
    """Money that the sponsor lets the project have from the management reserve."""

    reserve = models.ForeignKey(
        ManagementReserve,
        on_delete=models.CASCADE,
        related_name="releases",
        verbose_name=_("management reserve"),
    )
    number = models.PositiveIntegerField(_("number"))
    amount = MoneyField(_("amount (CHF)"))
    released_on = models.DateField(_("released on"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("released by"),
    )
    reason = models.CharField(_("reason"), max_length=500)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("release of the management reserve")
        verbose_name_plural = _("releases of the management reserve")
        ordering = ["reserve", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["reserve", "number"], name="reserve_release_number_unique"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="reserve_release_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.reserve} {self.number}"

    def history_scope(self) -> str:
        return self.reserve.history_scope()


auditlog.register(BudgetLine)
auditlog.register(ManagementReserve, exclude_fields=["version"])
auditlog.register(ReserveRelease)
