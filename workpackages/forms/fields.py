"""Form fields that parse to domain types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from workpackages.effort import parse_effort


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
