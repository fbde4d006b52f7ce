"""The thresholds of the lights as people write them: percent as percent, days as days."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from control.thresholds import BOUNDS, Bound
from engine.lights import Band, Thresholds
from people.idempotency import CreatesOnce

PERCENT = Decimal(100)


class ThresholdsForm(CreatesOnce):
    """From where each light is green, from where at least amber, and after how many days red."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, now: Thresholds, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in BOUNDS:
            value = getattr(now, each.name)
            if each.is_days:
                self.fields[each.name] = forms.IntegerField(
                    label=str(each.label), initial=value, min_value=0
                )
                continue
            for part, words in (("green", _("green")), ("amber", _("amber"))):
                self.fields[f"{each.name}_{part}"] = forms.DecimalField(
                    label=f"{each.label}, {words}",
                    max_digits=6,
                    decimal_places=2,
                    initial=_shown(each, getattr(value, part)),
                )
        self.order_fields([name for name in self.fields if name != "reason"] + ["reason"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for each in BOUNDS:
            green, amber = f"{each.name}_green", f"{each.name}_amber"
            if not each.is_days and said.get(green) is not None and said[green] == said.get(amber):
                self.add_error(green, _("Green and amber must differ."))
        return said

    @property
    def thresholds(self) -> Thresholds:
        told: dict[str, Any] = {each.name: self._told(each) for each in BOUNDS}
        return Thresholds(**told)

    def _told(self, each: Bound) -> Band | int:
        said = self.cleaned_data
        if each.is_days:
            return int(said[each.name])
        unit = PERCENT if each.is_percent else Decimal(1)
        return Band(said[f"{each.name}_green"] / unit, said[f"{each.name}_amber"] / unit)


def _shown(each: Bound, value: Decimal) -> Decimal:
    return (value * PERCENT if each.is_percent else value).quantize(Decimal("0.01"))
