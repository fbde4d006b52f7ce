"""Forms of a priority round: opened, scored by a unit, agreed on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from people.models import OrgUnit, User
from projects.fields import PersonField, PortfolioDayField
from projects.forms.scores import ScoreForm, ScoringForm
from projects.models import Project
from projects.operations.rounds import RoundFacts
from projects.operations.scores import Said
from projects.priorities.scheme import Weights
from projects.rules import FIRST_YEAR, LAST_YEAR
from servicedesk_pm.common.forms import ChoiceMenu


class NewRoundForm(CreatesOnce):
    """The candidates, the units that score them, and until when."""

    year = forms.IntegerField(label=_("Planning year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    deadline_on = PortfolioDayField(label=_("Scores until"))
    projects = forms.MultipleChoiceField(
        label=_("Candidates"), widget=ChoiceMenu(nothing=_("None chosen"))
    )
    units = forms.MultipleChoiceField(
        label=_("Units that score, each by its head"), widget=ChoiceMenu(nothing=_("None chosen"))
    )

    def __init__(
        self, *args: Any, projects: Iterable[Project], units: Iterable[OrgUnit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("projects", projects), ("units", units)):
            choices = [(str(row.pk), str(row)) for row in rows]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def facts(self) -> RoundFacts:
        said = self.cleaned_data
        return RoundFacts(
            year=said["year"],
            name_fr=said["name_fr"],
            name_en=said["name_en"],
            deadline_on=said["deadline_on"],
            projects=frozenset(map(int, said["projects"])),
            units=frozenset(map(int, said["units"])),
        )


class ScorerForm(forms.Form):
    """Who scores for a unit."""

    def __init__(self, *args: Any, people: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scorer"] = PersonField(people, label=_("Scores for the unit"))


class UnitScoreForm(ScoringForm):
    """What one unit gives one candidate."""

    def __init__(self, *args: Any, weights: Weights, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_scoring_fields(weights, row)

    @property
    def said(self) -> Said:
        return Said(self.by_key("score"), self.by_key("contribution"), self.by_key("why"))


class ConsensusForm(ScoreForm):
    """The agreed score of a candidate, with a note for each criterion that divides the units."""

    def __init__(
        self, *args: Any, divided: Iterable[str], notes: Mapping[str, str], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.divided = tuple(divided)
        for key in self.divided:
            self.fields[f"note_{key}"] = forms.CharField(
                label=_("How the units came to agree on %(key)s") % {"key": key},
                max_length=500,
                initial=notes.get(key, ""),
                required=True,
            )

    @property
    def note_fields(self) -> list[Any]:
        return [self[f"note_{key}"] for key in self.divided]
