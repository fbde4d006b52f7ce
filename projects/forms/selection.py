"""Forms of scenarios, of rules between projects and of another order of the ranking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from people.models import User
from projects.models import (
    MOST_YEARS,
    BetweenProjects,
    ListKind,
    PriorityRound,
    Project,
    ScenarioCandidate,
    ScenarioGroup,
    ScenarioYear,
    Wish,
)
from projects.operations.selection import CandidateFacts, ScenarioChange, ScenarioFacts
from projects.operations.selection_adoption import Adoption, ByHand
from projects.rules import FIRST_YEAR, LAST_YEAR
from servicedesk_pm.common.effort import MINUTES_PER_DAY, EffortField
from servicedesk_pm.common.fields import MoneyFormField
from servicedesk_pm.common.forms import ChoiceMenu, VersionedForm
from servicedesk_pm.common.templatetags.ui import money

MONEY = ("budget", "more_money", "committed", "reserve")
PEOPLE = ("capacity", "more_people", "bound", "operations")
AS_IN_LIST = ("", _("As in the list"))


class DaysField(EffortField):
    """Effort of many people, shown in person-days."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            days = f"{Decimal(value) / MINUTES_PER_DAY:.2f}".rstrip("0").rstrip(".")
            return f"{days} d"
        return value


def _names() -> dict[str, forms.Field]:
    return {
        "name_fr": forms.CharField(label=_("Name in French"), max_length=200),
        "name_en": forms.CharField(label=_("Name in English"), max_length=200, required=False),
    }


class NewScenarioForm(CreatesOnce):
    """The years, their money and people, and among whom is chosen."""

    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    year = forms.IntegerField(label=_("Planning year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    years = forms.IntegerField(
        label=_("Number of years"), min_value=1, max_value=MOST_YEARS, initial=1
    )
    budget = MoneyFormField(label=_("Budget of each year (CHF)"))
    capacity = DaysField(
        label=_("People in each year"), help_text=_("Person-days, such as 1'500 d.")
    )
    round = forms.ChoiceField(label=_("Candidates"), required=False)

    def __init__(self, *args: Any, rounds: Iterable[PriorityRound], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(each.pk), f"{each.name} ({each.year})") for each in rounds]
        choices = [("", _("All that are scored and not selected yet")), *known]
        self.fields["round"].choices = choices  # type: ignore[attr-defined]

    @property
    def facts(self) -> ScenarioFacts:
        said = self.cleaned_data
        return ScenarioFacts(
            year=said["year"],
            name_fr=said["name_fr"],
            name_en=said["name_en"],
            years=said["years"],
            budget=said["budget"],
            capacity=said["capacity"] or 0,
            round_id=int(said["round"]) if said["round"] else None,
        )


class CopyScenarioForm(CreatesOnce):
    """The name of a copy that is to be changed."""

    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)


class ScenarioForm(VersionedForm):
    """Names, limits by year, and who may be chosen."""

    def __init__(
        self,
        *args: Any,
        limits: Iterable[ScenarioYear],
        projects: Iterable[Project],
        committed: Mapping[int, Decimal],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_names())
        self.limits = list(limits)
        for limit in self.limits:
            for name in MONEY + PEOPLE:
                column: Any = limit._meta.get_field(name)
                kind = MoneyFormField if name in MONEY else DaysField
                field = kind(label=column.verbose_name, required=False, help_text="")
                field.initial = getattr(limit, name)
                self.fields[f"{name}_{limit.year}"] = field
            if running := committed.get(limit.year):
                words = _("By their dates, running projects take %(money)s of it.")
                self.fields[f"committed_{limit.year}"].help_text = words % {"money": money(running)}
        self.fields["projects"] = forms.MultipleChoiceField(
            label=_("Candidates"),
            widget=ChoiceMenu(nothing=_("None chosen")),
            choices=[(str(each.pk), str(each)) for each in projects],
        )

    @property
    def name_fields(self) -> list[BoundField]:
        return [self[name] for name in ("name_fr", "name_en", "projects")]

    @property
    def year_groups(self) -> list[tuple[int, list[BoundField], list[BoundField]]]:
        return [
            (
                limit.year,
                [self[f"{name}_{limit.year}"] for name in MONEY],
                [self[f"{name}_{limit.year}"] for name in PEOPLE],
            )
            for limit in self.limits
        ]

    @property
    def change(self) -> ScenarioChange:
        said = self.cleaned_data
        return ScenarioChange(
            said["name_fr"],
            said["name_en"],
            frozenset(map(int, said["projects"])),
            {
                limit.year: {name: said[f"{name}_{limit.year}"] or 0 for name in MONEY + PEOPLE}
                for limit in self.limits
            },
        )


class CandidateForm(VersionedForm):
    """What is wished of a candidate, and what it needs from its first year on."""

    wish = forms.ChoiceField(label=_("Choice"), choices=Wish.choices)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Needed where the project is forced in or out."),
    )
    years_later = forms.IntegerField(
        label=_("Starts later by years"), min_value=0, max_value=MOST_YEARS, initial=0
    )

    def __init__(
        self,
        *args: Any,
        candidate: ScenarioCandidate,
        years: int,
        groups: Iterable[ScenarioGroup],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = list(groups)
        self.years = range(1, max(years, len(candidate.costs), len(candidate.efforts)) + 1)
        for name in ("wish", "reason", "years_later"):
            self.fields[name].initial = getattr(candidate, name)
        for n in self.years:
            cost, need = _at(candidate.costs, n), _at(candidate.efforts, n)
            self.fields[f"cost_{n}"] = MoneyFormField(
                label=_("Cost in its year %(n)s (CHF)") % {"n": n},
                required=False,
                initial=Decimal(cost or 0),
            )
            self.fields[f"effort_{n}"] = DaysField(
                label=_("Effort in its year %(n)s") % {"n": n}, required=False, initial=need or 0
            )
            for group in self.groups:
                self.fields[f"effort_{n}_{group.key}"] = DaysField(
                    label=_("Of it, %(group)s in its year %(n)s") % {"group": group.name, "n": n},
                    required=False,
                    initial=_at(candidate.group_efforts.get(group.key, []), n) or 0,
                )

    @property
    def facts(self) -> CandidateFacts:
        said = self.cleaned_data
        return CandidateFacts(
            said["wish"],
            said["reason"],
            said["years_later"],
            [said[f"cost_{n}"] or Decimal(0) for n in self.years],
            [said[f"effort_{n}"] or 0 for n in self.years],
            {
                group.key: [said[f"effort_{n}_{group.key}"] or 0 for n in self.years]
                for group in self.groups
            },
        )


class RuleForm(CreatesOnce):
    """A rule between two projects."""

    first = forms.ChoiceField(label=_("Project"))
    kind = forms.ChoiceField(label=_("Rule"), choices=BetweenProjects.choices)
    second = forms.ChoiceField(label=_("Other project"))
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, projects: Iterable[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((str(each.pk), str(each)) for each in projects)]
        for name in ("first", "second"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def pair(self) -> tuple[int, int]:
        return int(self.cleaned_data["first"]), int(self.cleaned_data["second"])


class AdoptForm(VersionedForm):
    """Which list the board takes, what it changes by hand, and why."""

    taken = forms.ChoiceField(
        label=_("The board takes the list"), choices=ListKind.choices, widget=forms.RadioSelect
    )
    subject_fr = forms.CharField(label=_("Subject in French"), max_length=200, required=False)
    subject_en = forms.CharField(label=_("Subject in English"), max_length=200, required=False)
    reasoning = forms.CharField(
        label=_("Reasoning"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    participants = forms.MultipleChoiceField(
        label=_("Who took part"), widget=ChoiceMenu(nothing=_("None chosen"))
    )
    document = forms.CharField(label=_("Document and version"), max_length=200, required=False)

    def __init__(
        self, *args: Any, people: Mapping[str, User], codes: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        named = [(pk, str(person)) for pk, person in people.items()]
        self.fields["participants"].choices = named  # type: ignore[attr-defined]
        self.codes = list(codes)
        by_hand = [AS_IN_LIST, ("in", _("Taken all the same")), ("out", _("Left out all the same"))]
        for code in self.codes:
            self.fields[f"hand_{code}"] = forms.ChoiceField(
                label=code, choices=by_hand, required=False
            )
            self.fields[f"why_{code}"] = forms.CharField(
                label=_("Reason for %(code)s") % {"code": code}, max_length=500, required=False
            )

    @property
    def plain_fields(self) -> list[BoundField]:
        return [
            field for field in self.visible_fields() if not field.name.startswith(("hand_", "why_"))
        ]

    @property
    def hand_rows(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"hand_{code}"], self[f"why_{code}"]) for code in self.codes]

    @property
    def has_changes(self) -> bool:
        """Whether anything is changed by hand, so that the fold stands open."""
        return any(field.value() for row in self.hand_rows for field in row)

    @property
    def adoption(self) -> Adoption:
        said = self.cleaned_data
        return Adoption(
            taken=said["taken"],
            subject_fr=said["subject_fr"],
            subject_en=said["subject_en"],
            reasoning=said["reasoning"],
            participants=frozenset(map(int, said["participants"])),
            document=said["document"],
            changes={
                code: ByHand(said[f"hand_{code}"] == "in", said[f"why_{code}"])
                for code in self.codes
                if said[f"hand_{code}"]
            },
        )


class OrderForm(CreatesOnce):
    """Another order of the ranked projects; the buttons of the page move one at a time."""

    order = forms.CharField(widget=forms.HiddenInput, max_length=20_000)
    reason = forms.CharField(label=_("Reason of the order"), max_length=500)

    @property
    def codes(self) -> list[str]:
        return [code for code in str(self["order"].value() or "").split(",") if code]


def _at(values: list[Any], n: int) -> Any:
    return values[n - 1] if n <= len(values) else None
