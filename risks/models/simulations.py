"""How unsure a task or a risk is, and the simulations that were made of a project."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Job
from projects.models import Project
from projects.models.structure import of_plans_visible_to
from risks.choices import EstimateShape
from risks.models.register import Risk
from servicedesk_pm.common.fields import MoneyField
from workpackages.models import Task

if TYPE_CHECKING:
    from people.models import User

USUAL_RUNS, RUNS = 5_000, (1_000, 20_000)
MOST_PCT = 300
MOST_SEED = 2_147_483_647


class EstimateQuerySet(models.QuerySet["Estimate"]):
    def visible_to(self, user: User) -> EstimateQuerySet:
        return self.filter(of_plans_visible_to(user))


class Estimate(models.Model):
    """How short and how long, how cheap and how dear a task may become, or a risk that strikes.

    The most likely time is the plan's own, and that of a risk stands in its rating.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="estimates", verbose_name=_("project")
    )
    task = models.ForeignKey(
        Task,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="estimates",
        verbose_name=_("task"),
    )
    risk = models.ForeignKey(
        Risk,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="estimates",
        verbose_name=_("risk"),
    )
    probability_pct = models.PositiveSmallIntegerField(
        _("probability (%)"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    low_minutes = models.PositiveIntegerField(_("at least"), null=True, blank=True)
    high_minutes = models.PositiveIntegerField(_("at most"), null=True, blank=True)
    cost_low = MoneyField(_("cost at least (CHF)"), null=True, blank=True)
    cost_likely = MoneyField(_("most likely cost (CHF)"), null=True, blank=True)
    cost_high = MoneyField(_("cost at most (CHF)"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EstimateQuerySet.as_manager()

    class Meta:
        verbose_name = _("estimate")
        verbose_name_plural = _("estimates")
        ordering = ["project", "pk"]
        constraints = [
            # Not one-to-one: the history would ask each task that is saved for its estimate.
            models.UniqueConstraint(fields=["task"], name="estimate_once_for_a_task"),
            models.UniqueConstraint(fields=["risk"], name="estimate_once_for_a_risk"),
            models.CheckConstraint(
                condition=Q(task__isnull=True, risk__isnull=False)
                | Q(task__isnull=False, risk__isnull=True),
                name="estimate_of_a_task_or_of_a_risk",
            ),
            models.CheckConstraint(
                condition=Q(low_minutes__isnull=True, high_minutes__isnull=True)
                | Q(
                    low_minutes__isnull=False,
                    high_minutes__isnull=False,
                    high_minutes__gte=F("low_minutes"),
                ),
                name="estimate_of_time_from_least_to_most",
                violation_error_message=_(
                    "Time: give both the least and the most, the smaller first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(cost_low__isnull=True, cost_high__isnull=True)
                | Q(
                    cost_low__isnull=False,
                    cost_high__isnull=False,
                    cost_low__gte=0,
                    cost_high__gte=F("cost_low"),
                ),
                name="estimate_of_cost_from_least_to_most",
                violation_error_message=_(
                    "Cost: give both the least and the most, the smaller first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(cost_likely__isnull=True, risk__isnull=False)
                | Q(cost_likely__isnull=True, cost_low__isnull=True)
                | Q(
                    risk__isnull=True,
                    cost_likely__isnull=False,
                    cost_likely__gte=F("cost_low"),
                    cost_likely__lte=F("cost_high"),
                ),
                name="estimate_of_cost_with_most_likely",
                violation_error_message=_("Cost: the most likely lies between the two others."),
            ),
            models.CheckConstraint(
                condition=Q(probability_pct__isnull=True)
                | Q(risk__isnull=False, probability_pct__lte=100),
                name="estimate_of_probability_of_a_risk",
            ),
        ]

    def __str__(self) -> str:
        return str(self.task or self.risk)

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def is_empty(self) -> bool:
        """Nothing of its own is said: the usual spread counts."""
        said = (self.probability_pct, self.low_minutes, self.cost_low)
        return all(each is None for each in said)


class SimulationQuerySet(models.QuerySet["Simulation"]):
    def visible_to(self, user: User) -> SimulationQuerySet:
        return self.filter(of_plans_visible_to(user))

    def finished(self) -> SimulationQuerySet:
        """Those that have a result, the newest first."""
        return self.filter(made_at__isnull=False).order_by("-number")


class Simulation(models.Model):
    """A plan and its cost computed thousands of times, with what was asked and what came out."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="simulations", verbose_name=_("project")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_on = models.DateField(_("asked on"))
    shape = models.CharField(
        _("shape of estimates"),
        max_length=10,
        choices=EstimateShape,
        default=EstimateShape.PERT,
    )
    runs = models.PositiveIntegerField(
        _("number of runs"),
        default=USUAL_RUNS,
        validators=[MinValueValidator(RUNS[0]), MaxValueValidator(RUNS[1])],
    )
    seed = models.PositiveIntegerField(_("seed"), validators=[MaxValueValidator(MOST_SEED)])
    # The spread of what has no estimate of its own; nothing where such tasks count as certain.
    below_pct = models.PositiveSmallIntegerField(
        _("usual spread below (%)"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    above_pct = models.PositiveSmallIntegerField(
        _("usual spread above (%)"), null=True, blank=True, validators=[MaxValueValidator(MOST_PCT)]
    )
    correlation_pct = models.PositiveSmallIntegerField(
        _("tasks of a package move together (%)"), default=0, validators=[MaxValueValidator(100)]
    )
    job = models.ForeignKey(
        Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    result = models.JSONField(default=dict, blank=True, editable=False)
    made_at = models.DateTimeField(_("made at"), null=True, editable=False)

    objects = SimulationQuerySet.as_manager()

    class Meta:
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="simulation_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=Q(runs__range=RUNS), name="simulation_runs_within_limits"
            ),
            models.CheckConstraint(
                condition=Q(below_pct__isnull=True, above_pct__isnull=True)
                | Q(
                    below_pct__isnull=False,
                    above_pct__isnull=False,
                    below_pct__lte=100,
                    above_pct__lte=MOST_PCT,
                ),
                name="simulation_spread_on_both_sides",
                violation_error_message=_(
                    "Usual spread: give both percentages, or neither of them."
                ),
            ),
            models.CheckConstraint(
                condition=Q(correlation_pct__lte=100), name="simulation_correlation_within_limits"
            ),
        ]

    def __str__(self) -> str:
        return f"S-{self.project.code.removeprefix('PRJ-')}-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("risks:simulation", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def p50_on(self) -> date | None:
        return self._reached("50")

    @property
    def p80_on(self) -> date | None:
        return self._reached("80")

    def _reached(self, pct: str) -> date | None:
        return date.fromisoformat(self.result["finish"]["on"][pct]) if self.result else None

    @property
    def is_running(self) -> bool:
        return self.made_at is None and self.job is not None and not self.job.is_over


auditlog.register(Estimate, exclude_fields=["version"])
auditlog.register(Simulation, exclude_fields=["result", "job"])
