"""The form about what a package changes at workstations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Site
from projects.forms.records import RecordForm
from servicedesk_pm.common.forms import VersionedForm
from workpackages.models import WorkstationImpact
from workpackages.operations.impacts import FACTS


class ImpactForm(VersionedForm, RecordForm):
    model = WorkstationImpact

    def __init__(self, *args: Any, row: WorkstationImpact, **kwargs: Any) -> None:
        super().__init__(*args, names=FACTS, row=row, **kwargs)
        chosen = row.sites.order_by().values_list("pk", flat=True) if row.pk else []
        sites = forms.ModelMultipleChoiceField(
            Site.objects.order_by("name_fr"),
            label=_("Sites"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=list(chosen),
        )
        first = FACTS[0]
        self.fields = {first: self.fields[first], "sites": sites, **self.fields}

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*FACTS, "sites")}
