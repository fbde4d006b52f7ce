"""The quality plan of a project: what is aimed at, how it is measured, and who sees to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from people.choices import Role
from people.models import Bilingual
from projects.models import Project, of_plans_visible_to
from workpackages.quality.choices import (
    APPROVED_ONCE,
    PENDING,
    PLAN_TONES,
    QualityPlanState,
)

if TYPE_CHECKING:
    from people.models import User


# Who may approve a plan, the nearest to the matter first.
APPROVERS = (Role.QUALITY_MANAGER, Role.SPONSOR, Role.DIRECTOR)


def _person(label: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=label,
    )


class QualityPlanQuerySet(models.QuerySet["QualityPlan"]):
    def visible_to(self, user: User) -> QualityPlanQuerySet:
        return self.filter(of_plans_visible_to(user))


class QualityPlan(models.Model):
    """One version of what a project promises about quality; frozen once it is approved."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="quality_plans", verbose_name=_("project")
    )
    number = models.PositiveSmallIntegerField(_("version"), editable=False)
    state = models.CharField(
        _("state"), max_length=9, choices=QualityPlanState, default=QualityPlanState.DRAFT
    )
    standards_fr = models.TextField(_("standards and directives in French"), blank=True)
    standards_en = models.TextField(_("standards and directives in English"), blank=True)
    strategy_fr = models.TextField(_("test and acceptance strategy in French"), blank=True)
    strategy_en = models.TextField(_("test and acceptance strategy in English"), blank=True)
    versions_fr = models.TextField(_("configuration and versions in French"), blank=True)
    versions_en = models.TextField(_("configuration and versions in English"), blank=True)
    submitted_by = _person(_("submitted by"))
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True)
    approved_by = _person(_("approved by"))
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    # Empty for what was approved when only the quality manager could.
    approved_as = models.CharField(
        _("approved as"),
        max_length=3,
        choices=[(each, each.label) for each in APPROVERS],
        blank=True,
    )
    return_reason = models.TextField(_("why it was returned"), blank=True)
    # The checks that were planned when it was approved, as they were worded then.
    checks = models.JSONField(default=list, blank=True, editable=False)
    # Canonical JSON of the approved document; empty for what was approved before it was kept.
    snapshot = models.TextField(blank=True, editable=False)
    sha256 = models.CharField(_("content hash"), max_length=64, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = QualityPlanQuerySet.as_manager()
    history_tells = "number"

    class Meta:
        verbose_name = _("quality plan")
        verbose_name_plural = _("quality plans")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="quality_plan_number_unique_in_project"
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=PENDING),
                name="quality_plan_one_pending_in_project",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state=QualityPlanState.APPROVED),
                name="quality_plan_one_approved_in_project",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=APPROVED_ONCE, approved_by__isnull=False, approved_on__isnull=False
                )
                | ~Q(state__in=APPROVED_ONCE)
                & Q(approved_by__isnull=True, approved_on__isnull=True),
                name="quality_plan_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=QualityPlanState.DRAFT)
                | Q(submitted_by__isnull=False, submitted_on__isnull=False),
                name="quality_plan_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_as="") | Q(approved_by__isnull=False),
                name="quality_plan_approved_as_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="quality_plan_not_approved_by_who_submits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} · {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("workpackages:quality_plan", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def reference(self) -> str:
        """How the address of its document names it."""
        return f"{self.project.code}-PAQ{self.number}"

    @property
    def content(self) -> dict[str, Any]:
        """The frozen document; empty until it is approved."""
        found: dict[str, Any] = json.loads(self.snapshot) if self.snapshot else {}
        return found

    @property
    def approving_role(self) -> str:
        """As whom it was approved; empty until then."""
        return self.approved_as or (Role.QUALITY_MANAGER if self.approved_by_id else "")

    @property
    def tone(self) -> str:
        return PLAN_TONES.get(self.state, "")

    @property
    def is_draft(self) -> bool:
        return self.state == QualityPlanState.DRAFT

    @property
    def is_submitted(self) -> bool:
        return self.state == QualityPlanState.SUBMITTED

    @property
    def is_approved(self) -> bool:
        return self.state == QualityPlanState.APPROVED

    @property
    def is_frozen(self) -> bool:
        return self.state in APPROVED_ONCE


class QualityGoal(Bilingual):
    """Something that the project aims at, how it shows, and who sees to it."""

    plan = models.ForeignKey(
        QualityPlan, on_delete=models.CASCADE, related_name="goals", verbose_name=_("quality plan")
    )
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    metric_fr = models.CharField(_("metric in French"), max_length=300, blank=True)
    metric_en = models.CharField(_("metric in English"), max_length=300, blank=True)
    target = models.CharField(_("target"), max_length=100)
    due_on = models.DateField(_("to be reached by"), null=True, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="quality_goals",
        verbose_name=_("responsible"),
    )
    # The goal of an earlier version that this one goes on from: results are kept there.
    origin = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        editable=False,
        verbose_name=_("goal of the earlier version"),
    )

    history_tells = "number"

    class Meta:
        verbose_name = _("quality goal")
        verbose_name_plural = _("quality goals")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="quality_goal_number_unique_in_plan"
            ),
            models.CheckConstraint(
                condition=~Q(metric_fr="") | ~Q(metric_en=""), name="quality_goal_is_measured"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    def history_scope(self) -> str:
        return self.plan.history_scope()

    @property
    def first_id(self) -> int:
        """Where its results are kept, whichever version it belongs to."""
        return self.origin_id or self.pk


class GoalResult(models.Model):
    """What was measured of a goal on one day, and whether that is what was aimed at."""

    goal = models.ForeignKey(
        QualityGoal, on_delete=models.CASCADE, related_name="results", verbose_name=_("goal")
    )
    measured_on = models.DateField(_("measured on"))
    value = models.CharField(_("result"), max_length=100)
    is_met = models.BooleanField(_("the target is met"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    history_tells = "value"

    class Meta:
        verbose_name = _("result of a quality goal")
        verbose_name_plural = _("results of quality goals")
        ordering = ["goal", "-measured_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "measured_on"], name="goal_result_one_a_day"),
            models.CheckConstraint(condition=~Q(value=""), name="goal_result_says_something"),
        ]

    def __str__(self) -> str:
        return self.value

    def history_scope(self) -> str:
        return self.goal.history_scope()

    @property
    def verdict(self) -> str:
        return pgettext("goal", "met") if self.is_met else pgettext("goal", "not met")

    @property
    def tone(self) -> str:
        return "good" if self.is_met else "watch"


auditlog.register(GoalResult)
auditlog.register(QualityPlan, exclude_fields=["checks", "snapshot", "version"])
auditlog.register(QualityGoal)
