"""The options that a decision file compares, each on the same criteria."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from auditlog.registry import auditlog
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.decision_files import DecisionFile
from servicedesk_pm.common.effort import MOST_MINUTES
from servicedesk_pm.common.fields import MoneyField

YEARS = range(1, 6)
RUNNING = tuple(f"running_{year}" for year in YEARS)
_MONEY = ("investment", *RUNNING, "benefit")
_NOT_NEGATIVE = Q()
for _name in _MONEY:
    _NOT_NEGATIVE &= Q(**{f"{_name}__isnull": True}) | Q(**{f"{_name}__gte": 0})


def _words(label: Any) -> models.TextField[str, str]:
    return models.TextField(label, blank=True, max_length=5000)


class DecisionOption(models.Model):
    """One way to go, doing nothing included: its cost, effort, end, benefit, risks and effects."""

    file = models.ForeignKey(
        DecisionFile,
        on_delete=models.CASCADE,
        related_name="options",
        verbose_name=_("decision file"),
    )
    # Stays the same in every version of the file, so that versions can be compared.
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    position = models.PositiveSmallIntegerField(_("position"), editable=False)
    is_nothing = models.BooleanField(_("doing nothing"), default=False, editable=False)
    is_recommended = models.BooleanField(_("recommended"), default=False, editable=False)
    name_fr = models.CharField(_("option in French"), max_length=200)
    name_en = models.CharField(_("option in English"), max_length=200, blank=True)
    scope_fr = _words(_("scope in French"))
    scope_en = _words(_("scope in English"))
    investment = MoneyField(_("investment (CHF)"), null=True, blank=True)
    running_1 = MoneyField(_("running cost of year 1 (CHF)"), null=True, blank=True)
    running_2 = MoneyField(_("running cost of year 2 (CHF)"), null=True, blank=True)
    running_3 = MoneyField(_("running cost of year 3 (CHF)"), null=True, blank=True)
    running_4 = MoneyField(_("running cost of year 4 (CHF)"), null=True, blank=True)
    running_5 = MoneyField(_("running cost of year 5 (CHF)"), null=True, blank=True)
    effort_minutes = models.PositiveIntegerField(
        _("own effort"), null=True, blank=True, validators=[MaxValueValidator(MOST_MINUTES)]
    )
    duration_months = models.PositiveSmallIntegerField(
        _("duration (months)"), null=True, blank=True, validators=[MaxValueValidator(240)]
    )
    finish_on = models.DateField(_("finished on"), null=True, blank=True)
    benefit = MoneyField(_("benefit each year (CHF)"), null=True, blank=True)
    risks_fr = _words(_("risks of the option, in French"))
    risks_en = _words(_("risks of the option, in English"))
    risk_rating = models.PositiveSmallIntegerField(
        _("risk rating (1 to 25)"), null=True, blank=True
    )
    effect_fr = _words(_("effect on the service desk, in French"))
    effect_en = _words(_("effect on the service desk, in English"))
    tickets_pct = models.SmallIntegerField(_("change of the tickets (%)"), null=True, blank=True)
    pros_fr = _words(_("for it, in French"))
    pros_en = _words(_("for it, in English"))
    cons_fr = _words(_("against it, in French"))
    cons_en = _words(_("against it, in English"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("option of a decision file")
        verbose_name_plural = _("options of decision files")
        ordering = ["file", "position", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "number"], name="option_number_unique_in_decision_file"
            ),
            models.UniqueConstraint(
                fields=["file"],
                condition=Q(is_nothing=True),
                name="option_one_does_nothing_in_decision_file",
            ),
            models.UniqueConstraint(
                fields=["file"],
                condition=Q(is_recommended=True),
                name="option_one_recommended_in_decision_file",
            ),
            models.CheckConstraint(
                condition=_NOT_NEGATIVE,
                name="option_money_not_negative",
                violation_error_message=_("An amount of an option is not negative."),
            ),
            models.CheckConstraint(
                condition=Q(risk_rating__isnull=True) | Q(risk_rating__range=(1, 25)),
                name="option_risk_rating_within_scale",
                violation_error_message=_("A risk is rated from 1 to 25."),
            ),
            models.CheckConstraint(
                condition=Q(tickets_pct__isnull=True) | Q(tickets_pct__range=(-100, 1000)),
                name="option_tickets_within_reason",
                violation_error_message=_("Tickets fall by 100 %% at most."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_fr

    def history_scope(self) -> str:
        return self.file.history_scope()

    @property
    def running(self) -> list[Decimal | None]:
        """The running costs of the five years, in their order."""
        return [getattr(self, name) for name in RUNNING]

    @property
    def total(self) -> Decimal | None:
        """Investment and five years of running costs; nothing while one of them is not known."""
        parts = [self.investment, *self.running]
        known = [part for part in parts if part is not None]
        return sum(known, Decimal(0)) if len(known) == len(parts) else None


auditlog.register(DecisionOption, exclude_fields=["version"])
