"""Forms about how unsure a plan is, and about what is asked of a simulation."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from risks.choices import EstimateShape
from risks.models import Estimate, Risk
from risks.models.simulations import MOST_PCT, MOST_SEED, RUNS, USUAL_RUNS
from risks.operations.simulations import Wanted
from servicedesk_pm.common.fields import MoneyFormField
from servicedesk_pm.common.forms import VersionedForm
from workpackages.models import Task

CORRELATIONS = (
    (0, _("Each task for itself")),
    (30, _("A little")),
    (60, _("Much")),
)
USUAL_BELOW, USUAL_ABOVE, FIRST_SEED = 10, 40, 2026
MOST_DAYS = 10_000


def _percent(label: Any, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, **more)


def _days(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=MOST_DAYS, decimal_places=2, required=False, **more
    )


class SimulationForm(CreatesOnce):
    """What is asked of a simulation."""

    shape = forms.ChoiceField(
        label=_("Shape of estimates"), choices=EstimateShape.choices, initial=EstimateShape.PERT
    )
    runs = forms.IntegerField(
        label=_("Number of runs"), min_value=RUNS[0], max_value=RUNS[1], initial=USUAL_RUNS
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=MOST_SEED,
        initial=FIRST_SEED,
        help_text=_("The same seed gives the same figures as long as the plan stays the same."),
    )
    below_pct = _percent(
        _("Usual spread below (%)"),
        100,
        initial=USUAL_BELOW,
        help_text=_("For tasks without an estimate of their own; empty counts them as certain."),
    )
    above_pct = _percent(_("Usual spread above (%)"), MOST_PCT, initial=USUAL_ABOVE)
    correlation_pct = forms.TypedChoiceField(
        label=_("Tasks of one package run late together"),
        choices=CORRELATIONS,
        coerce=int,
        initial=0,
    )

    @property
    def wanted(self) -> Wanted:
        names = ("seed", "runs", "shape", "below_pct", "above_pct", "correlation_pct")
        return Wanted(**{name: self.cleaned_data[name] for name in names})


class EstimateForm(VersionedForm):
    """The least and the most of one task, or of one risk that strikes; all of it may be empty."""

    probability_pct = _percent(
        _("Probability (%)"), 100, help_text=_("Empty: that of the level in the rating.")
    )
    low_days = _days(_("At least (working days)"))
    high_days = _days(_("At most (working days)"))
    cost_low = MoneyFormField(label=_("Cost at least (CHF)"), required=False)
    cost_likely = MoneyFormField(label=_("Most likely cost (CHF)"), required=False)
    cost_high = MoneyFormField(label=_("Cost at most (CHF)"), required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        of: Task | Risk,
        row: Estimate | None,
        minutes_per_day: int,
    ) -> None:
        self.minutes_per_day = minutes_per_day
        initial: dict[str, Any] = {"version": row.version if row else 1}
        if row is not None:
            names = ("probability_pct", "cost_low", "cost_likely", "cost_high")
            initial |= {name: getattr(row, name) for name in names}
            initial["low_days"] = self._in_days(row.low_minutes)
            initial["high_days"] = self._in_days(row.high_minutes)
        super().__init__(data, initial=initial)
        del self.fields["probability_pct" if isinstance(of, Task) else "cost_likely"]

    def _in_days(self, minutes: int | None) -> Decimal | None:
        return None if minutes is None else _short(Decimal(minutes) / self.minutes_per_day)

    @property
    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        found: dict[str, Any] = {
            name: said[name]
            for name in ("probability_pct", "cost_low", "cost_likely", "cost_high")
            if name in said
        }
        for name in ("low", "high"):
            days = said[f"{name}_days"]
            minutes = None if days is None else days * self.minutes_per_day
            found[f"{name}_minutes"] = None if minutes is None else _whole(minutes)
        return found


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _short(value: Decimal) -> Decimal:
    """At most two decimals, none where there are none."""
    rounded = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    whole = rounded.to_integral_value()
    return whole if whole == rounded else rounded.normalize()
