"""What the forms of risks have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import User
from projects.fields import PersonField
from projects.forms.records import RecordForm
from risks.choices import LEVEL_CHOICES
from risks.models.scales import IMPACTS

LEVEL_NAMES = ("probability", *IMPACTS)
BY_AMOUNT = {
    "impact_cost": _("By the amount below"),
    "impact_schedule": _("By the delay below"),
}


def level_field(name: str, label: Any, *, empty: Any = None) -> forms.TypedChoiceField:
    """One of the five levels in words; ``empty`` says what leaving it out means."""
    nothing = [("", empty if empty is not None else "–")]
    return forms.TypedChoiceField(
        label=label,
        choices=[*nothing, *LEVEL_CHOICES[name]],
        coerce=int,
        empty_value=None,
        required=empty is None,
    )


def words_field(label: Any, *, required: bool = True, rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=500,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class PeopleForm(RecordForm):
    """A record whose people are chosen among those around the project."""

    def __init__(
        self, *args: Any, names: Iterable[str], people: Mapping[str, User], **kwargs: Any
    ) -> None:
        super().__init__(*args, names=names, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, PersonField):
                shown = dict(people)
                held = field.initial
                if isinstance(held, int) and str(held) in field.people:
                    shown.setdefault(str(held), field.people[str(held)])
                self.fields[name] = PersonField(
                    shown, label=field.label, required=False, initial=held
                )

    @property
    def values(self) -> dict[str, Any]:
        left_out = {"version", "form_token"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}
