"""A task or a milestone as a row of the file."""

from __future__ import annotations

from typing import Any

from engine import schedule as engine
from engine.working_time import WorkingCalendar
from workpackages.choices import ConstraintType, TaskKind, TaskState
from workpackages.exporting.loading import ExportData
from workpackages.exporting.overlay import Columns, Part, changed_columns, overlaid
from workpackages.exporting.times import (
    at_finish,
    at_start,
    finish_text,
    instant_text,
    start_text,
)
from workpackages.import_mapping import task_columns
from workpackages.models import Task
from workpackages.mspdi import spelling
from workpackages.mspdi.plan import Raw
from workpackages.mspdi.tasks import CONSTRAINTS, task_of
from workpackages.planning.rows import finish_of, start_of
from workpackages.scheduling.network import task_key

_START = ("start_on", "start_minute")
_FINISH = ("finish_on", "finish_minute")
_CONSTRAINT = ("constraint_type", "constraint_on", "constraint_minute")
_BEGUN = ("actual_start_on", "actual_start_minute")
_OVER = ("actual_finish_on", "actual_finish_minute")
TIMING = frozenset(
    {*_START, *_FINISH, *_CONSTRAINT, *_BEGUN, *_OVER, "duration_minutes", "progress_pct",
     "kind", "state", "is_manual"}
)  # fmt: skip
# Elements that follow from the dates and no longer hold once these have changed.
_FOLLOWING = (
    "Stop", "Resume", "ResumeValid", "ActualDuration", "RemainingDuration", "LevelingDelay",
    "LevelingDelayFormat", "PreLeveledStart", "PreLeveledFinish", "ManualStart", "ManualFinish",
    "ManualDuration", "StartText", "FinishText", "DurationText", "TimephasedData",
    "PercentWorkComplete", "PhysicalPercentComplete",
)  # fmt: skip
# Elements that follow from the dates of all tasks together: the other program computes them.
COMPUTED = (
    "EarlyStart", "EarlyFinish", "LateStart", "LateFinish", "FreeSlack", "TotalSlack",
    "StartSlack", "FinishSlack", "Critical", "StartVariance", "FinishVariance", "WorkVariance",
)  # fmt: skip
_ELAPSED = frozenset({"4", "6", "8", "10", "12", "36", "38", "40", "42", "44"})
Window = tuple[int | None, int | None]
DAYS, FIXED_DURATION = "7", "1"


def raw_of(row: Any) -> Raw | None:
    """The row of the imported file that became ours; nothing for one made here."""
    return (row.source or {}).get("row") or None


def told_of(task: Task) -> Columns | None:
    raw = raw_of(task)
    return None if raw is None else task_columns(task_of(raw)).columns


def changed_of(task: Task) -> frozenset[str] | None:
    return changed_columns(task, told_of(task))


class TaskWriter:
    """Writes the tasks of one plan; where a task stands is somebody else's matter."""

    def __init__(self, data: ExportData) -> None:
        self.data = data
        self._windows: dict[int, Window] = {}
        self.parts = (
            Part(("name", "description"), _named),
            Part(("kind",), _kind),
            Part(("state",), lambda task: {"Active": spelling.flag(not _is_out(task))}),
            Part(("fixed_cost",), lambda task: {"FixedCost": spelling.money(task.fixed_cost)}),
            Part(("cost",), lambda task: {"Cost": spelling.money(task.cost)}),
            Part(("work_minutes",), lambda task: {"Work": spelling.duration(task.work_minutes)}),
            Part(("actual_work_minutes",), _work_done),
            Part(("remaining_work_minutes",), _work_left),
            Part(("deadline_on",), self._deadline),
        )

    def row(self, task: Task, changed: frozenset[str] | None) -> Raw:
        """Without its place, calendar, links and baselines."""
        raw = overlaid(raw_of(task) or {}, task, self.parts, changed)
        if changed is None or changed & TIMING:
            raw.update(dict.fromkeys(_FOLLOWING))
            raw.update(self._timing(task))
            if changed is None or raw.get("DurationFormat") in _ELAPSED:
                raw["DurationFormat"] = DAYS
        if changed is None:
            raw.update(Type=FIXED_DURATION, EffortDriven="0", Estimated="0", Priority="500")
        return raw

    def counts(self, task: Task) -> bool:
        """Whether the rows above it take its dates."""
        return bool(start_of(task) or finish_of(task)) and not _is_out(task)

    def window(self, task: Task) -> Window:
        """A task that has begun starts when it did, and cannot end before."""
        if task.pk not in self._windows:
            calendar = self.data.plan.calendar_of(task)
            self._windows[task.pk] = self._read_window(task, calendar)
        return self._windows[task.pk]

    def _timing(self, task: Task) -> Raw:
        calendar = self.data.plan.calendar_of(task)
        start, finish = self.window(task)
        minutes = self.data.plan.minutes_of(task)
        if task.actual_start_on and start is not None and finish is not None:
            # What has begun lasts from its actual start to the finish that is told.
            minutes = 0 if task.is_milestone else calendar.between(start, finish)
        is_sized = start is not None or finish is not None or task.duration_minutes is not None
        is_dated = start is not None or finish is not None
        return {
            "Start": instant_text(start),
            "Finish": instant_text(finish),
            "Duration": spelling.duration(minutes) if is_sized else None,
            "Manual": spelling.flag(self._is_manual(task, is_dated=is_dated)),
            **self._constraint(task, calendar),
            **_facts(task, calendar, minutes),
        }

    def _read_window(self, task: Task, calendar: WorkingCalendar) -> Window:
        begun, over = task.actual_start_on, task.actual_finish_on
        finish = at_finish(
            calendar,
            over or task.finish_on,
            task.actual_finish_minute if over else task.finish_minute,
        )
        start = at_start(
            calendar,
            begun or task.start_on,
            task.actual_start_minute if begun else task.start_minute,
        )
        if task.is_milestone:
            return (finish, finish) if finish is not None else (start, start)
        if begun and start is not None and finish is not None and finish < start:
            left = round(self.data.plan.minutes_of(task) * (100 - task.progress_pct) / 100)
            finish = start if over else calendar.place(start, left)[1]
        return start, finish

    def _is_manual(self, task: Task, *, is_dated: bool) -> bool:
        """What the other program may not move: dates set by hand, efforts that go along with
        others, and rows that nobody has dated yet."""
        follows_others = task.kind in {TaskKind.LEVEL_OF_EFFORT, TaskKind.EXTERNAL}
        row = self.data.rows.get(task_key(task.pk))
        is_undated = not is_dated and row is not None and row.kind is engine.Kind.INACTIVE
        return task.is_manual or follows_others or (is_undated and not _is_out(task))

    def _constraint(self, task: Task, calendar: WorkingCalendar) -> Raw:
        """With the planned start of a task that links would let begin earlier, or do not hold.

        What another project delivers is no link of the file.
        """
        kind = task.constraint_type
        at = start_text(calendar, task.constraint_on, task.constraint_minute)
        row = self.data.rows.get(task_key(task.pk))
        if row is not None and row.kind is engine.Kind.NORMAL and row.actual_start is None:
            kind, at = row.constraint.value, instant_text(row.constraint_at)
            is_held = self._is_later(task, calendar) or task.pk in self.data.plan.held_from_outside
            if row.constraint is engine.Constraint.ASAP and is_held:
                start = self.window(task)[0]
                kind, at = ConstraintType.START_NO_EARLIER, instant_text(start)
        if kind in {ConstraintType.ASAP, ConstraintType.ALAP} or at is None:
            at = None
            kind = kind if kind == ConstraintType.ALAP else ConstraintType.ASAP
        return {"ConstraintType": str(CONSTRAINTS.index(kind)), "ConstraintDate": at}

    def _is_later(self, task: Task, calendar: WorkingCalendar) -> bool:
        """Whether the task stands later than its links ask for."""
        dates = self._dates_of(task)
        start = self.window(task)[0]
        return dates is not None and start is not None and calendar.between(dates.start, start) > 0

    def _dates_of(self, task: Task) -> engine.TaskDates | None:
        schedule, key = self.data.schedule, task_key(task.pk)
        return None if schedule is None or key not in schedule else schedule[key]

    def _deadline(self, task: Task) -> Raw:
        calendar = self.data.plan.calendar_of(task)
        return {"Deadline": finish_text(calendar, task.deadline_on, None)}


def _named(task: Task) -> Raw:
    return {"Name": task.name, "Notes": task.description or None}


def _is_out(task: Task) -> bool:
    return task.state == TaskState.CANCELLED


def _kind(task: Task) -> Raw:
    return {"Milestone": spelling.flag(task.is_milestone), "ExternalTask": None}


def _work_done(task: Task) -> Raw:
    return {"ActualWork": spelling.duration(task.actual_work_minutes)}


def _work_left(task: Task) -> Raw:
    return {"RemainingWork": spelling.duration(task.remaining_work_minutes)}


def _facts(task: Task, calendar: WorkingCalendar, minutes: int) -> Raw:
    done = round(minutes * task.progress_pct / 100)
    begun = start_text(calendar, task.actual_start_on, task.actual_start_minute)
    over = finish_text(calendar, task.actual_finish_on, task.actual_finish_minute)
    if task.is_milestone and over:
        begun = over
    return {
        "PercentComplete": str(task.progress_pct),
        "ActualStart": begun,
        "ActualFinish": over,
        "ActualDuration": spelling.duration(done),
        "RemainingDuration": spelling.duration(minutes - done),
    }
