"""What the traceability matrix is narrowed to; its state is the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from servicedesk_pm.common.text import fold
from workpackages.models import Deliverable
from workpackages.models.requirements import RequirementQuerySet
from workpackages.quality.choices import WORST_FIRST, Priority, RequirementState, Standing

ANY = ("", _("All"))


class RequirementFilterForm(forms.Form):
    """What cannot be understood filters nothing."""

    q = forms.CharField(
        label=_("Words or code"), required=False, max_length=100, widget=forms.SearchInput
    )
    standing = forms.ChoiceField(
        label=_("Coverage"), required=False, choices=[ANY, *Standing.choices]
    )
    priority = forms.ChoiceField(
        label=_("Priority"), required=False, choices=[ANY, *Priority.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, *RequirementState.choices]
    )
    deliverable = forms.ChoiceField(label=_("Deliverable"), required=False)

    def __init__(self, data: QueryDict, projects: Sequence[Project]) -> None:
        super().__init__(data)
        rows = Deliverable.objects.filter(covers__requirement__project__in=projects).distinct()
        rows = rows.select_related("project").order_by("project__path", "number")
        rows = rows.only("number", "part", "name_fr", "name_en", "project__code", "project__path")
        found = [(f"{row.project.code}-{row.number}", f"{row.project.code} {row}") for row in rows]
        self.fields["deliverable"].choices = [ANY, *found]  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        self.is_valid()
        return any(self.cleaned_data.values())

    def apply(self, rows: RequirementQuerySet) -> RequirementQuerySet:
        """Of rows that come ``traced``."""
        self.is_valid()
        wanted = self.cleaned_data
        for word in fold(wanted.get("q", "")).split():
            rows = rows.filter(search_text__contains=word)
        if wanted.get("standing"):
            ranked: dict[str, Any] = {"rank": WORST_FIRST.index(wanted["standing"])}
            rows = rows.filter(**ranked)
        for name in ("priority", "state"):
            if wanted.get(name):
                rows = rows.filter(**{name: wanted[name]})
        if wanted.get("deliverable"):
            code, _dash, number = wanted["deliverable"].rpartition("-")
            named: dict[str, Any] = {"in_project": code, "in_deliverable": number}
            rows = rows.filter(**named)
        return rows
