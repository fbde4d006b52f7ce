"""Forms about budgets, reserves, commitments, postings and closed books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from costs.choices import ENTERED, CostType, PostingKind, Spending
from costs.models import Commitment, Posting
from costs.operations.budgets import BudgetPart
from costs.operations.commitments import CommitmentFacts
from costs.operations.postings import Booking
from people.idempotency import CreatesOnce
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.fields import MoneyFormField
from servicedesk_pm.common.forms import VersionedForm
from workpackages.models import WorkPackage

NONE = ("", "–")


REASON = _("Reason")


def reason_field(label: Any = REASON, *, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=500, required=required, widget=widget)


class BudgetForm(VersionedForm):
    """One amount for each cost type, kind of spending and year."""

    def __init__(
        self,
        *args: Any,
        years: Sequence[int],
        amounts: Mapping[tuple[str, str, int], Decimal],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years = list(years)
        for spending in Spending:
            for cost_type in CostType:
                for year in self.years:
                    self.fields[_cell(spending, cost_type, year)] = MoneyFormField(
                        label=f"{spending.label}, {cost_type.label}, {year}",
                        required=False,
                        initial=amounts.get((cost_type, spending, year)),
                    )

    @property
    def blocks(self) -> list[tuple[str, list[tuple[str, list[BoundField]]]]]:
        """By kind of spending: each cost type with its fields, one for each year."""
        return [
            (
                str(spending.label),
                [
                    (
                        str(cost_type.label),
                        [self[_cell(spending, cost_type, year)] for year in self.years],
                    )
                    for cost_type in CostType
                ],
            )
            for spending in Spending
        ]

    @property
    def parts(self) -> list[BudgetPart]:
        return [
            BudgetPart(cost_type, spending, year, amount)
            for spending in Spending
            for cost_type in CostType
            for year in self.years
            if (amount := self.cleaned_data[_cell(spending, cost_type, year)])
        ]


def _cell(spending: str, cost_type: str, year: int) -> str:
    return f"{spending}_{cost_type}_{year}"


class ReserveForm(VersionedForm):
    amount = MoneyFormField(label=_("Management reserve (CHF)"))
    reason = reason_field()


class ReleaseReserveForm(CreatesOnce):
    amount = MoneyFormField(label=_("Amount (CHF)"))
    reason = reason_field()


class _OnPackage(forms.Form):
    """Money for one work package, of one cost type."""

    work_package = forms.TypedChoiceField(label=_("Work package"), coerce=int)
    cost_type = forms.ChoiceField(label=_("Cost type"), choices=[NONE, *CostType.choices])
    spending = forms.ChoiceField(
        label=_("Investment or running costs"),
        choices=Spending.choices,
        initial=Spending.INVESTMENT,
    )

    def __init__(self, *args: Any, packages: Iterable[WorkPackage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [NONE, *((str(each.pk), str(each)) for each in packages)]
        self.fields["work_package"].choices = choices  # type: ignore[attr-defined]


class _CommitmentFields(_OnPackage):
    supplier = forms.CharField(label=_("Supplier"), max_length=200)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    reference = forms.CharField(label=_("Order or contract"), max_length=100, required=False)
    amount = MoneyFormField(label=_("Amount (CHF)"))
    signed_on = DayField(label=_("Signed on"))
    expected_on = DayField(label=_("Last invoice expected on"), required=False)

    field_order = (
        "supplier", "subject", "reference", "work_package", "cost_type", "spending", "amount",
        "signed_on", "expected_on",
    )  # fmt: skip

    @property
    def facts(self) -> CommitmentFacts:
        said = self.cleaned_data
        return CommitmentFacts(
            package_id=said["work_package"],
            supplier=said["supplier"],
            reference=said["reference"],
            subject=said["subject"],
            cost_type=said["cost_type"],
            spending=said["spending"],
            amount=said["amount"],
            signed_on=said["signed_on"],
            expected_on=said["expected_on"],
        )


class NewCommitmentForm(CreatesOnce, _CommitmentFields):
    """An order or contract that was signed."""


class CommitmentForm(VersionedForm, _CommitmentFields):
    """Its facts as they are now."""

    reason = reason_field(_("Reason, where the amount changes"), required=False)


class ReasonForm(VersionedForm):
    reason = reason_field()


class PostingForm(CreatesOnce, _OnPackage):
    """What is booked."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, kind.label) for kind in ENTERED]
    )
    posted_on = DayField(label=_("Booking date"))
    amount = MoneyFormField(
        label=_("Amount (CHF)"),
        help_text=_("Always positive; a credit note is taken off by itself."),
    )
    supplier = forms.CharField(label=_("Supplier"), max_length=200, required=False)
    document = forms.CharField(label=_("Document number"), max_length=100, required=False)
    text = forms.CharField(label=_("Text"), max_length=300, required=False)
    commitment = forms.TypedChoiceField(
        label=_("Commitment"), required=False, coerce=int, empty_value=None
    )
    accrual = forms.TypedChoiceField(
        label=_("Takes the place of the accrual"), required=False, coerce=int, empty_value=None
    )

    field_order = (
        "kind", "work_package", "posted_on", "amount", "cost_type", "spending", "supplier",
        "document", "text", "commitment", "accrual",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        commitments: Iterable[Commitment],
        accruals: Iterable[Posting],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "commitment": [(str(row.pk), str(row)) for row in commitments],
            "accrual": [(str(row.pk), f"{row.code} {row.text}".strip()) for row in accruals],
        }
        for name, choices in offered.items():
            self.fields[name].choices = [NONE, *choices]  # type: ignore[attr-defined]
            if not choices:
                del self.fields[name]

    @property
    def booking(self) -> Booking:
        said = self.cleaned_data
        return Booking(
            package_id=said["work_package"],
            kind=PostingKind(said["kind"]),
            posted_on=said["posted_on"],
            cost_type=said["cost_type"],
            spending=said["spending"],
            amount=said["amount"],
            supplier=said["supplier"],
            document=said["document"],
            text=said["text"],
            commitment_id=said.get("commitment"),
            accrual_id=said.get("accrual"),
        )


class ReversePostingForm(CreatesOnce):
    posted_on = DayField(label=_("Booking date"))
    reason = reason_field()


class MonthField(forms.ChoiceField):
    """The end of a month. Others than those offered are judged by what is done with them.

    A form that is sent twice names a month that is no longer offered.
    """

    def valid_value(self, value: Any) -> bool:
        try:
            date.fromisoformat(value)
        except (TypeError, ValueError):
            return super().valid_value(value)
        return True


class CloseBooksForm(CreatesOnce):
    """Until which end of a month the books are closed."""

    until = MonthField(label=_("Close until"))

    def __init__(self, *args: Any, months: Iterable[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].choices = month_choices(months)  # type: ignore[attr-defined]

    @property
    def day(self) -> date:
        return date.fromisoformat(self.cleaned_data["until"])


class ReopenBooksForm(CreatesOnce):
    """As far as which end of a month they stay closed."""

    until = MonthField(label=_("Stay closed until"), required=False)
    reason = reason_field()

    def __init__(self, *args: Any, months: Iterable[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("open from the beginning")), *month_choices(months)]
        self.fields["until"].choices = choices  # type: ignore[attr-defined]

    @property
    def day(self) -> date | None:
        said = self.cleaned_data["until"]
        return date.fromisoformat(said) if said else None


def month_choices(months: Iterable[date]) -> list[tuple[str, str]]:
    return [(month.isoformat(), f"{month:%d.%m.%Y}") for month in months]
