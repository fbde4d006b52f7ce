"""Forms of a consultation: asked, answered, closed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from people.models import OrgUnit, User
from projects.fields import PortfolioDayField
from projects.forms.decisions import EvidenceForm
from projects.operations.consultations import Asking
from projects.stakeholders.choices import CONSULTED_ON, Reply
from servicedesk_pm.common.forms import ChoiceMenu

NOBODY = _("None chosen")


class NewConsultationForm(CreatesOnce, EvidenceForm):
    """What is asked of whom until when."""

    name_fr = forms.CharField(label=_("Title in French"), max_length=200)
    name_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What is to be judged, or what to look at in the document."),
    )
    document = forms.CharField(label=_("Document and version"), max_length=200, required=False)
    people = forms.MultipleChoiceField(
        label=_("People"), required=False, widget=ChoiceMenu(nothing=NOBODY)
    )
    units = forms.MultipleChoiceField(
        label=_("Units, each through its head"), required=False, widget=ChoiceMenu(nothing=NOBODY)
    )
    deadline_on = PortfolioDayField(label=_("Answers until"))
    field_order = ("name_fr", "name_en", "text", "document", "file", "people", "units")

    def __init__(
        self, *args: Any, people: Iterable[User], units: Iterable[OrgUnit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("people", people), ("units", units)):
            choices = [(str(row.pk), str(row)) for row in rows]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def asking(self) -> Asking:
        said = self.cleaned_data
        return Asking(
            {name: said[name] for name in CONSULTED_ON},
            frozenset(map(int, said["people"])),
            frozenset(map(int, said["units"])),
            said["file"],
        )


class ReplyForm(forms.Form):
    """The answer of somebody who is heard: a comment, or that there is nothing to add."""

    reply = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (Reply.NOTHING.value, Reply.NOTHING.label),
            (Reply.COMMENT.value, Reply.COMMENT.label),
        ],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Your comment"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
