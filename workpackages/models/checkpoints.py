"""Planned checks of quality: who checks what and when, what was answered, and what was found."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Bilingual, Searchable
from projects.models import Project, of_plans_visible_to
from workpackages.acceptance.choices import SEVERITY_TONES, Severity
from workpackages.models.deliverables import Deliverable
from workpackages.quality.choices import (
    AHEAD,
    ANSWER_TONES,
    CHECKPOINT_TONES,
    FINDING_SETTLED,
    FINDING_TONES,
    OUTCOMES,
    Answer,
    CheckpointKind,
    CheckpointState,
    FindingState,
)

if TYPE_CHECKING:
    from people.models import User


def _person(label: Any, name: str = "+") -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name=name,
        verbose_name=label,
    )


class CheckpointQuerySet(models.QuerySet["Checkpoint"]):
    def visible_to(self, user: User) -> CheckpointQuerySet:
        """Of projects whose inside the user sees, what he or she checks, or has to correct."""
        seen = of_plans_visible_to(user)
        if not seen:
            return self
        owned = self.model.objects.filter(findings__owner=user).order_by().values("pk")
        return self.filter(seen | Q(reviewer=user) | Q(pk__in=owned))

    def overdue(self, on: date) -> CheckpointQuerySet:
        return self.filter(state__in=AHEAD, planned_on__lt=on)


class Checkpoint(Searchable, Bilingual):
    """A review, audit, test or inspection by somebody who has not made what is checked."""

    searched_by = ("code", "name_fr", "name_en")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="checkpoints", verbose_name=_("project")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    kind = models.CharField(
        _("kind"), max_length=10, choices=CheckpointKind, default=CheckpointKind.REVIEW
    )
    deliverable = models.ForeignKey(
        Deliverable,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="checkpoints",
        verbose_name=_("deliverable checked"),
    )
    planned_on = models.DateField(_("planned on"))
    author = _person(_("author of what is checked"))
    reviewer = _person(_("reviewer"), "checkpoints")
    state = models.CharField(
        _("state"), max_length=13, choices=CheckpointState, default=CheckpointState.PLANNED
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1, editable=False)
    done_on = models.DateField(_("carried out on"), null=True, blank=True)
    done_by = _person(_("carried out by"))
    result = models.TextField(_("result"), blank=True)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    skip_reason = models.TextField(_("why it is skipped"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CheckpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["project", "number"]
        indexes = [models.Index(fields=["reviewer", "state"], name="checkpoint_reviewer_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="checkpoint_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True)
                | Q(author__isnull=True)
                | ~Q(reviewer=F("author")),
                name="checkpoint_not_reviewed_by_its_author",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OUTCOMES, done_on__isnull=False, done_by__isnull=False)
                | ~Q(state__in=OUTCOMES) & Q(done_on__isnull=True, done_by__isnull=True),
                name="checkpoint_done_by_somebody_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True)
                | Q(author__isnull=True)
                | ~Q(done_by=F("author")),
                name="checkpoint_not_done_by_its_author",
            ),
            models.CheckConstraint(
                condition=Q(state=CheckpointState.SKIPPED) & ~Q(skip_reason="")
                | ~Q(state=CheckpointState.SKIPPED) & Q(skip_reason=""),
                name="checkpoint_skipped_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("workpackages:checkpoint", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def code(self) -> str:
        return f"Q{self.number}"

    @property
    def tone(self) -> str:
        return CHECKPOINT_TONES.get(self.state, "")

    @property
    def is_planned(self) -> bool:
        return self.state == CheckpointState.PLANNED

    @property
    def is_in_progress(self) -> bool:
        return self.state == CheckpointState.IN_PROGRESS

    @property
    def is_ahead(self) -> bool:
        return self.state in AHEAD

    def is_overdue(self, on: date) -> bool:
        return self.is_ahead and self.planned_on < on


class ChecklistItem(models.Model):
    """One question of a checkpoint, and what the reviewer answered."""

    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.CASCADE, related_name="items", verbose_name=_("checkpoint")
    )
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    text_fr = models.CharField(_("question in French"), max_length=500, blank=True)
    text_en = models.CharField(_("question in English"), max_length=500, blank=True)
    answer = models.CharField(_("answer"), max_length=14, choices=Answer, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    history_tells = "number"

    class Meta:
        verbose_name = _("line of a checklist")
        verbose_name_plural = _("lines of checklists")
        ordering = ["checkpoint", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "number"], name="checklist_number_unique_in_checkpoint"
            ),
            models.CheckConstraint(
                condition=~Q(text_fr="") | ~Q(text_en=""), name="checklist_line_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text_fr or self.text_en}"

    def history_scope(self) -> str:
        return self.checkpoint.history_scope()

    @property
    def tone(self) -> str:
        return ANSWER_TONES.get(self.answer, "")


class FindingQuerySet(models.QuerySet["Finding"]):
    def unsettled(self) -> FindingQuerySet:
        """Neither verified as corrected nor accepted as it is."""
        return self.exclude(state__in=FINDING_SETTLED)

    def overdue(self, on: date) -> FindingQuerySet:
        """Past their deadline, and nobody has reported a correction."""
        return self.filter(state=FindingState.OPEN, due_on__lt=on)

    def pressing(self, on: date) -> FindingQuerySet:
        """Overdue blockers that nobody above knows of yet."""
        return self.overdue(on).filter(severity=Severity.BLOCKER, escalated_on__isnull=True)


class Finding(models.Model):
    """A deviation that a checkpoint showed, with who corrects it until when."""

    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.CASCADE, related_name="findings", verbose_name=_("checkpoint")
    )
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    attempt = models.PositiveSmallIntegerField(_("attempt"), editable=False)
    severity = models.CharField(_("class"), max_length=7, choices=Severity, default=Severity.MINOR)
    text = models.CharField(_("description"), max_length=1000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="findings",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("deadline"))
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("found by"),
    )
    found_on = models.DateField(_("found on"))
    state = models.CharField(
        _("state"), max_length=9, choices=FindingState, default=FindingState.OPEN
    )
    correction = models.TextField(_("how it was corrected"), blank=True)
    corrected_by = _person(_("corrected by"))
    corrected_on = models.DateField(_("corrected on"), null=True, blank=True)
    settled_by = _person(_("settled by"))
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    waiver = models.TextField(_("why it is accepted as it is"), blank=True)
    # Once only, whatever becomes of its deadline.
    escalated_on = models.DateField(_("escalated on"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FindingQuerySet.as_manager()
    history_tells = "number"

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["checkpoint", "number"]
        indexes = [models.Index(fields=["owner", "state"], name="finding_owner_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "number"], name="finding_number_unique_in_checkpoint"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[FindingState.CORRECTED, FindingState.VERIFIED])
                | Q(corrected_by__isnull=False, corrected_on__isnull=False) & ~Q(correction=""),
                name="finding_corrected_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=FINDING_SETTLED, settled_by__isnull=False, settled_on__isnull=False
                )
                | ~Q(state__in=FINDING_SETTLED)
                & Q(settled_by__isnull=True, settled_on__isnull=True),
                name="finding_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=FindingState.VERIFIED)
                | ~Q(settled_by=F("corrected_by")) & ~Q(settled_by=F("owner")),
                name="finding_verified_by_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=FindingState.ACCEPTED) | ~Q(waiver=""),
                name="finding_accepted_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    def get_absolute_url(self) -> str:
        place = self.checkpoint
        numbers = [place.project.code, place.number, self.number]
        return reverse("workpackages:finding", args=numbers)

    def history_scope(self) -> str:
        return self.checkpoint.history_scope()

    @property
    def code(self) -> str:
        return f"C{self.number}"

    @property
    def tone(self) -> str:
        return FINDING_TONES.get(self.state, "")

    @property
    def severity_tone(self) -> str:
        return SEVERITY_TONES.get(self.severity, "")

    @property
    def is_settled(self) -> bool:
        return self.state in FINDING_SETTLED

    def is_overdue(self, on: date) -> bool:
        return self.state == FindingState.OPEN and self.due_on < on


auditlog.register(Checkpoint, exclude_fields=["search_text", "version"])
auditlog.register(ChecklistItem)
auditlog.register(Finding, exclude_fields=["version"])
