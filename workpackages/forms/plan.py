"""The filter above a plan; its state is the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.choices import ProjectState
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.forms import ChoiceMenu

ANY = ("", _("All"))
NO_BASELINE = "none"
SHOWS = (
    ("critical", _("Critical tasks")),
    ("late", _("Late tasks")),
    ("mine", _("My tasks")),
)
GROUPS = (
    ("", _("Outline")),
    ("person", _("Person")),
    ("state", _("State")),
)
# The three that stand on the page; the others wait behind "More filters".
FIRST = ("show", "package", "person")
Choices = Iterable[tuple[str, str]]


class PlanFilterForm(forms.Form):
    """Which rows of a plan are wanted, how they are put together, and over which time."""

    show = forms.MultipleChoiceField(
        label=pgettext_lazy("filter of a plan", "Show"),
        required=False,
        choices=SHOWS,
        widget=ChoiceMenu,
    )
    package = forms.ChoiceField(label=_("Work package"), required=False)
    person = forms.ChoiceField(label=_("Person"), required=False)
    group = forms.ChoiceField(label=_("Group by"), required=False, choices=GROUPS)
    since = DayField(label=_("Window from"), required=False)
    until = DayField(label=_("Window to"), required=False)
    baseline = forms.ChoiceField(label=_("Baseline"), required=False)

    def __init__(
        self, data: QueryDict, *, packages: Choices, people: Choices, baselines: Choices
    ) -> None:
        super().__init__(data, auto_id="plan-%s")
        self.fields["baseline"].choices = [  # type: ignore[attr-defined]
            ("", _("Current baseline")),
            *baselines,
            (NO_BASELINE, _("No baseline")),
        ]
        self._offer("package", packages)
        self._offer("person", people)

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]

    @property
    def first_fields(self) -> list[BoundField]:
        return [self[name] for name in FIRST]

    @property
    def further_fields(self) -> list[BoundField]:
        return [field for field in self.visible_fields() if field.name not in FIRST]

    @property
    def wanted(self) -> dict[str, Any]:
        """What was understood; the rest filters nothing."""
        self.is_valid()
        return self.cleaned_data

    @property
    def is_narrowed(self) -> bool:
        """Whether some rows are left out."""
        return any(self.wanted.get(name) for name in FIRST)


class PortfolioPlanForm(forms.Form):
    """Which projects of the portfolio plan are wanted; finished ones only when asked for."""

    programme = forms.ChoiceField(label=_("Programme"), required=False)
    lead = forms.ChoiceField(label=_("Project lead"), required=False)
    state = forms.MultipleChoiceField(
        label=_("State"), required=False, choices=ProjectState.choices, widget=ChoiceMenu
    )

    def __init__(self, data: QueryDict, *, programmes: Choices, leads: Choices) -> None:
        super().__init__(data, auto_id="plan-%s")
        self.fields["programme"].choices = [ANY, *programmes]  # type: ignore[attr-defined]
        self.fields["lead"].choices = [ANY, *leads]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, Any]:
        """What was understood; the rest filters nothing."""
        self.is_valid()
        return self.cleaned_data
