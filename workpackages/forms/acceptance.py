"""The one page on which the accepting person judges what was presented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from projects.fields import PersonField
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.forms import VersionedForm
from workpackages.acceptance.choices import AcceptanceDecision, CriterionResultKind, Severity
from workpackages.acceptance.judging import DefectFacts, DefectPlan, Found, Verdict
from workpackages.models import AcceptanceCriterion, Defect

NOT_SAID = ("", "–")
MORE_ROWS, MOST_ROWS = 3, 30
DEFECT_FIELDS = ("severity", "text", "owner", "due_on")


@dataclass(frozen=True, slots=True)
class CriterionRow:
    criterion: AcceptanceCriterion
    result: BoundField
    note: BoundField
    evidence: BoundField


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """A defect of an earlier presentation; what is only open cannot be verified."""

    defect: Defect
    owner: BoundField
    due_on: BoundField
    verified: BoundField | None


class JudgeForm(VersionedForm):
    """Results, defects and the decision; a row of defects that says nothing is none."""

    rows = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=MOST_ROWS
    )
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=AcceptanceDecision.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for a refusal."),
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    participants = forms.CharField(
        label=_("Participants"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[AcceptanceCriterion],
        earlier: Sequence[Defect],
        people: Mapping[str, User],
        rows: int = MORE_ROWS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria, self.earlier = criteria, earlier
        self.row_count = min(max(rows, 1), MOST_ROWS)
        self.fields["rows"].initial = self.row_count
        for criterion in criteria:
            self._add_criterion(criterion.number)
        for defect in earlier:
            self._add_earlier(defect, people)
        for row in range(1, self.row_count + 1):
            self._add_defect(row, people)

    @property
    def criterion_rows(self) -> Iterator[CriterionRow]:
        for each in self.criteria:
            names = (f"{name}_{each.number}" for name in ("result", "note", "evidence"))
            yield CriterionRow(each, *(self[name] for name in names))

    @property
    def earlier_rows(self) -> Iterator[EarlierRow]:
        for each in self.earlier:
            verified = f"verified_{each.number}"
            yield EarlierRow(
                each,
                self[f"old_{each.number}_owner"],
                self[f"old_{each.number}_due_on"],
                self[verified] if verified in self.fields else None,
            )

    @property
    def defect_rows(self) -> Iterator[tuple[int, list[BoundField]]]:
        for row in range(1, self.row_count + 1):
            yield row, [self[f"defect_{row}_{name}"] for name in DEFECT_FIELDS]

    @property
    def verdict(self) -> Verdict:
        said = self.cleaned_data
        results = {
            each.number: Found(
                said[f"result_{each.number}"],
                said[f"note_{each.number}"],
                said[f"evidence_{each.number}"],
            )
            for each in self.criteria
            if said[f"result_{each.number}"]
        }
        return Verdict(
            said["decision"],
            results,
            tuple(self._defects()),
            frozenset(e.number for e in self.earlier if said.get(f"verified_{e.number}")),
            {
                each.number: DefectPlan(
                    said[f"old_{each.number}_owner"], said[f"old_{each.number}_due_on"]
                )
                for each in self.earlier
            },
            reasons=said["reasons"],
            place=said["place"],
            participants=said["participants"],
        )

    def _defects(self) -> Iterator[DefectFacts]:
        for row in range(1, self.row_count + 1):
            values = {name: self.cleaned_data[f"defect_{row}_{name}"] for name in DEFECT_FIELDS}
            if any(values.values()):
                yield DefectFacts(**values, row=row)

    def _add_criterion(self, number: int) -> None:
        self.fields[f"result_{number}"] = forms.ChoiceField(
            label=_("Result of criterion %(number)s") % {"number": number},
            choices=[NOT_SAID, *CriterionResultKind.choices],
            required=False,
        )
        for name, label in (("note", _("Note")), ("evidence", _("Evidence"))):
            self.fields[f"{name}_{number}"] = forms.CharField(
                label=label, required=False, max_length=500
            )

    def _add_earlier(self, defect: Defect, people: Mapping[str, User]) -> None:
        number = defect.number
        if defect.is_closed:
            self.fields[f"verified_{number}"] = forms.BooleanField(
                label=_("Verified as corrected"), required=False
            )
        self.fields[f"old_{number}_owner"] = PersonField(
            _with(people, defect.owner), label=_("Owner"), required=False, initial=defect.owner
        )
        self.fields[f"old_{number}_due_on"] = DayField(
            label=_("Deadline"), required=False, initial=defect.due_on
        )

    def _add_defect(self, row: int, people: Mapping[str, User]) -> None:
        self.fields[f"defect_{row}_severity"] = forms.ChoiceField(
            label=pgettext_lazy("defect", "Class"),
            choices=[NOT_SAID, *Severity.choices],
            required=False,
        )
        self.fields[f"defect_{row}_text"] = forms.CharField(
            label=_("Description"), required=False, max_length=1000
        )
        self.fields[f"defect_{row}_owner"] = PersonField(people, label=_("Owner"), required=False)
        self.fields[f"defect_{row}_due_on"] = DayField(label=_("Deadline"), required=False)


def _with(people: Mapping[str, User], person: User | None) -> Mapping[str, User]:
    """Whoever has it now can keep it."""
    return people if person is None else {**people, str(person.pk): person}
