"""Filters of the pipeline; their state is the address."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import OrgUnit, User
from projects.filters import ANY, NarrowingForm
from projects.models import ProjectRequest, ProjectRequestQuerySet
from projects.requests.choices import OPEN_STAGES, Stage
from servicedesk_pm.common.forms import ChoiceMenu
from servicedesk_pm.common.text import fold


class PipelineFilterForm(NarrowingForm):
    """Without a stage and without "finished ones too", only what is undecided is listed."""

    several = "stage"

    q = forms.CharField(
        label=_("Words or number"), required=False, max_length=100, widget=forms.SearchInput
    )
    stage = forms.MultipleChoiceField(
        label=_("Stage"), required=False, choices=Stage.choices, widget=ChoiceMenu
    )
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    mine = forms.BooleanField(label=pgettext_lazy("requests", "Only mine"), required=False)
    finished = forms.BooleanField(label=_("Decided ones too"), required=False)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.user, self.sent = user, data
        seen = ProjectRequest.objects.visible_to(user).order_by().values("org_unit")
        units = OrgUnit.objects.filter(pk__in=seen).order_by("code")
        choices = [(each.code, each.name) for each in units]
        self.fields["unit"].choices = [ANY, *choices]  # type: ignore[attr-defined]

    @property
    def stages(self) -> list[Stage]:
        """The stages that are shown, in the order of the work."""
        self.is_valid()
        wanted = self.cleaned_data.get("stage")
        if wanted:
            return [stage for stage in Stage if stage in wanted]
        return list(Stage) if self.cleaned_data.get("finished") else list(OPEN_STAGES)

    def apply(self, rows: ProjectRequestQuerySet) -> ProjectRequestQuerySet:
        """The requests that pass; what cannot be understood filters nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        for word in fold(wanted.get("q", "")).split():
            rows = rows.filter(search_text__contains=word)
        if wanted.get("unit"):
            rows = rows.filter(org_unit__code=wanted["unit"])
        if wanted.get("mine"):
            rows = rows.filter(Q(requester=self.user) | Q(analyst=self.user))
        return rows.in_stages(self.stages)
