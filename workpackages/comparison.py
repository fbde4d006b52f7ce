"""A baseline against another one or against the plan of today: what moved, how much, and why."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from engine.calendar import WorkDays
from engine.errors import EngineError
from engine.schedule import Cause, Schedule
from projects.changes.choices import IMPLEMENTED, Way
from projects.models import ChangeRequest, Project
from servicedesk_pm.common.templatetags.ui import number
from workpackages.calendars import working_of
from workpackages.choices import TaskState
from workpackages.models import Baseline, BaselineRow, Task
from workpackages.scheduling.network import Plan, load_plan, task_key


@dataclass(frozen=True, slots=True)
class Dates:
    """A task as it stands on one side of the comparison."""

    start_on: date | None
    finish_on: date | None
    minutes: int | None
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """One task on both sides; nothing on the side where it is not."""

    task: Task
    before: Dates | None
    after: Dates | None
    slip_days: int
    longer_days: Decimal
    why: str

    @property
    def more_cost(self) -> Decimal:
        old = self.before.cost if self.before else Decimal(0)
        return (self.after.cost if self.after else Decimal(0)) - old

    @property
    def is_changed(self) -> bool:
        return (
            bool(self.slip_days or self.longer_days or self.more_cost) or self.before != self.after
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides, task by task in the order of the plan."""

    baseline: Baseline
    other: Baseline | None
    rows: tuple[Difference, ...]
    implemented: tuple[ChangeRequest, ...] = ()

    @property
    def changed(self) -> list[Difference]:
        return [row for row in self.rows if row.is_changed]

    @property
    def finish_slip_days(self) -> int:
        """By how many working days the last finish moves; of what is on both sides."""
        return max((row.slip_days for row in self._last()), default=0)

    def _last(self) -> list[Difference]:
        both = [row for row in self.rows if row.before and row.after and row.after.finish_on]
        last = max((row.after.finish_on for row in both if row.after and row.after.finish_on),
                   default=None)  # fmt: skip
        return [row for row in both if row.after and row.after.finish_on == last]


def compare(project: Project, baseline: Baseline, other: Baseline | None) -> Comparison:
    """``other`` is the later side; without it, the plan as it stands. Eight queries at most."""
    before = _kept(baseline)
    tasks = {task.pk: task for task in project.tasks.select_related("work_package").in_plan_order()}
    for task in tasks.values():
        task.project = project
    after = _kept(other) if other else {pk: _now(task) for pk, task in tasks.items()}
    reasons = _Reasons(load_plan([project]), before, tasks) if other is None else None
    working = working_of(project)
    rows = []
    for pk, task in tasks.items():
        old, new = before.get(pk), after.get(pk)
        if old is None and new is None:
            continue
        slip = _slip(working.days, old, new)
        longer = _longer(old, new, working.minutes_per_day)
        why = reasons.of(task, slip, longer) if reasons else ""
        rows.append(Difference(task, old, new, slip, longer, why or _presence(old, new)))
    return Comparison(baseline, other, tuple(rows), implemented_between(project, baseline, other))


def implemented_between(
    project: Project, baseline: Baseline, other: Baseline | None
) -> tuple[ChangeRequest, ...]:
    """Changes that came with a later baseline, or as an annex meanwhile. One query."""
    sides = sorted([baseline, other or baseline], key=lambda each: each.number)
    first, last = sides[0], sides[-1] if other is not None else None
    in_plan = Q(baselines__number__gt=first.number)
    in_mandate = Q(way=Way.ANNEX, implemented_on__gt=first.taken_on)
    if last is not None:
        in_plan &= Q(baselines__number__lte=last.number)
        in_mandate &= Q(implemented_on__lte=last.taken_on)
    rows = ChangeRequest.objects.filter(in_plan | in_mandate, project=project)
    found = list(rows.filter(state__in=IMPLEMENTED).distinct().order_by("number"))
    for row in found:
        row.project = project
    return tuple(found)


def _kept(baseline: Baseline) -> dict[int, Dates]:
    rows = BaselineRow.objects.filter(baseline=baseline, task__isnull=False).order_by("pk")
    columns = ("task_id", "start_on", "finish_on", "duration_minutes", "cost")
    return {pk: Dates(*facts) for pk, *facts in rows.values_list(*columns) if pk is not None}


def _now(task: Task) -> Dates | None:
    if task.state == TaskState.CANCELLED:
        return None
    start_on = task.actual_start_on or task.start_on
    finish_on = task.actual_finish_on or task.finish_on
    return Dates(start_on, finish_on, task.duration_minutes, task.cost)


def _slip(days: WorkDays, old: Dates | None, new: Dates | None) -> int:
    if old is None or new is None or old.finish_on is None or new.finish_on is None:
        return 0
    return days.slip_days(old.finish_on, new.finish_on)


def _longer(old: Dates | None, new: Dates | None, minutes_per_day: int) -> Decimal:
    if old is None or new is None or old.minutes is None or new.minutes is None:
        return Decimal(0)
    return (Decimal(new.minutes - old.minutes) / minutes_per_day).quantize(Decimal("0.1"))


def _presence(old: Dates | None, new: Dates | None) -> str:
    if old is None:
        return _("added since")
    return _("no longer planned") if new is None else ""


class _Reasons:
    """Why tasks of today's plan lie elsewhere than in a baseline."""

    def __init__(self, plan: Plan, before: Mapping[int, Dates], tasks: Mapping[int, Task]) -> None:
        self.plan, self.before, self.tasks = plan, before, tasks
        self.schedule: Schedule | None = None
        # What goes in circles is told where the plan is judged.
        with suppress(EngineError):
            self.schedule = plan.schedule

    def of(self, task: Task, slip: int, longer: Decimal) -> str:
        """The reasons in words, the strongest first; nothing for what did not move."""
        if not slip and not longer:
            return ""
        found = []
        if longer:
            words = _("%(days)s days longer") if longer > 0 else _("%(days)s days shorter")
            found.append(words % {"days": number(abs(longer), 0 if longer == int(longer) else 1)})
        held_by = self._held_by(task)
        if held_by:
            found.append(_("waits for %(tasks)s") % {"tasks": ", ".join(held_by)})
        elif slip and task.actual_start_on and self._begins_late(task):
            found.append(_("began late"))
        elif slip and not longer:
            found.append(_("put on another date"))
        return " · ".join(found)

    def _held_by(self, task: Task) -> list[str]:
        """Predecessors that decide its start and that have moved themselves."""
        if self.schedule is None or task_key(task.pk) not in self.schedule:
            return []
        drivers = self.schedule.drivers(task_key(task.pk))
        keys = [each.link.before for each in drivers if each.cause is Cause.LINK and each.link]
        named = [task for pk, task in self.tasks.items() if task_key(pk) in keys]
        return [task.code for task in named if self._has_moved(task.pk)]

    def _has_moved(self, pk: int) -> bool:
        old, new = self.before.get(pk), _now(self.tasks[pk])
        return old is None or new is None or old.finish_on != new.finish_on

    def _begins_late(self, task: Task) -> bool:
        old = self.before.get(task.pk)
        began = task.actual_start_on
        return bool(old and old.start_on and began and began > old.start_on)
