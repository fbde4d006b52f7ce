"""Forms about the quality plan: its chapters, its goals, and its steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from people.models import User
from projects.fields import PersonField, PortfolioDayField
from projects.forms.records import RecordForm
from servicedesk_pm.common.forms import VersionedForm
from workpackages.models import QualityGoal, QualityPlan
from workpackages.operations.quality_plans import TEXTS

People = Mapping[str, User]


class QualityPlanForm(VersionedForm, RecordForm):
    model = QualityPlan

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=TEXTS, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in TEXTS}


class _Goal(forms.Form):
    name_fr = forms.CharField(
        label=_("Goal in French"),
        max_length=200,
        required=False,
        help_text=_("One of the two languages is enough."),
    )
    name_en = forms.CharField(label=_("Goal in English"), max_length=200, required=False)
    metric_fr = forms.CharField(label=_("Metric in French"), max_length=300, required=False)
    metric_en = forms.CharField(label=_("Metric in English"), max_length=300, required=False)
    target = forms.CharField(label=_("Target"), max_length=100)
    due_on = PortfolioDayField(
        label=_("To be reached by"),
        required=False,
        help_text=_("Until then its result is recorded; without a day, whenever it is measured."),
    )

    def __init__(
        self, *args: Any, people: People, row: QualityGoal | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        held = {str(row.responsible.pk): row.responsible, **people} if row else people
        self.fields["responsible"] = PersonField(held, label=_("Responsible"))
        for name in (*_Goal.base_fields, "responsible"):
            if row is not None:
                self.fields[name].initial = getattr(row, f"{name}_id", getattr(row, name))

    @property
    def values(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"version", "form_token"}
        }


class NewGoalForm(CreatesOnce, _Goal):
    pass


class GoalForm(VersionedForm, _Goal):
    pass


class GoalResultForm(CreatesOnce, forms.Form):
    measured_on = PortfolioDayField(label=_("Measured on"))
    value = forms.CharField(label=_("Result"), max_length=100)
    is_met = forms.TypedChoiceField(
        label=_("Is the target met?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )


class ReturnPlanForm(VersionedForm):
    reason = forms.CharField(
        label=_("What is missing"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
