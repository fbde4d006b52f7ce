"""What people type into a report's pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from control.models import CorrectiveMeasure
from people.idempotency import CreatesOnce
from people.models import User
from projects.models import Programme, Project
from reporting.choices import Classification, Light, ReportState
from reporting.corrections import explanation_of
from reporting.models import (
    DECISION_LENGTH,
    EXPLANATION_LENGTH,
    KEY_MESSAGE_LENGTH,
    NEXT_STEPS_LENGTH,
    Report,
)
from reporting.operations import Commentary, Explanation, Motion
from reporting.querysets import ReportQuerySet
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.text import fold

MOST_DECISIONS = 3
EXPLAINED = ("cause", "effect", "measure", "owner", "due_on")
_LABELS = {
    "cause": gettext_lazy("cause"),
    "effect": gettext_lazy("effect"),
    "measure": gettext_lazy("measure"),
    "owner": gettext_lazy("responsible"),
    "due_on": gettext_lazy("due"),
}


class RequestForm(CreatesOnce):
    """For which date the report speaks."""

    status_date = DayField(label=gettext_lazy("Status date"))


class ReturnForm(VersionedForm):
    """Why a report goes back to its author."""

    remarks = forms.CharField(
        label=gettext_lazy("What is to be changed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _text_area(label: Any, length: int, rows: int) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=length, required=False, widget=widget)


class CommentaryForm(VersionedForm):
    """The lead's words, and for each light that is not green what is done about it."""

    key_message_fr = _text_area(gettext_lazy("Key message in French"), KEY_MESSAGE_LENGTH, 3)
    key_message_en = _text_area(gettext_lazy("Key message in English"), KEY_MESSAGE_LENGTH, 3)
    next_steps_fr = _text_area(gettext_lazy("Next steps in French"), NEXT_STEPS_LENGTH, 4)
    next_steps_en = _text_area(gettext_lazy("Next steps in English"), NEXT_STEPS_LENGTH, 4)
    classification = forms.ChoiceField(
        label=gettext_lazy("Classification"), choices=Classification.choices
    )

    def __init__(
        self,
        report: Report,
        lights: Sequence[str],
        *args: Any,
        measures: Mapping[str, CorrectiveMeasure] | None = None,
        **kwargs: Any,
    ) -> None:
        """``measures`` are those that the form begins with, by their light."""
        self.lights = [Light(light) for light in lights]
        super().__init__(*args, **kwargs)
        self.fields.update(_decision_fields())
        people = people_around(report.project)
        for light in self.lights:
            for name, field in _explanation_fields(light, people).items():
                self.fields[f"{light.value}_{name}"] = field
        for name, measure in (measures or {}).items():
            self.fields[f"{name}_cause"].help_text = _origin(measure)

    def clean(self) -> dict[str, Any]:
        """An explanation is whole or empty; a requested decision has words and a date."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for position in range(1, MOST_DECISIONS + 1):
            self._check_decision(position, cleaned)
        for light in self.lights:
            names = [f"{light.value}_{name}" for name in EXPLAINED]
            if any(cleaned.get(name) for name in names):
                for name in names:
                    if not cleaned.get(name) and name not in self.errors:
                        self.add_error(name, _("Fill in all five fields of this light."))
        return cleaned

    def _check_decision(self, position: int, cleaned: dict[str, Any]) -> None:
        french, english, due = _decision_names(position)
        worded = cleaned.get(french) or cleaned.get(english)
        if worded and not cleaned.get(due) and due not in self.errors:
            self.add_error(due, _("Say until when this is to be decided."))
        if cleaned.get(due) and not worded and not {french, english} & set(self.errors):
            self.add_error(french, _("Say in at least one language what is to be decided."))

    def _motions(self) -> Iterator[Motion]:
        for position in range(1, MOST_DECISIONS + 1):
            french, english, due = (self.cleaned_data[x] for x in _decision_names(position))
            if french or english:
                yield Motion(french, english, due)

    def commentary(self) -> Commentary:
        cleaned = self.cleaned_data
        language = (get_language() or "fr")[:2]
        explained = [light for light in self.lights if cleaned[f"{light.value}_cause"]]
        return Commentary(
            key_message_fr=cleaned["key_message_fr"],
            key_message_en=cleaned["key_message_en"],
            next_steps_fr=cleaned["next_steps_fr"],
            next_steps_en=cleaned["next_steps_en"],
            classification=cleaned["classification"],
            explanations=tuple(
                Explanation(
                    light,
                    language=language,
                    **{name: cleaned[f"{light.value}_{name}"] for name in EXPLAINED},
                )
                for light in explained
            ),
            decisions=tuple(self._motions()),
        )


def _decision_names(position: int) -> tuple[str, str, str]:
    start = f"decision_{position}"
    return f"{start}_fr", f"{start}_en", f"{start}_due_on"


def _decision_fields() -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for position in range(1, MOST_DECISIONS + 1):
        french, english, due = _decision_names(position)
        n = {"n": position}
        fields[french] = _text_area(_("Requested decision %(n)s in French") % n, DECISION_LENGTH, 2)
        fields[english] = _text_area(
            _("Requested decision %(n)s in English") % n, DECISION_LENGTH, 2
        )
        fields[due] = DayField(label=_("Decision %(n)s: to be taken by") % n, required=False)
    return fields


def _explanation_fields(light: Light, people: Any) -> dict[str, forms.Field]:
    def label(name: str) -> str:
        return _("%(light)s: %(what)s") % {"light": light.label, "what": _LABELS[name]}

    fields: dict[str, forms.Field] = {
        name: _text_area(label(name), EXPLANATION_LENGTH, 2)
        for name in ("cause", "effect", "measure")
    }
    fields["owner"] = forms.ModelChoiceField(people, label=label("owner"), required=False)
    fields["due_on"] = DayField(label=label("due_on"), required=False)
    return fields


def _origin(measure: CorrectiveMeasure) -> SafeString:
    """Where the explanation comes from, with the way there."""
    words = _("The five fields of this light begin with the corrective measure that is under way.")
    url = measure.get_absolute_url()
    return format_html('<div>{}</div><div><a href="{}">{}</a></div>', words, url, measure)


def initial_commentary(
    report: Report, measures: Mapping[str, CorrectiveMeasure] | None = None
) -> dict[str, Any]:
    """What the form shows when it is opened: what was written, else the measure under way."""
    names = [*CommentaryForm.base_fields]
    initial = {name: getattr(report, name) for name in names}
    for light, measure in (measures or {}).items():
        for name, value in explanation_of(measure).items():
            initial[f"{light}_{name}"] = value
    for deviation in report.deviations.order_by("pk"):
        for name in EXPLAINED:
            value = deviation.owner_id if name == "owner" else getattr(deviation, name)
            initial[f"{deviation.light}_{name}"] = value
    for position, asked in enumerate(report.decisions.order_by("position"), start=1):
        values = (asked.text_fr, asked.text_en, asked.due_on)
        initial.update(zip(_decision_names(position), values, strict=True))
    return initial


def people_around(project: Project) -> Any:
    """Who may be made responsible: those with a place in the project or above it."""
    tree = [project.pk, *project.ancestor_ids]
    near = (
        Q(role_assignments__project__in=tree)
        | Q(led_projects__in=tree)
        | Q(sponsored_projects__in=tree)
        | Q(led_work_packages__project=project)
        | Q(corrective_measures__project=project)
    )
    if project.programme_id:
        near |= Q(managed_programmes=project.programme_id)
    return User.objects.active().filter(pk__in=User.objects.filter(near).values("pk")).by_name()


class ArchiveFilter(forms.Form):
    """The filter of the archive; its state stands in the address."""

    q = forms.CharField(label=gettext_lazy("Project"), required=False, max_length=100)
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=gettext_lazy("Programme"),
        required=False,
        empty_label=gettext_lazy("All"),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All")), *ReportState.choices],
    )
    late = forms.BooleanField(label=gettext_lazy("Late ones alone"), required=False)
    since = DayField(label=gettext_lazy("Status date from"), required=False)
    until = DayField(label=gettext_lazy("to"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Project.objects.visible_to(user).exclude(programme=None).values("programme")
        self.fields["programme"].queryset = Programme.objects.filter(  # type: ignore[attr-defined]
            pk__in=mine
        ).order_by("code")

    def apply(self, reports: ReportQuerySet) -> ReportQuerySet:
        """The reports that fit; a filter that makes no sense is left out, and said."""
        self.is_valid()
        asked: dict[str, Any] = getattr(self, "cleaned_data", {})
        since: date | None = asked.get("since")
        until: date | None = asked.get("until")
        conditions = Q()
        if asked.get("q"):
            conditions &= Q(project__search_text__contains=fold(asked["q"]))
        if asked.get("programme"):
            conditions &= Q(project__programme=asked["programme"])
        if asked.get("state"):
            conditions &= Q(state=asked["state"])
        if since:
            conditions &= Q(status_date__gte=since)
        if until:
            conditions &= Q(status_date__lte=until)
        found = reports.filter(conditions)
        return found.late(today()) if asked.get("late") else found
