"""Forms about corrective measures and their steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from control.choices import DeclaredColour, LightName
from control.operations.corrections import CorrectionFacts
from people.idempotency import CreatesOnce
from people.models import User
from projects.fields import PersonField
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.forms import VersionedForm


def _words(label: Any, *, longest: int = 1000, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=longest, widget=widget, help_text=help_text)


class CorrectionFields(forms.Form):
    light = forms.ChoiceField(label=_("Light"), choices=[("", "–"), *LightName.choices])
    cause = _words(_("Cause"))
    effect = _words(_("Effect"), help_text=_("What it leads to if nothing is done."))
    action = _words(_("Measure"))
    expected = _words(_("Expected effect"), help_text=_("As a figure where there is one."))
    owner = PersonField({}, label=_("Owner"))
    due_on = DayField(label=_("Due"))
    effect_on = DayField(label=_("Effect visible by"))

    def __init__(self, *args: Any, people: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PersonField(people, label=_("Owner"))

    @property
    def facts(self) -> CorrectionFacts:
        said = self.cleaned_data
        names = ("light", "cause", "effect", "action", "expected", "due_on", "effect_on")
        return CorrectionFacts(owner_id=said["owner"].pk, **{name: said[name] for name in names})


class NewCorrectionForm(CorrectionFields, CreatesOnce):
    pass


class CorrectionForm(CorrectionFields, VersionedForm):
    pass


class CorrectionDoneForm(VersionedForm):
    done_on = DayField(label=_("Done on"))
    evidence = _words(_("What proves it"), longest=500)


class CorrectionJudgeForm(VersionedForm):
    finding = _words(_("What was found"), longest=500)


class CorrectionReasonForm(VersionedForm):
    reason = _words(_("Reason"), longest=500)


class DeclareForm(CreatesOnce):
    """Another overall light than the computed one, for a while."""

    colour = forms.ChoiceField(label=_("Declared light"), choices=DeclaredColour.choices)
    expires_on = DayField(label=_("Valid until"))
    reason = _words(_("Reason"), longest=500)
