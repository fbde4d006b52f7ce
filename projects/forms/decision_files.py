"""Forms of decision files: sections, options, the poll, a vote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from people.models import User
from projects.decision_files.choices import Answer
from projects.decision_files.sections import OPTION_FIELDS, RECOMMENDED
from projects.fields import PortfolioDayField
from projects.forms.records import RecordForm, SectionForm
from projects.models import DecisionFile, DecisionOption
from projects.operations.decision_voting import MOST_APPROVERS, Poll
from projects.words import spoken
from servicedesk_pm.common.effort import EffortField
from servicedesk_pm.common.forms import ChoiceMenu, VersionedForm


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class BeginFileForm(forms.Form):
    """Why a new version is needed; the first needs no reason."""

    reason = _reason()

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]

    @property
    def reason_given(self) -> str:
        return str(self.cleaned_data.get("reason", ""))


class FileForm(SectionForm):
    """One section of a decision file; ``options`` are there to recommend one of them."""

    model = DecisionFile

    def __init__(
        self, *args: Any, options: Iterable[DecisionOption] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if options is None:
            return
        options = list(options)
        named = [(str(each.number), spoken(each, "name").text) for each in options]
        field = forms.ChoiceField(
            label=_("Recommended option"),
            required=False,
            choices=[("0", _("None yet")), *named],
            initial=next((str(each.number) for each in options if each.is_recommended), "0"),
        )
        self.fields = {RECOMMENDED: field, **self.fields}

    @property
    def values(self) -> dict[str, Any]:
        values = super().values
        if RECOMMENDED in values:
            values[RECOMMENDED] = int(values[RECOMMENDED] or 0)
        return values


def _spell_effort(form: forms.Form) -> None:
    """Effort is typed as people write it."""
    plain = form.fields["effort_minutes"]
    form.fields["effort_minutes"] = EffortField(
        label=plain.label, required=False, initial=plain.initial
    )


class NewOptionForm(CreatesOnce, RecordForm):
    model = DecisionOption

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=OPTION_FIELDS, **kwargs)
        _spell_effort(self)

    @property
    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class OptionForm(SectionForm):
    model = DecisionOption

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=OPTION_FIELDS, **kwargs)
        _spell_effort(self)


class PutToVoteForm(VersionedForm):
    """Who is asked, how many have to say yes or no, and until when."""

    approvers = forms.MultipleChoiceField(
        label=_("Who votes"), widget=ChoiceMenu(nothing=_("Nobody named"))
    )
    quorum = forms.IntegerField(
        label=_("Quorum"),
        required=False,
        min_value=1,
        max_value=MOST_APPROVERS,
        help_text=_(
            "How many have to approve or refuse; without a number more than half of those named."
        ),
    )
    closes_on = PortfolioDayField(label=_("Last day of the vote"))

    def __init__(self, *args: Any, people: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, str(person)) for key, person in people.items()]
        self.fields["approvers"].choices = choices  # type: ignore[attr-defined]

    @property
    def poll(self) -> Poll:
        facts = self.cleaned_data
        named = frozenset(int(key) for key in facts["approvers"])
        return Poll(named, facts["closes_on"], facts["quorum"])


class VoteForm(CreatesOnce):
    """Exactly what is voted on, and how."""

    answer = forms.ChoiceField(label=_("Your vote"), choices=Answer, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed for a refusal and for an abstention."),
    )
    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)


class CloseVoteForm(VersionedForm):
    """Nothing but the version that was read."""


class WithdrawFileForm(VersionedForm):
    reason = _reason()
