"""The facts of many projects at one status date, in a number of queries that never grows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from control.choices import ForecastMethod, PhasingState
from control.figures import MilestoneFacts, PackageFacts, PlanFacts
from control.models import EarnedValue, ForecastChoice, Phasing, PlannedValue, Reestimate
from costs.actuals import actual_by_package, promised_by_package
from engine.calendar import WorkDays
from projects.choices import ProjectState
from projects.models import Project
from workpackages.calendars import working_days_by_project
from workpackages.choices import MilestoneKind, TaskKind, TaskState
from workpackages.models import BaselineRow, Task, WorkPackage

# A re-estimate older than this says nothing any more.
FRESH_DAYS = 45
NOUGHT = Decimal(0)


@dataclass(slots=True)
class Facts:
    """A project with all that is below it."""

    project: Project
    days: WorkDays
    # The project and those below it.
    keys: list[int] = field(default_factory=list)
    packages: list[PackageFacts] = field(default_factory=list)
    plan: PlanFacts = field(default_factory=PlanFacts)
    # Of packages that are cancelled or hold others: money is booked for them all the same.
    actual_beside: Decimal = NOUGHT
    promised_beside: Decimal = NOUGHT
    method: str = ForecastMethod.TYPICAL
    # Re-estimated by packages in this many days; nothing where any is missing or old.
    remaining: Decimal | None = None


def load_facts(projects: Sequence[Project], as_of: date) -> dict[int, Facts]:
    """Of each project by its key. Thirteen queries, and one for each deeper calendar."""
    family = _family(projects)
    calendars = working_days_by_project(each.pk for each in projects)
    found = {each.pk: Facts(each, calendars[each.pk]) for each in projects}
    for key, above in family.items():
        for each in found.keys() & set(above):
            found[each].keys.append(key)
    _add_packages(found, family, as_of)
    for project_id, plan in _plans(family, found).items():
        found[project_id].plan = plan
    for project_id, method in _methods(found):
        found[project_id].method = method
    for facts in found.values():
        facts.remaining = remaining_of(facts.packages, as_of)
    return found


def _add_packages(found: dict[int, Facts], family: dict[int, list[int]], as_of: date) -> None:
    """Each package, and money beside them, to its project and to those above."""
    packages, beside = _packages(list(family), as_of)
    for package in packages.values():
        for above in found.keys() & set(family[package.project_id]):
            found[above].packages.append(package)
    for project_id, actual, promised in beside:
        for above in found.keys() & set(family[project_id]):
            found[above].actual_beside += actual
            found[above].promised_beside += promised


def _family(projects: Iterable[Project]) -> dict[int, list[int]]:
    """Each project below the wanted ones, with itself and all above it. One query."""
    below = Q(pk__in=[])
    for each in projects:
        below |= Q(path__startswith=each.path)
    rows = Project.objects.filter(below).exclude(state=ProjectState.CANCELLED).order_by("path")
    return {
        pk: [int(part) for part in path.split("/")[:-1]]
        for pk, path in rows.values_list("pk", "path")
    }


def remaining_of(packages: list[PackageFacts], as_of: date) -> Decimal | None:
    """Bottom-up: what the rest costs, where every package not done has a fresh estimate."""
    open_ones = [each for each in packages if each.earned < each.budget]
    oldest = as_of - timedelta(days=FRESH_DAYS)
    if not any(each.remaining_on for each in open_ones):
        return None
    total = NOUGHT
    for each in open_ones:
        if each.remaining is None or each.remaining_on is None or each.remaining_on < oldest:
            return None
        total += each.remaining
    return total


def _packages(
    keys: list[int], as_of: date
) -> tuple[dict[int, PackageFacts], list[tuple[int, Decimal, Decimal]]]:
    """The lowest packages, and the money of all others. Eight queries."""
    every = WorkPackage.objects.filter(project__in=keys).order_by("project__path", "outline", "pk")
    counted = every.budgeted().values_list(
        "pk", "project_id", "budget", "project__code", "number", "name"
    )
    found = {
        pk: PackageFacts(pk, project, budget, name=f"{code} LT{number} {name}")
        for pk, project, budget, code, number, name in counted
    }
    for pk, month, amount in _planned(keys):
        if pk in found:
            found[pk].phased[month] = amount
    for pk, month, amount in _earned(keys, as_of):
        if pk in found:
            found[pk].earned, found[pk].earned_month = min(amount, found[pk].budget), month
    estimates = Reestimate.objects.filter(project__in=keys, estimated_on__lte=as_of).order_by("pk")
    names = ("work_package_id", "amount", "estimated_on")
    for pk, amount, on in estimates.values_list(*names):
        if pk in found:
            found[pk].remaining, found[pk].remaining_on = amount, on
    actual, promised = actual_by_package(keys, until=as_of), promised_by_package(keys)
    owner = dict(
        every.filter(pk__in={*actual, *promised} - set(found)).values_list("pk", "project_id")
    )
    beside = []
    for pk in {*actual, *promised}:
        spent, owed = actual.get(pk, NOUGHT), promised.get(pk, NOUGHT)
        if pk in found:
            found[pk].actual, found[pk].promised = spent, owed
        else:
            beside.append((owner[pk], spent, owed))
    return found, beside


def _planned(keys: list[int]) -> Iterable[tuple[int, date, Decimal]]:
    """Package, month and amount up to it."""
    rows = PlannedValue.objects.filter(phasing__in=_phasings(keys))
    return rows.order_by("month", "pk").values_list("work_package_id", "month", "amount")


def _earned(keys: list[int], as_of: date) -> Iterable[tuple[int, date, Decimal]]:
    """Package, month and amount of the newest value of each."""
    known = EarnedValue.objects.filter(work_package=OuterRef("pk"), month__lte=as_of)
    newest = known.order_by("-month", "-pk").values("pk")[:1]
    packages = WorkPackage.objects.filter(project__in=keys).order_by()
    rows = EarnedValue.objects.filter(pk__in=packages.values_list(Subquery(newest)))
    return rows.order_by("pk").values_list("work_package_id", "month", "amount")


def _phasings(keys: list[int]) -> list[int]:
    """Of each project the one approved for the newest baseline that has any. One query."""
    rows = Phasing.objects.filter(project__in=keys, state=PhasingState.APPROVED)
    ordered = rows.order_by("baseline__number", "pk")
    return list(dict(ordered.values_list("project_id", "pk")).values())


def _methods(found: dict[int, Facts]) -> list[tuple[int, str]]:
    """The newest choice of each project comes last. One query."""
    rows = ForecastChoice.objects.filter(project__in=list(found)).order_by("pk")
    return list(rows.values_list("project_id", "method"))


_TASK = (
    "pk", "project_id", "number", "name", "kind", "start_on", "finish_on",
    "actual_start_on", "actual_finish_on", "is_key_milestone", "deadline_on",
    "milestone_kind",
)  # fmt: skip


def _plans(family: dict[int, list[int]], found: dict[int, Facts]) -> dict[int, PlanFacts]:
    """Dates of the plan against those of the baselines. Three queries."""
    codes = dict(Project.objects.filter(pk__in=family).values_list("pk", "code"))
    kept = BaselineRow.objects.filter(
        baseline__project__in=list(family), baseline__is_current=True, task__isnull=False
    ).order_by("pk")
    frozen = {
        task: (start, finish)
        for task, start, finish in kept.values_list("task_id", "start_on", "finish_on")
    }
    tasks = Task.objects.filter(project__in=list(family)).exclude(state=TaskState.CANCELLED)
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    order = ("project__path", "work_package__outline", "position", "pk")
    for row in tasks.order_by(*order).values(*_TASK):
        row["baseline"] = frozen.get(row["pk"], (None, None))
        row["code"] = f"{codes[row['project_id']]} T{row['number']}"
        for above in family[row["project_id"]]:
            rows[above].append(row)
    return {key: _plan(rows[key], found[key].days) for key in found if rows[key]}


def _plan(every: list[dict[str, Any]], days: WorkDays) -> PlanFacts:
    """The work ends before the decision about it: gates do not move the finish."""
    plan = PlanFacts()
    rows = [row for row in every if row["milestone_kind"] != MilestoneKind.GATE]
    starts = [row["baseline"][0] or row["start_on"] for row in rows]
    plan.start = min((day for day in starts if day), default=None)
    first = [row["baseline"][0] for row in rows if row["baseline"][0]]
    last = [row["baseline"][1] for row in rows if row["baseline"][1]]
    foreseen = [day for row in rows if (day := _foreseen(row))]
    plan.baseline_start = min(first, default=None)
    plan.baseline_finish = max(last, default=None)
    plan.forecast_finish = max(foreseen, default=None)
    if plan.baseline_start and plan.baseline_finish:
        plan.baseline_days = days.length_days(plan.baseline_start, plan.baseline_finish)
    if plan.baseline_finish and plan.forecast_finish:
        plan.slip_days = days.slip_days(plan.baseline_finish, plan.forecast_finish)
    plan.milestones = [_milestone(row) for row in every if row["is_key_milestone"]]
    plan.deadline_missed = any(_misses(row) for row in every)
    return plan


def _foreseen(row: dict[str, Any]) -> date | None:
    day: date | None = row["actual_finish_on"] or row["finish_on"]
    return day


def _misses(row: dict[str, Any]) -> bool:
    deadline, day = row["deadline_on"], _foreseen(row)
    return bool(row["is_key_milestone"] and deadline and day and day > deadline)


def _milestone(row: dict[str, Any]) -> MilestoneFacts:
    is_reached = row["kind"] == TaskKind.MILESTONE and row["actual_finish_on"] is not None
    return MilestoneFacts(
        row["pk"], row["code"], row["name"], row["baseline"][1], _foreseen(row), is_reached
    )
