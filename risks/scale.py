"""Which scale is in force for a project, and what one of its days costs."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from engine.calendar import WorkDays
from engine.exposure import DEFAULT_SCALE, Scale
from projects.models import Project
from risks.models import Risk, RiskAssessment, RiskScale
from servicedesk_pm.common.fields import CENT
from workpackages.calendars import working_days, working_days_by_project


def scale_row(project: Project | None) -> RiskScale | None:
    """The newest version for the project's size, else for all; nothing means the usual scale."""
    sizes = ["", project.size_class] if project is not None else [""]
    fitting = RiskScale.objects.filter(size_class__in=sizes)
    found: RiskScale | None = fitting.order_by("-size_class", "-number").first()
    return found


def scale_of(row: RiskScale | None) -> Scale:
    return row.scale if row is not None else DEFAULT_SCALE


def days_of_place(project: Project | None) -> WorkDays:
    """The project's working days; the organisation's where a risk is the portfolio's."""
    if project is not None:
        return working_days(project)
    return working_days_by_project([0])[0]


def usual_daily_cost(risk: Risk) -> Decimal:
    """As in the last rating, of the risk or of its project; else the envelope over its days."""
    rows = RiskAssessment.objects.order_by("-pk")
    near = rows.filter(risk__project__isnull=False, risk__project=risk.project_id)
    for known in (rows.filter(risk=risk.pk), near):
        last: RiskAssessment | None = known.first()
        if last is not None:
            known_cost: Decimal = last.daily_cost
            return known_cost
    project = risk.project
    if project is None or not project.planned_start_on or not project.planned_finish_on:
        return Decimal(0)
    days = working_days(project).length_days(project.planned_start_on, project.planned_finish_on)
    if not days:
        return Decimal(0)
    share: Decimal = project.approved_envelope / days
    return share.quantize(CENT, rounding=ROUND_HALF_UP)
