"""What is said with a change of state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.fields import PortfolioDayField
from projects.guards import Grounds
from projects.models import Project
from servicedesk_pm.common.forms import VersionedForm


class GroundsForm(VersionedForm):
    """What is said with a change of state."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    review_on = PortfolioDayField(label=_("Day of review"), required=False)
    subprojects = forms.MultipleChoiceField(
        label=_("These sub-projects stop too; confirm each of them"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        needs_reason: bool,
        needs_review: bool,
        along: Iterable[Project] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        if needs_review:
            self.fields["review_on"].required = True
        else:
            del self.fields["review_on"]
        choices = [(str(each.pk), f"{each} · {each.get_state_display()}") for each in along]
        if choices:
            self.fields["subprojects"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["subprojects"]

    @property
    def grounds(self) -> Grounds:
        facts = self.cleaned_data
        confirmed = frozenset(int(pk) for pk in facts.get("subprojects", ()))
        return Grounds(facts["reason"], facts.get("review_on"), confirmed)
