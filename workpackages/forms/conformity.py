"""Forms about conformity sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from people.models import User
from projects.fields import PersonField
from servicedesk_pm.common.forms import VersionedForm
from workpackages.models import ConformityLine, ConformitySheet, Deliverable
from workpackages.operations.conformity import Answered
from workpackages.quality.conformity_choices import Conformity

NOT_SAID = ("", "–")
People = Mapping[str, User]


class NewSheetForm(CreatesOnce):
    deliverable = forms.ChoiceField(label=_("What it is about"), required=False)

    def __init__(
        self,
        *args: Any,
        people: People,
        deliverables: Iterable[Deliverable],
        whole: bool,
        **kwargs: Any,
    ) -> None:
        """``whole`` says whether the person may begin the sheet of the whole project."""
        super().__init__(*args, **kwargs)
        self._owed = {str(each.pk): each for each in deliverables}
        first = [("", _("The whole project"))] if whole else []
        field: Any = self.fields["deliverable"]
        field.choices = [*first, *((pk, str(each)) for pk, each in self._owed.items())]
        field.required = not whole
        self.fields["signer"] = PersonField(
            people, label=_("Signed by"), help_text=_("Somebody else than who answers it.")
        )

    def clean_deliverable(self) -> Deliverable | None:
        return self._owed.get(self.cleaned_data["deliverable"])


class SignerForm(VersionedForm):
    def __init__(self, *args: Any, people: People, row: ConformitySheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {str(row.signer.pk): row.signer, **people}
        self.fields["signer"] = PersonField(held, label=_("Signed by"), initial=row.signer)


class SheetAnswersForm(VersionedForm):
    """An answer and its evidence for each line."""

    def __init__(self, *args: Any, lines: Sequence[ConformityLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"answer_{line.number}"] = forms.ChoiceField(
                label=_("Answer"),
                required=False,
                choices=[NOT_SAID, *Conformity.choices],
                initial=line.answer,
            )
            self.fields[f"evidence_{line.number}"] = forms.CharField(
                label=_("Evidence or reason"),
                required=False,
                max_length=500,
                initial=line.evidence,
            )

    @property
    def rows(self) -> list[tuple[ConformityLine, BoundField, BoundField]]:
        return [
            (line, self[f"answer_{line.number}"], self[f"evidence_{line.number}"])
            for line in self.lines
        ]

    @property
    def answers(self) -> dict[int, Answered]:
        said = self.cleaned_data
        return {
            each.number: Answered(said[f"answer_{each.number}"], said[f"evidence_{each.number}"])
            for each in self.lines
        }


class ReopenSheetForm(VersionedForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
