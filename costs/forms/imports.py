"""Uploading a file of postings, saying which column is what, and booking it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from costs.importing.columns import REQUIRED, Field
from people.idempotency import CreatesOnce
from workpackages.forms.imports import UploadFileForm


class UploadPostingsForm(CreatesOnce, UploadFileForm):
    """The file of postings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.label = _("File of postings")
        field.help_text = _("CSV in UTF-8 or an Excel workbook (XLSX), at most 100'000 rows.")
        field.widget.attrs["accept"] = ".csv,.xlsx,text/csv"


class ColumnsForm(forms.Form):
    """For each field of a posting the column of the file."""

    def __init__(self, head: Sequence[str], columns: Mapping[str, int], data: Any = None) -> None:
        super().__init__(data)
        offered = [(str(index), f"{index + 1}: {name or '–'}") for index, name in enumerate(head)]
        for field in Field:
            self.fields[field.value] = forms.TypedChoiceField(
                label=field.label,
                choices=[("", _("not in the file")), *offered],
                required=field in REQUIRED,
                coerce=int,
                empty_value=None,
                initial=columns.get(field.value),
                error_messages={"required": _("Choose the column.")},
            )

    @property
    def columns(self) -> dict[str, int]:
        return {name: index for name, index in self.cleaned_data.items() if index is not None}


class BookPostingsForm(forms.Form):
    """What happens to rows that are booked already."""

    leave_out_known = forms.BooleanField(
        label=_("Leave out the rows that are booked already"), required=False
    )

    def __init__(self, data: Any = None, *, has_known: bool = False) -> None:
        super().__init__(data)
        if not has_known:
            del self.fields["leave_out_known"]
