"""The state of a project at the end of a month, kept as it was then."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from control.choices import ForecastMethod
from costs.sight import projects_with_costs
from engine.earned_value import Position
from people.append_only import AppendOnly, AppendOnlyQuerySet
from projects.models import Project
from servicedesk_pm.common.fields import MomentField, MoneyField
from workpackages.models import WorkPackage

if TYPE_CHECKING:
    from people.models import User

NOUGHT = Decimal(0)


class StatusSnapshotQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User) -> StatusSnapshotQuerySet:
        """Those of projects whose whole money the person sees."""
        seen = projects_with_costs(user)
        return self.filter(project__in=Project.objects.filter(seen)) if seen else self.all()

    def newest(self) -> StatusSnapshotQuerySet:
        """Of each project the last one that was kept."""
        same = StatusSnapshot.objects.filter(project=OuterRef("project"))
        return self.filter(pk=Subquery(same.order_by("-status_date").values("pk")[:1]))

    def oldest_first(self) -> StatusSnapshotQuerySet:
        return self.order_by("status_date", "pk")


class StatusSnapshot(AppendOnly):
    """All control figures of a project at the end of one month; never changed afterwards."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="snapshots", verbose_name=_("project")
    )
    status_date = models.DateField(_("status date"))
    taken_at = MomentField(_("taken at"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("taken by"),
    )
    budget = MoneyField(_("budget at completion (CHF)"))
    planned = MoneyField(_("planned value (CHF)"))
    earned = MoneyField(_("earned value (CHF)"))
    actual = MoneyField(_("actual cost (CHF)"))
    promised = MoneyField(_("promised, not invoiced yet (CHF)"))
    # The rest as re-estimated, where all packages have a fresh estimate.
    remaining = MoneyField(_("cost to complete (CHF)"), null=True)
    forecast_method = models.CharField(_("forecast"), max_length=20, choices=ForecastMethod)
    forecast = MoneyField(_("official forecast (CHF)"), null=True)
    baseline_finish = models.DateField(_("finish in the baseline"), null=True)
    planned_finish = models.DateField(_("finish of the plan"), null=True)
    pace_finish = models.DateField(_("finish at this pace"), null=True)
    slip_days = models.IntegerField(_("slip in working days"), null=True)
    # Ratios as exact text, milestones, lights and the curve of the planned value.
    figures = models.JSONField(default=dict)

    objects = StatusSnapshotQuerySet.as_manager()
    named_with = ("project",)

    class Meta:
        verbose_name = _("status snapshot")
        verbose_name_plural = _("status snapshots")
        ordering = ["project", "status_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "status_date"], name="snapshot_once_for_a_status_date"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.status_date:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return reverse("control:overview", args=[self.project.code])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def reference(self) -> str:
        """PRJ-201-2026-10, as its document is called."""
        return f"{self.project.code}-{self.status_date:%Y-%m}"

    @property
    def position(self) -> Position:
        """The four values, bounded as the engine wants them."""
        return Position(
            budget=self.budget,
            planned=min(self.planned, self.budget),
            earned=min(self.earned, self.budget),
            actual=max(self.actual, NOUGHT),
        )

    def ratio(self, name: str) -> Decimal | None:
        """A ratio as it was then, unrounded; ``None`` where it was not defined."""
        found: Any = self.figures.get(name)
        return None if found is None else Decimal(found)

    @property
    def cpi(self) -> Decimal | None:
        return self.ratio("cpi")

    @property
    def spi(self) -> Decimal | None:
        return self.ratio("spi")

    @property
    def spi_t(self) -> Decimal | None:
        return self.ratio("spi_t")

    @property
    def vac(self) -> Decimal | None:
        return self.ratio("vac")


class PackageSnapshot(AppendOnly):
    """The values of one package at the end of a month."""

    snapshot = models.ForeignKey(StatusSnapshot, on_delete=models.CASCADE, related_name="packages")
    # Emptied where a sub-project goes with its packages; the values stay.
    work_package = models.ForeignKey(
        WorkPackage, null=True, on_delete=models.SET_NULL, related_name="snapshots"
    )
    budget = MoneyField()
    planned = MoneyField()
    earned = MoneyField()
    actual = MoneyField()
    promised = MoneyField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["snapshot", "work_package"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "work_package"], name="package_once_in_a_snapshot"
            )
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.work_package_id}"
