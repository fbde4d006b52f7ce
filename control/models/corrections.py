"""What is done about a deviation, by whom, until when, and whether it helped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from control.choices import CorrectionState, Effect, LightName
from costs.sight import projects_with_costs
from projects.models import Project

if TYPE_CHECKING:
    from people.models import User

OPEN = (CorrectionState.PLANNED, CorrectionState.DONE)
TONES = {
    CorrectionState.PLANNED: "accent",
    CorrectionState.DONE: "watch",
    CorrectionState.CANCELLED: "quiet",
}
EFFECT_TONES = {Effect.BETTER: "good", Effect.SAME: "watch", Effect.WORSE: "bad"}


class CorrectiveMeasureQuerySet(models.QuerySet["CorrectiveMeasure"]):
    def visible_to(self, user: User) -> CorrectiveMeasureQuerySet:
        """Of projects whose whole money the person sees, and those that are his or hers to do."""
        seen = projects_with_costs(user)
        if not seen:
            return self.all()
        return self.filter(Q(project__in=Project.objects.filter(seen)) | Q(owner=user))

    def open(self) -> CorrectiveMeasureQuerySet:
        return self.filter(state__in=OPEN)

    def overdue(self, on: date) -> CorrectiveMeasureQuerySet:
        return self.filter(state=CorrectionState.PLANNED, due_on__lt=on)


class CorrectiveMeasure(models.Model):
    """A concrete action that is to bring a light of a project back."""

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="corrective_measures",
        verbose_name=_("project"),
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    light = models.CharField(_("light"), max_length=12, choices=LightName)
    cause = models.CharField(_("cause"), max_length=1000)
    effect = models.CharField(_("effect"), max_length=1000)
    action = models.CharField(_("measure"), max_length=1000)
    expected = models.CharField(_("expected effect"), max_length=1000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="corrective_measures",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("due"))
    # From this day on the effect should be seen.
    effect_on = models.DateField(_("effect visible by"))
    state = models.CharField(
        _("state"), max_length=9, choices=CorrectionState, default=CorrectionState.PLANNED
    )
    planned_on = models.DateField(_("planned on"))
    colour_before = models.CharField(_("light before"), max_length=5, blank=True)
    index_before = models.CharField(_("index before"), max_length=40, blank=True)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    colour_after = models.CharField(_("light after"), max_length=5, blank=True)
    index_after = models.CharField(_("index after"), max_length=40, blank=True)
    verdict = models.CharField(_("verdict"), max_length=6, choices=Effect, blank=True)
    finding = models.CharField(_("what was found"), max_length=500, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("verified by"),
    )
    judged_on = models.DateField(_("verified on"), null=True, blank=True)
    cancelled_because = models.CharField(_("reason"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CorrectiveMeasureQuerySet.as_manager()
    named_with = ("project",)

    class Meta:
        verbose_name = _("corrective measure")
        verbose_name_plural = _("corrective measures")
        ordering = ["project", "number"]
        indexes = [models.Index(fields=["owner", "state", "due_on"], name="correction_of_owner")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="correction_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CorrectionState.DONE, CorrectionState.JUDGED])
                | Q(done_on__isnull=False) & ~Q(evidence=""),
                name="correction_done_with_evidence",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=CorrectionState.JUDGED, judged_by__isnull=False, judged_on__isnull=False
                )
                & ~Q(verdict="")
                | ~Q(state=CorrectionState.JUDGED) & Q(verdict="", judged_by__isnull=True),
                name="correction_judged_by_somebody_iff_judged",
            ),
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.CANCELLED) | ~Q(cancelled_because=""),
                name="correction_given_up_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(effect_on__gte=models.F("due_on")),
                name="correction_effect_not_before_it_is_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.action}"

    def get_absolute_url(self) -> str:
        return reverse("control:measure", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def code(self) -> str:
        return f"{self.project.code}-MC{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def tone(self) -> str:
        if self.verdict:
            return EFFECT_TONES[Effect(self.verdict)]
        return TONES.get(CorrectionState(self.state), "")

    @property
    def standing(self) -> str:
        """The state in words; once it is verified, what was found."""
        return str(self.get_verdict_display() if self.verdict else self.get_state_display())

    @property
    def before(self) -> Decimal | None:
        return Decimal(self.index_before) if self.index_before else None

    @property
    def after(self) -> Decimal | None:
        return Decimal(self.index_after) if self.index_after else None


auditlog.register(CorrectiveMeasure, exclude_fields=["version"])
