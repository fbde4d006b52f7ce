"""What each project has to deliver, so that its programme reaches its objective."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Bilingual, Searchable
from projects.models.structure import Programme, Project, of_plans_visible_to
from projects.results.choices import TONES, ResultState

if TYPE_CHECKING:
    from people.models import User


class ProgrammeResultQuerySet(models.QuerySet["ProgrammeResult"]):
    def visible_to(self, user: User) -> ProgrammeResultQuerySet:
        """Of the projects whose inside the user sees."""
        return self.filter(of_plans_visible_to(user))

    def open(self) -> ProgrammeResultQuerySet:
        return self.exclude(state=ResultState.INTEGRATED)

    def soonest_first(self) -> ProgrammeResultQuerySet:
        return self.order_by("due_on", "project__code", "number")


class ProgrammeResult(Searchable, Bilingual):
    """One result that a project owes to its programme by a day: delivered, then integrated."""

    searched_by = ("name_fr", "name_en")

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="results", verbose_name=_("programme")
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="programme_results",
        verbose_name=_("project"),
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    measure_fr = models.CharField(_("measure and target, in French"), max_length=300, blank=True)
    measure_en = models.CharField(_("measure and target, in English"), max_length=300, blank=True)
    due_on = models.DateField(_("due"))
    state = models.CharField(
        _("state"), max_length=10, choices=ResultState, default=ResultState.EXPECTED
    )
    evidence = models.CharField(_("delivered by"), max_length=500, blank=True)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("reported by"),
    )
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    finding = models.CharField(_("verified by"), max_length=500, blank=True)
    integrated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("integration confirmed by"),
    )
    integrated_on = models.DateField(_("integrated on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProgrammeResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result for the programme")
        verbose_name_plural = _("results for the programme")
        ordering = ["project", "number"]
        indexes = [models.Index(fields=["programme", "state", "due_on"], name="result_by_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="programme_result_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ResultState.EXPECTED,
                    evidence="",
                    delivered_by__isnull=True,
                    delivered_on__isnull=True,
                )
                | (
                    ~Q(state=ResultState.EXPECTED)
                    & ~Q(evidence="")
                    & Q(delivered_by__isnull=False, delivered_on__isnull=False)
                ),
                name="programme_result_delivered_with_evidence",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ResultState.INTEGRATED,
                    integrated_by__isnull=False,
                    integrated_on__isnull=False,
                )
                | (
                    ~Q(state=ResultState.INTEGRATED)
                    & Q(integrated_by__isnull=True, integrated_on__isnull=True)
                ),
                name="programme_result_integrated_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(integrated_by__isnull=True) | ~Q(integrated_by=F("delivered_by")),
                name="programme_result_integrated_by_another_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("projects:result", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def code(self) -> str:
        return f"R{self.number}"

    @property
    def tone(self) -> str:
        """The colour of its state pill."""
        return TONES.get(ResultState(self.state), "")

    @property
    def is_expected(self) -> bool:
        return self.state == ResultState.EXPECTED

    @property
    def is_delivered(self) -> bool:
        return self.state == ResultState.DELIVERED

    def is_overdue(self, on: date) -> bool:
        return self.is_expected and self.due_on < on


auditlog.register(ProgrammeResult, exclude_fields=["version", "search_text"])
