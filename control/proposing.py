"""How a baseline spreads the budgets of its packages over the months: a proposal, no more."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from control.months import month_of, months_between
from engine.calendar import WorkDays
from engine.progress import Activity, planned_ratio
from servicedesk_pm.common.fields import CENT
from workpackages.calendars import working_days
from workpackages.choices import WORKED
from workpackages.models import Baseline, WorkPackage

MOST_MONTHS = 120


def proposed(baseline: Baseline) -> dict[int, dict[date, Decimal]]:
    """Of each lowest package its cumulated value by month. Three queries and the calendar.

    By the baseline's tasks, weighted as progress is; a package without tasks by its window.
    One that has neither is left out: somebody has to say when its money is due.
    """
    tasks: dict[int, list[Activity]] = defaultdict(list)
    windows: dict[int, Activity] = {}
    rows = baseline.rows.order_by("pk")
    kept = rows.filter(task__kind__in=WORKED).values_list(
        "task__work_package_id", "start_on", "finish_on", "work_minutes", "duration_minutes"
    )
    for package, start, finish, work, duration in kept:
        if package is not None and start and finish:
            tasks[package].append(_activity(start, finish, work, duration or 0))
    of_packages = rows.filter(work_package__isnull=False)
    for pk, start, finish in of_packages.values_list("work_package_id", "start_on", "finish_on"):
        if start and finish:
            windows[pk] = _activity(start, finish, 0, 0)
    budgeted = WorkPackage.objects.filter(project=baseline.project_id).budgeted().order_by("pk")
    days = working_days(baseline.project)
    found = {}
    for pk, budget in budgeted.values_list("pk", "budget"):
        activities = tasks.get(pk) or ([windows[pk]] if pk in windows else [])
        if activities and budget:
            found[pk] = spread(budget, activities, days)
    return found


def _activity(start: date, finish: date, work: int, duration: int) -> Activity:
    return Activity(
        planned_start=start, planned_finish=finish, work_minutes=work, duration_minutes=duration
    )


def spread(budget: Decimal, activities: list[Activity], days: WorkDays) -> dict[date, Decimal]:
    """The budget by the plan's share at each month's end; all of it in the last month."""
    first = min(each.planned_start for each in activities if each.planned_start)
    last = max(each.planned_finish for each in activities if each.planned_finish)
    months = months_between(month_of(first), month_of(last))[:MOST_MONTHS]
    values = {}
    for month in months:
        ratio = planned_ratio(activities, month, days) or 0.0
        values[month] = (budget * Decimal(repr(ratio))).quantize(CENT)
    values[months[-1]] = budget
    return values
