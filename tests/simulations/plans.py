"""The worked example of the domain (§6.6) as rows: six tasks, four amounts, three risks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from projects.models import Project
from risks.models import Estimate, Risk, Simulation
from risks.operations.ratings import assess_risk
from risks.operations.register import identify_risk
from tests.conftest import FRIDAY
from tests.factories import make_task, make_work_package
from workpackages.models import Dependency, Task

DAY = 504
START = date(2027, 1, 4)
# Working days: least, most likely, most.
TASKS = {
    "A": (8, 10, 15),
    "B": (12, 15, 25),
    "C": (14, 19, 30),
    "D": (5, 6, 10),
    "E": (18, 20, 32),
    "F": (4, 5, 8),
}
LINKS = ("AB", "AC", "BD", "DE", "CE", "EF")
# Thousands of francs.
COSTS = {"A": (180, 190, 215), "B": (210, 240, 330), "C": (150, 165, 210), "F": (30, 35, 50)}


def thousand(value: int) -> Decimal:
    return Decimal(value * 1000)


def plan_tasks(project: Project) -> dict[str, Task]:
    package = make_work_package(project=project)
    tasks = {
        name: make_task(
            work_package=package,
            name=name,
            duration_minutes=likely * DAY,
            start_on=START if name == "A" else None,
        )
        for name, (_low, likely, _high) in TASKS.items()
    }
    for before, after in LINKS:
        Dependency.objects.create(
            project=project, predecessor_task=tasks[before], successor_task=tasks[after]
        )
    return tasks


def estimate_tasks(project: Project, tasks: dict[str, Task], *, names: str = "ABCDEF") -> None:
    for name in names:
        low, _likely, high = TASKS[name]
        row = Estimate(project=project, task=tasks[name])
        row.low_minutes, row.high_minutes = low * DAY, high * DAY
        if name in COSTS:
            row.cost_low, row.cost_likely, row.cost_high = map(thousand, COSTS[name])
        row.save()


def risk_of(project: Project, name: str, **rating: Any) -> Risk:
    lead = project.lead
    facts = {"name_fr": name, "category": "technical", "owner": lead}
    made = identify_risk(
        project, {**facts, "task": rating.pop("task", None)}, actor=lead, on=FRIDAY
    )
    levels = {"impact_cost": 3, "impact_schedule": 3, "impact_quality": 1, "impact_service": 1}
    worth = {"cost": Decimal(0), "delay_days": 0, "daily_cost": Decimal(0)}
    return assess_risk(made.pk, {**levels, **worth, **rating}, actor=lead, on=FRIDAY)


def add_risks(project: Project, tasks: dict[str, Task]) -> tuple[Risk, Risk, Risk]:
    """One that delays B, with a probability of its own; one as rated; one with own bounds."""
    late = risk_of(project, "Retard", probability=3, delay_days=6, task=tasks["B"])
    Estimate.objects.create(project=project, risk=late, probability_pct=30)
    dear = risk_of(project, "Surcoût", probability=3, cost=thousand(40))
    other = risk_of(project, "Change", probability=2, cost=thousand(60))
    bounds = {"cost_low": thousand(30), "cost_high": thousand(90)}
    Estimate.objects.create(project=project, risk=other, **bounds)
    return late, dear, other


def simulation(project: Project, **facts: Any) -> Simulation:
    values = {"number": 1, "asked_by": project.lead, "asked_on": FRIDAY, "seed": 2026, **facts}
    return Simulation(project=project, **values)
