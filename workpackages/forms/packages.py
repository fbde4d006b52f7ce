"""Forms about work packages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from people.models import User
from projects.models import Project
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.fields import MoneyFormField
from servicedesk_pm.common.forms import VersionedForm
from workpackages.choices import ProgressMethod, UpdateRhythm
from workpackages.models import WorkPackage
from workpackages.models.structure import outline_number
from workpackages.operations.packages import PackageFacts


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the people who can sign in, by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.active().by_name(), **kwargs)


class WordsForm(forms.Form):
    """What a package's lead may word."""

    name = forms.CharField(label=_("Name"), max_length=200)
    goal = forms.CharField(
        label=_("Goal and expected results"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    work_included = forms.CharField(
        label=_("Work included"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    work_excluded = forms.CharField(
        label=_("Work excluded"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def facts(self) -> PackageFacts:
        own = {k: v for k, v in self.cleaned_data.items() if k in PackageFacts.__annotations__}
        return cast(PackageFacts, own)


class MandateForm(WordsForm):
    """The whole mandate, for the project's lead."""

    lead = PersonField(label=_("Lead"), required=False)
    budget = MoneyFormField(label=_("Budget (CHF)"), required=False)
    start_on = DayField(label=_("Start"), required=False)
    finish_on = DayField(label=_("Finish"), required=False)
    progress_method = forms.ChoiceField(
        label=_("Measure of progress"), choices=[("", "–"), *ProgressMethod.choices], required=False
    )
    update_rhythm = forms.ChoiceField(
        label=_("Rhythm of updates"), choices=[("", "–"), *UpdateRhythm.choices], required=False
    )

    def clean_budget(self) -> Any:
        return self.cleaned_data["budget"] or Decimal(0)


class CreatePackageForm(CreatesOnce, MandateForm):
    parent = forms.ModelChoiceField(
        queryset=WorkPackage.objects.none(),
        label=_("Below"),
        required=False,
        empty_label=_("On the top level"),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_packages(self.fields["parent"], project)


class EditMandateForm(VersionedForm, MandateForm):
    pass


class EditWordsForm(VersionedForm, WordsForm):
    pass


class StateForm(VersionedForm):
    """A step in the life of a package; which one stands in ``to``."""

    to = forms.CharField(max_length=10, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason or remarks"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MovePackageForm(forms.Form):
    """Where a package goes: a direction, or a parent and the sibling before which it stands."""

    direction = forms.ChoiceField(
        choices=[(d, d) for d in ("up", "down", "in", "out")], required=False
    )
    parent = forms.ModelChoiceField(
        queryset=WorkPackage.objects.none(),
        label=_("Below"),
        required=False,
        empty_label=_("On the top level"),
    )
    before = forms.ModelChoiceField(
        queryset=WorkPackage.objects.none(),
        label=_("Before"),
        required=False,
        empty_label=_("At the end"),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["direction"].widget = forms.HiddenInput()
        _offer_packages(self.fields["parent"], project)
        _offer_packages(self.fields["before"], project)


def _offer_packages(field: forms.Field, project: Project) -> None:
    choice = cast(forms.ModelChoiceField, field)  # type: ignore[type-arg]
    choice.queryset = WorkPackage.objects.filter(project=project).in_outline_order()
    choice.to_field_name = "number"
    choice.label_from_instance = _name_in_outline  # type: ignore[method-assign,assignment]


def _name_in_outline(package: Any) -> str:
    return f"{outline_number(package.outline)}  {package}"
