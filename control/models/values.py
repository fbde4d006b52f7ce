"""What the work of each month is worth: as planned, as done, and what is still to be paid."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from control.choices import ForecastMethod, PhasingState
from people.append_only import AppendOnly, AppendOnlyQuerySet
from projects.models import Project
from servicedesk_pm.common.fields import MomentField, MoneyField
from workpackages.choices import ProgressMethod
from workpackages.models import Baseline, WorkPackage


class Phasing(models.Model):
    """How the budgets of a project's packages spread over the months, for one baseline."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="phasings", verbose_name=_("project")
    )
    baseline = models.ForeignKey(
        Baseline, on_delete=models.CASCADE, related_name="phasings", verbose_name=_("baseline")
    )
    state = models.CharField(
        _("state"), max_length=8, choices=PhasingState, default=PhasingState.DRAFT
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    made_on = models.DateField(_("proposed on"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    named_with = ("project", "baseline")

    class Meta:
        verbose_name = _("phasing of the budgets")
        verbose_name_plural = _("phasings of the budgets")
        ordering = ["project", "baseline"]
        constraints = [
            models.UniqueConstraint(fields=["baseline"], name="phasing_once_for_a_baseline"),
            models.CheckConstraint(
                condition=Q(
                    state=PhasingState.APPROVED,
                    approved_on__isnull=False,
                    approved_by__isnull=False,
                )
                | Q(state=PhasingState.DRAFT, approved_on__isnull=True, approved_by__isnull=True),
                name="phasing_approved_by_somebody_iff_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} · {self.baseline.number}"

    def get_absolute_url(self) -> str:
        return reverse("control:phasing", args=[self.project.code])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def is_approved(self) -> bool:
        return self.state == PhasingState.APPROVED


class PlannedValue(models.Model):
    """What of a package's budget should be done by the end of one month, all before included."""

    phasing = models.ForeignKey(Phasing, on_delete=models.CASCADE, related_name="values")
    work_package = models.ForeignKey(
        WorkPackage, on_delete=models.RESTRICT, related_name="planned_values"
    )
    # The last day of the month.
    month = models.DateField()
    amount = MoneyField()

    class Meta:
        ordering = ["phasing", "work_package", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["phasing", "work_package", "month"], name="planned_value_once_in_a_month"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="planned_value_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.work_package_id} {self.month}"


class EarnedValue(AppendOnly):
    """What the work done on a package by the end of a month is worth; the newest row counts."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="earned_values", verbose_name=_("project")
    )
    work_package = models.ForeignKey(
        WorkPackage,
        on_delete=models.RESTRICT,
        related_name="earned_values",
        verbose_name=_("work package"),
    )
    # The last day of the month.
    month = models.DateField(_("month"))
    amount = MoneyField(_("earned value (CHF)"))
    method = models.CharField(
        _("measure of progress"), max_length=12, choices=ProgressMethod, blank=True
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = MomentField(_("recorded at"))

    objects = AppendOnlyQuerySet.as_manager()
    named_with = ("project", "work_package")

    class Meta:
        verbose_name = _("earned value")
        verbose_name_plural = _("earned values")
        ordering = ["project", "work_package", "month", "pk"]
        indexes = [
            models.Index(fields=["work_package", "month"], name="earned_value_package_month")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="earned_value_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.work_package.code} {self.month:%m.%Y}"

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


class Reestimate(AppendOnly):
    """What the rest of a package will cost, estimated anew on one day."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="reestimates", verbose_name=_("project")
    )
    work_package = models.ForeignKey(
        WorkPackage,
        on_delete=models.RESTRICT,
        related_name="reestimates",
        verbose_name=_("work package"),
    )
    amount = MoneyField(_("cost to complete (CHF)"))
    estimated_on = models.DateField(_("estimated on"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    estimated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("estimated by"),
    )

    objects = AppendOnlyQuerySet.as_manager()
    named_with = ("project", "work_package")

    class Meta:
        verbose_name = _("re-estimate")
        verbose_name_plural = _("re-estimates")
        ordering = ["project", "work_package", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="reestimate_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.work_package.code} {self.estimated_on:%d.%m.%Y}"

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


class ForecastChoice(AppendOnly):
    """Which forecast of the cost is the official one from a day on; the newest row counts."""

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="forecast_choices",
        verbose_name=_("project"),
    )
    method = models.CharField(_("forecast"), max_length=20, choices=ForecastMethod)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("chosen by"),
    )
    chosen_on = models.DateField(_("chosen on"))

    objects = AppendOnlyQuerySet.as_manager()
    named_with = ("project",)

    class Meta:
        verbose_name = _("official forecast")
        verbose_name_plural = _("official forecasts")
        ordering = ["project", "pk"]

    def __str__(self) -> str:
        return f"{self.project.code} {self.get_method_display()}"

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


auditlog.register(Phasing, exclude_fields=["version"])
auditlog.register(EarnedValue)
auditlog.register(Reestimate)
auditlog.register(ForecastChoice)
