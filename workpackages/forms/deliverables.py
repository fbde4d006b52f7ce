"""Forms about deliverables: what is expected, and the steps of their life."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from people.models import User
from projects.fields import PersonField
from projects.forms.records import RecordForm
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.fields import MoneyFormField
from servicedesk_pm.common.forms import VersionedForm
from workpackages.models import AcceptanceCriterion, Deliverable
from workpackages.operations.deliverables import Handover, WaiverFacts

FACTS = (
    "name_fr",
    "name_en",
    "kind",
    "part",
    "accepting",
    "planned_presentation_on",
    "planned_acceptance_on",
    "is_required_for_go_live",
    "is_from_supplier",
)
CRITERION = ("text_fr", "text_en", "is_mandatory", "method")
_HIDDEN = frozenset({"version", "form_token"})


def _words(label: Any, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": more.pop("rows", 2)})
    return forms.CharField(label=label, max_length=2000, widget=widget, **more)


class _Facts(RecordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name_fr", "text_fr"):
            if name in self.fields:
                self.fields[name].required = False
                self.fields[name].help_text = _("One of the two languages is enough.")

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in _HIDDEN}


class NewDeliverableForm(CreatesOnce, _Facts):
    model = Deliverable


class DeliverableForm(VersionedForm, _Facts):
    model = Deliverable


class NewCriterionForm(CreatesOnce, _Facts):
    model = AcceptanceCriterion


class CriterionForm(VersionedForm, _Facts):
    model = AcceptanceCriterion


class PlainStepForm(VersionedForm):
    """A step that asks for nothing more."""


class PresentForm(VersionedForm):
    delivered_version = forms.CharField(label=_("Version"), max_length=60, required=False)
    handed_over = forms.CharField(
        label=_("Where it is found"),
        max_length=500,
        help_text=_("A link, a folder, a place: the accepting person has to find it."),
    )
    planned_acceptance_on = DayField(label=_("Planned acceptance"), required=False)
    note = _words(_("Remarks"), required=False)
    is_self_checked = forms.BooleanField(
        label=_("I have checked it against every criterion"), required=False
    )

    @property
    def handover(self) -> Handover:
        return Handover(**{k: v for k, v in self.cleaned_data.items() if k != "version"})


class ReworkForm(VersionedForm):
    again_on = DayField(label=_("Next presentation"))


class WaiveForm(VersionedForm):
    reason = _words(_("Reason"))
    effect = _words(_("Effect on the scope"))
    price = MoneyFormField(
        label=_("Effect on the price (CHF)"),
        required=False,
        help_text=_("What is paid less; leave it empty where nothing changes."),
    )

    @property
    def waiver(self) -> WaiverFacts:
        return WaiverFacts(**{k: v for k, v in self.cleaned_data.items() if k != "version"})


class PlanDefectForm(VersionedForm):
    def __init__(self, *args: Any, people: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PersonField(people, label=_("Owner"), required=False)
        self.fields["due_on"] = DayField(label=_("Deadline"), required=False)


class CorrectForm(VersionedForm):
    correction = _words(_("How it was corrected"))


class ReopenForm(VersionedForm):
    reason = _words(_("What is still wrong"))
