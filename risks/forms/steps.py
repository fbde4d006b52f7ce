"""Forms of the steps of risks, measures and issues; most ask for one thing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.fields import PersonField, PortfolioDayField
from projects.models import Project
from projects.people_around import people_around
from risks.choices import GAIN_RESPONSES, THREAT_RESPONSES, Response, Severity
from risks.forms.fields import words_field
from risks.models import Issue, Measure, Risk
from servicedesk_pm.common.fields import MoneyFormField
from servicedesk_pm.common.forms import VersionedForm


class StepForm(VersionedForm):
    """A step that asks nothing; ``row`` is what it is about."""

    def __init__(self, *args: Any, row: Risk | Measure | Issue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row


class ReasonForm(StepForm):
    reason = words_field(_("Reason"))


class HowForm(StepForm):
    how = words_field(_("How the sponsor was informed"))


class SolutionForm(StepForm):
    solution = words_field(_("Solution"))


class ResponseForm(StepForm):
    response = forms.ChoiceField(label=_("Response"))

    def __init__(self, *args: Any, row: Risk, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        fitting = GAIN_RESPONSES if row.is_gain else THREAT_RESPONSES
        field: Any = self.fields["response"]
        field.choices = [(each.value, Response(each).label) for each in fitting]
        field.initial = row.response


class ImplementForm(StepForm):
    evidence = words_field(_("Evidence"))
    implemented_on = PortfolioDayField(label=_("Implemented on"), required=False)


class OccurrenceForm(StepForm):
    """What happened, and the issue that deals with it."""

    what = words_field(_("What happened"))
    cost = MoneyFormField(label=_("Actual cost (CHF)"), required=False)
    delay_days = forms.IntegerField(
        label=_("Actual delay (working days)"), required=False, min_value=0, max_value=10_000
    )
    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=Severity.choices, coerce=int, initial=Severity.MAJOR
    )
    due_on = PortfolioDayField(label=_("To be solved by"))

    def __init__(self, *args: Any, row: Risk, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        people = people_around(row.project)
        self.fields["owner"] = PersonField(people, label=_("Who deals with it"), required=False)
        if row.project is None:
            running = Project.objects.open().filter(portfolio=row.portfolio_id)
            project = forms.ModelChoiceField(running.order_by("code"))
            project.label = _("Project where it struck")
            self.fields["project"] = project

    @property
    def issue(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {name: said[name] for name in ("severity", "due_on", "owner")}
