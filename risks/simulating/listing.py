"""How unsure each task and each risk of a project is, as the list of estimates shows it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.models import Project
from risks.choices import RATED_OPEN, RatingKind
from risks.models import Estimate, Risk, RiskAssessment
from workpackages.choices import TASK_OPEN
from workpackages.models import Task


@dataclass(frozen=True, slots=True)
class Line:
    """A task or a risk with its three times and amounts; nothing where the usual spread counts."""

    of: Task | Risk
    likely_days: Decimal | None
    cost_likely: Decimal | None
    low_days: Decimal | None = None
    high_days: Decimal | None = None
    cost_low: Decimal | None = None
    cost_high: Decimal | None = None
    probability_pct: Decimal | None = None
    is_own: bool = False

    @property
    def number(self) -> int:
        return self.of.number


def load_estimates(project: Project, minutes_per_day: int) -> dict[str, Any]:
    """Open tasks and rated open risks of the project itself. Four queries."""
    own = list(Estimate.objects.filter(project=project))
    tasks = Task.objects.filter(project=project, state__in=TASK_OPEN).worked()
    tasks = tasks.select_related("work_package").in_plan_order()
    risks = Risk.objects.filter(project=project, state__in=RATED_OPEN).order_by("number")
    kinds = (RatingKind.GROSS, RatingKind.REVIEW)
    rated = RiskAssessment.objects.filter(risk__in=risks, kind__in=kinds).select_related("scale")
    ratings = {row.risk_id: row for row in rated.order_by("pk")}
    of_tasks = {each.task_id: each for each in own}
    of_risks = {each.risk_id: each for each in own}
    found = [_of_task(task, of_tasks.get(task.pk), minutes_per_day) for task in tasks]
    for line in found:
        line.of.project = project
    lines = [
        _of_risk(risk, ratings[risk.pk], of_risks.get(risk.pk), minutes_per_day)
        for risk in risks
        if risk.pk in ratings
    ]
    for line in lines:
        line.of.project = project
    return {"tasks": found, "risks": lines}


def _days(minutes: int | None, per_day: int) -> Decimal | None:
    return None if minutes is None else Decimal(minutes) / per_day


def _of_task(task: Task, own: Estimate | None, per_day: int) -> Line:
    likely = _days(task.duration_minutes, per_day)
    if own is None:
        return Line(task, likely, None)
    return Line(
        task,
        likely,
        own.cost_likely,
        _days(own.low_minutes, per_day),
        _days(own.high_minutes, per_day),
        own.cost_low,
        own.cost_high,
        is_own=True,
    )


def _of_risk(risk: Risk, rating: RiskAssessment, own: Estimate | None, per_day: int) -> Line:
    usual = rating.used_scale.probability_of(rating.probability) * 100
    if own is None:
        return Line(risk, Decimal(rating.delay_days), rating.cost, probability_pct=usual)
    said = own.probability_pct
    return Line(
        risk,
        Decimal(rating.delay_days),
        rating.cost,
        _days(own.low_minutes, per_day),
        _days(own.high_minutes, per_day),
        own.cost_low,
        own.cost_high,
        usual if said is None else Decimal(said),
        is_own=True,
    )
