"""The form of one activity: a letter for every function."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Responsibility
from projects.responsibilities.choices import FUNCTIONS, Letter
from servicedesk_pm.common.forms import VersionedForm


class ResponsibilityForm(VersionedForm):
    def __init__(self, *args: Any, row: Responsibility, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"version": row.version, **row.letters}
        fields: dict[str, forms.Field] = {
            function: forms.ChoiceField(
                label=label,
                choices=[("", _("– has no part in it")), *Letter.choices],
                required=False,
            )
            for function, label in FUNCTIONS.items()
        }
        self.fields = {**fields, **self.fields}

    @property
    def letters(self) -> dict[str, str]:
        return {function: self.cleaned_data[function] for function in FUNCTIONS}
