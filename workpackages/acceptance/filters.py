"""What the register of deliverables is narrowed to; its state is the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from servicedesk_pm.common.text import fold
from workpackages.acceptance.choices import (
    IN_WORK,
    SETTLED,
    TESTED,
    AcceptanceDecision,
    AcceptedBy,
    DeliverableState,
)
from workpackages.models import (
    Acceptance,
    AcceptanceCriterion,
    CriterionResult,
    Defect,
    WorkPackage,
)
from workpackages.models.deliverables import DeliverableQuerySet

ANY = ("", _("All"))
SHOWN = [
    ANY,
    ("waiting", _("Waiting for acceptance")),
    ("late", _("Late")),
    ("unsettled", _("Not settled")),
    ("required", _("Required for going live")),
    ("presented", _("Presented at least once")),
    ("refused_first", _("Refused at the first presentation")),
    ("untested", _("With criteria without a result")),
    ("defects", _("With open defects")),
    ("reservations", _("With reservations")),
]


class DeliverableFilterForm(forms.Form):
    """What cannot be understood filters nothing."""

    q = forms.CharField(
        label=_("Words or code"), required=False, max_length=100, widget=forms.SearchInput
    )
    show = forms.ChoiceField(label=_("Show"), required=False, choices=SHOWN)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, *DeliverableState.choices]
    )
    accepting = forms.ChoiceField(
        label=_("Accepted by"), required=False, choices=[ANY, *AcceptedBy.choices]
    )
    package = forms.ChoiceField(label=_("Work package"), required=False)

    def __init__(self, data: QueryDict, projects: Sequence[Project]) -> None:
        super().__init__(data)
        codes = {project.pk: project.code for project in projects}
        packages = WorkPackage.objects.filter(project__in=projects, deliverables__isnull=False)
        found = packages.distinct().order_by("project", "outline", "pk")
        choices = [
            (f"{codes[owner]}-{number}", f"{codes[owner]} LT{number} {name}")
            for owner, number, name in found.values_list("project_id", "number", "name")
        ]
        self.fields["package"].choices = [ANY, *choices]  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        self.is_valid()
        return any(self.cleaned_data.values())

    def apply(self, rows: DeliverableQuerySet, *, on: date) -> DeliverableQuerySet:
        self.is_valid()
        wanted = self.cleaned_data
        for word in fold(wanted.get("q", "")).split():
            rows = rows.filter(search_text__contains=word)
        for name in ("state", "accepting"):
            if wanted.get(name):
                rows = rows.filter(**{name: wanted[name]})
        if wanted.get("package"):
            code, _dash, number = wanted["package"].rpartition("-")
            rows = rows.filter(project__code=code, work_package__number=number)
        return rows.filter(_shown(wanted.get("show", ""), on))


def _shown(show: str, on: date) -> Q:
    found = Defect.objects.filter(deliverable=OuterRef("pk"))
    first = Acceptance.objects.filter(
        deliverable=OuterRef("pk"), attempt=1, decision=AcceptanceDecision.REFUSED
    )
    results = CriterionResult.objects.filter(criterion=OuterRef("pk"), result__in=TESTED)
    untested = AcceptanceCriterion.objects.filter(~Exists(results), deliverable=OuterRef("pk"))
    meanings = {
        "waiting": Q(state=DeliverableState.PRESENTED),
        "late": _late(on),
        "unsettled": ~Q(state__in=SETTLED),
        "required": Q(is_required_for_go_live=True),
        "presented": Q(attempt__gte=1),
        "refused_first": Q(Exists(first)),
        "untested": Q(Exists(untested)),
        "defects": Q(Exists(found.open())),
        "reservations": Q(Exists(found.reservations())),
    }
    return meanings.get(show, Q())


def _late(on: date) -> Q:
    waits = Q(state__in=[*IN_WORK, DeliverableState.REFUSED], planned_presentation_on__lt=on)
    return waits | Q(state=DeliverableState.PRESENTED, planned_acceptance_on__lt=on)
