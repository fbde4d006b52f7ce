"""Forms about a risk: what is written, how it is rated, and its check."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from projects.fields import PortfolioDayField
from projects.models import Project
from risks.choices import NEW_CHECK_DAYS, RiskKind
from risks.forms.fields import BY_AMOUNT, LEVEL_NAMES, PeopleForm, level_field, words_field
from risks.models import Measure, Risk, RiskAssessment
from risks.operations.checks import CheckFacts
from servicedesk_pm.common.fields import MoneyFormField
from servicedesk_pm.common.forms import VersionedForm
from workpackages.models import Task, WorkPackage

WRITTEN = (
    "name_fr", "name_en", "kind", "category", "owner",
    "cause_fr", "cause_en", "event_fr", "event_en", "effect_fr", "effect_en",
    "exposed_from_on", "exposed_until_on",
)  # fmt: skip
MOST_DAYS = 10_000


class RiskForm(PeopleForm):
    """What is written about a risk; package and task are the project's."""

    model = Risk

    def __init__(self, *args: Any, project: Project | None, **kwargs: Any) -> None:
        super().__init__(*args, names=WRITTEN, **kwargs)
        kind = forms.ChoiceField(label=_("Kind"), choices=RiskKind.choices)
        kind.initial = self.fields["kind"].initial or RiskKind.THREAT
        self.fields["kind"] = kind
        if project is not None:
            row = kwargs.get("row")
            self._offer("work_package", _("Work package"), self._packages(project), row)
            self._offer("task", _("Task"), self._tasks(project), row)

    def _packages(self, project: Project) -> dict[str, WorkPackage]:
        rows = WorkPackage.objects.filter(project=project).in_outline_order()
        return {str(each.pk): each for each in rows.select_related("project")}

    def _tasks(self, project: Project) -> dict[str, Task]:
        rows = Task.objects.filter(project=project).select_related("project").order_by("number")
        return {str(each.pk): each for each in rows}

    def _offer(self, name: str, label: Any, rows: dict[str, Any], row: Risk | None) -> None:
        choices = [("", "–"), *((key, str(each)) for key, each in rows.items())]
        field = forms.TypedChoiceField(
            label=label, choices=choices, required=False, coerce=rows.get, empty_value=None
        )
        field.initial = getattr(row, f"{name}_id", None)
        self.fields[name] = field


class NewRiskForm(CreatesOnce, RiskForm):
    """A new risk."""


class EditRiskForm(RiskForm, VersionedForm):
    """What is written about a risk that is there."""


class RatingForm(VersionedForm):
    """How likely it is, what it would do, and on what grounds."""

    assessed_on = PortfolioDayField(label=_("Assessed on"))
    probability = level_field("probability", _("Probability"))
    cost = MoneyFormField(label=_("Cost if it happens (CHF)"), required=False)
    delay_days = forms.IntegerField(
        label=_("Delay if it happens (working days)"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
    )
    daily_cost = MoneyFormField(
        label=_("Cost of one project day (CHF)"),
        required=False,
        help_text=_("Exposure = probability × (cost + delay × cost of one project day)."),
    )
    impact_cost = level_field("impact_cost", _("Impact on cost"), empty=BY_AMOUNT["impact_cost"])
    impact_schedule = level_field(
        "impact_schedule", _("Impact on the schedule"), empty=BY_AMOUNT["impact_schedule"]
    )
    impact_quality = level_field("impact_quality", _("Impact on quality and scope"))
    impact_service = level_field("impact_service", _("Impact on the service"))
    evidence = words_field(_("On what grounds"), required=False)

    @property
    def values(self) -> dict[str, Any]:
        found = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        found["cost"] = found["cost"] or Decimal(0)
        found["delay_days"] = found["delay_days"] or 0
        return found


def initial_rating(last: RiskAssessment | None) -> dict[str, Any]:
    """What a form opens with: the last rating, so that only what changed is typed."""
    if last is None:
        return {}
    return {name: getattr(last, name) for name in (*LEVEL_NAMES, "cost", "delay_days")}


class CheckForm(VersionedForm):
    """What somebody saw of the measures, and how the risk stands now."""

    observed = words_field(_("What was observed"), required=False)
    external_influence = words_field(_("Influence from outside"), required=False)
    is_mainly_external = forms.BooleanField(
        label=_("The change comes mainly from outside"), required=False
    )
    probability = level_field("probability", _("Probability now"))
    cost = MoneyFormField(label=_("Cost if it happens (CHF)"), required=False)
    delay_days = forms.IntegerField(
        label=_("Delay if it happens (working days)"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
    )
    impact_cost = level_field("impact_cost", _("Impact on cost"), empty=BY_AMOUNT["impact_cost"])
    impact_schedule = level_field(
        "impact_schedule", _("Impact on the schedule"), empty=BY_AMOUNT["impact_schedule"]
    )
    impact_quality = level_field("impact_quality", _("Impact on quality and scope"))
    impact_service = level_field("impact_service", _("Impact on the service"))
    new_check_on = PortfolioDayField(
        label=_("New check on"),
        required=False,
        help_text=_(
            "Only where nothing can be said yet; left empty, it is in %(days)s working days."
        )
        % {"days": NEW_CHECK_DAYS},
    )

    def __init__(self, *args: Any, measures: Sequence[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measures = measures
        self.fields["observed"].help_text = _(
            "Counts, tests, incidents; without any, the measures cannot be assessed."
        )
        for measure in measures:
            facts = {"measure": measure.code}
            if len(measures) > 1:
                self.fields[f"share_{measure.pk}"] = forms.IntegerField(
                    label=_("Share of %(measure)s in the reduction (%%)") % facts,
                    min_value=0,
                    max_value=100,
                    initial=100 // len(measures),
                )
            self.fields[f"cost_{measure.pk}"] = MoneyFormField(
                label=_("What %(measure)s has cost (CHF)") % facts,
                required=False,
                initial=measure.cost,
            )

    def clean(self) -> dict[str, Any]:
        """One press of a button does not say for good that nothing can be assessed."""
        found: dict[str, Any] = super().clean() or {}
        if not (found.get("observed") or found.get("is_mainly_external") or self._puts_off):
            words = _(
                "Say what was observed. If nothing can be said yet, give the day of the new check."
            )
            self.add_error("observed", words)
        return found

    @property
    def _puts_off(self) -> bool:
        return bool(self.cleaned_data.get("new_check_on")) or bool(
            {"observed", "new_check_on"} & self.errors.keys()
        )

    @property
    def facts(self) -> CheckFacts:
        said = self.cleaned_data
        rating = {name: said[name] for name in (*LEVEL_NAMES, "cost", "delay_days")}
        rating["cost"] = rating["cost"] or Decimal(0)
        rating["delay_days"] = rating["delay_days"] or 0
        return CheckFacts(
            rating=rating,
            observed=said["observed"],
            external_influence=said["external_influence"],
            is_mainly_external=said["is_mainly_external"],
            shares_pct=self._by_measure("share"),
            costs=self._by_measure("cost"),
            new_check_on=said["new_check_on"],
        )

    def _by_measure(self, name: str) -> dict[int, Any]:
        found = {each.pk: self.cleaned_data.get(f"{name}_{each.pk}") for each in self.measures}
        return {key: value for key, value in found.items() if value is not None}
