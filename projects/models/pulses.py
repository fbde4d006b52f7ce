"""Short anonymous surveys about a project; no answer leads back to who gave it."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from auditlog.registry import auditlog
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engine.pulse import HIGHEST, LOWEST, Outcome, counted, outcome_of
from people.models import Bilingual
from projects.communication.choices import PULSE_QUESTIONS
from projects.communication.reach import READS
from projects.models.communication import CommunicationAction
from projects.models.structure import Project
from projects.stakeholders.reach import of_projects_as, or_own

if TYPE_CHECKING:
    from people.models import User

MARKS = tuple(PULSE_QUESTIONS)
MEANS = tuple(f"mean_{name}" for name in MARKS)
SCALE = (MinValueValidator(LOWEST), MaxValueValidator(HIGHEST))


def _mean(label: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        label, max_digits=3, decimal_places=2, null=True, blank=True, validators=SCALE
    )


class PulseQuerySet(models.QuerySet["Pulse"]):
    def visible_to(self, user: User) -> PulseQuerySet:
        """Of projects whose communication the user reads, and what the user is asked."""
        asked = PulseInvitation.objects.filter(person=user).order_by().values("pulse")
        return self.filter(or_own(of_projects_as(user, READS), Q(pk__in=asked)))

    def newest_first(self) -> PulseQuerySet:
        return self.order_by("-closes_on", "-number")


class Pulse(Bilingual):
    """A survey: asked of people here, or counted elsewhere with its means."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="pulses", verbose_name=_("project")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    action = models.ForeignKey(
        CommunicationAction,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="pulses",
        verbose_name=_("about the message or event"),
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("opened by"),
    )
    closes_on = models.DateField(_("answers until"))
    is_counted_elsewhere = models.BooleanField(_("counted elsewhere"), default=False)
    invited = models.PositiveIntegerField(_("people asked"), null=True, blank=True)
    answered = models.PositiveIntegerField(_("answers"), null=True, blank=True)
    mean_informed = _mean(_("mean of “well informed”"))
    mean_benefit = _mean(_("mean of “the change brings me something”"))
    mean_support = _mean(_("mean of “the support is good”"))

    objects = PulseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pulse survey")
        verbose_name_plural = _("pulse surveys")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="pulse_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=Q(
                    is_counted_elsewhere=True,
                    invited__isnull=False,
                    answered__isnull=False,
                    answered__lte=F("invited"),
                    **{f"{name}__range": (LOWEST, HIGHEST) for name in MEANS},
                )
                | Q(
                    is_counted_elsewhere=False,
                    invited__isnull=True,
                    answered__isnull=True,
                    **{f"{name}__isnull": True for name in MEANS},
                ),
                name="pulse_counted_here_or_elsewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:pulse", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    def takes_answers(self, on: date) -> bool:
        return not self.is_counted_elsewhere and on <= self.closes_on

    @property
    def people_asked(self) -> int:
        """Uses what was prefetched."""
        return self.invited or 0 if self.is_counted_elsewhere else len(self.invitations.all())

    @property
    def outcome(self) -> Outcome:
        """Uses what was prefetched."""
        if self.is_counted_elsewhere:
            means = [Fraction(getattr(self, name)) for name in MEANS]
            return counted(self.answered or 0, means)
        marks = [[getattr(each, name) for name in MARKS] for each in self.answers.all()]
        return outcome_of(marks)


class PulseInvitation(models.Model):
    """Who is asked, and that an answer came; not which one, and not when."""

    pulse = models.ForeignKey(
        Pulse, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("pulse survey")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="pulse_invitations",
        verbose_name=_("person"),
    )
    has_answered = models.BooleanField(_("has answered"), default=False)

    class Meta:
        verbose_name = _("invitation to a pulse survey")
        verbose_name_plural = _("invitations to pulse surveys")
        ordering = ["pulse", "person"]
        constraints = [
            models.UniqueConstraint(fields=["pulse", "person"], name="pulse_asks_a_person_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class PulseAnswer(models.Model):
    """Three marks and perhaps some words, of nobody in particular.

    Its key tells no order, and no history tells when it came.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pulse = models.ForeignKey(
        Pulse, on_delete=models.CASCADE, related_name="answers", verbose_name=_("pulse survey")
    )
    informed = models.PositiveSmallIntegerField(PULSE_QUESTIONS["informed"], validators=SCALE)
    benefit = models.PositiveSmallIntegerField(PULSE_QUESTIONS["benefit"], validators=SCALE)
    support = models.PositiveSmallIntegerField(PULSE_QUESTIONS["support"], validators=SCALE)
    comment = models.CharField(_("anything else"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("answer to a pulse survey")
        verbose_name_plural = _("answers to pulse surveys")
        ordering = ["pulse", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{name}__range": (LOWEST, HIGHEST) for name in MARKS}),
                name="pulse_marks_from_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pulse_id)


auditlog.register(Pulse)
