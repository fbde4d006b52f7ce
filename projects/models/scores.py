"""How important a project is: the agreed score, and what a programme manager proposes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.models.priorities import KEY_LENGTH, CriteriaSet, ObjectiveSet
from projects.models.structure import Project
from servicedesk_pm.common.fields import MoneyField


class ScoreState(models.TextChoices):
    CURRENT = "current", pgettext_lazy("score", "Agreed")
    PROPOSED = "proposed", pgettext_lazy("score", "Proposed")
    PAST = "past", pgettext_lazy("score", "Replaced")


class ProjectScore(models.Model):
    """What a project was given for every criterion; a new score replaces it, nothing changes it."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="scores", verbose_name=_("project")
    )
    number = models.PositiveIntegerField(_("version"), editable=False)
    state = models.CharField(_("state"), max_length=8, choices=ScoreState)
    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, related_name="+", verbose_name=_("criteria")
    )
    objective_set = models.ForeignKey(
        ObjectiveSet, on_delete=models.PROTECT, related_name="+", verbose_name=_("objectives")
    )
    # {"B": 4, …} without the computed criterion, and {"O1": 5, …}.
    scores: Any = models.JSONField(_("scores"), default=dict)
    contributions: Any = models.JSONField(_("contributions"), default=dict)
    cost = MoneyField(_("estimated cost (CHF)"), default=Decimal(0))
    effort_minutes = models.PositiveIntegerField(_("estimated effort"), default=0)
    imposed_on = models.DateField(_("date imposed from outside"), null=True, blank=True)
    scored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("scored by"),
    )
    scored_on = models.DateField(_("scored on"))

    history_tells = "number"

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="score_number_unique_in_project"
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state=ScoreState.CURRENT),
                name="score_one_current_a_project",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state=ScoreState.PROPOSED),
                name="score_one_proposal_a_project",
            ),
            models.CheckConstraint(condition=Q(cost__gte=0), name="score_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.number}"

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


class ScoreReason(models.Model):
    """Why a project was given this score for one criterion, and who says so."""

    score = models.ForeignKey(
        ProjectScore, on_delete=models.CASCADE, related_name="reasons", verbose_name=_("score")
    )
    key = models.CharField(_("criterion"), max_length=KEY_LENGTH)
    text = models.CharField(_("justification"), max_length=300)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )

    class Meta:
        verbose_name = _("justification")
        verbose_name_plural = _("justifications")
        ordering = ["score", "key"]
        constraints = [
            models.UniqueConstraint(fields=["score", "key"], name="reason_once_a_criterion"),
            models.CheckConstraint(condition=~Q(text=""), name="reason_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.text}"

    def history_scope(self) -> str:
        return self.score.history_scope()


auditlog.register(ProjectScore)
