"""Forms of plan templates: their lines, using one in a project, keeping a plan as one."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from projects.words import own_language
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.forms import VersionedForm
from workpackages.models.templates import MOST_DAYS
from workpackages.operations.templates import EntryFacts
from workpackages.plan_templates.choices import (
    ACCEPTING,
    INSIDE,
    ROLES,
    CountedFrom,
    EntryKind,
    TemplateGate,
)
from workpackages.plan_templates.content import Content, Entry
from workpackages.plan_templates.placing import Wanted

LANGUAGES = (("fr", _("French")), ("en", _("English")))


class EntryFields(forms.Form):
    """What is said of a line; a kind has only the fields that mean something for it."""

    name_fr = forms.CharField(label=_("Name in French"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)

    def add_fields(self, content: Content, kind: str, entry: Entry | None) -> None:
        for name, field in self._fields_of(content, kind, entry).items():
            self.fields[name] = field
        if entry is not None:
            self.initial.update({name: getattr(entry, name) for name in self._own()})

    def _own(self) -> list[str]:
        return [name for name in self.fields if name in EntryFacts.__annotations__]

    def _fields_of(
        self, content: Content, kind: str, entry: Entry | None
    ) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        above = [each for each in content.of(*INSIDE[kind]) if each != entry]
        if above:
            choices = [(each.number, each.name) for each in above]
            label = _("Belongs to")
            fields["parent"] = forms.TypedChoiceField(label=label, choices=choices, coerce=int)
        if kind in {EntryKind.TASK, EntryKind.MILESTONE}:
            fields |= _dated_fields(content, kind, entry)
        if kind == EntryKind.ROLE:
            fields["function"] = forms.ChoiceField(label=_("Function"), choices=[*ROLES.items()])
        if kind == EntryKind.DOCUMENT:
            fields["function"] = forms.ChoiceField(
                label=_("Accepted by"), choices=[("", "–"), *ACCEPTING.items()], required=False
            )
        return fields

    @property
    def facts(self) -> EntryFacts:
        own = {name: self.cleaned_data[name] for name in self._own()}
        return cast(EntryFacts, own)


def _days(label: Any, *, least: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=MOST_DAYS)


def _dated_fields(content: Content, kind: str, entry: Entry | None) -> dict[str, forms.Field]:
    others = [each for each in content.dated if each != entry]
    fields: dict[str, forms.Field] = {
        "counted_from": forms.ChoiceField(label=_("Counted"), choices=CountedFrom.choices),
        "offset_days": _days(_("Working days from there"), least=0),
    }
    if kind == EntryKind.TASK:
        fields["length_days"] = _days(_("Length in working days"), least=1)
    fields["after"] = forms.TypedChoiceField(
        label=_("Begins after"),
        choices=[("", "–"), *((each.number, each.name) for each in others)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    if kind == EntryKind.MILESTONE:
        fields["gate"] = forms.ChoiceField(
            label=_("Decision point"), choices=[("", "–"), *TemplateGate.choices], required=False
        )
        fields["is_key"] = forms.BooleanField(label=_("Key milestone"), required=False)
    return fields


class NewEntryForm(CreatesOnce, EntryFields):
    def __init__(self, *args: Any, content: Content, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_fields(content, kind, None)


class EntryForm(VersionedForm, EntryFields):
    def __init__(self, *args: Any, content: Content, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"version": content.version}})
        self.add_fields(content, entry.kind, entry)


class TemplateStepForm(VersionedForm):
    """Nothing but the version that was read."""


class SaveTemplateForm(CreatesOnce):
    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)


class UseTemplateForm(forms.Form):
    """Which template, from when or until when, and in which language its names are written."""

    template = forms.ChoiceField(label=_("Template"))
    start_on = DayField(label=_("Start"), required=False, help_text=_("The days count from here."))
    finish_on = DayField(
        label=_("Finish"),
        required=False,
        help_text=_("Without it, the plan takes as long as the template needs."),
    )
    language = forms.ChoiceField(label=_("Language of the names"), choices=LANGUAGES)
    adds = forms.BooleanField(label=_("Add it to the structure that exists"), required=False)
    documents = forms.BooleanField(
        label=_("Enter the minimum documents and the typical risks in the mandate"),
        required=False,
        help_text=_("Into an open draft that expects no result yet."),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, templates: list[Content], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"language": own_language(), **self.initial}
        choices = [(each.key, each.name) for each in templates]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        facts = self.cleaned_data
        names = ("start_on", "finish_on", "language", "adds", "documents")
        return Wanted(**{name: facts[name] for name in names})
