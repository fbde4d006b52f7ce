"""What a row of an imported plan becomes: columns of ours, with a remark where they differ.

Pure functions of the row, so that the preview, the import and a later export of the plan
agree on every column. What a column cannot hold exactly stays in the row's ``raw``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from workpackages.choices import LagUnit, TaskKind, TaskState
from workpackages.mspdi.network import PERCENT
from workpackages.mspdi.plan import BaselineFigures, Calendar, CalendarException, Link, PlanTask
from workpackages.mspdi.problems import DOUBTFUL, Remark
from workpackages.mspdi.tree import text

TASK_NAME, PACKAGE_NAME, OTHER_NAME = 255, 200, 255
Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mapped:
    """Columns of one row, and what a planner should know about them."""

    columns: Columns
    remarks: tuple[Remark, ...] = ()


def split(moment: datetime | None) -> tuple[date | None, int | None]:
    """An instant as date and minute of the day; seconds are cut off."""
    if moment is None:
        return None, None
    return moment.date(), moment.hour * 60 + moment.minute


def minutes(seconds: int) -> int:
    """Half a minute counts as one."""
    return (seconds + 30) // 60


def package_columns(task: PlanTask) -> Mapped:
    """A summary row as a work package."""
    name, notes, remarks = _named(task, PACKAGE_NAME)
    return Mapped(
        {
            "name": name,
            "goal": notes,
            "start_on": split(task.start)[0],
            "finish_on": split(task.finish)[0],
            "source_uid": task.uid,
        },
        remarks,
    )


def task_columns(task: PlanTask) -> Mapped:
    """Any other row as a task or a milestone, with its progress."""
    name, notes, named = _named(task, TASK_NAME)
    facts = progress_columns(task)
    start_on, start_minute = split(task.start)
    finish_on, finish_minute = split(task.finish)
    constraint_on, constraint_minute = split(task.constraint_at)
    columns = {
        "name": name,
        "description": notes,
        "kind": _kind(task),
        "start_on": start_on,
        "start_minute": start_minute,
        "finish_on": finish_on,
        "finish_minute": finish_minute,
        "duration_minutes": _optional_minutes(task.duration_seconds),
        "constraint_type": task.constraint,
        "constraint_on": constraint_on,
        "constraint_minute": constraint_minute,
        "deadline_on": split(task.deadline)[0],
        "is_manual": task.is_manual,
        "fixed_cost": task.fixed_cost,
        "cost": task.cost,
        "source_uid": task.uid,
        **facts.columns,
    }
    return Mapped(columns, (*named, *facts.remarks))


def _kind(task: PlanTask) -> str:
    if task.is_external:
        return TaskKind.EXTERNAL
    return TaskKind.MILESTONE if task.is_milestone else TaskKind.TASK


def _optional_minutes(seconds: int | None) -> int | None:
    return None if seconds is None else minutes(seconds)


def _named(task: PlanTask, longest: int) -> tuple[str, str, tuple[Remark, ...]]:
    """A name that fits; a longer one is cut, and stands in full before the notes."""
    if len(task.name) <= longest:
        return task.name or f"#{task.uid}", task.notes, ()
    sentence = _("The name is longer than %(limit)s characters; its end moves to the description.")
    remark = Remark(DOUBTFUL, sentence, task.label, {"limit": longest})
    notes = f"{task.name}\n\n{task.notes}".rstrip()
    return f"{task.name[: longest - 1]}…", notes, (remark,)


def progress_columns(task: PlanTask) -> Mapped:
    """State, percentage, actual dates and work, made to agree with one another.

    Completed means 100 %, a finish and nothing left; begun means a start. Where the row
    lacks the date that goes with its percentage, the planned one is taken and remarked.
    """
    facts = task.progress
    remarks: list[Remark] = []

    def doubt(sentence: str) -> None:
        remarks.append(Remark(DOUBTFUL, sentence, task.label))

    started, finished, percent = facts.actual_start, facts.actual_finish, facts.percent
    if percent == 100 and finished is None:
        finished = task.finish or started or task.start
        doubt(_("Progress 100 %, without an actual finish: the planned finish is taken."))
    if finished is not None and percent < 100:
        finished = None
        doubt(_("Finished, but with progress below 100 %: the task stays in progress."))
    if started is None and (percent or finished):
        started = task.start or finished
        doubt(_("Begun without an actual start: the planned start is taken."))
    if started is None and percent:
        percent, finished = 0, None
        doubt(_("Progress without any date: the task counts as not begun."))
    state = _state(task, started, finished)
    if state == TaskState.CANCELLED:
        finished = None
    return Mapped(
        {
            "state": state,
            "progress_pct": percent,
            **_actual_columns(started, finished),
            **_work_columns(task, over=state == TaskState.COMPLETED),
        },
        tuple(remarks),
    )


def _state(task: PlanTask, started: datetime | None, finished: datetime | None) -> str:
    if not task.is_active:
        return TaskState.CANCELLED
    if finished is not None:
        return TaskState.COMPLETED
    return TaskState.IN_PROGRESS if started is not None else TaskState.NOT_STARTED


def _actual_columns(started: datetime | None, finished: datetime | None) -> Columns:
    start_on, start_minute = split(started)
    finish_on, finish_minute = split(finished)
    return {
        "actual_start_on": start_on,
        "actual_start_minute": start_minute,
        "actual_finish_on": finish_on,
        "actual_finish_minute": finish_minute,
    }


def _work_columns(task: PlanTask, *, over: bool) -> Columns:
    facts = task.progress
    left = facts.remaining_work_seconds
    if text(task.raw, "RemainingWork") is None:
        left = max(0, facts.work_seconds - facts.actual_work_seconds)
    return {
        "work_minutes": minutes(facts.work_seconds),
        "actual_work_minutes": minutes(facts.actual_work_seconds),
        "remaining_work_minutes": 0 if over else minutes(left),
    }


def link_columns(link: Link) -> Columns:
    """Lags come in tenths of a minute; percentages as they are."""
    lag = link.lag if link.lag_unit == PERCENT else round(link.lag / 10)
    return {"link_type": link.link_type, "lag": lag, "lag_unit": LagUnit(link.lag_unit)}


def baseline_columns(figures: BaselineFigures) -> Columns:
    start_on, start_minute = split(figures.start)
    finish_on, finish_minute = split(figures.finish)
    return {
        "start_on": start_on,
        "start_minute": start_minute,
        "finish_on": finish_on,
        "finish_minute": finish_minute,
        "duration_minutes": _optional_minutes(figures.duration_seconds),
        "work_minutes": minutes(figures.work_seconds),
        "cost": figures.cost,
        "source": figures.raw,
    }


def calendar_columns(calendar: Calendar, minutes_per_day: int) -> Columns:
    return {
        "name": calendar.name[:OTHER_NAME] or f"#{calendar.uid}",
        "week": list(calendar.week),
        "exceptions": [_exception(one) for one in calendar.exceptions],
        "minutes_per_day": minutes_per_day,
        "source_uid": calendar.uid,
    }


def _exception(one: CalendarException) -> Columns:
    """``shifts`` of each day, null for the usual hours; or ``week``, by weekday from Monday."""
    days = {"from": one.first.isoformat(), "to": one.last.isoformat(), "name": one.name}
    return {**days, "week": one.week} if one.week else {**days, "shifts": one.shifts}
