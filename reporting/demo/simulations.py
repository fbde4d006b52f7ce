"""A sub-project that is simulated before its mandate: the worked example of the design.

Six tasks with three times each, four amounts, and three risks: one delays the integration, the
two others cost money.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from engine.simulation import simulate
from people.audit import acting_as
from people.models import User
from projects.models import Project
from reporting.demo import plans
from reporting.demo.days import MINUTES_PER_DAY, shift
from reporting.demo.diary import Diary, Turn
from reporting.demo.work import INDICATIVE_ON, Item, Plan, freeze, structure, write
from risks.models import Risk, Simulation
from risks.operations.register import edit_risk
from risks.operations.simulations import estimate, keep_simulation, usual_of
from risks.simulating.inputs import build_model, load_inputs
from risks.simulating.results import result_of
from workpackages.choices import WorkPackageState
from workpackages.models import Task

PROJECT, LEAD, JUDGE = "PRJ-205-A", "prog-servicedesk", "qualite"
START, LENGTH = date(2027, 5, 3), 56
PLANNED_ON, ESTIMATED_ON, SIMULATED_ON = date(2026, 9, 17), date(2026, 10, 27), date(2026, 10, 28)
SEED, SHAPES = 2026, ("pert", "triangular")
PACKAGES = ((1, "Cadrage et licences"), (2, "Intégration"), (3, "Organisation interne"),
            (4, "Mise en service"))  # fmt: skip
# Letter, name, package, first day, least, most likely and most working days, and before it.
TASKS = (
    ("A", "Cadrage et licences du partenaire", 1, 0, (8, 10, 15), ""),
    ("B", "Raccorder l’outil du partenaire", 2, 10, (12, 15, 25), "A"),
    ("C", "Adapter l’organisation interne", 3, 10, (14, 19, 30), "A"),
    ("D", "Reprendre les contacts ouverts", 2, 25, (5, 6, 10), "B"),
    ("E", "Pilote et montée en charge", 4, 31, (18, 20, 32), "DC"),
    ("F", "Former et transférer", 4, 51, (4, 5, 8), "E"),
)  # fmt: skip
# kCHF: licences, integration, internal work, training.
AMOUNTS = {"A": (180, 190, 215), "B": (210, 240, 330), "C": (150, 165, 210), "F": (30, 35, 50)}
LATE, RETRAINED = "Raccordement plus long que prévu", "Équipe à former deux fois"


def simulated_plan() -> Plan:
    """Its packages and tasks, linked as in the worked example."""
    finish = shift(START, LENGTH - 1)
    packages = [
        plans.Package(
            number, name, 0, LEAD, WorkPackageState.DRAFT, START.isoformat(), finish.isoformat(),
            (), (LEAD,),
        )
        for number, name in PACKAGES
    ]  # fmt: skip
    plan = Plan(PROJECT, LEAD, packages, {number: [] for number, _name in PACKAGES})
    places: dict[str, tuple[int, int]] = {}
    for letter, name, number, first, (_low, likely, _high), before in TASKS:
        window = shift(START, first), shift(START, first + likely - 1)
        places[letter] = (number, len(plan.items[number]))
        plan.items[number].append(Item(name, window, window, person=LEAD))
        plan.links += [(places[each], places[letter], "FS", 0) for each in before]
    return plan


def add_simulations(diary: Diary) -> None:
    """Estimated by who leads it, run by who judges quality, in both shapes."""
    plan = simulated_plan()
    diary.add(PLANNED_ON, Turn.PLAN, LEAD, partial(structure, plan))
    diary.add(PLANNED_ON, Turn.PLAN, LEAD, partial(write, plan))
    diary.add(INDICATIVE_ON, Turn.PLAN, "director", partial(freeze, plan))
    diary.add(ESTIMATED_ON, Turn.SUBMIT, LEAD, _estimate)
    for shape in SHAPES:
        diary.add(SIMULATED_ON, Turn.SUBMIT, JUDGE, partial(_simulate, shape))


def _estimate(lead: User) -> None:
    tasks = {task.name: task for task in Task.objects.filter(project__code=PROJECT)}
    for letter, name, _package, _first, (low, likely, high), _before in TASKS:
        # With another calendar of the organisation a task may last a day less or more.
        lasts = tasks[name].duration_minutes or likely * MINUTES_PER_DAY
        values: dict[str, Any] = {
            "low_minutes": min(low * MINUTES_PER_DAY, lasts),
            "high_minutes": max(high * MINUTES_PER_DAY, lasts),
        }
        if letter in AMOUNTS:
            names = ("cost_low", "cost_likely", "cost_high")
            values |= zip(names, (Decimal(each * 1000) for each in AMOUNTS[letter]), strict=True)
        estimate(tasks[name], values, actor=lead)
    late = _risk(LATE)
    edit_risk(late.pk, {"task": tasks[TASKS[1][1]]}, actor=lead, on=ESTIMATED_ON)
    estimate(late, {"probability_pct": 30}, actor=lead)
    amounts = {"cost_low": Decimal(30_000), "cost_high": Decimal(90_000)}
    estimate(_risk(RETRAINED), amounts, actor=lead)


def _risk(name: str) -> Risk:
    return Risk.objects.get(project__code=PROJECT, name_fr=name)


def _simulate(shape: str, judge: User) -> None:
    """What the job does, at once: loading the demonstration waits for no worker."""
    project = Project.objects.get(code=PROJECT)
    row = Simulation(
        project=project,
        number=Simulation.objects.filter(project=project).count() + 1,
        asked_by=judge,
        asked_on=SIMULATED_ON,
        shape=shape,
        seed=SEED,
        below_pct=10,
        above_pct=40,
    )
    with acting_as(judge):
        row.save()
    found = load_inputs(project, usual_of(row), on=SIMULATED_ON)
    simulated = simulate(build_model(found, row), seed=row.seed, runs=row.runs)
    keep_simulation(row.pk, result_of(found, simulated), actor=judge)
