"""Forms of mandates: sections, objectives, results, signing, seats and assumptions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from projects.forms.records import RecordForm, SectionForm, people_to_choose
from projects.mandates.choices import Hat
from projects.models import Assumption, ExpectedResult, Mandate, MandateObjective
from servicedesk_pm.common.forms import VersionedForm


class BeginMandateForm(forms.Form):
    """Why a new version is needed; required once the project runs."""

    reason = forms.CharField(
        label=_("Approved change that asks for a new version"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        if not needs_reason:
            del self.fields["reason"]

    @property
    def reason_given(self) -> str:
        return str(self.cleaned_data.get("reason", ""))


class MandateForm(SectionForm):
    """One section of a mandate."""

    model = Mandate


class _AllTyped:
    """The facts of a new row are all that was typed."""

    cleaned_data: dict[str, Any]

    @property
    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class NewObjectiveForm(_AllTyped, CreatesOnce, RecordForm):
    model = MandateObjective


class ObjectiveForm(SectionForm):
    model = MandateObjective


class NewResultForm(_AllTyped, CreatesOnce, RecordForm):
    model = ExpectedResult


class ResultForm(SectionForm):
    model = ExpectedResult


NewEntryForm = NewObjectiveForm | NewResultForm
ENTRY_FORMS: dict[str, tuple[type[NewEntryForm], type[SectionForm]]] = {
    "objectives": (NewObjectiveForm, ObjectiveForm),
    "results": (NewResultForm, ResultForm),
}


class SendMandateForm(VersionedForm):
    """Nothing but the version that was read."""


class DiscardMandateForm(VersionedForm):
    """Nothing but the version that was read, so that nobody discards what another one wrote."""


class SignMandateForm(forms.Form):
    """Exactly what is signed."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)


class TakeBackForm(VersionedForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class SeatForm(forms.Form):
    """A person and a function that the reader may give."""

    person = forms.ModelChoiceField(
        people_to_choose(), label=_("Person"), empty_label=_("Choose a person")
    )
    hat = forms.ChoiceField(label=_("Function"))
    note = forms.CharField(label=_("Responsibility"), max_length=200, required=False)

    def __init__(self, *args: Any, given: frozenset[Hat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_to_choose()  # type: ignore[attr-defined]
        choices = [(hat.value, hat.label) for hat in Hat if hat in given]
        self.fields["hat"].choices = choices  # type: ignore[attr-defined]


class NewAssumptionForm(_AllTyped, CreatesOnce, RecordForm):
    model = Assumption

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=("kind", "text", "owner", "check_on"), **kwargs)
        for name in ("owner", "check_on"):
            self.fields[name].required = True


class AssumptionForm(SectionForm):
    """What the register says, or for its owner only what the check found."""

    model = Assumption

    def __init__(self, *args: Any, keeps: bool, **kwargs: Any) -> None:
        kept = ("kind", "text", "owner", "check_on") if keeps else ()
        super().__init__(*args, names=(*kept, "state", "note"), **kwargs)
        for name in {"owner", "check_on"}.intersection(self.fields):
            self.fields[name].required = True
