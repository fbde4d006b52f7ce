"""Rows about values as tests need them: a year of 600'000 francs, as in the worked example."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from control.models import EarnedValue, Phasing, StatusSnapshot
from control.operations.phasing import approve_phasing, phase_package, propose_phasing
from control.operations.values import record_earned
from engine.progress import month_end
from people.models import User
from projects.choices import ProjectState
from projects.models import Project
from tests.factories import make_director, make_task, make_user, make_work_package
from workpackages.models import Baseline, WorkPackage
from workpackages.operations.baselines import take_baseline

BASELINE_ON = date(2026, 1, 5)
# The worked example: the values of twelve months, in thousands.
PLANNED = (20, 55, 105, 165, 235, 310, 385, 450, 505, 550, 582, 600)
EARNED = (18, 48, 90, 140, 197, 258, 322, 384, 438, 488, 528, 560, 584, 600)
ACTUAL = (20, 52, 99, 156, 221, 290, 361, 430, 489, 545, 592, 631, 664, 686)
THOUSAND = Decimal(1000)


def month(number: int) -> date:
    """The end of a month of 2026, counted from 1."""
    return month_end(2026, number)


def by_month(thousands: Iterable[int], first: int = 1) -> dict[date, Decimal]:
    return {month(first + n): value * THOUSAND for n, value in enumerate(thousands)}


def director() -> User:
    return User.objects.filter(username="director").first() or make_director(username="director")


def make_baseline(project: Project, *, reason: str = "Release") -> Baseline:
    """With a task over the year in each package that has none yet."""
    for package in project.work_packages.budgeted().order_by("pk"):
        if not package.tasks.exists():
            make_task(
                work_package=package,
                start_on=BASELINE_ON,
                finish_on=date(2026, 12, 31),
                work_minutes=6000,
            )
    return take_baseline(project.pk, actor=director(), on=BASELINE_ON, reason=reason)


def phase(
    package: WorkPackage,
    thousands: Iterable[int] = PLANNED,
    *,
    approved: bool = True,
    first: int = 1,
) -> Phasing:
    """The values of one package; the baseline is taken where there is none."""
    project = package.project
    if not project.baselines.exists():
        make_baseline(project)
    row = Phasing.objects.filter(project=project, baseline__is_current=True).first()
    row = row or propose_phasing(project.pk, actor=project.lead, on=BASELINE_ON)
    row = phase_package(row.pk, package.pk, by_month(thousands, first), actor=project.lead)
    if approved:
        row = approve_phasing(row.pk, actor=director(), on=BASELINE_ON)
    return row


def earn(package: WorkPackage, number: int, amount: Any, **changes: Any) -> EarnedValue:
    """Told on the last day of that month of 2026, by the project's lead."""
    actor = changes.pop("actor", None) or package.project.lead
    on = changes.pop("on", None) or month(number)
    return record_earned(package.pk, month(number), Decimal(amount), actor=actor, on=on, **changes)


def make_budgeted(project: Project, thousands: int = 600, **fields: Any) -> WorkPackage:
    lead = fields.pop("lead", None) or make_user()
    return make_work_package(project=project, budget=thousands * THOUSAND, lead=lead, **fields)


def put_into(project: Project, state: str) -> None:
    """As if the project had come there by its gates."""
    rests = state == ProjectState.ON_HOLD
    Project.objects.filter(pk=project.pk).update(
        state=state,
        state_before_hold=ProjectState.EXECUTION if rests else "",
        review_on=date(2026, 12, 1) if rests else None,
    )


def told_of(row: StatusSnapshot, **changes: Any) -> dict[str, Any]:
    """What a snapshot tells, for another one that differs in this."""
    names = [field.name for field in StatusSnapshot._meta.fields if not field.primary_key]
    return {**{name: getattr(row, name) for name in names}, **changes}
