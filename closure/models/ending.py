"""What is measured at the end of a project: objectives, the team's view, and the use after it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from closure.ending.choices import REVIEWED_AFTER, TEAM_QUESTIONS
from engine.achievement import HIGHEST, LOWEST
from projects.models import Project

if TYPE_CHECKING:
    pass

MARKS = tuple(TEAM_QUESTIONS)
SCALE = (MinValueValidator(LOWEST), MaxValueValidator(HIGHEST))
_PERCENT = (MinValueValidator(0), MaxValueValidator(100))


class ObjectiveScore(models.Model):
    """What was measured of one objective of the mandate at the end."""

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="objective_scores",
        verbose_name=_("project"),
    )
    # The objective's own number: it stays the same in every version of the mandate.
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    actual = models.DecimalField(_("value reached"), max_digits=12, decimal_places=2)
    note = models.CharField(_("how it was measured"), max_length=500, blank=True)
    measured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("measured by"),
    )
    measured_on = models.DateField(_("measured on"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("value of an objective")
        verbose_name_plural = _("values of objectives")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="objective_score_once_in_project"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.number}"

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


class TeamSurvey(models.Model):
    """The team is asked how it worked together; no answer leads back to who gave it."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="team_surveys", verbose_name=_("project")
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("opened by"),
    )
    opened_on = models.DateField(_("opened on"))
    closes_on = models.DateField(_("answers until"))

    class Meta:
        verbose_name = _("survey of the team")
        verbose_name_plural = _("surveys of teams")
        ordering = ["project"]
        constraints = [
            models.UniqueConstraint(fields=["project"], name="team_survey_once_in_project"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=models.F("opened_on")),
                name="team_survey_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return str(self.project)

    def get_absolute_url(self) -> str:
        return reverse("closure:survey", args=[self.project.code])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    def takes_answers(self, on: date) -> bool:
        return on <= self.closes_on


class SurveyInvitation(models.Model):
    """Who is asked, and that an answer came; not which one, and not when."""

    survey = models.ForeignKey(
        TeamSurvey,
        on_delete=models.CASCADE,
        related_name="invitations",
        verbose_name=_("survey of the team"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="survey_invitations",
        verbose_name=_("person"),
    )
    has_answered = models.BooleanField(_("has answered"), default=False)

    class Meta:
        verbose_name = _("invitation to a survey of the team")
        verbose_name_plural = _("invitations to surveys of teams")
        ordering = ["survey", "person"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "person"], name="survey_asks_a_person_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class SurveyAnswer(models.Model):
    """Five marks and perhaps some words, of nobody in particular.

    Its key tells no order, and no history tells when it came.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(
        TeamSurvey,
        on_delete=models.CASCADE,
        related_name="answers",
        verbose_name=_("survey of the team"),
    )
    together = models.PositiveSmallIntegerField(TEAM_QUESTIONS["together"], validators=SCALE)
    roles = models.PositiveSmallIntegerField(TEAM_QUESTIONS["roles"], validators=SCALE)
    load = models.PositiveSmallIntegerField(TEAM_QUESTIONS["load"], validators=SCALE)
    support = models.PositiveSmallIntegerField(TEAM_QUESTIONS["support"], validators=SCALE)
    result = models.PositiveSmallIntegerField(TEAM_QUESTIONS["result"], validators=SCALE)
    comment = models.CharField(_("anything else"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("answer to a survey of the team")
        verbose_name_plural = _("answers to surveys of teams")
        ordering = ["survey", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{name}__range": (LOWEST, HIGHEST) for name in MARKS}),
                name="survey_marks_within_scale",
            ),
        ]

    def __str__(self) -> str:
        return str(_("answer"))


class UseReviewQuerySet(models.QuerySet["UseReview"]):
    def waiting(self) -> UseReviewQuerySet:
        return self.filter(measured_on__isnull=True)

    def due(self, on: date) -> UseReviewQuerySet:
        return self.waiting().filter(due_on__lte=on)


class UseReview(models.Model):
    """Whether the result of a closed project is used, some months later."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="use_reviews", verbose_name=_("project")
    )
    months = models.PositiveSmallIntegerField(_("months after the closing"))
    due_on = models.DateField(_("due on"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="use_reviews",
        verbose_name=_("measured by"),
    )
    reminded_on = models.DateField(_("reminded on"), null=True, editable=False)
    measured_on = models.DateField(_("measured on"), null=True, editable=False)
    used_pct = models.DecimalField(
        _("people who use it (%)"), max_digits=4, decimal_places=1, null=True, validators=_PERCENT
    )
    target_pct = models.DecimalField(
        _("target (%)"), max_digits=4, decimal_places=1, null=True, blank=True, validators=_PERCENT
    )
    note = models.CharField(_("what was seen"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UseReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("measurement of the use")
        verbose_name_plural = _("measurements of the use")
        ordering = ["project", "months"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "months"], name="use_review_once_after_so_many_months"
            ),
            models.CheckConstraint(
                condition=Q(months__in=REVIEWED_AFTER), name="use_review_after_known_months"
            ),
            models.CheckConstraint(
                condition=Q(measured_on__isnull=True, used_pct__isnull=True)
                | Q(measured_on__isnull=False, used_pct__isnull=False, used_pct__range=(0, 100)),
                name="use_review_measured_says_how_many",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} +{self.months}"

    def get_absolute_url(self) -> str:
        return reverse("closure:use", args=[self.project.code, self.months])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    def tone(self, on: date) -> str:
        if self.measured_on is None or self.used_pct is None:
            return "bad" if self.due_on < on else ""
        reached = self.target_pct is None or self.used_pct >= self.target_pct
        return "good" if reached else "watch"


auditlog.register(ObjectiveScore, exclude_fields=["version"])
auditlog.register(TeamSurvey)
auditlog.register(UseReview, exclude_fields=["version", "reminded_on"])
