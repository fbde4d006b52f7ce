"""Forms of the stakeholder register, of contacts and of actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from people.models import OrgUnit, User
from projects.fields import PersonField
from projects.forms.records import RecordForm, SectionForm, record_fields
from projects.models import (
    Contact,
    EngagementAction,
    Stakeholder,
    StakeholderAssessment,
    StakeholderQuerySet,
)
from projects.stakeholders.choices import (
    CONTACTED,
    FACTS,
    JUDGED,
    PLANNED,
    QUADRANTS,
    Level,
    StakeholderKind,
)
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.text import fold

ANY = ("", _("All"))
FIVE = [ANY, *((str(n), str(n)) for n in range(1, 6))]
HIGH = (4, 5)


class CaredFor(RecordForm):
    """A form that names one of the people around the project."""

    named = "owner"

    def __init__(self, *args: Any, team: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields[self.named]
        known = dict(team)
        held: Any = asked.initial
        if held is not None and str(held) not in known:
            # Who has left keeps the place until somebody else is named.
            known |= {str(each.pk): each for each in User.objects.filter(pk=held)}
        field = PersonField(known, label=asked.label, required=False)
        field.initial = held
        self.fields[self.named] = field


class NewStakeholderForm(CreatesOnce, CaredFor):
    """Somebody new in the register, judged for the first time."""

    model = Stakeholder

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=FACTS, **kwargs)
        self.fields |= record_fields(StakeholderAssessment, JUDGED)

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FACTS}

    @property
    def judged(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in JUDGED}


class StakeholderForm(CaredFor, SectionForm):
    """What is known of a stakeholder."""

    model = Stakeholder

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=FACTS, **kwargs)


class AssessForm(RecordForm):
    """How a stakeholder is judged today; the values of the last time stand in it."""

    model = StakeholderAssessment

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=JUDGED, **kwargs)


class ContactForm(CreatesOnce, CaredFor):
    """A contact that was held."""

    model = Contact
    named = "by"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=CONTACTED, **kwargs)
        self.fields["held_on"].required = self.fields["summary"].required = True
        self.fields["by"].help_text = _("Empty means yourself.")


class ActionForm(CaredFor):
    model = EngagementAction

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=PLANNED, **kwargs)
        for name in PLANNED:
            self.fields[name].required = True


class NewActionForm(CreatesOnce, ActionForm):
    """What somebody will do to win a stakeholder."""


class EditActionForm(ActionForm, SectionForm):
    """What is planned, as long as it is open."""


class FinishActionForm(VersionedForm):
    """What an action brought; ``judges`` also asks where the stakeholder stands now."""

    effect = forms.CharField(label=_("What it brought"), max_length=500)

    def __init__(self, *args: Any, judges: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if judges:
            self.fields["after"] = forms.TypedChoiceField(
                label=_("Engagement after it"),
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", _("Not known yet")), *Level.choices],
                help_text=_("It becomes the assessment of today."),
            )

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class StakeholderFilterForm(forms.Form):
    """Filters of the register; their state is the address."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100, widget=forms.SearchInput)
    kind = forms.ChoiceField(
        label=_("Type"), required=False, choices=[ANY, *StakeholderKind.choices]
    )
    field = forms.ChoiceField(
        label=_("Field of the grid"),
        required=False,
        choices=[ANY, *((str(key), words) for key, words in QUADRANTS.items())],
    )
    power = forms.ChoiceField(label=_("Power"), required=False, choices=FIVE)
    interest = forms.ChoiceField(label=_("Interest"), required=False, choices=FIVE)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    is_key = forms.BooleanField(label=_("Key stakeholders"), required=False)
    gap = forms.BooleanField(label=_("Not where they should be"), required=False)

    def __init__(self, *args: Any, judged: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = OrgUnit.objects.order_by("code")
        choices = [ANY, *((each.code, each.name) for each in units)]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]
        if not judged:
            del self.fields["gap"]

    @property
    def is_narrowed(self) -> bool:
        self.is_valid()
        return any(self.cleaned_data.values())

    def apply(self, rows: StakeholderQuerySet) -> StakeholderQuerySet:
        """The rows, read with their standing, that pass; what is not understood filters nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        for word in fold(wanted.get("q", "")).split():
            rows = rows.filter(search_text__contains=word)
        for name in ("kind", "power", "interest"):
            if wanted.get(name):
                rows = rows.filter(**{name: wanted[name]})
        if wanted.get("unit"):
            rows = rows.filter(org_unit__code=wanted["unit"])
        if wanted.get("is_key"):
            rows = rows.filter(is_key=True)
        if wanted.get("gap"):
            rows = rows.filter(gap__gt=0)  # type: ignore[misc]
        return _in_field(rows, wanted.get("field", ""))


def _in_field(rows: StakeholderQuerySet, field: str) -> StakeholderQuerySet:
    high = {"manage": (True, True), "satisfy": (True, False), "inform": (False, True)}
    if not field:
        return rows
    for name, is_high in zip(("power", "interest"), high.get(field, (False, False)), strict=True):
        wanted = {f"{name}__in": HIGH} if is_high else {f"{name}__lt": min(HIGH)}
        rows = rows.filter(**wanted)
    return rows
