"""Risk reports: what was known of a project's risks on one day, kept as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.append_only import AppendOnly, AppendOnlyQuerySet
from people.choices import Role
from projects.models import Project
from projects.scope import scope_of

if TYPE_CHECKING:
    from people.models import User

# Reports tell the verdicts on measures, which are not for those who only work in the project.
READERS = frozenset(
    {
        Role.DIRECTOR,
        Role.PROGRAMME_MANAGER,
        Role.PROJECT_MANAGER,
        Role.QUALITY_MANAGER,
        Role.SPONSOR,
    }
)


class RiskReportQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User) -> models.QuerySet[RiskReport]:
        found = Project.objects.filter(scope_of(user).projects_as(READERS)).order_by()
        return self.filter(project__in=found.values("pk"))


class RiskReport(AppendOnly):
    """The risks of a project on one day, with the decisions that are asked for."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="risk_reports", verbose_name=_("project")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    written_on = models.DateField(_("written on"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("written by"),
    )
    decisions_fr = models.TextField(_("decisions requested in French"), max_length=3000, blank=True)
    decisions_en = models.TextField(
        _("decisions requested in English"), max_length=3000, blank=True
    )
    decide_by_on = models.DateField(_("decision needed by"), null=True, blank=True)
    content = models.JSONField(editable=False)
    sha256 = models.CharField(_("content hash"), max_length=64, editable=False)

    objects = RiskReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk report")
        verbose_name_plural = _("risk reports")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="risk_report_number_unique_in_project"
            ),
            models.CheckConstraint(condition=~Q(sha256=""), name="risk_report_has_its_hash"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("risks:reports", args=[self.project.code])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def reference(self) -> str:
        """PRJ-101-R3, as its document is called."""
        return f"{self.project.code}-R{self.number}"


auditlog.register(RiskReport, exclude_fields=["content"])
