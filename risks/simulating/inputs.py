"""What a simulation of a project starts from: its plan, how unsure it is, risks and money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engine import schedule, simulation
from engine.errors import EngineError
from engine.schedule.model import Kind
from engine.simulation import CostLine, RiskEvent, RiskModel, Shape, ThreePoint
from projects.models import Project
from risks.choices import RATED_OPEN, RatingKind
from risks.models import Estimate, Risk, RiskAssessment, Simulation
from servicedesk_pm.common.errors import RuleViolation
from workpackages.choices import WorkPackageState
from workpackages.models import Task, WorkPackage
from workpackages.scheduling.network import Key, Plan, load_plan, package_key, task_key
from workpackages.scheduling.preview import told

MOST_NAMED = 5
# What is known of the effect of a risk when nobody said more: half of it to twice as much.
LEAST_RATIO, MOST_RATIO = 0.5, 2.0


@dataclass(frozen=True, slots=True)
class Usual:
    """The spread of what has no estimate of its own, in percent; ``None`` counts as certain."""

    below_pct: int | None
    above_pct: int | None

    def around(self, value: float) -> ThreePoint | None:
        if self.below_pct is None or self.above_pct is None:
            return None
        return ThreePoint(
            value * (100 - self.below_pct) / 100, value, value * (100 + self.above_pct) / 100
        )


@dataclass(frozen=True)
class Inputs:
    """What was read of the project and those below it."""

    project: Project
    plan: Plan
    risks: list[Risk]
    ratings: Mapping[int, RiskAssessment]
    of_tasks: Mapping[int, Estimate]
    of_risks: Mapping[int, Estimate]
    usual: Usual
    rows: Mapping[Key, schedule.Task] = field(default_factory=dict)
    budgets: Mapping[int, Decimal] = field(default_factory=dict)

    @cached_property
    def minutes_per_day(self) -> int:
        return self.plan.calendars.minutes_per_day(self.project.pk)

    def left_of(self, row: schedule.Task) -> float:
        """Minutes that are still to be worked; none once it is over."""
        if row.actual_finish is not None:
            return 0
        if row.actual_start is not None and row.remaining_minutes is not None:
            return row.remaining_minutes
        return row.minutes

    @cached_property
    def open_rows(self) -> dict[int, schedule.Task]:
        """Tasks with work left whose length is not somebody else's, by key of the task."""
        return {
            row.key[1]: row  # type: ignore[index]
            for row in self.rows.values()
            if row.kind is Kind.NORMAL and self._is_task(row.key) and self.left_of(row) > 0
        }

    def _is_task(self, key: Any) -> bool:
        return key[0] == "task" and key[1] in self.plan.tasks

    def task_estimate(self, row: schedule.Task) -> ThreePoint | None:
        """Its own bounds, for what is left of it, else the usual spread. Raises RuleViolation."""
        left, own = self.left_of(row), self.of_tasks.get(row.key[1])  # type: ignore[index]
        if own is None or own.low_minutes is None or own.high_minutes is None:
            return self.usual.around(left)
        share = left / row.minutes if row.minutes else 1.0
        if not own.low_minutes <= row.minutes <= own.high_minutes:
            words = _(
                "The duration of %(task)s lies outside its own estimate; change one of the two."
            )
            raise RuleViolation(words % {"task": row.name})
        return ThreePoint(own.low_minutes * share, left, own.high_minutes * share)

    def probability_of(self, risk: Risk) -> float:
        own = self.of_risks.get(risk.pk)
        if own is not None and own.probability_pct is not None:
            return own.probability_pct / 100
        rating = self.ratings[risk.pk]
        return float(rating.used_scale.probability_of(rating.probability))

    def delay_of(self, risk: Risk) -> ThreePoint | None:
        own, likely = self.of_risks.get(risk.pk), self.ratings[risk.pk].delay_days
        if own is None or own.low_minutes is None or own.high_minutes is None:
            return _around(float(likely * self.minutes_per_day))
        return _between(own.low_minutes, likely * self.minutes_per_day, own.high_minutes, risk)

    def cost_of(self, risk: Risk) -> ThreePoint | None:
        own, likely = self.of_risks.get(risk.pk), self.ratings[risk.pk].cost
        if own is None or own.cost_low is None or own.cost_high is None:
            return _around(float(likely))
        return _between(float(own.cost_low), float(likely), float(own.cost_high), risk)


def _around(likely: float) -> ThreePoint | None:
    return ThreePoint(LEAST_RATIO * likely, likely, MOST_RATIO * likely) if likely else None


def _between(low: float, likely: float, high: float, risk: Risk) -> ThreePoint:
    if not low <= likely <= high:
        words = _("The rating of %(risk)s lies outside its own estimate; change one of the two.")
        raise RuleViolation(words % {"risk": risk})
    return ThreePoint(low, likely, high)


def load_inputs(project: Project, usual: Usual, *, on: date) -> Inputs:
    """The plan of the project and of those below it, their open risks and what is estimated.

    Eleven queries. Work that is late is computed to lie after today once the plan has begun.
    Raises ``RuleViolation`` for a plan that cannot be computed.
    """
    family = list(Project.objects.filter(path__startswith=project.path).order_by("path"))
    begun = Q(start_on__lte=on) | Q(actual_start_on__isnull=False)
    is_begun = Task.objects.filter(begun, project__in=family).exists()
    plan = load_plan(family, status=on if is_begun else None)
    risks = list(
        Risk.objects.filter(project__in=family, state__in=RATED_OPEN)
        .select_related("project")
        .order_by("project__path", "number")
    )
    estimates = list(Estimate.objects.filter(project__in=family))
    try:
        rows = {row.key: row for row in plan.network.tasks}
    except EngineError as error:
        raise RuleViolation(told(error, plan)) from error
    return Inputs(
        project,
        plan,
        risks,
        _ratings(risks),
        {each.task_id: each for each in estimates if each.task_id},
        {each.risk_id: each for each in estimates if each.risk_id},
        usual,
        rows,  # type: ignore[arg-type]
        dict(WorkPackage.objects.filter(project__in=family).values_list("pk", "budget")),
    )


def _ratings(risks: list[Risk]) -> dict[int, RiskAssessment]:
    """The newest rating of each risk."""
    kinds = (RatingKind.GROSS, RatingKind.REVIEW)
    rows = RiskAssessment.objects.filter(risk__in=risks, kind__in=kinds).select_related("scale")
    return {row.risk_id: row for row in rows.order_by("pk")}


def build_model(found: Inputs, wanted: Simulation) -> RiskModel:
    """The engine's model of it. Raises ``RuleViolation`` with what is missing."""
    rows = found.open_rows
    if not rows:
        raise RuleViolation(
            _("No task of the plan has work left: plan tasks with a duration first.")
        )
    estimates = {row.key: each for row in rows.values() if (each := found.task_estimate(row))}
    try:
        model = RiskModel(
            found.plan.network,
            estimates,
            tuple(_events(found)),
            tuple(_costs(found)),
            shape=Shape(wanted.shape),
            correlation_ratio=wanted.correlation_pct / 100,
            groups={row.key: row.parent for row in rows.values() if row.parent is not None},
            minutes_per_day=found.minutes_per_day,
        )
        _demand_ready(found, model)
    except EngineError as error:
        raise RuleViolation(told(error, found.plan)) from error
    return model


def _demand_ready(found: Inputs, model: RiskModel) -> None:
    ready = simulation.readiness(model)
    if ready.is_ready:
        return
    if ready.nailed:
        words = _(
            "A simulation moves tasks, but dates are imposed on: %(tasks)s. Release them first."
        )
        raise RuleViolation(words % {"tasks": _named(found, ready.nailed)})
    missing = len(ready.unestimated)
    words = ngettext(
        "%(n)d task has no estimate, and four fifths of the tasks need one: %(tasks)s. Give"
        " estimates, or a usual spread.",
        "%(n)d tasks have no estimate, and four fifths of the tasks need one: %(tasks)s. Give"
        " estimates, or a usual spread.",
        missing,
    )
    raise RuleViolation(words % {"n": missing, "tasks": _named(found, ready.unestimated)})


def _named(found: Inputs, keys: tuple[Any, ...]) -> str:
    names = [found.rows[key].name for key in keys[:MOST_NAMED]]
    return ", ".join(names) + (" …" if len(keys) > MOST_NAMED else "")


def _events(found: Inputs) -> Iterator[RiskEvent]:
    """What has neither delay nor cost changes nothing and is left out."""
    for risk in found.risks:
        if risk.pk not in found.ratings:
            continue
        delay, cost = found.delay_of(risk), found.cost_of(risk)
        hit = _hit_by(found, risk) if delay is not None else None
        if risk.is_gain:
            delay, cost = _mirrored(delay), _mirrored(cost)
        delays: dict[Any, ThreePoint] = (
            {task_key(hit): delay} if hit is not None and delay is not None else {}
        )
        if delays or cost is not None:
            yield RiskEvent(("risk", risk.pk), found.probability_of(risk), delays, cost)


def _mirrored(of: ThreePoint | None) -> ThreePoint | None:
    return None if of is None else ThreePoint(-of.high, -of.likely, -of.low)


def _hit_by(found: Inputs, risk: Risk) -> int | None:
    """Its own task; else the one that ends last in its package, its project, or the plan."""
    rows, tasks = found.open_rows, found.plan.tasks
    if risk.task_id in rows:
        return risk.task_id
    of_package = [pk for pk in rows if tasks[pk].work_package_id == risk.work_package_id]
    of_project = [pk for pk in rows if tasks[pk].project_id == risk.project_id]
    near = of_package or of_project or list(rows)
    return max(near, key=lambda pk: (found.plan.schedule[task_key(pk)].finish, pk))


def _costs(found: Inputs) -> Iterator[CostLine]:
    """Tasks with a cost of their own; of the other packages, the budget."""
    priced: set[int] = set()
    for pk, own in found.of_tasks.items():
        task = found.plan.tasks.get(pk)
        if task is None or own.cost_low is None:
            continue
        priced.add(task.work_package_id)
        money = ThreePoint(*map(float, (own.cost_low, own.cost_likely, own.cost_high)))
        yield CostLine(("task", pk), money)
    for package in found.plan.packages.values():
        budget = found.budgets[package.pk]
        if package.pk in priced or not budget or package.state == WorkPackageState.CANCELLED:
            continue
        amount = float(budget)
        is_over = package.state == WorkPackageState.CLOSED
        spread = None if is_over else found.usual.around(amount)
        yield CostLine(package_key(package.pk), spread or ThreePoint(amount, amount, amount))
