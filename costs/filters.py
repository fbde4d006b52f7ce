"""What lists of money are narrowed to; their state is the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from costs.choices import CommitmentState, CostType, PostingKind, Spending
from costs.models import PostingImport
from projects.filters import ANY, NarrowingForm
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.text import fold
from workpackages.models import WorkPackage


class MoneyFilterForm(NarrowingForm):
    """Words, work package, cost type and kind of spending."""

    q = forms.CharField(
        label=_("Words or code"), required=False, max_length=100, widget=forms.SearchInput
    )
    package = forms.ChoiceField(label=_("Work package"), required=False)
    cost_type = forms.ChoiceField(
        label=_("Cost type"), required=False, choices=[ANY, *CostType.choices]
    )
    spending = forms.ChoiceField(
        label=_("Investment or running costs"), required=False, choices=[ANY, *Spending.choices]
    )

    def __init__(self, data: QueryDict, *, packages: Iterable[WorkPackage]) -> None:
        super().__init__(data)
        self.sent = data
        self.packages = {str(each.pk): each for each in packages}
        choices = [ANY, *((key, str(each)) for key, each in self.packages.items())]
        self.fields["package"].choices = choices  # type: ignore[attr-defined]

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that pass; what cannot be understood filters nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        for word in fold(wanted.get("q", "")).split():
            rows = rows.filter(search_text__contains=word)
        package = self.packages.get(wanted.get("package", ""))
        if package is not None:
            inside = Q(work_package__outline__startswith=package.outline)
            rows = rows.filter(inside, work_package__project=package.project_id)
        for name in ("cost_type", "spending"):
            if wanted.get(name):
                rows = rows.filter(**{name: wanted[name]})
        return rows


class PostingFilterForm(MoneyFilterForm):
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *PostingKind.choices])
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    file = forms.TypedChoiceField(
        label=_("Imported file"), required=False, coerce=int, empty_value=None
    )

    def __init__(
        self, data: QueryDict, *, packages: Iterable[WorkPackage], files: Iterable[PostingImport]
    ) -> None:
        super().__init__(data, packages=packages)
        self.imported = {each.number: each for each in files}
        choices = [ANY, *((str(key), f"{key}: {each}") for key, each in self.imported.items())]
        self.fields["file"].choices = choices  # type: ignore[attr-defined]
        if not self.imported:
            del self.fields["file"]

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().apply(rows)
        wanted = self.cleaned_data
        for name, column in (
            ("kind", "kind"),
            ("since", "posted_on__gte"),
            ("until", "posted_on__lte"),
        ):
            if wanted.get(name):
                rows = rows.filter(**{column: wanted[name]})
        file = wanted.get("file")
        return rows.filter(posting_import=self.imported[file]) if file else rows


class CommitmentFilterForm(MoneyFilterForm):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, *CommitmentState.choices]
    )

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().apply(rows)
        state = self.cleaned_data.get("state")
        return rows.filter(state=state) if state else rows
