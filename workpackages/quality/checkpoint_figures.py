"""How a project's checks are kept and what they leave open, each figure leading to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engine.acceptance import Share
from engine.quality import (
    Check,
    OpenFinding,
    completion,
    mean_age_days,
    on_time_colour,
    on_time_rate,
    overdue_count,
    weighted,
)
from projects.models import Project
from workpackages.acceptance.figures import SIGNS, load_tested, percent_text
from workpackages.models import Checkpoint, Finding
from workpackages.quality.choices import FindingState


@dataclass(frozen=True, slots=True)
class CheckpointFigures:
    """Checks carried out and on time; open findings by weight and age; criteria tested."""

    completed: Share
    on_time: Share
    tested: Share
    open_count: int
    weight: int
    age_days: float | None
    overdue: int

    @property
    def completed_text(self) -> str:
        return percent_text(self.completed)

    @property
    def on_time_text(self) -> str:
        return percent_text(self.on_time)

    @property
    def on_time_note(self) -> str:
        """The sign of its colour, in words."""
        return str(SIGNS[on_time_colour(self.on_time)])

    @property
    def tested_text(self) -> str:
        return percent_text(self.tested)

    @property
    def age_text(self) -> str:
        """In whole days; a dash where nothing is open."""
        if self.age_days is None:
            return "–"
        days = int(self.age_days + 0.5)
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}

    @property
    def overdue_note(self) -> str:
        return _("▲ act now") if self.overdue else ""


def load_checkpoint_figures(projects: Sequence[Project], *, on: date) -> CheckpointFigures:
    """Of the first project with the others below it. Three queries."""
    rows = Checkpoint.objects.filter(project__in=projects).order_by("pk")
    checks = [Check(*days) for days in rows.values_list("planned_on", "done_on")]
    found = Finding.objects.unsettled().filter(checkpoint__project__in=projects).order_by("pk")
    facts = found.values_list("severity", "found_on", "due_on", "state")
    # What was found after the day, as in a demonstration set back in time, is not known yet.
    findings = [
        OpenFinding(severity, found_on, due_on, state == FindingState.CORRECTED)
        for severity, found_on, due_on, state in facts
        if found_on <= on
    ]
    return CheckpointFigures(
        completed=completion(checks, as_of=on),
        on_time=on_time_rate(checks, as_of=on),
        tested=load_tested(projects[0]),
        open_count=len(findings),
        weight=weighted(findings),
        age_days=mean_age_days(findings, as_of=on),
        overdue=overdue_count(findings, as_of=on),
    )
