"""The rows of the plan: outline, dates, progress, baselines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext_noop as _

from workpackages.mspdi import values
from workpackages.mspdi.plan import BaselineFigures, PlanTask, Progress, Raw
from workpackages.mspdi.problems import DOUBTFUL, NOT_UNDERSTOOD, PlanRefused, Remark
from workpackages.mspdi.tree import LINE, children, text

CONSTRAINTS = ("ASAP", "ALAP", "MSO", "MFO", "SNET", "SNLT", "FNET", "FNLT")
MAX_BASELINE = 10
MAX_LEVELS = 19
# Kept as rows of their own, so the raw row does not repeat them.
_APART = ("PredecessorLink", "Baseline", LINE)


def read_tasks(found: list[Raw], remarks: list[Remark], left_over: list[Raw]) -> list[PlanTask]:
    """Tasks in the order of the file, each knowing the summary row above it.

    Blank rows and the row of the project itself (UID 0) go to ``left_over``.
    Raises ``PlanRefused`` with the row and its line for a value that cannot be read.
    """
    tasks: list[PlanTask] = []
    seen: dict[int, PlanTask] = {}
    above: list[PlanTask] = []
    for raw in found:
        if values.flag(text(raw, "IsNull")) or text(raw, "UID") in {"0", None, ""}:
            _leave(raw, remarks, left_over)
            continue
        task = _Row(raw, remarks).task()
        if task.uid in seen:
            raise PlanRefused(
                _("The rows “%(row)s” and “%(other)s” carry the same identifier %(uid)s."),
                row=task.label,
                line=task.line,
                other=seen[task.uid].label,
                uid=task.uid,
            )
        while above and above[-1].level >= task.level:
            above.pop()
        if len(above) >= MAX_LEVELS:
            raise PlanRefused(
                _("The row “%(row)s” is deeper than %(limit)s outline levels."),
                row=task.label,
                line=task.line,
                limit=MAX_LEVELS,
            )
        task = replace(task, parent_uid=above[-1].uid if above else None)
        seen[task.uid] = task
        above.append(task)
        tasks.append(task)
    return _with_summaries(tasks)


def task_of(raw: Raw) -> PlanTask:
    """One row by itself, as it was read when its plan was imported. Raises ``PlanRefused``."""
    return _Row(raw, []).task()


def baseline_of(raw: Raw) -> BaselineFigures:
    """The figures of one kept baseline. Raises ``ValueError`` for what cannot be read."""
    return _figures(raw, lambda name, reader: reader(text(raw, name)))


def _figures(raw: Raw, field: Callable[[str, Any], Any]) -> BaselineFigures:
    return BaselineFigures(
        number=field("Number", values.integer) or 0,
        start=field("Start", values.instant),
        finish=field("Finish", values.instant),
        duration_seconds=field("Duration", values.work),
        work_seconds=field("Work", values.work),
        cost=field("Cost", values.money),
        raw=raw,
    )


def _leave(raw: Raw, remarks: list[Remark], left_over: list[Raw]) -> None:
    blank = values.flag(text(raw, "IsNull")) or text(raw, "UID") == "0"
    if not blank:
        sentence = _("A row without identifier (UID) is left out.")
        remarks.append(Remark(NOT_UNDERSTOOD, sentence, (text(raw, "Name") or "")[:80]))
    left_over.append({key: value for key, value in raw.items() if key != LINE})


def _with_summaries(tasks: list[PlanTask]) -> list[PlanTask]:
    """A row with rows below it is a summary, whatever its flag says."""
    parents = {task.parent_uid for task in tasks}
    return [
        replace(task, is_summary=True) if task.uid in parents and not task.is_summary else task
        for task in tasks
    ]


class _Row:
    """Reads the fields of one row and names the row in every complaint."""

    def __init__(self, raw: Raw, remarks: list[Remark]) -> None:
        self.raw = raw
        self.remarks = remarks
        self.line: int = raw.get(LINE, 0)
        self.name = (text(raw, "Name") or "").strip()
        self.label = f"{text(raw, 'ID') or '?'} {self.name}".strip()[:120]

    def field(self, name: str, reader: Any, raw: Raw | None = None) -> Any:
        value = text(self.raw if raw is None else raw, name)
        try:
            return reader(value)
        except (ValueError, ArithmeticError):
            raise self.refused(
                _(
                    "The row “%(row)s” holds the value “%(value)s” in %(field)s, which cannot "
                    "be read."
                ),
                field=name,
                value=str(value)[:80],
            ) from None

    def refused(self, sentence: str, **arguments: Any) -> PlanRefused:
        return PlanRefused(sentence, row=self.label, line=self.line, **arguments)

    def doubt(self, sentence: str, **arguments: Any) -> None:
        self.remarks.append(Remark(DOUBTFUL, sentence, self.label, arguments))

    def task(self) -> PlanTask:
        start, finish = self.dates()
        constraint, constraint_at = self.constraint()
        if not self.name:
            self.doubt(_("The row has no name."))
        if self.is_split():
            self.doubt(_("The task is interrupted; it is shown as one piece."))
        return PlanTask(
            uid=self.field("UID", values.uid) or 0,
            label=self.label,
            line=self.line,
            name=self.name,
            notes=text(self.raw, "Notes") or "",
            level=self.level(),
            parent_uid=None,
            is_summary=values.flag(text(self.raw, "Summary")),
            is_milestone=values.flag(text(self.raw, "Milestone")),
            is_manual=values.flag(text(self.raw, "Manual")),
            is_active=values.flag(text(self.raw, "Active"), default=True),
            is_external=values.flag(text(self.raw, "ExternalTask")),
            start=start,
            finish=finish,
            duration_seconds=self.duration(),
            constraint=constraint,
            constraint_at=constraint_at,
            deadline=self.field("Deadline", values.instant),
            calendar_uid=self.field("CalendarUID", values.uid),
            fixed_cost=self.amount("FixedCost"),
            cost=self.amount("Cost"),
            progress=self.progress(),
            baselines=self.baselines(),
            raw={key: value for key, value in self.raw.items() if key not in _APART},
        )

    def level(self) -> int:
        found = self.field("OutlineLevel", values.integer)
        if found is None:
            found = (text(self.raw, "OutlineNumber") or "1").count(".") + 1
        return max(1, int(found))

    def dates(self) -> tuple[datetime | None, datetime | None]:
        """The stored dates; of a task set by hand without them, what was typed."""
        start = self.field("Start", values.instant) or self.field("ManualStart", values.instant)
        finish = self.field("Finish", values.instant) or self.field("ManualFinish", values.instant)
        if start and finish and finish < start:
            raise self.refused(_("The row “%(row)s” finishes before it starts."))
        return start, finish

    def duration(self) -> int | None:
        found = self.field("Duration", values.seconds)
        if found is not None and found < 0:
            raise self.refused(_("The row “%(row)s” has a negative duration."))
        return int(found) if found is not None else None

    def amount(self, name: str) -> Decimal:
        found: Decimal = self.field(name, values.money)
        return found

    def constraint(self) -> tuple[str, datetime | None]:
        number = self.field("ConstraintType", values.integer) or 0
        if not 0 <= number < len(CONSTRAINTS):
            raise self.refused(_("The row “%(row)s” has a date constraint of an unknown type."))
        moment = self.field("ConstraintDate", values.instant)
        if number > 1 and moment is None:
            self.doubt(_("The date constraint has no date and is taken as “as soon as possible”."))
            return CONSTRAINTS[0], None
        return CONSTRAINTS[number], moment

    def progress(self) -> Progress:
        return Progress(
            percent=self.field("PercentComplete", values.percent),
            actual_start=self.field("ActualStart", values.instant),
            actual_finish=self.field("ActualFinish", values.instant),
            work_seconds=self.field("Work", values.work),
            actual_work_seconds=self.field("ActualWork", values.work),
            remaining_work_seconds=self.field("RemainingWork", values.work),
        )

    def is_split(self) -> bool:
        """Remaining work resumes later than the finished part stopped, before completion."""
        if text(self.raw, "PercentComplete") in {None, "0", "100"}:
            return False
        stop, resume = self.field("Stop", values.instant), self.field("Resume", values.instant)
        return bool(stop and resume and (resume - stop).days >= 1)

    def baselines(self) -> tuple[BaselineFigures, ...]:
        found: dict[int, BaselineFigures] = {}
        for raw in children(self.raw, "Baseline"):
            number = self.field("Number", values.integer, raw)
            if number is None or not 0 <= number <= MAX_BASELINE or number in found:
                sentence = _("A baseline of this row has no usable number and is left out.")
                self.remarks.append(Remark(NOT_UNDERSTOOD, sentence, self.label))
                continue
            found[number] = _figures(raw, partial(self.field, raw=raw))
        return tuple(found.values())
