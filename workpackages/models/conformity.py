"""What has to be true of a result before it is used, signed by the person named for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.models import Project, of_plans_visible_to
from workpackages.models.deliverables import Deliverable
from workpackages.quality.conformity_choices import (
    CONFORMITY_TONES,
    SHEET_TONES,
    Area,
    Conformity,
    SheetState,
)

if TYPE_CHECKING:
    from people.models import User


class ConformitySheetQuerySet(models.QuerySet["ConformitySheet"]):
    def visible_to(self, user: User) -> ConformitySheetQuerySet:
        """Of projects whose inside the user sees, and what he or she signs."""
        seen = of_plans_visible_to(user)
        return self.filter(seen | Q(signer=user)) if seen else self

    def unsigned(self) -> ConformitySheetQuerySet:
        return self.exclude(state=SheetState.SIGNED)


class ConformitySheet(models.Model):
    """Whether a deliverable, or a whole project, conforms; signed before it is used."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="conformity", verbose_name=_("project")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    deliverable = models.ForeignKey(
        Deliverable,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="conformity",
        verbose_name=_("deliverable"),
    )
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="conformity_sheets",
        verbose_name=_("signed by"),
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("answered by"),
    )
    state = models.CharField(_("state"), max_length=6, choices=SheetState, default=SheetState.DRAFT)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ConformitySheetQuerySet.as_manager()
    history_tells = "number"

    class Meta:
        verbose_name = _("conformity sheet")
        verbose_name_plural = _("conformity sheets")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="conformity_number_unique_in_project"
            ),
            models.UniqueConstraint(fields=["deliverable"], name="conformity_once_by_deliverable"),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(deliverable=None),
                name="conformity_once_by_whole_project",
            ),
            models.CheckConstraint(
                condition=Q(state=SheetState.SIGNED, signed_on__isnull=False)
                | Q(state=SheetState.DRAFT, signed_on__isnull=True),
                name="conformity_signed_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=SheetState.SIGNED)
                | Q(answered_by__isnull=False) & ~Q(answered_by=F("signer")),
                name="conformity_not_signed_by_who_answers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("workpackages:conformity_sheet", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def code(self) -> str:
        return f"F{self.number}"

    @property
    def subject(self) -> str:
        """What it is about."""
        return str(self.deliverable or self.project)

    @property
    def tone(self) -> str:
        return SHEET_TONES.get(self.state, "")

    @property
    def is_signed(self) -> bool:
        return self.state == SheetState.SIGNED


class ConformityLine(models.Model):
    """One thing that has to be true, what is said to it, and what proves it."""

    sheet = models.ForeignKey(
        ConformitySheet,
        on_delete=models.CASCADE,
        related_name="lines",
        verbose_name=_("conformity sheet"),
    )
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    area = models.CharField(_("area"), max_length=15, choices=Area)
    text_fr = models.CharField(_("line in French"), max_length=300)
    text_en = models.CharField(_("line in English"), max_length=300)
    answer = models.CharField(_("answer"), max_length=14, choices=Conformity, blank=True)
    evidence = models.CharField(_("evidence or reason"), max_length=500, blank=True)

    history_tells = "number"

    class Meta:
        verbose_name = _("line of a conformity sheet")
        verbose_name_plural = _("lines of conformity sheets")
        ordering = ["sheet", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "number"], name="conformity_line_number_unique_in_sheet"
            ),
            models.CheckConstraint(
                condition=Q(answer="") | ~Q(evidence=""),
                name="conformity_line_answered_with_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text_fr}"

    def history_scope(self) -> str:
        return self.sheet.history_scope()

    @property
    def tone(self) -> str:
        return CONFORMITY_TONES.get(self.answer, "")


auditlog.register(ConformitySheet, exclude_fields=["version"])
auditlog.register(ConformityLine)
