"""What a file says about its own dates, beside what the engine computes from it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.schedule import Schedule, TaskDates
from engine.working_time import WorkingCalendar, instant
from workpackages.mspdi import values
from workpackages.mspdi.fields import field
from workpackages.mspdi.plan import Plan, PlanTask
from workpackages.mspdi.tree import text

DATES = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")
FIELDS = (*DATES, "total_slack", "is_critical")
_NAMES = {
    "early_start": "EarlyStart", "early_finish": "EarlyFinish",
    "late_start": "LateStart", "late_finish": "LateFinish",
}  # fmt: skip
Value = int | bool | None


@dataclass(frozen=True, slots=True)
class Row:
    """One task: instants in minutes, slack in working minutes; ``None`` where there is none.

    ``differing`` names the fields whose values disagree. Two instants agree when no working
    time of the task's calendar lies between them; what the file does not tell agrees.
    """

    uid: int
    label: str
    is_summary: bool
    computed: dict[str, Value]
    stored: dict[str, Value]
    differing: tuple[str, ...]


def rows_of(plan: Plan, schedule: Schedule) -> list[Row]:
    """Every task of the plan in its order. An inactive one has no computed dates, and agrees."""
    return [_row(task, schedule) for task in plan.tasks]


def _row(task: PlanTask, schedule: Schedule) -> Row:
    stored = _stored(task)
    if task.uid not in schedule:
        return Row(task.uid, task.label, task.is_summary, dict.fromkeys(FIELDS), stored, ())
    dates = schedule[task.uid]
    computed: dict[str, Value] = {name: getattr(dates, name) for name in FIELDS}
    calendar = schedule.calendar_of(task.uid)
    differing = tuple(name for name in FIELDS if not _agrees(name, stored[name], dates, calendar))
    return Row(task.uid, task.label, task.is_summary, computed, stored, differing)


def _stored(task: PlanTask) -> dict[str, Value]:
    found: dict[str, Value] = {
        "start": None if task.start is None else instant(task.start),
        "finish": None if task.finish is None else instant(task.finish),
    }
    for name, element in _NAMES.items():
        moment = field(task, element, values.instant)
        found[name] = None if moment is None else instant(moment)
    slack = field(task, "TotalSlack", values.number)
    found["total_slack"] = None if slack is None else round(slack / 10)
    critical = text(task.raw, "Critical")
    found["is_critical"] = values.flag(critical) if critical else None
    return found


def _agrees(name: str, stored: Value, dates: TaskDates, calendar: WorkingCalendar) -> bool:
    computed: int | bool = getattr(dates, name)
    if stored is None or stored == computed:
        return True
    return name in DATES and calendar.is_same(int(stored), int(computed))
