"""What a wish would move: nothing is saved that nobody has seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from engine.errors import CalendarError, CycleError, EngineError
from engine.schedule import Change, Conflict, Kind, Network, Schedule, TaskDates, recompute
from engine.working_time import WorkingCalendar
from servicedesk_pm.common.errors import RuleViolation
from workpackages.models import Task, WorkCalendar
from workpackages.scheduling.calendar_wishes import columns_of
from workpackages.scheduling.calendars import day_of_finish, day_of_start, finish_instant
from workpackages.scheduling.network import Plan, end_of_day, task_key
from workpackages.scheduling.wishes import Wish, with_wish

# Days off are told for windows of ordinary plans; decades of Sundays help nobody.
MOST_DAYS_TOLD = 3700


@dataclass(frozen=True, slots=True)
class Move:
    """One task and where it would lie; ``days`` are working days, later ones positive."""

    task: Task
    start_on: date | None
    start_minute: int | None
    finish_on: date
    finish_minute: int | None
    days: int

    def columns(self) -> dict[str, date | int | None]:
        """What the task's row will hold."""
        return {
            "start_on": self.start_on,
            "start_minute": self.start_minute,
            "finish_on": self.finish_on,
            "finish_minute": self.finish_minute,
        }


@dataclass(frozen=True, slots=True)
class Broken:
    """A date that the plan no longer keeps: whose, which, and by how many working days."""

    task: Task
    constraint: str
    days: int


@dataclass(frozen=True)
class Preview:
    """The plan before and after a wish."""

    wish: Wish
    before: Plan
    after: Plan
    old: Schedule
    new: Schedule

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Every task whose dates change, in the order of the new starts."""
        found = [self._move(task) for task in self.after.tasks.values() if self._is_moved(task)]
        return tuple(sorted(found, key=lambda move: (move.finish_on, move.task.number)))

    @property
    def milestones(self) -> list[Move]:
        return [move for move in self.moves if move.task.is_milestone]

    @cached_property
    def finish_days(self) -> int:
        """By how many working days the end of the plan moves."""
        if self.wish.calendar is not None and self.finish_before == self.finish_after:
            return 0  # Only the hour at which the day ends is another one.
        calendars = (self.before.network.calendar, self.after.network.calendar)
        return _first_days(calendars, (self.old.finish, self.new.finish), self._minutes_per_day())

    @property
    def finish_before(self) -> date:
        return day_of_finish(self.before.network.calendar, self.old.finish)[0]

    @property
    def finish_after(self) -> date:
        return day_of_finish(self.before.network.calendar, self.new.finish)[0]

    @cached_property
    def broken(self) -> list[Broken]:
        """Constraints and deadlines that hold now and would not any more."""
        known = {(each.key, each.constraint): each.minutes for each in self.old.conflicts()}
        worse = (
            each
            for each in self.new.conflicts()
            if each.minutes > known.get((each.key, each.constraint), 0)
        )
        return [self._broken(each) for each in worse if each.key[0] == "task"]  # type: ignore[index]

    @cached_property
    def days_off(self) -> list[date]:
        """Public holidays and closures inside the new windows that lay outside the old ones."""
        found: set[date] = set()
        for move in self.moves:
            was = self.before.calendar_of(move.task)
            now = self.after.calendar_of(self.after.tasks[move.task.pk])
            new = _days_off(now, move.start_on, move.finish_on)
            found |= new - _days_off(was, move.task.start_on, move.task.finish_on)
        return sorted(found)

    @cached_property
    def newly_critical(self) -> list[Task]:
        """Tasks that become critical; what becomes late first is worth a sentence."""
        before = set(self.old.critical())
        keys = [key for key in self.new.critical() if key not in before and key[0] == "task"]  # type: ignore[index]
        return [self.after.tasks[key[1]] for key in keys]  # type: ignore[index]

    @cached_property
    def calendars(self) -> list[tuple[WorkCalendar | None, WorkCalendar]]:
        """The calendars that change: as they are, and as they would be."""
        return self.after.calendars.changed_since(self.before.calendars)

    @cached_property
    def digest(self) -> str:
        """Names what was seen: the wish, and every row's version with its new dates."""
        seen = [
            [move.task.pk, self.before.tasks[move.task.pk].version, *map(str, _dates(move))]
            for move in self.moves
        ]
        wish = [
            sorted((pk, sorted(map(str, facts.items()))) for pk, facts in self.wish.tasks.items()),
            [str(link) for link in self.wish.links],
            sorted(self.wish.removed_links),
            str(self.wish.status),
            sorted(self.wish.follow),
            [[None if row is None else columns_of(row) for row in pair] for pair in self.calendars],
        ]
        return hashlib.sha256(json.dumps([seen, wish]).encode()).hexdigest()[:32]

    def _is_moved(self, task: Task) -> bool:
        key = task_key(task.pk)
        if key not in self.new:
            return False
        if key not in self.old:
            return True
        if self.wish.calendar is not None:
            return self._is_kept_otherwise(task)
        old, new = self.old[key], self.new[key]
        calendar = self.after.calendar_of(task)
        return not (
            calendar.is_same(old.start, new.start) and calendar.is_same(old.finish, new.finish)
        )

    def _is_kept_otherwise(self, task: Task) -> bool:
        """Whether the dates of the task would read otherwise.

        Instants of two calendars do not compare: each of them ends its days at its own hour,
        and to one that is closed on Fridays all of a Friday is the same.
        """
        key = task_key(task.pk)
        if key in self._nailed:
            return False
        was, now = self.before.calendar_of(task), self.after.calendar_of(task)
        old, new = self.old[key], self.new[key]
        if day_of_finish(was, old.finish) != day_of_finish(now, new.finish):
            return True
        has_start = not task.is_milestone and task.actual_start_on is None
        return has_start and day_of_start(was, old.start) != day_of_start(now, new.start)

    @cached_property
    def _nailed(self) -> frozenset[Hashable]:
        """What keeps its dates in every calendar: what is over, or set by hand."""
        rows = self.after.network.tasks
        is_fixed = (row for row in rows if row.kind is Kind.MANUAL or row.actual_finish is not None)
        return frozenset(row.key for row in is_fixed)

    def _move(self, task: Task) -> Move:
        dates, calendar = self.new[task_key(task.pk)], self.after.calendar_of(task)
        finish_on, finish_minute = day_of_finish(calendar, dates.finish)
        start: tuple[date | None, int | None] = day_of_start(calendar, dates.start)
        stored = self.before.tasks[task.pk]
        if task.is_milestone:
            start = finish_on, finish_minute
        elif task.actual_start_on is not None:
            # It has begun; when it should have begun is no longer planned.
            start = stored.start_on, stored.start_minute
        return Move(stored, *start, finish_on, finish_minute, self._slip(task, dates))

    def _slip(self, task: Task, new: TaskDates) -> int:
        key = task_key(task.pk)
        if key not in self.old:
            return 0
        calendar, old = self.after.calendar_of(task), self.old[key]
        per_day = self.after.calendars.minutes_per_day(task.project_id)
        stored = self.before.tasks[task.pk]
        if self.wish.follow and stored.finish_on is not None:
            # What follows another project leaves the dates that stand in the plan.
            then = finish_instant(calendar, stored.finish_on, stored.finish_minute)
            return _days(calendar, then, new.finish, per_day)
        calendars = (calendar, self.before.calendar_of(stored))
        finishes, starts = (old.finish, new.finish), (old.start, new.start)
        return _first_days(calendars, finishes, per_day) or _first_days(calendars, starts, per_day)

    def _broken(self, conflict: Conflict) -> Broken:
        task = self.after.tasks[conflict.key[1]]  # type: ignore[index]
        per_day = self.after.calendars.minutes_per_day(task.project_id)
        kind = conflict.constraint.value if conflict.constraint else ""
        return Broken(task, kind, -(-conflict.minutes // per_day))

    def _minutes_per_day(self) -> int:
        return self.before.calendars.minutes_per_day(next(iter(self.before.projects), 0))


def preview(plan: Plan, wish: Wish) -> Preview:
    """Compute the plan with the wish granted. Raises ``RuleViolation`` for what cannot be."""
    after = with_wish(plan, wish)
    if wish.status is not None:
        after = replace(after, rules=replace(after.rules, status=end_of_day(wish.status)))
    try:
        old = plan.schedule
    except EngineError as error:
        why = {"why": told(error, plan)}
        raise RuleViolation(_("The plan cannot be computed as it stands. %(why)s") % why) from error
    try:
        if wish.is_of_whole_plan:
            return Preview(wish, plan, after, old, after.schedule)
        new = recompute(old, _difference(plan.network, after.network))
    except EngineError as error:
        raise RuleViolation(told(error, after)) from error
    return Preview(wish, plan, after, old, new)


def _difference(old: Network, new: Network) -> Change:
    """The rows and links that are not the same in both."""
    rows = {row.key: row for row in old.tasks}
    changed = tuple(row for row in new.tasks if rows.get(row.key) != row)
    old_links, new_links = set(old.links), set(new.links)
    return Change(
        tasks=changed,
        links=tuple(link for link in new.links if link not in old_links),
        removed_links=tuple(link for link in old.links if link not in new_links),
    )


def told(error: EngineError, plan: Plan) -> str:
    """Why the engine refuses, for a planner."""
    if isinstance(error, CycleError):
        names = {row.key: row.name for row in plan.network.tasks}
        path = " → ".join(names[key] for key in error.path)
        return _("These would wait for each other in a circle: %(path)s.") % {"path": path}
    if isinstance(error, CalendarError) and plan.calendars.unusable:
        names = {"names": ", ".join(plan.calendars.unusable)}
        return _("No working time is left in the calendar: %(names)s.") % names
    if isinstance(error, CalendarError):
        return _("A calendar of the plan has too little working time for what is planned in it.")
    return _("A date or a duration of the plan is out of range.")


def _days(calendar: WorkingCalendar, old: int, new: int, per_day: int) -> int:
    """Working time between two instants in days; part of a day counts as one."""
    minutes = calendar.between(old, new)
    days = -(-abs(minutes) // per_day)
    return days if minutes >= 0 else -days


def _first_days(
    calendars: Iterable[WorkingCalendar], instants: tuple[int, int], per_day: int
) -> int:
    """The days between two instants in the first calendar that works between them."""
    return next((n for each in calendars if (n := _days(each, *instants, per_day))), 0)


def _days_off(calendar: WorkingCalendar, first: date | None, last: date | None) -> set[date]:
    if first is None or last is None or (last - first).days > MOST_DAYS_TOLD:
        return set()
    days: Iterable[date] = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day for day in days if day.weekday() < 5 and not calendar.shifts_on(day)}


def _dates(move: Move) -> list[object]:
    return list(move.columns().values())
