"""Forms of the weights: the rows of one version, some of them empty."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from projects.models.priorities import KEY_LENGTH
from projects.priorities.defaults import CriterionFacts, ObjectiveFacts
from servicedesk_pm.common.forms import VersionedForm


class PressedForm(VersionedForm):
    """A button: nothing but the version of what its reader had in view."""

    overtaken = _("Somebody has changed it meanwhile. Look at it again, then decide.")

    @property
    def seen(self) -> int:
        """Nothing that can be understood was never the present version."""
        return int(self.cleaned_data["version"]) if self.is_valid() else 0


# Room for as many new rows at once.
SPARE = 2
MOST_ROWS = 12


def _line(label: Any, length: int = 200) -> forms.Field:
    return forms.CharField(label=label, max_length=length, required=False)


def _area(label: Any) -> forms.Field:
    return forms.CharField(
        label=label,
        max_length=2_000,
        required=False,
        help_text=_("One line for each score, from 0 to 5."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class WeightsForm(VersionedForm):
    """The rows of a draft; a row without a key is left out."""

    facts: Any = ObjectiveFacts

    def __init__(self, *args: Any, rows: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = range(1, min(len(rows) + SPARE, MOST_ROWS) + 1)
        for n in self.numbers:
            row = rows[n - 1] if n <= len(rows) else None
            for name, field in self.row_fields().items():
                field.initial = getattr(row, name, None)
                self.fields[f"{name}_{n}"] = field

    def row_fields(self) -> dict[str, forms.Field]:
        return {
            "key": _line(_("Key"), KEY_LENGTH),
            "weight": forms.IntegerField(
                label=_("Weight (%)"), min_value=0, max_value=100, required=False
            ),
            "name_fr": _line(_("Name in French")),
            "name_en": _line(_("Name in English")),
            "description_fr": _line(_("Description in French"), 500),
            "description_en": _line(_("Description in English"), 500),
        }

    @property
    def row_groups(self) -> list[tuple[str, list[BoundField]]]:
        """The fields of each row together, with the row's key as a title."""
        names = list(self.row_fields())
        return [
            (self[f"key_{n}"].value() or "", [self[f"{name}_{n}"] for name in names])
            for n in self.numbers
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for n in self.numbers:
            if not cleaned.get(f"key_{n}"):
                continue
            for name in ("weight", "name_fr"):
                if cleaned.get(f"{name}_{n}") in (None, "") and f"{name}_{n}" not in self.errors:
                    words = _("A row with a key needs a name in French and a weight.")
                    self.add_error(f"{name}_{n}", ValidationError(words, code="required"))
        return cleaned

    @property
    def rows(self) -> list[Any]:
        found = self.cleaned_data
        return [
            self.facts(**{name: found[f"{name}_{n}"] for name in self.facts._fields})
            for n in self.numbers
            if found.get(f"key_{n}")
        ]


class CriteriaForm(WeightsForm):
    """Criteria with their anchors."""

    facts = CriterionFacts

    def row_fields(self) -> dict[str, forms.Field]:
        fields = super().row_fields()
        return {
            **{name: fields[name] for name in ("key", "weight", "name_fr", "name_en")},
            "is_aligned": forms.BooleanField(
                label=_("Computed from the objectives"), required=False
            ),
            "is_in_value": forms.BooleanField(
                label=_("Part of the value V"), required=False, initial=True
            ),
            "anchors_fr": _area(_("Anchors in French")),
            "anchors_en": _area(_("Anchors in English")),
        }
