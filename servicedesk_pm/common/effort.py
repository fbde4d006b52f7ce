"""Effort as people write it: ``16 h``, ``2 d``, ``90 min``; stored as minutes."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

MINUTES_PER_DAY = 504
# A hundred person-years; more is a slip of the keyboard.
MOST_MINUTES = 100 * 220 * MINUTES_PER_DAY

_SPELLED = re.compile(
    r"(?P<amount>\d{1,9}(?:[.,]\d{1,4})?)\s*(?P<unit>min|m|h|pd|d|j\.-p\.|j\.?p\.?|j)?", re.ASCII
)
_MINUTES = {"min": 1, "m": 1, "h": 60, "": 60}


def parse_effort(text: str, *, minutes_per_day: int = MINUTES_PER_DAY) -> int:
    """Minutes; a bare number means hours. Raises ``ValueError`` for anything else."""
    plain = "".join(
        text.lower().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "").split()
    )
    match = _SPELLED.fullmatch(plain)
    if match is None:
        raise ValueError(text)
    factor = _MINUTES.get(match["unit"] or "", minutes_per_day)
    amount = Decimal(match["amount"].replace(",", ".")) * factor
    minutes = int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if minutes > MOST_MINUTES:
        raise ValueError(text)
    return minutes


def spell_effort(minutes: int | None, *, minutes_per_day: int = MINUTES_PER_DAY) -> str:
    """``4.2 h`` below a day, else person-days; an en dash where nothing is known."""
    if minutes is None:
        return "–"
    if abs(minutes) < minutes_per_day:
        return f"{_short(Decimal(minutes) / 60)} h"
    unit = "pd" if (get_language() or "fr").startswith("en") else "j.-p."
    return f"{_short(Decimal(minutes) / minutes_per_day)} {unit}"


def _short(value: Decimal) -> str:
    rounded = value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    whole = rounded == rounded.to_integral_value()
    spelled = f"{rounded:,.{0 if whole else 1}f}".replace(",", "\N{RIGHT SINGLE QUOTATION MARK}")
    return spelled.replace("-", "\N{MINUS SIGN}")


class EffortField(forms.CharField):
    """Hours or person-days, parsed to minutes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Hours or person-days, such as 12 h or 2.5 d."))
        super().__init__(max_length=20, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "autocomplete": "off"}

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_effort(text)
        except ValueError:
            raise ValidationError(
                _("Enter an effort such as 12 h or 2.5 d."), code="invalid"
            ) from None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            hours = f"{value / 60:.2f}".rstrip("0").rstrip(".")
            return f"{hours} h"
        return value
