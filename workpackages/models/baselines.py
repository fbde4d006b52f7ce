"""Frozen plans against which slips are measured."""

from __future__ import annotations

from decimal import Decimal

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models import ChangeRequest, Project
from servicedesk_pm.common.fields import MoneyField
from workpackages.models.structure import WorkPackage
from workpackages.models.tasks import Task


class Baseline(models.Model):
    """A numbered copy of a project's plan, kept for ever; one of them is current."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="baselines", verbose_name=_("project")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    reason = models.CharField(_("reason"), max_length=300)
    taken_on = models.DateField(_("taken on"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    is_current = models.BooleanField(_("current baseline"), default=True)
    changes = models.ManyToManyField(
        ChangeRequest, blank=True, related_name="baselines", verbose_name=_("implemented changes")
    )

    # What its name is made of, for pages that name many.
    named_with = ("project",)

    class Meta:
        verbose_name = _("baseline")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="baseline_number_unique_in_project"
            ),
            models.UniqueConstraint(
                fields=["project"], condition=Q(is_current=True), name="one_current_baseline"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} · {self.number}"

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


class BaselineRow(models.Model):
    """The dates, effort and cost that one task or work package had in a baseline."""

    baseline = models.ForeignKey(Baseline, on_delete=models.CASCADE, related_name="rows")
    task = models.ForeignKey(
        Task, null=True, on_delete=models.CASCADE, related_name="baseline_rows"
    )
    work_package = models.ForeignKey(
        WorkPackage, null=True, on_delete=models.CASCADE, related_name="baseline_rows"
    )
    start_on = models.DateField(null=True)
    start_minute = models.PositiveSmallIntegerField(null=True)
    finish_on = models.DateField(null=True)
    finish_minute = models.PositiveSmallIntegerField(null=True)
    duration_minutes = models.PositiveIntegerField(null=True)
    work_minutes = models.PositiveIntegerField(default=0)
    cost = MoneyField(default=Decimal(0))
    source = models.JSONField(default=dict, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(task__isnull=True, work_package__isnull=False)
                | Q(task__isnull=False, work_package__isnull=True),
                name="baseline_row_is_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["baseline", "task"],
                condition=Q(task__isnull=False),
                name="task_once_in_baseline",
            ),
            models.UniqueConstraint(
                fields=["baseline", "work_package"],
                condition=Q(work_package__isnull=False),
                name="work_package_once_in_baseline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.baseline}: {self.task or self.work_package}"


auditlog.register(Baseline)
