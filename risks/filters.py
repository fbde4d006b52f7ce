"""What the register is narrowed to; its state is the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from people.models import User
from projects.filters import ANY, NarrowingForm
from projects.models import Programme, ProjectQuerySet
from risks.choices import Response, RiskCategory, RiskKind, RiskState, ZoneName
from risks.models import EffectivenessCheck, Measure, Risk, RiskQuerySet
from servicedesk_pm.common.forms import ChoiceMenu
from servicedesk_pm.common.text import fold

FIRST = ("q", "zone", "state", "late")
# Columns of one cell of a matrix; the matrices lead here with them.
CELL = ("probability", "impact", "gross_probability", "gross_impact")


class RiskFilterForm(NarrowingForm):
    """Without a state and without "those over too", only open risks are listed."""

    several = "state"

    q = forms.CharField(
        label=_("Words or code"), required=False, max_length=100, widget=forms.SearchInput
    )
    zone = forms.ChoiceField(label=_("Zone"), required=False, choices=[ANY, *ZoneName.choices])
    state = forms.MultipleChoiceField(
        label=_("State"), required=False, choices=RiskState.choices, widget=ChoiceMenu
    )
    late = forms.BooleanField(label=_("Only with something overdue"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *RiskKind.choices])
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[ANY, *RiskCategory.choices]
    )
    response = forms.ChoiceField(
        label=_("Response"), required=False, choices=[ANY, *Response.choices]
    )
    owner = forms.ChoiceField(label=_("Risk owner"), required=False)
    finished = forms.BooleanField(label=_("Those over too"), required=False)
    probability = forms.IntegerField(
        label=_("Probability"), required=False, min_value=1, max_value=5, widget=forms.HiddenInput
    )
    impact = forms.IntegerField(
        label=_("Impact"), required=False, min_value=1, max_value=5, widget=forms.HiddenInput
    )
    gross_probability = forms.IntegerField(
        label=_("Probability before measures"),
        required=False,
        min_value=1,
        max_value=5,
        widget=forms.HiddenInput,
    )
    gross_impact = forms.IntegerField(
        label=_("Impact before measures"),
        required=False,
        min_value=1,
        max_value=5,
        widget=forms.HiddenInput,
    )

    def __init__(
        self, data: QueryDict, *, seen: RiskQuerySet, projects: ProjectQuerySet | None = None
    ) -> None:
        """``projects`` are those in sight, where risks of several are listed."""
        super().__init__(data)
        self.sent = data
        owners = User.objects.filter(pk__in=seen.order_by().values("owner")).by_name()
        self._offer("owner", [(str(each.pk), str(each)) for each in owners])
        if projects is not None:
            holding = projects.order_by().values("programme")
            known = Programme.objects.filter(pk__in=holding).order_by("code")
            self._offer("programme", [(each.code, each.name) for each in known])
        else:
            del self.fields["programme"]

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]

    @property
    def first_fields(self) -> list[BoundField]:
        return [self[name] for name in FIRST]

    @property
    def further_fields(self) -> list[BoundField]:
        return [field for field in self.visible_fields() if field.name not in FIRST]

    def apply(self, risks: RiskQuerySet, *, on: date) -> RiskQuerySet:
        """The risks that pass; what cannot be understood filters nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        for word in fold(wanted.get("q", "")).split():
            risks = risks.filter(search_text__contains=word)
        columns = {
            **{name: name for name in ("zone", "kind", "category", "response", "owner", *CELL)},
            "programme": "project__programme__code",
            "state": "state__in",
        }
        for name, column in columns.items():
            if wanted.get(name):
                risks = risks.filter(**{column: wanted[name]})
        if wanted.get("late"):
            risks = risks.filter(overdue(on))
        if not wanted.get("state") and not wanted.get("finished"):
            risks = risks.open()
        return risks


def overdue(on: date) -> Q:
    """Something of the risk is late: its review or duty, a measure, a check or a consequence."""
    measures = Measure.objects.filter(risk=OuterRef("pk"))
    checks = EffectivenessCheck.objects.filter(
        risk=OuterRef("pk"), follow_up_on__lt=on, settled_on__isnull=True
    )
    duties = Q(pk__in=Risk.objects.neglected(on).order_by().values("pk"))
    late = Exists(measures.overdue(on)) | Exists(measures.unchecked(on)) | Exists(checks)
    return duties | Q(late)
