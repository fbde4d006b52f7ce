"""What is said with a change of state and with other decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from people.models import User
from projects.fields import PersonField, PortfolioDayField
from projects.grounds import Demand, Grounds
from projects.models import Project
from projects.transitions import Transition
from servicedesk_pm.common.effort import EffortField
from servicedesk_pm.common.fields import MoneyField
from servicedesk_pm.common.forms import ChoiceMenu, VersionedForm

# As many conditions as a board lays down at once.
DEMANDS = 5
RELEASING = frozenset({"G0", "G1", "G2", "G3", "G4"})
_NO_RELEASE = frozenset({"released_budget", "released_minutes"})


class ReasonForm(forms.Form):
    """The words of a decision."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class LaysDown(forms.Form):
    """What a decision may lay down: conditions, who took part, what is released, how long."""

    def add_decision_fields(self, people: Mapping[str, User], *, releases: bool) -> None:
        made: dict[str, forms.Field] = {}
        if releases:
            money = MoneyField(blank=True).formfield(required=False)
            money.label = _("Money released (CHF)")
            made["released_budget"] = money
            made["released_minutes"] = EffortField(label=_("Effort released"), required=False)
        made["participants"] = forms.MultipleChoiceField(
            label=_("Who took part"),
            required=False,
            choices=[(key, str(person)) for key, person in people.items()],
            widget=ChoiceMenu(nothing=_("Nobody named")),
        )
        made["document"] = forms.CharField(
            label=_("Document and version"), max_length=200, required=False
        )
        made["valid_until"] = PortfolioDayField(label=_("Valid until"), required=False)
        for n in range(1, DEMANDS + 1):
            made[f"demand_{n}"] = forms.CharField(
                label=_("Condition %(n)s") % {"n": n}, max_length=500, required=False
            )
            made[f"demand_{n}_owner"] = PersonField(people, label=_("Responsible"), required=False)
            made[f"demand_{n}_due"] = PortfolioDayField(label=_("Due"), required=False)
            made[f"demand_{n}_blocks"] = forms.BooleanField(
                label=_("Blocks the next gate"), required=False
            )
        self.fields.update(made)

    @property
    def demand_rows(self) -> list[list[BoundField]]:
        """The fields of each condition together."""
        if "demand_1" not in self.fields:
            return []
        parts = ("", "_owner", "_due", "_blocks")
        return [[self[f"demand_{n}{part}"] for part in parts] for n in range(1, DEMANDS + 1)]

    @property
    def plain_fields(self) -> list[BoundField]:
        return [field for field in self.visible_fields() if not field.name.startswith("demand_")]

    @property
    def has_demands(self) -> bool:
        """Whether any condition is written down, so that the fold stands open."""
        return any(field.value() for row in self.demand_rows for field in row)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for n in range(1, DEMANDS + 1):
            told = [cleaned.get(f"demand_{n}{part}") for part in ("", "_owner", "_due")]
            if any(told):
                for part, value in zip(("", "_owner", "_due"), told, strict=True):
                    name = f"demand_{n}{part}"
                    if not value and name not in self.errors:
                        words = _("A condition needs words, a responsible person and a date.")
                        self.add_error(name, ValidationError(words, code="required"))
        return cleaned

    def laid_down(self) -> dict[str, Any]:
        """The grounds' share of the cleaned fields."""
        facts = self.cleaned_data
        demands = [
            Demand(
                facts[f"demand_{n}"],
                facts[f"demand_{n}_owner"].pk,
                facts[f"demand_{n}_due"],
                is_blocking=facts[f"demand_{n}_blocks"],
            )
            for n in range(1, DEMANDS + 1)
            if facts.get(f"demand_{n}")
        ]
        return {
            "demands": tuple(demands),
            "participants": frozenset(int(key) for key in facts.get("participants", ())),
            "released_budget": facts.get("released_budget") or 0,
            "released_minutes": facts.get("released_minutes") or 0,
            "valid_until": facts.get("valid_until"),
            "document": facts.get("document", ""),
        }


class GroundsForm(ReasonForm, LaysDown, VersionedForm):
    """What is said with a change of state."""

    review_on = PortfolioDayField(label=_("Day of review"), required=False)
    subprojects = forms.MultipleChoiceField(
        label=_("These sub-projects stop too; confirm each of them"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        line: Transition,
        along: Iterable[Project] = (),
        people: Mapping[str, User] | None = None,
        overrides: bool = False,
        **kwargs: Any,
    ) -> None:
        """``people`` are those whom the decision may name; none where it lays nothing down."""
        super().__init__(*args, **kwargs)
        self.overrides = overrides
        self.fields["reason"].required = line.needs_reason or overrides
        if line.needs_review:
            self.fields["review_on"].required = True
        else:
            del self.fields["review_on"]
        choices = [(str(each.pk), f"{each} · {each.get_state_display()}") for each in along]
        if choices:
            self.fields["subprojects"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["subprojects"]
        if people is not None:
            self.add_decision_fields(people, releases=line.gate in RELEASING)

    @property
    def grounds(self) -> Grounds:
        facts = self.cleaned_data
        confirmed = frozenset(int(pk) for pk in facts.get("subprojects", ()))
        return Grounds(
            reason=facts["reason"],
            review_on=facts.get("review_on"),
            subprojects=confirmed,
            overrides_gate=self.overrides,
            **self.laid_down(),
        )


class PutOffForm(ReasonForm, VersionedForm):
    """A gate's decision that moves nothing: why, and for a deferral until when."""

    review_on = PortfolioDayField(label=_("Day of review"))

    def __init__(self, *args: Any, deferred: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        if not deferred:
            self.fields["reason"].label = _("Remarks: what is missing")
            del self.fields["review_on"]

    @property
    def grounds(self) -> Grounds:
        return Grounds(self.cleaned_data["reason"], self.cleaned_data.get("review_on"))
