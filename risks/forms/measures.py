"""Forms about measures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from risks.forms.fields import LEVEL_NAMES, PeopleForm, level_field
from risks.models import Measure
from servicedesk_pm.common.effort import EffortField
from servicedesk_pm.common.forms import VersionedForm

PLANNED = (
    "name_fr", "name_en", "kind", "owner", "due_on", "cost", "effort_minutes",
    *LEVEL_NAMES, "cost_left", "delay_left_days", "effect_due_on", "indicator_fr", "indicator_en",
)  # fmt: skip


class MeasureForm(PeopleForm):
    """What is done, and what it is to achieve."""

    model = Measure

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=PLANNED, **kwargs)
        for name in LEVEL_NAMES:
            label = self.fields[name].label
            initial = self.fields[name].initial
            self.fields[name] = level_field(name, label)
            self.fields[name].initial = initial
        effort = EffortField(label=_("Effort"), required=False)
        effort.initial = self.fields["effort_minutes"].initial
        self.fields["effort_minutes"] = effort
        self.fields["due_on"].required = self.fields["owner"].required = True
        self.fields["delay_left_days"].required = False
        self.fields["effect_due_on"].help_text = _(
            "When it is verified by somebody else; left empty, 20 working days after it is due."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("cost", "cost_left", "effort_minutes", "delay_left_days"):
            if name in cleaned and cleaned[name] is None:
                cleaned[name] = 0
        return cleaned


class NewMeasureForm(CreatesOnce, MeasureForm):
    """A new measure, which may take the place of one that failed."""

    replaces = forms.TypedChoiceField(
        label=_("Replaces"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, failed: list[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not failed:
            del self.fields["replaces"]
            return
        field: Any = self.fields["replaces"]
        field.choices = [("", "–"), *((each.pk, str(each)) for each in failed)]

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if name != "replaces"}


class EditMeasureForm(MeasureForm, VersionedForm):
    """A measure that is not implemented yet."""
