"""The form of what the levels of risks mean."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engine.exposure import BEST_LEVEL, LEVELS, Scale
from people.idempotency import CreatesOnce
from risks.forms.fields import words_field

BOUNDS = range(1, BEST_LEVEL)
MOST_DAYS = 10_000


def _percent(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_value=100, decimal_places=2)


class ScaleForm(CreatesOnce):
    """Another version of the scale; it begins with the values that are in force."""

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level, value in zip(LEVELS, scale.probabilities, strict=True):
            self._add(
                f"probability_{level}",
                _percent(_of(_("Probability of level %(n)s (%%)"), level)),
                value * 100,
            )
        for level, value in zip(BOUNDS, scale.cost_pct, strict=True):
            self._add(
                f"cost_{level}",
                _percent(_of(_("Cost of level %(n)s up to (%% of the budget)"), level)),
                value,
            )
        for level, days in zip(BOUNDS, scale.delay_days, strict=True):
            self._add(
                f"delay_{level}",
                _whole(_of(_("Delay of level %(n)s up to (working days)"), level), MOST_DAYS),
                days,
            )
        for (key, label), score in zip(ZONES, scale.zones_from, strict=True):
            self._add(f"zone_{key}", _whole(label, BEST_LEVEL**2), score)
        self.fields["reason"] = words_field(_("Reason"))

    def _add(self, name: str, field: forms.Field, value: Decimal | int) -> None:
        field.initial = _short(value)
        self.fields[name] = field

    @property
    def values(self) -> dict[str, Any]:
        """As the operation stores them: percent as text, days and scores as numbers."""
        said = self.cleaned_data
        return {
            "probabilities_pct": [str(said[f"probability_{level}"]) for level in LEVELS],
            "cost_pct": [str(said[f"cost_{level}"]) for level in BOUNDS],
            "delay_days": [said[f"delay_{level}"] for level in BOUNDS],
            "zones_from": [said[f"zone_{key}"] for key, _label in ZONES],
            "reason": said["reason"],
        }


ZONES = (
    ("medium", _("Medium from the score")),
    ("high", _("High from the score")),
    ("critical", _("Critical from the score")),
)


def _whole(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=most)


def _of(words: Any, level: int) -> str:
    return str(words % {"n": level})


def _short(value: Decimal | int) -> str:
    """60 of 60.00, 2.5 of 2.50."""
    exact = Decimal(value).normalize()
    return str(exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact)
