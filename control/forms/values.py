"""Forms about planned and earned values, re-estimates and the official forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from control.choices import ForecastMethod
from people.idempotency import CreatesOnce
from servicedesk_pm.common.fields import CENT, MoneyFormField
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.templatetags.ui import money


def _words(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(
        label=label, max_length=500, required=required, widget=widget, help_text=help_text
    )


class EarnedForm(CreatesOnce):
    """What a package is worth at the end of a month: in percent of its budget or in francs."""

    month = forms.TypedChoiceField(label=_("Month"), coerce=date.fromisoformat)
    percent = forms.DecimalField(
        label=_("Work done (%)"),
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        required=False,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    amount = MoneyFormField(
        label=_("or earned value (CHF)"),
        required=False,
        help_text=_("Of everything done since the beginning, at the prices of the budget."),
    )
    reason = _words(
        _("Reason"), required=False, help_text=_("Needed where less is earned than before.")
    )

    def __init__(self, *args: Any, months: Sequence[date], budget: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget = budget
        choices = [(each.isoformat(), f"{each:%m.%Y}") for each in months]
        self.fields["month"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        percent, amount = cleaned.get("percent"), cleaned.get("amount")
        if not self.errors and (percent is None) == (amount is None):
            self.add_error("percent", _("Give either the percentage or the amount."))
        return cleaned

    @property
    def value(self) -> Decimal:
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is not None:
            return amount
        percent: Decimal = self.cleaned_data["percent"]
        return (self.budget * percent / 100).quantize(CENT)


class ReestimateForm(CreatesOnce):
    amount = MoneyFormField(
        label=_("Cost to complete (CHF)"),
        help_text=_("What the work that is left will still cost, from today on."),
    )
    note = _words(_("Note"), required=False)


class ForecastForm(CreatesOnce):
    """Each forecast with the amount that it comes to now; those not defined are left out."""

    method = forms.ChoiceField(label=_("Forecast"), widget=forms.RadioSelect)
    reason = _words(
        _("Reason"),
        required=False,
        help_text=_(
            "Needed for a forecast lower than the typical one by more than three hundredths of the"
            " budget."
        ),
    )

    def __init__(self, *args: Any, amounts: Mapping[str, Decimal | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [  # type: ignore[attr-defined]
            (value, f"{label} · {money(Decimal(round(amount)))}")
            for value, label in ForecastMethod.choices
            if (amount := amounts.get(value)) is not None
        ]


class PlannedValuesForm(VersionedForm):
    """The cumulated value of a package at the end of each month."""

    def __init__(
        self, *args: Any, months: Sequence[date], amounts: Mapping[date, Decimal], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.months = list(months)
        for month in self.months:
            self.fields[_name(month)] = MoneyFormField(
                label=f"{month:%m.%Y}", required=False, initial=amounts.get(month)
            )

    @property
    def amounts(self) -> dict[date, Decimal]:
        """Months left empty before the first and after the last value are none."""
        told = [each for each in self.months if self.cleaned_data[_name(each)] is not None]
        return {each: self.cleaned_data[_name(each)] for each in told}


def _name(month: date) -> str:
    return f"month_{month:%Y_%m}"


class ConsentForm(VersionedForm):
    """Nothing is asked but the consent."""


class SnapshotsForm(forms.Form):
    """Nothing is asked but that it is wanted; what is being done is not asked for twice."""
