"""What has happened and needs somebody: a risk that struck, or a problem nobody foresaw."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Bilingual, Searchable
from projects.models import Project
from projects.models.structure import of_plans_visible_to
from risks.choices import ISSUE_OPEN, ISSUE_TONES, IssueState, Severity
from risks.models.register import Risk
from servicedesk_pm.common.fields import MoneyField

if TYPE_CHECKING:
    from people.models import User

_WIDTH = 3000


class IssueQuerySet(models.QuerySet["Issue"]):
    def visible_to(self, user: User) -> IssueQuerySet:
        """Of projects whose inside the user sees, and those that the user is to solve."""
        inside = of_plans_visible_to(user)
        return self.filter(inside | Q(owner=user)) if inside else self

    def open(self) -> IssueQuerySet:
        return self.filter(state__in=ISSUE_OPEN)

    def overdue(self, on: date) -> IssueQuerySet:
        return self.open().filter(due_on__lt=on)


class Issue(Searchable, Bilingual):
    """A problem that is there, with an owner, a severity and a day by which it is solved."""

    searched_by = ("code", "name_fr", "name_en")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="issues", verbose_name=_("project")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    code = models.CharField(_("code"), max_length=50, editable=False)
    risk = models.ForeignKey(
        Risk,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="issues",
        verbose_name=_("risk"),
    )
    description_fr = models.TextField(_("description in French"), max_length=_WIDTH, blank=True)
    description_en = models.TextField(_("description in English"), max_length=_WIDTH, blank=True)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_issues",
        verbose_name=_("owner"),
    )
    occurred_on = models.DateField(_("occurred on"))
    due_on = models.DateField(_("to be solved by"))
    state = models.CharField(_("state"), max_length=8, choices=IssueState, default=IssueState.OPEN)
    solution = models.CharField(_("solution"), max_length=500, blank=True)
    resolved_on = models.DateField(_("resolved on"), null=True, blank=True)
    escalated_on = models.DateField(_("escalated on"), null=True, blank=True)
    actual_cost = MoneyField(_("actual cost (CHF)"), null=True, blank=True)
    actual_delay_days = models.PositiveIntegerField(
        _("actual delay (working days)"), null=True, blank=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["project", "number"]
        indexes = [models.Index(fields=["project", "state", "due_on"], name="issue_by_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="issue_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=Q(severity__range=(1, 4)), name="issue_severity_within_scale"
            ),
            models.CheckConstraint(
                condition=~Q(state=IssueState.ASSIGNED) | Q(owner__isnull=False),
                name="issue_assigned_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ISSUE_OPEN, resolved_on__isnull=True)
                | ~Q(state__in=ISSUE_OPEN) & Q(resolved_on__isnull=False) & ~Q(solution=""),
                name="issue_resolved_with_solution",
            ),
            models.CheckConstraint(
                condition=Q(actual_cost__isnull=True) | Q(actual_cost__gte=0),
                name="issue_actual_cost_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("risks:issue", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def tone(self) -> str:
        return ISSUE_TONES.get(self.state, "")

    @property
    def is_open(self) -> bool:
        return self.state in ISSUE_OPEN

    @property
    def is_resolved(self) -> bool:
        return self.state == IssueState.RESOLVED

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.due_on < on


auditlog.register(Issue, exclude_fields=["version", "search_text"])
