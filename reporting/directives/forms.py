"""What a director says in a directive."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.choices import Role
from people.idempotency import CreatesOnce
from people.models import User
from projects.choices import SizeClass
from projects.models import Portfolio, Programme
from reporting.directives.choices import ADDRESSED, Rhythm
from reporting.directives.models import DUE_DAYS, MOST_DUE_DAYS, REMIND_DAYS, Directive
from reporting.directives.operations import DirectiveFacts
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.forms import VersionedForm


class _DirectiveFields(forms.Form):
    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=_("Programme"),
        required=False,
        empty_label=_("All programmes"),
    )
    size_class = forms.ChoiceField(
        label=_("Project class"),
        required=False,
        choices=[("", _("All classes")), *SizeClass.choices],
    )
    rhythm = forms.ChoiceField(label=_("Rhythm"), choices=Rhythm.choices, initial=Rhythm.MONTHLY)
    begins_on = DayField(label=_("First status date from"))
    due_days = forms.IntegerField(
        label=_("Due, working days after the status date"),
        min_value=1,
        max_value=MOST_DUE_DAYS,
        initial=DUE_DAYS,
    )
    remind_days = forms.IntegerField(
        label=_("Reminder, working days before it is due"),
        min_value=0,
        max_value=MOST_DUE_DAYS,
        initial=REMIND_DAYS,
    )
    wants_next_steps = forms.BooleanField(label=_("The next steps must be written"), required=False)
    wants_both_languages = forms.BooleanField(
        label=_("The key message must be written in both languages"), required=False
    )
    roles = forms.MultipleChoiceField(
        label=_("Sent to the people in these roles"),
        required=False,
        choices=[(role.value, role.label) for role in ADDRESSED],
        widget=forms.CheckboxSelectMultiple,
    )
    people = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("And to these people"), required=False
    )
    addresses = forms.CharField(
        label=_("And to these addresses, one a line"),
        help_text=_("They get reports of the class N1 alone, which are for everybody."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "inputmode": "email"}),
    )

    def __init__(self, portfolio: Portfolio, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programmes = Programme.objects.filter(portfolio=portfolio).order_by("code")
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        self.fields["people"].queryset = User.objects.active().by_name()  # type: ignore[attr-defined]

    @property
    def facts(self) -> DirectiveFacts:
        said = {name: self.cleaned_data[name] for name in _DirectiveFields.base_fields}
        said["roles"] = tuple(said["roles"])
        said["people"] = tuple(said["people"])
        return DirectiveFacts(**said)


class NewDirectiveForm(CreatesOnce, _DirectiveFields):
    """A directive that begins."""


class DirectiveForm(VersionedForm, _DirectiveFields):
    """A directive as it is now."""


def initial_of(row: Directive) -> dict[str, Any]:
    names = [*_DirectiveFields.base_fields, "version"]
    said = {name: getattr(row, name) for name in names if name != "people"}
    return {**said, "people": [each.pk for each in row.people.all()]}


def usual() -> dict[str, Any]:
    """What most directives say."""
    return {"roles": [Role.PROJECT_MANAGER, Role.PROGRAMME_MANAGER, Role.SPONSOR]}
