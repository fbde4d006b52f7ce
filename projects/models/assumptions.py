"""What a project takes for granted, and what binds it: written down, owned, checked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.mandates.choices import AssumptionKind, AssumptionState
from projects.models.structure import Project, of_plans_visible_to

if TYPE_CHECKING:
    from people.models import User


class AssumptionQuerySet(models.QuerySet["Assumption"]):
    def visible_to(self, user: User) -> AssumptionQuerySet:
        return self.filter(of_plans_visible_to(user))


class Assumption(models.Model):
    """Something that the project relies on or is bound by, checked on a day by its owner."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="assumptions", verbose_name=_("project")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    kind = models.CharField(
        _("kind"), max_length=10, choices=AssumptionKind, default=AssumptionKind.ASSUMPTION
    )
    text = models.CharField(_("assumption or constraint"), max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    check_on = models.DateField(_("to be checked on"))
    state = models.CharField(
        _("state"), max_length=6, choices=AssumptionState, default=AssumptionState.OPEN
    )
    note = models.TextField(_("finding"), blank=True, max_length=2000)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AssumptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("assumption or constraint")
        verbose_name_plural = _("assumptions and constraints")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="assumption_number_unique_in_project"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    def get_absolute_url(self) -> str:
        return reverse("projects:assumption", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def code(self) -> str:
        return f"H{self.number}"

    def is_due(self, on: date) -> bool:
        """Still open on the day on which it was to be checked."""
        return self.state == AssumptionState.OPEN and self.check_on <= on


auditlog.register(Assumption, exclude_fields=["version"])
