"""Which projects together: rules between them, scenarios of a planning year, an order proposed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from auditlog.registry import auditlog
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Bilingual, Job
from projects.models.decisions import Decision
from projects.models.priorities import CriteriaSet, ObjectiveSet
from projects.models.rounds import PriorityRound
from projects.models.structure import Portfolio, Project
from servicedesk_pm.common.effort import MOST_MINUTES
from servicedesk_pm.common.fields import MomentField, MoneyField

MOST_YEARS = 5


class BetweenProjects(models.TextChoices):
    REQUIRES = "requires", pgettext_lazy("rule between projects", "requires")
    EXCLUDES = "excludes", pgettext_lazy("rule between projects", "excludes")
    BUNDLE = "bundle", pgettext_lazy("rule between projects", "only together with")


class ScenarioState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("portfolio scenario", "Being weighed")
    ADOPTED = "adopted", pgettext_lazy("portfolio scenario", "Adopted")
    SUPERSEDED = "superseded", pgettext_lazy("portfolio scenario", "Superseded")


class Wish(models.TextChoices):
    FREE = "free", pgettext_lazy("candidate", "Left to the choice")
    IN = "in", pgettext_lazy("candidate", "Forced in")
    OUT = "out", pgettext_lazy("candidate", "Forced out")


class ListKind(models.TextChoices):
    RANK = "rank", _("By rank")
    OPTIMUM = "optimum", _("Optimum under the limits")


class PortfolioRule(models.Model):
    """A rule between two projects that every selection keeps."""

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.CASCADE, related_name="rules", verbose_name=_("portfolio")
    )
    first = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", verbose_name=_("project")
    )
    kind = models.CharField(_("rule"), max_length=8, choices=BetweenProjects)
    second = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", verbose_name=_("other project")
    )
    reason = models.CharField(_("reason"), max_length=500)

    class Meta:
        verbose_name = _("rule between projects")
        verbose_name_plural = _("rules between projects")
        ordering = ["portfolio", "first__code", "kind", "second__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "first", "kind", "second"], name="portfolio_rule_once"
            ),
            models.CheckConstraint(
                condition=~Q(first=F("second")), name="portfolio_rule_between_two"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="portfolio_rule_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.first.code} {self.get_kind_display()} {self.second.code}"

    def history_scope(self) -> str:
        return ""


class SelectionScenario(Bilingual):
    """Money, people and candidates of some years; once adopted it never changes."""

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.CASCADE, related_name="scenarios", verbose_name=_("portfolio")
    )
    priority_round = models.ForeignKey(
        PriorityRound,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("priority round"),
    )
    copied_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("copied from"),
    )
    year = models.PositiveSmallIntegerField(_("planning year"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ScenarioState,
        default=ScenarioState.DRAFT,
        editable=False,
    )
    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, related_name="+", verbose_name=_("criteria")
    )
    objective_set = models.ForeignKey(
        ObjectiveSet, on_delete=models.PROTECT, related_name="+", verbose_name=_("objectives")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("created by"),
    )
    # What was computed, and the hash of everything that it was computed from.
    result: Any = models.JSONField(default=dict, blank=True, editable=False)
    result_of = models.CharField(max_length=64, blank=True, editable=False)
    computed_at = models.DateTimeField(null=True, blank=True, editable=False)
    job = models.ForeignKey(
        Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    decision = models.OneToOneField(
        Decision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="scenario",
        verbose_name=_("decision"),
    )
    # {"list": "rank", "codes": […], "changes": [{"code", "is_in", "reason"}], sums}.
    adopted: Any = models.JSONField(default=dict, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "year"],
                condition=Q(state=ScenarioState.ADOPTED),
                name="scenario_one_adopted_a_year",
            ),
            models.CheckConstraint(
                condition=Q(state=ScenarioState.DRAFT, decision__isnull=True)
                | (~Q(state=ScenarioState.DRAFT) & Q(decision__isnull=False)),
                name="scenario_adopted_by_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:scenario", args=[self.pk])

    def history_scope(self) -> str:
        return ""

    @property
    def is_draft(self) -> bool:
        return self.state == ScenarioState.DRAFT


class ScenarioYear(models.Model):
    """Money and people of one year, and what is taken off before anything is chosen."""

    scenario = models.ForeignKey(
        SelectionScenario,
        on_delete=models.CASCADE,
        related_name="limits",
        verbose_name=_("scenario"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    budget = MoneyField(_("budget (CHF)"), default=Decimal(0))
    more_money = MoneyField(_("additional money (CHF)"), default=Decimal(0))
    committed = MoneyField(_("committed already (CHF)"), default=Decimal(0))
    reserve = MoneyField(_("management reserve (CHF)"), default=Decimal(0))
    capacity = models.PositiveIntegerField(
        _("people"), default=0, validators=[MaxValueValidator(MOST_MINUTES)]
    )
    more_people = models.PositiveIntegerField(
        _("additional people"), default=0, validators=[MaxValueValidator(MOST_MINUTES)]
    )
    bound = models.PositiveIntegerField(
        _("people bound already"), default=0, validators=[MaxValueValidator(MOST_MINUTES)]
    )
    operations = models.PositiveIntegerField(
        _("daily operations"), default=0, validators=[MaxValueValidator(MOST_MINUTES)]
    )

    class Meta:
        verbose_name = _("year of a scenario")
        verbose_name_plural = _("years of scenarios")
        ordering = ["scenario", "year"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "year"], name="scenario_year_once"),
            models.CheckConstraint(
                condition=Q(budget__gte=0, more_money__gte=0, committed__gte=0, reserve__gte=0),
                name="scenario_money_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)

    def history_scope(self) -> str:
        return ""

    @property
    def money_left(self) -> Decimal:
        left: Decimal = self.budget + self.more_money - self.committed - self.reserve
        return left

    @property
    def people_left(self) -> int:
        return self.capacity + self.more_people - self.bound - self.operations


class ScenarioCandidate(models.Model):
    """A project that may be chosen: what it needs from its first year on, and what is wished."""

    scenario = models.ForeignKey(
        SelectionScenario,
        on_delete=models.CASCADE,
        related_name="candidates",
        verbose_name=_("scenario"),
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", verbose_name=_("project")
    )
    wish = models.CharField(_("choice"), max_length=4, choices=Wish, default=Wish.FREE)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    years_later = models.PositiveSmallIntegerField(
        _("starts later by years"), default=0, validators=[MaxValueValidator(MOST_YEARS)]
    )
    # From the first year of the project: ["380000.00", …] in francs, and [262080, …] in minutes.
    costs: Any = models.JSONField(_("estimated cost (CHF)"), default=list, blank=True)
    efforts: Any = models.JSONField(_("effort"), default=list, blank=True)
    # Of it, by the number of the role group: {"1": [131040, …]}.
    group_efforts: Any = models.JSONField(_("effort by role group"), default=dict, blank=True)

    class Meta:
        verbose_name = _("candidate of a scenario")
        verbose_name_plural = _("candidates of scenarios")
        ordering = ["scenario", "project__code"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "project"], name="scenario_candidate_once"),
            models.CheckConstraint(
                condition=Q(wish=Wish.FREE) | ~Q(reason=""), name="scenario_forced_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.project)

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


class ProposedOrder(models.Model):
    """Another order of the ranked list, with its reason; the scores stay as they are."""

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.CASCADE, related_name="orders", verbose_name=_("portfolio")
    )
    codes: Any = models.JSONField(_("order"), default=list)
    # Those moved past a project that is no near tie of theirs.
    far: Any = models.JSONField(default=list, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=500)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = MomentField(_("proposed at"))

    class Meta:
        verbose_name = _("proposed order")
        verbose_name_plural = _("proposed orders")
        ordering = ["portfolio", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "proposed_by"], name="order_one_proposal_a_person"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="order_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name}: {', '.join(self.codes)}"

    def history_scope(self) -> str:
        return ""


auditlog.register(PortfolioRule)
auditlog.register(
    SelectionScenario,
    exclude_fields=["version", "result", "result_of", "computed_at", "job", "adopted"],
)
auditlog.register(ScenarioYear)
auditlog.register(ScenarioCandidate)
auditlog.register(ProposedOrder, exclude_fields=["proposed_at", "far"])
