"""The columns of a project's milestones, on the page and in the files."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from engine.calendar import WorkDays
from projects.models import Project
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill
from workpackages.calendars import working_days
from workpackages.models import Task
from workpackages.models.tasks import TaskQuerySet
from workpackages.queries import MilestoneRow, expected_on, milestone_row, milestones_of

SOONEST = "expected"
# Sorted with the dates that are not known at the end, on both databases alike.
_NEVER = Value(date.max)


def sortable_milestones(project: Project) -> TaskQuerySet:
    found: TaskQuerySet = milestones_of([project]).annotate(
        expected_sort=Coalesce("actual_finish_on", "finish_on", _NEVER),
        baseline_sort=Coalesce("baseline_on", _NEVER),
    )
    return found


class MilestoneColumns:
    """Baseline and slip stand only for those who may see them; the calendar is read once."""

    def __init__(self, project: Project, *, on: date, sees_baseline: bool) -> None:
        self.project, self.on, self.sees_baseline = project, on, sees_baseline

    @cached_property
    def _working(self) -> WorkDays:
        return working_days(self.project)

    def _row(self, task: Task) -> MilestoneRow:
        return milestone_row(task, self._working, on=self.on)

    def columns(self) -> list[Column]:
        baseline = Column("baseline", _("Baseline"), "baseline_on", "baseline_sort", "date")
        slip = Column(
            "slip", _("Slip (working days)"), self._slip, kind="number", html=self._signed
        )
        return [
            Column("name", _("Milestone"), "name", "name", html=_named),
            Column("code", _("Code"), "code", "number", "code", under="name"),
            *([baseline] if self.sees_baseline else []),
            Column(SOONEST, _("Forecast or actual"), expected_on, "expected_sort", "date"),
            *([slip] if self.sees_baseline else []),
            Column("state", _("State"), self._state, "state", html=self._marked),
        ]

    def _slip(self, task: Task) -> int | None:
        return self._row(task).slip_days

    def _signed(self, task: Task, sort: str) -> SafeString:
        return format_html("{}", self._row(task).slip_text)

    def _state(self, task: Task) -> str:
        if task.is_late(self.on):
            return pgettext("milestone", "missed")
        if self._is_at_risk(task):
            return pgettext("milestone", "at risk")
        if task.is_open:
            return pgettext("milestone", "planned")
        return pgettext("milestone", "reached")

    def _is_at_risk(self, task: Task) -> bool:
        return self.sees_baseline and self._row(task).is_at_risk

    def _marked(self, task: Task, sort: str) -> SafeString:
        words = self._state(task)
        if task.is_late(self.on):
            return format_html('<span class="text-danger">▲ {}</span>', words)
        if self._is_at_risk(task):
            return format_html('<span class="text-warning">◆ {}</span>', words)
        if task.is_open:
            return format_html("{}", words)
        return format_html('<span class="text-success">✓ {}</span>', words)


def _named(task: Task, sort: str) -> SafeString:
    key = pill(pgettext("milestone", "key"), "accent") if task.is_key_milestone else ""
    named = '◆ <a href="{}">{}</a> <span class="code nowrap">{}</span> {}'
    return format_html(named, task.get_absolute_url(), task.name, task.code, key)
