"""What is said with a step of a request."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.fields import PersonField, PortfolioDayField
from projects.forms.records import people_to_choose
from projects.models import ProjectRequest
from projects.requests.choices import ReturnKind
from servicedesk_pm.common.forms import VersionedForm


def _words(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=5_000,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RequestStepForm(VersionedForm):
    """A step that needs no words."""

    def __init__(self, data: Any, *, request: ProjectRequest) -> None:
        super().__init__(data, initial={"version": request.version})

    @property
    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class EndorseRequestForm(RequestStepForm):
    note = _words(_("Remark"), _("The director and the requester read it."), required=False)


class RefuseEndorsementForm(RequestStepForm):
    reason = _words(_("Reason"), _("The requester may change the request and ask again."))


class ReturnRequestForm(RequestStepForm):
    kind = forms.ChoiceField(
        label=_("Why does it go back?"), choices=ReturnKind.choices, widget=forms.RadioSelect
    )
    hint = _words(
        _("Hint for the requester"),
        _("Where it can be ordered, or what is missing; the requester may submit it again."),
    )


class ParkRequestForm(RequestStepForm):
    until = PortfolioDayField(label=_("Until"), help_text=_("Twelve months at most."))
    reason = _words(_("Reason"))


class NameAnalystForm(RequestStepForm):
    due_on = PortfolioDayField(
        label=_("Analysis due on"), help_text=_("The analysis takes ten person-days at most.")
    )

    def __init__(self, data: Any, *, request: ProjectRequest) -> None:
        super().__init__(data, request=request)
        named = people_to_choose(besides=[request.analyst_id])
        people = {str(person.pk): person for person in named}
        analyst = PersonField(people, label=_("Analyst"), initial=request.analyst_id)
        self.fields = {"analyst": analyst, **self.fields}
        self.fields["due_on"].initial = request.analysis_due_on

    @property
    def facts(self) -> dict[str, Any]:
        facts = super().facts
        analyst = facts.pop("analyst")
        return {**facts, "analyst_id": analyst.pk}
