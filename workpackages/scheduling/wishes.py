"""What a planner wants changed in a plan, before anybody has agreed to it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from engine.working_time import day_of
from workpackages.choices import ConstraintType, LagUnit, LinkType
from workpackages.models import Dependency, Task
from workpackages.scheduling.calendar_wishes import CalendarWish, wanted_rows
from workpackages.scheduling.calendars import finish_instant
from workpackages.scheduling.network import Plan, ends_of, rules_of, task_key

Facts = Mapping[str, Any]
_UNDATED = (ConstraintType.ASAP, ConstraintType.ALAP)


@dataclass(frozen=True, slots=True)
class LinkWish:
    """A link between two tasks that is to be added."""

    before: int
    after: int
    link_type: str = LinkType.FINISH_START
    lag: int = 0
    lag_unit: str = LagUnit.WORKING

    def facts(self) -> dict[str, Any]:
        """The columns of the row that it becomes."""
        return {
            "predecessor_task_id": self.before,
            "successor_task_id": self.after,
            "link_type": self.link_type,
            "lag": self.lag,
            "lag_unit": self.lag_unit,
        }


@dataclass(frozen=True, slots=True)
class Wish:
    """Columns of tasks to set, links to add and to remove; with ``status``, unfinished work
    is put after that day. ``follow`` names dependencies on other projects, whose forecast the
    plan shall keep from now on. ``calendar`` changes the working days of the project."""

    tasks: Mapping[int, Facts] = field(default_factory=dict)
    links: tuple[LinkWish, ...] = ()
    removed_links: tuple[int, ...] = ()
    status: date | None = None
    follow: frozenset[int] = frozenset()
    calendar: CalendarWish | None = None

    @property
    def is_of_whole_plan(self) -> bool:
        """Whether it touches every task, so that it is the project lead's."""
        return self.status is not None or self.calendar is not None


def follow_wish(plan: Plan, keys: frozenset[int]) -> Wish:
    """Put the tasks that are too early after what they wait for; also those set by hand."""
    by_hand = {
        bound.task_id: bound
        for bound in plan.bounds
        if bound.pk in keys & plan.pending and bound.task_id and plan.tasks[bound.task_id].is_manual
    }
    tasks = {}
    for pk, bound in by_hand.items():
        task = plan.tasks[pk]
        assert bound.forecast_on is not None  # Without a forecast nothing is too early.
        day = bound.forecast_on
        if not task.is_milestone:
            calendar = plan.calendar_of(task)
            day = day_of(calendar.place(finish_instant(calendar, day, None), 1)[0])
        tasks[pk] = start_wish(plan, task, day)
    return Wish(tasks=tasks, follow=keys)


def start_wish(plan: Plan, task: Task, day: date) -> Facts:
    """Put a task where its planner wants it; where links decide, as the earliest start."""
    own = {"start_on": day, "start_minute": None, "finish_on": None, "finish_minute": None}
    if task.is_milestone:
        own["finish_on"] = day
    if task.is_manual:
        return {**own, "finish_on": _after_same_time(plan, task, day)}
    is_linked = any(ends_of(link)[1] == task_key(task.pk) for link in plan.links.values())
    is_constrained = task.constraint_type not in _UNDATED
    if not is_linked and not is_constrained:
        return own
    return {
        "constraint_type": ConstraintType.START_NO_EARLIER,
        "constraint_on": day,
        "constraint_minute": None,
    }


def _after_same_time(plan: Plan, task: Task, day: date) -> date:
    """A manual task keeps its length in days of the calendar."""
    if task.start_on is None or task.finish_on is None:
        return day
    return day + (task.finish_on - task.start_on)


def with_wish(plan: Plan, wish: Wish) -> Plan:
    """The plan as it would be; the rows that were read stay as they are.

    Raises ``RuleViolation`` for working days that cannot be.
    """
    tasks = dict(plan.tasks)
    for pk, facts in wish.tasks.items():
        tasks[pk] = _changed(tasks[pk], facts)
    links = {pk: link for pk, link in plan.links.items() if pk not in wish.removed_links}
    for number, wanted in enumerate(wish.links, start=1):
        links[-number] = Dependency(project_id=tasks[wanted.after].project_id, **wanted.facts())
    changed = replace(plan, tasks=tasks, links=links, pending=_still_pending(plan, wish))
    return changed if wish.calendar is None else _in_calendar(changed, wish.calendar)


def _in_calendar(plan: Plan, wish: CalendarWish) -> Plan:
    """The plan begins with the same day, at the hour of the new calendar."""
    project = next(iter(plan.projects.values()))
    calendars = plan.calendars.with_rows(wanted_rows(plan.calendars, project, wish))
    rules = rules_of(plan.projects, plan.tasks, calendars, None)
    return replace(plan, calendars=calendars, rules=replace(rules, status=plan.rules.status))


def _still_pending(plan: Plan, wish: Wish) -> frozenset[int]:
    """Whoever gives a task new dates gives it dates that it can keep."""
    if wish.status is not None:
        return frozenset()
    touched = {bound.pk for bound in plan.bounds if bound.task_id in wish.tasks}
    return plan.pending - wish.follow - touched


def _changed(task: Task, facts: Facts) -> Task:
    changed = copy(task)
    for name, value in facts.items():
        setattr(changed, name, value)
    return changed
