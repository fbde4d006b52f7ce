"""Forms about checkpoints, their checklists and their findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from people.models import User
from projects.fields import PersonField
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.forms import VersionedForm
from workpackages.acceptance.choices import Severity
from workpackages.models import ChecklistItem, Checkpoint, Deliverable, Finding
from workpackages.operations.checkpoints import Conclusion, Said
from workpackages.quality.checklists import CHECKLISTS
from workpackages.quality.choices import OUTCOMES, Answer, CheckpointKind

_HIDDEN = frozenset({"version", "form_token", "checklist"})
NOT_SAID = ("", "–")
ONE_IS_ENOUGH = _("One of the two languages is enough.")
People = Mapping[str, User]


def _words(label: Any, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=2000, widget=widget, **more)


class _Plan(forms.Form):
    """What is checked, by whom and when."""

    name_fr = forms.CharField(
        label=_("Name in French"), max_length=200, required=False, help_text=ONE_IS_ENOUGH
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=CheckpointKind.choices)
    deliverable = forms.ChoiceField(label=_("Deliverable checked"), required=False)
    planned_on = DayField(label=_("Planned on"))

    def __init__(
        self,
        *args: Any,
        people: People,
        deliverables: Iterable[Deliverable],
        row: Checkpoint | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        held = [person for person in (row and row.author, row and row.reviewer) if person]
        people = {**{str(person.pk): person for person in held}, **people}
        self._owed = {str(each.pk): each for each in deliverables}
        named = [(pk, f"{each.project.code} {each}") for pk, each in self._owed.items()]
        field: Any = self.fields["deliverable"]
        field.choices = [NOT_SAID, *named]
        self.fields["author"] = PersonField(
            people,
            label=_("Author of what is checked"),
            required=False,
            help_text=_("Of a deliverable, the lead of its package where nobody is chosen."),
        )
        self.fields["reviewer"] = PersonField(
            people, label=_("Reviewer"), help_text=_("Somebody who has not made what is checked.")
        )
        for name in (*_Plan.base_fields, "author", "reviewer"):
            if row is not None:
                self.fields[name].initial = getattr(row, f"{name}_id", getattr(row, name))

    def clean_deliverable(self) -> Deliverable | None:
        return self._owed.get(self.cleaned_data["deliverable"])

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in _HIDDEN}


class NewCheckpointForm(CreatesOnce, _Plan):
    checklist = forms.ChoiceField(
        label=_("Checklist to begin with"),
        required=False,
        choices=[
            ("", _("An empty one")),
            *((each.key, each.label) for each in CHECKLISTS.values()),
        ],
        help_text=_("It is copied; its lines can be changed before the check begins."),
    )


class CheckpointForm(VersionedForm, _Plan):
    pass


class _Line(forms.Form):
    text_fr = forms.CharField(
        label=_("Question in French"), max_length=500, required=False, help_text=ONE_IS_ENOUGH
    )
    text_en = forms.CharField(label=_("Question in English"), max_length=500, required=False)

    def __init__(self, *args: Any, row: ChecklistItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row is not None:
            for name in ("text_fr", "text_en"):
                self.fields[name].initial = getattr(row, name)

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text_fr", "text_en")}


class NewLineForm(CreatesOnce, _Line):
    pass


class LineForm(VersionedForm, _Line):
    pass


class AnswersForm(VersionedForm):
    """An answer and a note for each question."""

    def __init__(self, *args: Any, items: Sequence[ChecklistItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[f"answer_{item.number}"] = forms.ChoiceField(
                label=_("Answer"),
                required=False,
                choices=[NOT_SAID, *Answer.choices],
                initial=item.answer,
            )
            self.fields[f"note_{item.number}"] = forms.CharField(
                label=_("Note"), required=False, max_length=500, initial=item.note
            )

    @property
    def rows(self) -> list[tuple[ChecklistItem, BoundField, BoundField]]:
        return [
            (item, self[f"answer_{item.number}"], self[f"note_{item.number}"])
            for item in self.items
        ]

    @property
    def answers(self) -> dict[int, Said]:
        said = self.cleaned_data
        return {
            item.number: Said(said[f"answer_{item.number}"], said[f"note_{item.number}"])
            for item in self.items
        }


class ConcludeForm(VersionedForm):
    outcome = forms.ChoiceField(
        label=_("Result"),
        choices=[NOT_SAID, *((each.value, each.label) for each in OUTCOMES)],
    )
    result = _words(_("What the check showed"))
    evidence = forms.CharField(label=_("Evidence"), max_length=500, required=False)

    @property
    def conclusion(self) -> Conclusion:
        said = self.cleaned_data
        return Conclusion(said["outcome"], said["result"], said["evidence"])


class RecheckForm(VersionedForm):
    again_on = DayField(label=_("Next check"))


class SkipForm(VersionedForm):
    reason = _words(_("Reason"))


class NewFindingForm(CreatesOnce):
    severity = forms.ChoiceField(label=_("Class"), choices=Severity.choices, initial=Severity.MINOR)
    text = forms.CharField(label=_("Description"), max_length=1000)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PersonField(people, label=_("Owner"))
        self.fields["due_on"] = DayField(label=_("Deadline"))


class PlanFindingForm(VersionedForm):
    def __init__(self, *args: Any, people: People, row: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {str(row.owner.pk): row.owner, **people}
        owner = PersonField(held, label=_("Owner"), initial=row.owner)
        self.fields["owner"] = owner
        self.fields["due_on"] = DayField(label=_("Deadline"), initial=row.due_on)


class CorrectFindingForm(VersionedForm):
    correction = _words(_("How it was corrected"))


class ReopenFindingForm(VersionedForm):
    reason = _words(_("What is still wrong"))


class AcceptFindingForm(VersionedForm):
    reason = _words(_("Why it is accepted as it is"))
