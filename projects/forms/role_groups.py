"""The form of the role groups of a scenario: all of them, and room for another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from projects.forms.selection import DaysField
from projects.models import ScenarioGroup, ScenarioGroupYear, ScenarioYear
from projects.operations.selection_groups import GroupFacts
from servicedesk_pm.common.forms import VersionedForm

COLUMNS = ("capacity", "bound", "operations")
# The number of the group that does not exist yet.
NEW = 0


class RoleGroupsForm(VersionedForm):
    """Groups that were not sent, such as one that somebody added meanwhile, are left alone."""

    def __init__(
        self,
        *args: Any,
        groups: Iterable[ScenarioGroup],
        limits: Iterable[ScenarioYear],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years = [limit.year for limit in limits]
        self.groups = {
            group.number: group
            for group in groups
            if not self.is_bound or f"name_fr_{group.number}" in self.data
        }
        for number in (*self.groups, NEW):
            self._add(number, self.groups.get(number))

    def _add(self, number: int, group: ScenarioGroup | None) -> None:
        for name, label in (("name_fr", _("Name in French")), ("name_en", _("Name in English"))):
            self.fields[f"{name}_{number}"] = forms.CharField(
                label=label, max_length=200, required=False, initial=getattr(group, name, "")
            )
        if group is not None:
            self.fields[f"removed_{number}"] = forms.BooleanField(
                label=_("Remove this group"), required=False
            )
        known = {limit.year: limit for limit in group.limits.all()} if group else {}
        for year in self.years:
            for name in COLUMNS:
                column: Any = ScenarioGroupYear._meta.get_field(name)
                self.fields[f"{name}_{number}_{year}"] = DaysField(
                    label=f"{year} · {column.verbose_name}",
                    required=False,
                    help_text="",
                    initial=getattr(known.get(year), name, 0),
                )

    def clean(self) -> dict[str, Any] | None:
        said = super().clean() or self.cleaned_data
        figures = (f"{name}_{NEW}_{year}" for name in COLUMNS for year in self.years)
        named = self.groups.keys() - self.removed
        if any(said.get(name) for name in (f"name_en_{NEW}", *figures)):
            named |= {NEW}
        for number in sorted(named):
            if not said.get(f"name_fr_{number}"):
                self.add_error(f"name_fr_{number}", _("Name the group in French."))
        return said

    @property
    def removed(self) -> set[int]:
        return {n for n in self.groups if self.cleaned_data.get(f"removed_{n}")}

    @property
    def sheets(self) -> list[tuple[str, list[BoundField], list[list[BoundField]], Any]]:
        """Title, names, by year the figures, and the box that removes a group that exists."""
        found = []
        for number in (*self.groups, NEW):
            group = self.groups.get(number)
            found.append(
                (
                    group.name if group else str(_("Another role group")),
                    [self[f"name_fr_{number}"], self[f"name_en_{number}"]],
                    [[self[f"{name}_{number}_{year}"] for name in COLUMNS] for year in self.years],
                    self[f"removed_{number}"] if group else None,
                )
            )
        return found

    @property
    def facts(self) -> list[GroupFacts]:
        said = self.cleaned_data
        return [
            GroupFacts(
                number or None,
                said[f"name_fr_{number}"],
                said[f"name_en_{number}"],
                {
                    year: {name: said[f"{name}_{number}_{year}"] or 0 for name in COLUMNS}
                    for year in self.years
                },
            )
            for number in (*self.groups, NEW)
            if said[f"name_fr_{number}"] and number not in self.removed
        ]
