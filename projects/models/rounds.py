"""A round in which units score the candidates of a planning year, each for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Bilingual, OrgUnit
from projects.models.priorities import KEY_LENGTH, CriteriaSet, ObjectiveSet
from projects.models.structure import Portfolio, Project

if TYPE_CHECKING:
    from people.models import User


class RoundState(models.TextChoices):
    OPEN = "open", pgettext_lazy("priority round", "Open")
    CLOSED = "closed", pgettext_lazy("priority round", "Closed")


class PriorityRoundQuerySet(models.QuerySet["PriorityRound"]):
    def scored_by(self, user: User) -> PriorityRoundQuerySet:
        """Those in which the person scores for a unit, or heads a unit that scores."""
        own = RoundUnit.objects.filter(Q(scorer=user) | Q(org_unit__head=user))
        return self.filter(pk__in=own.order_by().values("priority_round"))


class PriorityRound(Bilingual):
    """The candidates of a planning year, scored by units until a day, then signed as a list."""

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.CASCADE, related_name="rounds", verbose_name=_("portfolio")
    )
    year = models.PositiveSmallIntegerField(_("planning year"))
    state = models.CharField(
        _("state"), max_length=6, choices=RoundState, default=RoundState.OPEN, editable=False
    )
    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, related_name="+", verbose_name=_("criteria")
    )
    objective_set = models.ForeignKey(
        ObjectiveSet, on_delete=models.PROTECT, related_name="+", verbose_name=_("objectives")
    )
    projects = models.ManyToManyField(Project, related_name="+", verbose_name=_("candidates"))
    deadline_on = models.DateField(_("scores until"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("closed by"),
    )
    # The list as it was signed, for good.
    signed: Any = models.JSONField(default=list, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PriorityRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("priority round")
        verbose_name_plural = _("priority rounds")
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "year"],
                condition=Q(state=RoundState.OPEN),
                name="round_one_open_a_year",
            ),
            models.CheckConstraint(
                condition=Q(state=RoundState.OPEN, closed_on__isnull=True, closed_by__isnull=True)
                | Q(state=RoundState.CLOSED, closed_on__isnull=False, closed_by__isnull=False),
                name="round_closed_by_somebody_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:round", args=[self.pk])

    def history_scope(self) -> str:
        return ""

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN


class RoundUnit(models.Model):
    """A unit that scores in a round, and the person who does it: its head or somebody named."""

    priority_round = models.ForeignKey(
        PriorityRound, on_delete=models.CASCADE, related_name="units", verbose_name=_("round")
    )
    org_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    scorer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("scores for the unit"),
    )

    class Meta:
        verbose_name = _("unit in a round")
        verbose_name_plural = _("units in a round")
        ordering = ["priority_round", "org_unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["priority_round", "org_unit"], name="round_unit_scores_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.org_unit)

    def history_scope(self) -> str:
        return ""


class UnitScore(models.Model):
    """What one unit gives one candidate; the others see it only once they have given theirs."""

    round_unit = models.ForeignKey(
        RoundUnit, on_delete=models.CASCADE, related_name="scores", verbose_name=_("unit")
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", verbose_name=_("project")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    # As in an agreed score, with {"B": "why", …} beside it.
    scores: Any = models.JSONField(_("scores"), default=dict)
    contributions: Any = models.JSONField(_("contributions"), default=dict)
    reasons: Any = models.JSONField(_("justifications"), default=dict)
    given_on = models.DateField(_("given on"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("score of a unit")
        verbose_name_plural = _("scores of units")
        ordering = ["round_unit", "project"]
        constraints = [
            models.UniqueConstraint(
                fields=["round_unit", "project"], name="unit_scores_a_project_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_unit} · {self.project}"

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


class ConsensusNote(models.Model):
    """How units that were far apart on a criterion came to agree."""

    priority_round = models.ForeignKey(
        PriorityRound, on_delete=models.CASCADE, related_name="notes", verbose_name=_("round")
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", verbose_name=_("project")
    )
    key = models.CharField(_("criterion"), max_length=KEY_LENGTH)
    text = models.CharField(_("consensus note"), max_length=500)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    written_on = models.DateField(_("written on"))

    class Meta:
        verbose_name = _("consensus note")
        verbose_name_plural = _("consensus notes")
        ordering = ["priority_round", "project", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["priority_round", "project", "key"], name="consensus_once_a_criterion"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="consensus_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.text}"

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


auditlog.register(PriorityRound, exclude_fields=["version", "signed"])
auditlog.register(ConsensusNote)
