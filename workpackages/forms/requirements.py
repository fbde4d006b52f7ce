"""Forms about requirements: their words, what shows them, and their steps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from projects.forms.records import RecordForm
from servicedesk_pm.common.forms import VersionedForm
from workpackages.models import Deliverable, Requirement

FACTS = ("name_fr", "name_en", "priority", "asked_by", "source", "detail")
_HIDDEN = frozenset({"version", "form_token"})


class _Facts(RecordForm):
    model = Requirement

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=FACTS, **kwargs)
        self.fields["name_fr"].required = False
        self.fields["name_fr"].help_text = _("One of the two languages is enough.")
        self.fields["asked_by"].help_text = _("The person, unit or group that asks for it.")
        self.fields["source"].help_text = _("The document, directive or meeting that says so.")

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in _HIDDEN}


class NewRequirementForm(CreatesOnce, _Facts):
    pass


class RequirementForm(VersionedForm, _Facts):
    pass


class NumbersField(forms.CharField):
    """Whole numbers, one after the other: "1, 3"."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not re.fullmatch(r"[\d\s,;.]*", text):
            raise ValidationError(_("Give the numbers of criteria, for example “1, 3”."))
        return sorted({int(each) for each in re.findall(r"\d{1,4}", text)})


class CoverForm(CreatesOnce):
    deliverable = forms.ChoiceField(label=_("Deliverable"))
    criteria = NumbersField(
        label=_("Numbers of its criteria"),
        required=False,
        max_length=100,
        help_text=_("For example “1, 3”; leave it empty where the whole deliverable shows it."),
    )

    def __init__(self, *args: Any, deliverables: Iterable[Deliverable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(row.pk, f"{row.project.code} {row}") for row in deliverables]
        field: Any = self.fields["deliverable"]
        field.choices = [("", "–"), *named]


class DropForm(VersionedForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
