"""Forms of the results that projects owe to their programme."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from projects.forms.records import RecordForm, SectionForm
from projects.models import ProgrammeResult, Project
from projects.results.choices import EDITED
from servicedesk_pm.common.forms import VersionedForm


class PromiseForm(CreatesOnce, RecordForm):
    """A new result, and the project that owes it."""

    model = ProgrammeResult
    project = forms.ChoiceField(label=_("Project"))
    field_order = ("project", *EDITED)

    def __init__(self, *args: Any, projects: Iterable[Project], **kwargs: Any) -> None:
        super().__init__(*args, names=EDITED, **kwargs)
        choices = [(str(each.pk), str(each)) for each in projects]
        self.fields["project"].choices = choices  # type: ignore[attr-defined]
        self.fields["due_on"].required = True
        self.order_fields(self.field_order)

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "project"}


class PromisedForm(SectionForm):
    """What is expected of a result."""

    model = ProgrammeResult

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=EDITED, **kwargs)
        self.fields["due_on"].required = True


class DeliverForm(VersionedForm):
    evidence = forms.CharField(label=_("Delivered by"), max_length=500)


class IntegrateForm(VersionedForm):
    finding = forms.CharField(label=_("Verified by"), max_length=500)


class SendBackForm(VersionedForm):
    reason = forms.CharField(label=_("Why it does not do yet"), max_length=500)
