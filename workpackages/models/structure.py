"""The work breakdown: a tree of work packages, each with one lead and one budget."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Searchable
from projects.models import Project, of_plans_visible_to
from servicedesk_pm.common.fields import MoneyField
from workpackages.choices import (
    WORK_PACKAGE_OVER,
    ProgressMethod,
    UpdateRhythm,
    WorkPackageState,
)

if TYPE_CHECKING:
    from people.models import User

# One level of the outline key: "0001." sorts 9 999 siblings as text.
OUTLINE_DIGITS = 4
MAX_OUTLINE_DEPTH = 20


def outline_number(key: str) -> str:
    """``0001.0003.`` as people write it: 1.3."""
    return ".".join(str(int(part)) for part in key.split(".") if part)


class WorkPackageQuerySet(models.QuerySet["WorkPackage"]):
    def visible_to(self, user: User) -> WorkPackageQuerySet:
        return self.filter(of_plans_visible_to(user))

    def in_outline_order(self) -> WorkPackageQuerySet:
        return self.order_by("outline", "pk")

    def open(self) -> WorkPackageQuerySet:
        return self.exclude(state__in=WORK_PACKAGE_OVER)

    def budgeted(self) -> WorkPackageQuerySet:
        """The lowest packages, whose budgets make up those above; cancelled ones have none."""
        children = WorkPackage.objects.filter(parent=OuterRef("pk")).order_by()
        return self.exclude(state=WorkPackageState.CANCELLED).filter(~Exists(children))

    def below(self, package: WorkPackage) -> WorkPackageQuerySet:
        """The package and everything under it."""
        return self.filter(project=package.project_id, outline__startswith=package.outline)


class WorkPackage(Searchable):
    """The smallest controlled unit of a project: one lead, one budget, defined results."""

    searched_by = ("code", "name")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="work_packages", verbose_name=_("project")
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="children",
        verbose_name=_("parent work package"),
    )
    # Never changes and is never reused: "LT3" stays LT3 wherever it is moved.
    number = models.PositiveIntegerField(_("number"), editable=False)
    # Position in the tree as sortable text, renumbered when rows move: "0001.0003.".
    outline = models.CharField(max_length=MAX_OUTLINE_DEPTH * (OUTLINE_DIGITS + 1), editable=False)
    name = models.CharField(_("name"), max_length=200)
    goal = models.TextField(_("goal and expected results"), blank=True)
    work_included = models.TextField(_("work included"), blank=True)
    work_excluded = models.TextField(_("work excluded"), blank=True)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_work_packages",
        verbose_name=_("lead"),
    )
    budget = MoneyField(_("budget (CHF)"), default=Decimal(0))
    # The agreed window; what the tasks inside need is rolled up from them when shown.
    start_on = models.DateField(_("start"), null=True, blank=True)
    finish_on = models.DateField(_("finish"), null=True, blank=True)
    progress_method = models.CharField(
        _("measure of progress"), max_length=12, choices=ProgressMethod, blank=True
    )
    update_rhythm = models.CharField(
        _("rhythm of updates"), max_length=10, choices=UpdateRhythm, blank=True
    )
    state = models.CharField(
        _("state"), max_length=10, choices=WorkPackageState, default=WorkPackageState.DRAFT
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0, editable=False)
    # Facts of a summary row that an imported plan holds beyond what we edit.
    source_uid = models.PositiveIntegerField(null=True, editable=False)
    source = models.JSONField(default=dict, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = WorkPackageQuerySet.as_manager()

    class Meta:
        verbose_name = _("work package")
        ordering = ["project", "outline", "pk"]
        indexes = [
            models.Index(fields=["project", "outline"], name="work_package_outline"),
            models.Index(fields=["lead", "state"], name="work_package_lead_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="work_package_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=Q(finish_on__gte=F("start_on"))
                | Q(start_on__isnull=True)
                | Q(finish_on__isnull=True),
                name="work_package_finishes_after_its_start",
                violation_error_message=_("The finish cannot be before the start."),
            ),
            models.CheckConstraint(
                condition=Q(budget__gte=0), name="work_package_budget_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="work_package_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("workpackages:detail", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def code(self) -> str:
        return f"LT{self.number}"

    @property
    def outline_text(self) -> str:
        return outline_number(self.outline)

    @property
    def depth(self) -> int:
        return self.outline.count(".") - 1


auditlog.register(
    WorkPackage,
    exclude_fields=[
        "outline",
        "search_text",
        "version",
        "source",
        "source_uid",
        "workstation_impact",
    ],
)
