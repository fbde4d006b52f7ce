"""The table of a plan as a file: what passes the filter, also what is folded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from servicedesk_pm.common.exports import download
from workpackages.gantt.model import Shape
from workpackages.planning.lines import Line, Narrowing, lines_of
from workpackages.planning.predecessors import numbers_of, predecessors_of
from workpackages.planning.rows import PlanData, WorkedDays
from workpackages.planning.wishes import PlanWish

KINDS = (
    "text", "text", "text", "text", "text", "date", "date", "number", "number", "number",
    "text", "text", "date", "date", "date", "number", "number", "text", "number", "text",
)  # fmt: skip


def export_plan(form: str, data: PlanData, wish: PlanWish) -> HttpResponseBase:
    head = (
        _("Outline"),
        _("Code"),
        _("Name"),
        _("People"),
        _("State"),
        _("Start"),
        _("Finish"),
        _("Duration (working days)"),
        _("Progress (%)"),
        _("Float (working days)"),
        _("Critical"),
        _("Late"),
        _("Deadline"),
        _("Baseline start"),
        _("Baseline finish"),
        _("Slip (working days)"),
        _("Effort (hours)"),
        _("Kind"),
        _("Row"),
        _("Predecessors (by row)"),
    )
    maker = _Rows(data)
    rows = (maker.of(line) for line in lines_of(data, wish.narrowing(data)))
    return download(form, f"{data.project.code}-{_('plan')}", head, KINDS, rows)


class _Rows:
    """Makes rows of the file. Rows keep the number that they have in the whole plan."""

    def __init__(self, data: PlanData) -> None:
        self.data = data
        lines = lines_of(data, Narrowing())
        self.numbers = numbers_of(lines)
        self.predecessors = predecessors_of(data, self.numbers)
        days = [day for line in lines for day in (line.finish, line.baseline[1]) if day]
        self.first, self.last = min(days, default=data.on), max(days, default=data.on)
        self._worked: dict[int, WorkedDays] = {}

    def of(self, line: Line) -> Sequence[Any]:
        task = self.data.plan.tasks.get(line.row[1]) if line.is_task else None
        return (
            line.outline,
            line.code,
            line.name,
            line.people,
            line.state,
            None if line.shape is Shape.MILESTONE else line.start,
            line.finish,
            _whole(line.days),
            line.progress_pct,
            _whole(line.slack_days),
            line.is_critical if line.is_task else None,
            line.is_late if line.is_task else None,
            line.deadline,
            *line.baseline,
            self._slip(line),
            _whole(round(task.work_minutes / 60, 2)) if task else None,
            task.get_kind_display() if task else _kind(line),
            self.numbers.get(line.row),
            self.predecessors.get(line.row, ""),
        )

    def _slip(self, line: Line) -> int | None:
        """Working days by which the finish is after that of the baseline."""
        frozen = line.baseline[1]
        if frozen is None or line.finish is None:
            return None
        days = self._days(line.calendar)
        if line.finish >= frozen:
            return days.between(frozen, _before(line.finish))
        return -days.between(line.finish, _before(frozen))

    def _days(self, calendar: int) -> WorkedDays:
        if calendar not in self._worked:
            found = WorkedDays(self.data.calendar_of(calendar), self.first, self.last)
            self._worked[calendar] = found
        return self._worked[calendar]


def _before(day: date) -> date:
    return day - timedelta(days=1)


def _kind(line: Line) -> str:
    if line.shape is Shape.PROJECT:
        return _("Sub-project")
    return _("Work package") if line.row[0] else ""


def _whole(days: float | None) -> float | None:
    """5 rather than 5.0, as on the page."""
    return int(days) if days is not None and days == int(days) else days
