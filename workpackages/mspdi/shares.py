"""The calendars of a file, compiled, and the people whose calendars decide on a task."""

from __future__ import annotations

from functools import cached_property

from engine.schedule import Share
from engine.working_time import (
    OFFICE_DAY,
    OFFICE_WEEK,
    CommonTime,
    DayException,
    Week,
    WorkingCalendar,
    WorkPattern,
    tidy,
    tidy_week,
)  # fmt: skip
from workpackages.mspdi import people, values
from workpackages.mspdi import plan as of_file
from workpackages.mspdi.fields import field
from workpackages.mspdi.tree import text

_FIXED_DURATION = "1"
_Found = tuple[WorkingCalendar, of_file.PlanAssignment]


class Calendars:
    """The file's calendars, each compiled when first asked for."""

    def __init__(self, plan: of_file.Plan) -> None:
        self._usual_uid = plan.properties.calendar_uid
        self._rows = {calendar.uid: calendar for calendar in plan.calendars}
        self._patterns: dict[int, WorkPattern] = {}
        self._compiled: dict[int, WorkingCalendar] = {}

    def of(self, uid: int | None) -> WorkingCalendar | None:
        if uid is None or uid not in self._rows:
            return None
        uid = self._telling(uid)
        if uid not in self._compiled:
            self._compiled[uid] = WorkingCalendar(self._pattern(uid))
        return self._compiled[uid]

    def _telling(self, uid: int) -> int:
        """The calendar itself, or the one below it that it does not change in anything."""
        row = self._rows[uid]
        while row.base_uid in self._rows and not any(row.exceptions) and _is_silent(row):
            assert row.base_uid is not None
            row = self._rows[row.base_uid]
        return row.uid

    @cached_property
    def usual(self) -> WorkingCalendar:
        """The plan's; where the file names none, its first base one, else office hours."""
        named = self.of(self._usual_uid)
        if named is not None:
            return named
        bases = [uid for uid, row in self._rows.items() if row.base_uid is None]
        return self.of(bases[0] if bases else None) or WorkingCalendar(WorkPattern("Standard"))

    def _pattern(self, uid: int) -> WorkPattern:
        if uid not in self._patterns:
            row = self._rows[uid]
            has_base = row.base_uid is not None and row.base_uid in self._rows
            base = self._pattern(row.base_uid) if has_base and row.base_uid is not None else None
            week: Week = tuple(
                tidy(shifts) if shifts is not None else (None if base else OFFICE_WEEK[day])
                for day, shifts in enumerate(row.week)
            )
            exceptions = tuple(_exception(one) for one in row.exceptions)
            self._patterns[uid] = WorkPattern(row.name or f"#{uid}", week, exceptions, base)
        return self._patterns[uid]


def _exception(one: of_file.CalendarException) -> DayException:
    if one.week is not None:
        return DayException(one.first, one.last, name=one.name, week=tidy_week(one.week))
    shifts = OFFICE_DAY if one.shifts is None else tidy(one.shifts)
    return DayException(one.first, one.last, shifts, one.name)


def _is_silent(row: of_file.Calendar) -> bool:
    return all(shifts is None for shifts in row.week)


def shares_of(plan: of_file.Plan, calendars: Calendars) -> dict[int, tuple[Share, ...]]:
    """By task, the shares of people whose calendars are not the task's own.

    None for tasks of fixed duration and for those that ignore their people's calendars. Where
    all work by the same calendar, the task's duration counts in it; else everybody's work.
    """
    tasks = {task.uid: task for task in plan.tasks if not task.is_summary}
    workers = {
        resource.uid: calendar
        for resource in plan.resources
        if resource.kind == people.WORK
        and (calendar := calendars.of(resource.calendar_uid)) is not None
    }
    assigned: dict[int, list[_Found]] = {}
    for one in plan.assignments:
        if one.task_uid in tasks and one.resource_uid in workers:
            found = assigned.setdefault(one.task_uid, [])
            found.append((workers[one.resource_uid], one))
    shares = ((uid, _shares(tasks[uid], found, calendars)) for uid, found in assigned.items())
    return {uid: found for uid, found in shares if found}


def _shares(task: of_file.PlanTask, found: list[_Found], calendars: Calendars) -> tuple[Share, ...]:
    own = calendars.of(task.calendar_uid)
    ignores = own is not None and values.flag(text(task.raw, "IgnoreResourceCalendar"))
    if ignores or text(task.raw, "Type") == _FIXED_DURATION or not task.duration_seconds:
        return ()
    usual = own or calendars.usual
    kinds = {id(calendar) for calendar, _one in found}
    if kinds == {id(usual)}:
        return ()
    if len(kinds) == 1:
        left = field(task, "RemainingDuration", values.seconds)
        minutes = round(task.duration_seconds / 60)
        return (Share(_common(found[0][0], own), minutes, None if left is None else left // 60),)
    return tuple(
        Share(
            _common(calendar, own),
            _minutes(one.work_seconds, one),
            _minutes(one.remaining_work_seconds, one),
        )
        for calendar, one in found
        if one.work_seconds
    )


def _common(calendar: WorkingCalendar, own: WorkingCalendar | None) -> WorkingCalendar:
    return calendar if own is None or own is calendar else CommonTime(calendar, own)


def _minutes(seconds: int, one: of_file.PlanAssignment) -> int:
    """How long the work takes at the units of the assignment."""
    units = values.number(text(one.raw, "Units"))
    return round(seconds / 60 / float(units)) if units else round(seconds / 60)
