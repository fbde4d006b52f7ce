"""Form fields of the portfolio's records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.models import User
from projects.rules import FIRST_YEAR, LAST_YEAR
from servicedesk_pm.common.dates import DayField


class PortfolioDayField(DayField):
    """A date in the years of a portfolio."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            words = _("The year must be between %(first)s and %(last)s.")
            raise ValidationError(words, params={"first": FIRST_YEAR, "last": LAST_YEAR})
        return day


class CodeField(forms.SlugField):
    """A short human code: capitals, digits and hyphens."""

    default_error_messages = {
        "invalid": _("Use letters, digits, hyphens and underscores only, without spaces."),
    }

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").strip().upper()


class PersonField(forms.ChoiceField):
    """One of the people given by key; several fields of a form share one reading of them."""

    def __init__(self, people: Mapping[str, User], **kwargs: Any) -> None:
        self.people = people
        named = [(pk, str(person)) for pk, person in people.items()]
        super().__init__(choices=[("", "–"), *named], **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, User) else value

    def clean(self, value: Any) -> Any:
        key = super().clean(value)
        return self.people[key] if key else None
