"""Forms about rate classes, their rates and who is in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from costs.forms.money import NONE
from costs.models import RateClass
from costs.operations.rates import ClassFacts
from people.idempotency import CreatesOnce
from people.models import User
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.fields import MoneyFormField

RATE, VALID_FROM = _("Rate a day (CHF)"), _("Valid from")


class RateClassForm(CreatesOnce):
    """A class with its first rate."""

    code = forms.SlugField(label=_("Code"), max_length=20)
    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    is_external = forms.BooleanField(label=_("External"), required=False)
    amount = MoneyFormField(label=RATE)
    valid_from = DayField(label=VALID_FROM)

    @property
    def facts(self) -> ClassFacts:
        return ClassFacts(**self.cleaned_data)


class RateForm(CreatesOnce):
    """What a day of the class costs from a day on."""

    amount = MoneyFormField(label=RATE)
    valid_from = DayField(label=VALID_FROM)


class HolderForm(CreatesOnce):
    """The class of a person from a day on."""

    person = forms.TypedChoiceField(label=_("Person"), coerce=int)
    rate_class = forms.TypedChoiceField(label=_("Rate class"), coerce=int)
    valid_from = DayField(label=VALID_FROM)

    def __init__(
        self, *args: Any, people: Iterable[User], classes: Iterable[RateClass], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = {"person": people, "rate_class": classes}
        for name, rows in offered.items():
            choices = [NONE, *((str(row.pk), str(row)) for row in rows)]
            self.fields[name].choices = choices  # type: ignore[attr-defined]
