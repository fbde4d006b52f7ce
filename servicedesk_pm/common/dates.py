"""The date as a form field, the same wherever somebody fills one in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class DayField(forms.DateField):
    """A date, picked or typed; also Swiss spelling."""

    input_formats = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("input_formats", self.input_formats)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        try:
            return super().to_python(value)
        except (OverflowError, UnicodeError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
