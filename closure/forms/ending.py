"""Forms of a closing: an objective, a survey of the team, an answer, the use of the result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from closure.ending.choices import TEAM_QUESTIONS
from people.idempotency import CreatesOnce
from people.models import User
from projects.fields import PortfolioDayField
from servicedesk_pm.common.forms import ChoiceMenu, VersionedForm

NOBODY = _("Nobody yet")
FIGURES = {"max_digits": 12, "decimal_places": 2}


class ScoreForm(forms.Form):
    """What was reached of one objective."""

    actual = forms.DecimalField(label=_("Value reached"), **FIGURES)  # type: ignore[arg-type]
    note = forms.CharField(
        label=_("How it was measured"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NewSurveyForm(CreatesOnce):
    """Whom to ask, and until when."""

    people = forms.TypedMultipleChoiceField(
        label=_("People who are asked"), coerce=int, widget=ChoiceMenu(nothing=NOBODY)
    )
    closes_on = PortfolioDayField(label=_("Answers until"))

    def __init__(self, *args: Any, people: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, str(person)) for key, person in people.items()]
        self.fields["people"].choices = choices  # type: ignore[attr-defined]


class SurveyAnswerForm(forms.Form):
    """Five marks and perhaps some words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scale = [(n, str(n)) for n in range(1, 6)]
        for name, label in TEAM_QUESTIONS.items():
            self.fields[name] = forms.TypedChoiceField(
                label=label, choices=scale, coerce=int, widget=forms.RadioSelect
            )
        self.fields["comment"] = forms.CharField(
            label=_("Anything else"),
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Write nothing by which you could be recognised."),
        )

    @property
    def marks(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in TEAM_QUESTIONS}


class UseForm(VersionedForm):
    """How many use the result, some months later."""

    used_pct = forms.DecimalField(
        label=_("People who use it (%)"), min_value=0, max_value=100, decimal_places=1
    )
    target_pct = forms.DecimalField(
        label=_("Target (%)"), min_value=0, max_value=100, decimal_places=1, required=False
    )
    note = forms.CharField(
        label=_("What was seen"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
