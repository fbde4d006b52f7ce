"""How a project's deliverables are accepted, in figures that lead to their rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engine.acceptance import (
    Reservation,
    Share,
    criteria_coverage,
    first_pass_colour,
    first_pass_yield,
    lift_rate,
)
from engine.lights import Colour
from projects.models import Project
from servicedesk_pm.common.errors import Words
from workpackages.acceptance.choices import RECEIVED, TESTED
from workpackages.models import Acceptance, AcceptanceCriterion, CriterionResult, Defect

SIGNS: dict[Colour, Words] = {
    Colour.GREEN: gettext_lazy("● on target"),
    Colour.AMBER: gettext_lazy("◆ below target"),
    Colour.RED: gettext_lazy("▲ far below target"),
    Colour.GREY: "",
}


@dataclass(frozen=True, slots=True)
class AcceptanceFigures:
    """First-pass yield, lift rate of reservations, coverage of criteria."""

    first_pass: Share
    lifted: Share
    tested: Share

    @property
    def first_pass_text(self) -> str:
        return percent_text(self.first_pass)

    @property
    def first_pass_note(self) -> str:
        """The sign of its colour, in words."""
        return str(SIGNS[first_pass_colour(self.first_pass)])

    @property
    def lifted_text(self) -> str:
        return percent_text(self.lifted)

    @property
    def tested_text(self) -> str:
        return percent_text(self.tested)


def percent_text(share: Share) -> str:
    """A dash where nothing counts."""
    if share.percent is None:
        return "–"
    return _("%(value)s %%") % {"value": share.percent}


def load_figures(project: Project, *, on: date) -> AcceptanceFigures:
    """Of the project and its sub-projects. Three queries."""
    below = {"deliverable__project__path__startswith": project.path}
    first = Acceptance.objects.filter(attempt=1, **below).order_by("pk")
    decisions = first.values_list("decision", flat=True)
    reservations = Defect.objects.reservations().filter(**below).order_by("pk")
    dated = reservations.values_list("due_on", "verified_on")
    return AcceptanceFigures(
        first_pass_yield(each in RECEIVED if each else None for each in decisions),
        lift_rate((Reservation(due, lifted) for due, lifted in dated if due), as_of=on),
        load_tested(project),
    )


def load_tested(project: Project) -> Share:
    """How many of the acceptance criteria have a result, sub-projects included. One query."""
    results = CriterionResult.objects.filter(criterion=OuterRef("pk"), result__in=TESTED)
    criteria = AcceptanceCriterion.objects.filter(
        deliverable__project__path__startswith=project.path
    ).order_by("pk")
    tested = criteria.annotate(is_tested=Exists(results)).values_list("is_tested", flat=True)
    return criteria_coverage(tested)
