"""Forms in which a request is written; the writer's language comes first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.idempotency import CreatesOnce
from people.models import Site
from projects.forms.records import RecordForm
from projects.models import MOST_OBJECTIVES, ProjectRequest
from projects.requests.choices import Answer
from projects.requests.sections import NEEDED, Section
from servicedesk_pm.common.forms import VersionedForm

LANGUAGES: dict[str, Any] = {"fr": _("French"), "en": _("English")}
LABELS: dict[str, Any] = {
    "title": _("Title"),
    "need": _("Context and need"),
    "affected": _("Who suffers, and since when"),
    "benefits": _("Other benefits, in words"),
    "scope_in": _("In scope"),
    "scope_out": _("Out of scope"),
    "user_groups": _("User groups"),
    "inaction": _("Consequences of doing nothing"),
    "saved_money": _("Saved each year, in CHF"),
    "saved_hours": _("Saved each year, in hours"),
    "sites": _("Sites"),
    "touches_workstations": _("Does it touch workstations?"),
    "device_count": _("How many workstations, roughly"),
    "user_count": _("How many users, roughly"),
    "workstation_sites": _("Sites of these workstations"),
    "deadline_on": _("Wished or imposed end"),
    "deadline_kind": _("Kind of deadline"),
    "deadline_origin": _("Where the deadline comes from"),
    "estimated_cost": _("Rough cost, in CHF"),
    "effort_class": _("Rough effort"),
    "funding": _("Funding"),
    "user_representative": _("User representative"),
}
HELP: dict[str, Any] = {
    "title": _("A few words by which everybody recognises it."),
    "need": _("What does not work today, or what will no longer work?"),
    "affected": _("Which people, how many, how often; since when."),
    "benefits": _("What gets better without being counted in money or hours."),
    "scope_out": _("What somebody might expect but does not get."),
    "device_count": _("Needed if workstations are touched."),
    "deadline_origin": _("Law, contract, end of support: needed if the deadline is imposed."),
    "estimated_cost": _("A cost or an effort is needed; an order of magnitude is enough."),
    "user_representative": _("Who may be asked for the users, if it is not you."),
}
PLACES = ("sites", "workstation_sites")


def other_language(language: str) -> str:
    return "fr" if language == "en" else "en"


class NewRequestForm(CreatesOnce):
    """The title opens the draft; the rest follows section by section."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=HELP["title"])


class RequestSectionForm(RecordForm, VersionedForm):
    """One section; nothing is required, so that half a section can be kept."""

    model = ProjectRequest

    def __init__(
        self, data: Any, *, section: Section, request: ProjectRequest, language: str
    ) -> None:
        own = [f"{text}_{language}" for text in section.texts]
        other = [f"{text}_{other_language(language)}" for text in section.texts]
        plain = [name for name in section.fields if name not in PLACES]
        initial = {"version": request.version}
        super().__init__(data, names=[*own, *plain, *other], row=request, initial=initial)
        if "touches_workstations" in self.fields:
            self.fields["touches_workstations"] = forms.ChoiceField(
                choices=Answer.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=request.touches_workstations,
            )
        self._add_places(section, request)
        self.own_names, self.other_names = [*own, *section.fields], other
        for name, field in self.fields.items():
            self._speak(name, field, language)

    def _add_places(self, section: Section, request: ProjectRequest) -> None:
        for name in PLACES:
            if name in section.fields:
                sites = Site.objects.order_by("name_fr")
                chosen = getattr(request, name).order_by().values_list("pk", flat=True)
                self.fields[name] = forms.ModelMultipleChoiceField(
                    sites,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                    initial=list(chosen),
                )

    def _speak(self, name: str, field: forms.Field, language: str) -> None:
        text, _, suffix = name.rpartition("_")
        base = text if suffix in LANGUAGES else name
        if base not in LABELS:
            return
        label = LABELS[base]
        if suffix in LANGUAGES and suffix != language:
            label = format_lazy("{} · {}", label, LANGUAGES[suffix])
        elif base in NEEDED:
            label = format_lazy("{} *", label)
        field.label, field.required = label, False
        field.help_text = HELP.get(base, "") if name in self.own_names else ""

    @property
    def own_fields(self) -> list[BoundField]:
        return [self[name] for name in self.own_names]

    @property
    def other_fields(self) -> list[BoundField]:
        return [self[name] for name in self.other_names]

    @property
    def shows_other(self) -> bool:
        """Whether the other language stands open: something is in it, or wrong with it."""
        return any(field.value() or field.errors for field in self.other_fields)

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ObjectivesForm(VersionedForm):
    """Five places for objectives; empty ones are none."""

    def __init__(
        self, data: Any, *, section: Section, request: ProjectRequest, language: str
    ) -> None:
        super().__init__(data, initial={"version": request.version})
        self.language = language
        known = {each.position: each for each in request.objectives.all()}
        self.filled = len(known)
        for position in range(1, MOST_OBJECTIVES + 1):
            row = known.get(position)
            for name, label in self._labels():
                self.fields[f"{name[0]}_{position}{name[1]}"] = forms.CharField(
                    label=label,
                    required=False,
                    max_length={"text": 300, "indicator": 200, "wished": 100}[name[0]],
                    initial=getattr(row, "".join(name), "") if row else "",
                )

    def _labels(self) -> list[tuple[tuple[str, str], Any]]:
        own, other = self.language, other_language(self.language)
        objective = pgettext_lazy("of a request", "Objective")
        return [
            (("text", f"_{own}"), objective),
            (("indicator", ""), _("Indicator")),
            (("wished", ""), _("Wished value")),
            (("text", f"_{other}"), format_lazy("{} · {}", objective, LANGUAGES[other])),
        ]

    @property
    def places(self) -> list[tuple[int, list[BoundField], BoundField, bool]]:
        """Number, own fields, the other language, and whether it is shown from the start."""
        found = []
        for position in range(1, MOST_OBJECTIVES + 1):
            names = [f"{name}_{position}{suffix}" for (name, suffix), _l in self._labels()]
            fields = [self[name] for name in names]
            used = position <= max(self.filled + 1, 2) or any(f.value() for f in fields)
            found.append((position, fields[:3], fields[3], used))
        return found

    @property
    def values(self) -> dict[str, Any]:
        rows = []
        for position in range(1, MOST_OBJECTIVES + 1):
            row = {
                "text_fr": self.cleaned_data[f"text_{position}_fr"],
                "text_en": self.cleaned_data[f"text_{position}_en"],
                "indicator": self.cleaned_data[f"indicator_{position}"],
                "wished": self.cleaned_data[f"wished_{position}"],
            }
            if any(row.values()):
                rows.append(row)
        return {"objectives": rows}


def section_form(
    data: Any, *, section: Section, request: ProjectRequest, language: str
) -> RequestSectionForm | ObjectivesForm:
    kind = ObjectivesForm if section.key == "objectives" else RequestSectionForm
    return kind(data, section=section, request=request, language=language)
