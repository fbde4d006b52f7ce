"""What the plan lends to the judgement of a change: its budget, its finish, its working days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Max, Sum
from django.urls import reverse

from people.models import User
from projects.changes.registry import PlanFacts, register_origin, register_plan
from projects.models import Project
from workpackages.calendars import working_days
from workpackages.choices import TaskState, WorkPackageState
from workpackages.models import Baseline, BaselineRow, Requirement, Task, WorkPackage
from workpackages.models.structure import WorkPackageQuerySet

MOST_DIGITS = 6


def plan_facts(project: Project) -> PlanFacts:
    """Of the current baseline; of the plan as it stands where none was kept. Three queries."""
    current = Baseline.objects.filter(project=project, is_current=True).first()
    if current is None:
        return PlanFacts(budget=_planned(project), finish_on=_last_finish(project))
    rows = BaselineRow.objects.filter(baseline=current).order_by()
    finish_on: date | None = rows.filter(task__isnull=False).aggregate(last=Max("finish_on"))[
        "last"
    ]
    kept = rows.filter(work_package__isnull=False, work_package__parent__isnull=True)
    kept_budget: Decimal | None = kept.aggregate(sum=Sum("cost"))["sum"]
    if kept_budget is not None:
        kept_budget += _below(project)
    return PlanFacts(kept_budget, current.taken_on, finish_on)


def _planned(project: Project) -> Decimal | None:
    """Of the project and of those below it, without counting a package inside another twice."""
    total: Decimal | None = _top(project).order_by().aggregate(sum=Sum("budget"))["sum"]
    return total


def _below(project: Project) -> Decimal:
    """The planned budgets of sub-projects, which have baselines of their own."""
    total: Decimal | None = (
        _top(project).exclude(project=project).order_by().aggregate(sum=Sum("budget"))["sum"]
    )
    return total or Decimal(0)


def _top(project: Project) -> WorkPackageQuerySet:
    """Topmost packages of the project and below; what is finished was paid for all the same."""
    rows = WorkPackage.objects.filter(project__path__startswith=project.path, parent__isnull=True)
    return rows.exclude(state=WorkPackageState.CANCELLED)


def _last_finish(project: Project) -> date | None:
    rows = Task.objects.filter(project=project).exclude(state=TaskState.CANCELLED)
    last: date | None = rows.order_by().aggregate(last=Max("finish_on"))["last"]
    return last


def _requirement(user: User, project: Project, code: str) -> str:
    digits = code.removeprefix("E")
    if not digits.isdecimal() or len(digits) > MOST_DIGITS:
        return ""
    row = Requirement.objects.filter(project=project, number=int(digits)).first()
    return reverse("workpackages:requirement", args=[project.code, row.number]) if row else ""


def register() -> None:
    register_plan(plan_facts, working_days)
    register_origin("requirement", _requirement)
