"""Forms of decisions that open no gate, of their conditions, and of a gate's checklist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from people.models import User
from projects.choices import Body, Outcome
from projects.fields import PortfolioDayField
from projects.forms.lifecycle import LaysDown, ReasonForm
from projects.grounds import Grounds
from projects.models import DecisionQuerySet
from projects.operations import Evidence, Motion
from projects.operations.evidence import too_large
from servicedesk_pm.common.documents import ACCEPTED
from servicedesk_pm.common.forms import VersionedForm

ANY = ("", _("All"))
# A decision taken with conditions says so by having some.
OUTCOMES = [choice for choice in Outcome.choices if choice[0] != Outcome.WITH_CONDITIONS]


class NewDecisionForm(CreatesOnce, ReasonForm, LaysDown):
    """A decision about a project or a programme that opens no gate."""

    subject_fr = forms.CharField(label=_("Subject in French"), max_length=200, required=False)
    subject_en = forms.CharField(label=_("Subject in English"), max_length=200, required=False)
    body = forms.ChoiceField(label=_("Deciding body"))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES)
    review_on = PortfolioDayField(
        label=_("Day of review"), required=False, help_text=_("Only where it is deferred.")
    )
    field_order = ("subject_fr", "subject_en", "body", "outcome", "reason", "review_on")

    def __init__(
        self, *args: Any, bodies: Iterable[Body], people: Mapping[str, User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(body.value, body.label) for body in bodies]
        self.fields["body"].choices = choices  # type: ignore[attr-defined]
        self.add_decision_fields(people, releases=False)

    @property
    def motion(self) -> Motion:
        facts = self.cleaned_data
        return Motion(facts["body"], facts["outcome"], facts["subject_fr"], facts["subject_en"])

    @property
    def grounds(self) -> Grounds:
        facts = self.cleaned_data
        return Grounds(facts["reason"], facts["review_on"], **self.laid_down())


class PhaseForm(CreatesOnce, ReasonForm, LaysDown):
    """The next phase or release of a project in execution."""

    name = forms.CharField(label=_("Phase or release"), max_length=200)
    field_order = ("name",)

    def __init__(self, *args: Any, people: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_decision_fields(people, releases=True)

    @property
    def grounds(self) -> Grounds:
        return Grounds(self.cleaned_data["reason"], **self.laid_down())


class EvidenceForm(forms.Form):
    """Evidence that may be a file; its content is judged by the operation that keeps it."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        max_length=200,
        help_text=_("PDF, Office document, image, text or mail."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "empty": _("The file is empty."),
            "max_length": _("The name of the file is too long; shorten it."),
        },
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        """``too_large`` says that a file was let go while it arrived."""
        super().__init__(*args, **kwargs)
        self.too_large = too_large

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.too_large:
            self.add_error("file", too_large())
        elif self.errors and cleaned.get("file"):
            self.add_error("file", _("Choose the file once more; browsers do not keep it."))
        return cleaned


class ConditionForm(EvidenceForm, VersionedForm):
    """By what a condition is fulfilled."""

    evidence = forms.CharField(label=_("Fulfilled by"), max_length=500, required=False)
    field_order = ("evidence", "file")


class TickForm(EvidenceForm):
    """The evidence for one condition of a gate."""

    note = forms.CharField(label=_("Evidence in words"), max_length=500, required=False)
    link = forms.URLField(
        label=_("Link to the evidence"), max_length=500, required=False, assume_scheme="https"
    )
    field_order = ("note", "link", "file")

    @property
    def evidence(self) -> Evidence:
        facts = self.cleaned_data
        return Evidence(facts["note"], facts["link"], facts["file"])


class WaiverForm(forms.Form):
    """Why a condition need not hold for now, and until when."""

    reason = forms.CharField(label=_("Reason of the waiver"), max_length=500)
    expires_on = PortfolioDayField(label=_("Valid until"))


class DecisionFilterForm(forms.Form):
    """Filters of the decision log; their state is the address."""

    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[ANY, *Outcome.choices])
    body = forms.ChoiceField(label=_("Deciding body"), required=False, choices=[ANY, *Body.choices])
    held = PortfolioDayField(label=_("Decided on"), required=False)
    waiting = forms.BooleanField(label=_("With open conditions"), required=False)
    overridden = forms.BooleanField(label=_("Gate overridden"), required=False)

    @property
    def is_narrowed(self) -> bool:
        self.is_valid()
        return any(self.cleaned_data.values())

    def apply(self, decisions: DecisionQuerySet) -> DecisionQuerySet:
        """The decisions that pass; what cannot be understood filters nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        for name in ("outcome", "body"):
            if wanted.get(name):
                decisions = decisions.filter(**{name: wanted[name]})
        if wanted.get("held"):
            decisions = decisions.filter(held_on=wanted["held"])
        if wanted.get("waiting"):
            decisions = decisions.waiting()
        if wanted.get("overridden"):
            decisions = decisions.filter(overrides_gate=True)
        return decisions
