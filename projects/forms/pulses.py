"""Forms of pulse surveys: asked, counted elsewhere, answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engine.pulse import HIGHEST, LOWEST
from people.idempotency import CreatesOnce
from people.models import User
from projects.communication.choices import PULSE_QUESTIONS
from projects.forms.records import RecordForm
from projects.models import MARKS, MEANS, CommunicationAction, Pulse
from servicedesk_pm.common.forms import ChoiceMenu

NAMED = ("name_fr", "name_en", "action", "closes_on")
WORDS = {
    LOWEST: _("1 – not at all"),
    2: _("2 – hardly"),
    3: _("3 – partly"),
    4: _("4 – mostly"),
    HIGHEST: _("5 – fully"),
}


class _AboutAction(RecordForm):
    model = Pulse

    def __init__(self, *args: Any, actions: Iterable[CommunicationAction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actions = {str(each.pk): each for each in actions}
        self.fields["action"] = forms.ChoiceField(
            label=_("About the message or event"),
            required=False,
            choices=[("", _("None")), *((key, str(row)) for key, row in self._actions.items())],
        )
        self.fields["closes_on"].required = self.fields["name_fr"].required = True

    def clean_action(self) -> CommunicationAction | None:
        return self._actions.get(self.cleaned_data["action"])


class NewPulseForm(CreatesOnce, _AboutAction):
    """Whom to ask until when."""

    def __init__(self, *args: Any, people: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(*args, names=NAMED, **kwargs)
        self.fields["people"] = forms.MultipleChoiceField(
            label=_("People asked"),
            choices=[(key, str(person)) for key, person in people.items()],
            widget=ChoiceMenu(nothing=_("None chosen")),
            help_text=_("With fewer than five answers nothing is told."),
        )

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in NAMED}

    @property
    def people(self) -> frozenset[int]:
        return frozenset(map(int, self.cleaned_data["people"]))


class CountedPulseForm(CreatesOnce, _AboutAction):
    """What was asked and counted elsewhere, for example of a whole wave."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        names = (*NAMED, "invited", "answered", *MEANS)
        super().__init__(*args, names=names, **kwargs)
        self.fields["closes_on"].label = _("Counted on")
        for name in ("invited", "answered", *MEANS):
            self.fields[name].required = True

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*NAMED, "invited", "answered", *MEANS)}


class AnswerPulseForm(forms.Form):
    """Three marks, and words for whoever wants to say more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, question in PULSE_QUESTIONS.items():
            self.fields[name] = forms.TypedChoiceField(
                label=question,
                coerce=int,
                choices=list(WORDS.items()),
                widget=forms.RadioSelect,
            )
        self.fields["comment"] = forms.CharField(
            label=_("Anything else"),
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Your words are shown without your name; do not give yourself away."),
        )

    @property
    def marks(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in MARKS}
