"""What one person has to do, over all projects, by urgency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.models import User
from projects.choices import PLANNING
from servicedesk_pm.common.templatetags.ui import day
from workpackages.choices import (
    TASK_OPEN,
    WORK_PACKAGE_AT_REST,
    TaskKind,
    TaskState,
)
from workpackages.lateness import is_late
from workpackages.models import Task
from workpackages.models.tasks import TaskQuerySet

RECENT_DAYS = 7
SECTION_LINES = 10
LONGEST_SECTION = 200


@dataclass(frozen=True, slots=True)
class MyTask:
    """A task as its card shows it."""

    # The reader's day, from which dates are told.
    on: date
    pk: int
    number: int
    name: str
    kind: str
    state: str
    version: int
    progress_pct: int
    blocked: bool
    blocked_reason: str
    start_on: date | None
    finish_on: date | None
    actual_finish_on: date | None
    project_code: str
    package_name: str

    @property
    def slot(self) -> str:
        return f"step-{self.pk}"

    @property
    def url(self) -> str:
        return f"{reverse('projects:overview', args=[self.project_code])}tasks/{self.number}/"

    @property
    def is_overdue(self) -> bool:
        return not self.is_done and self.finish_on is not None and self.finish_on < self.on

    @property
    def is_late(self) -> bool:
        return is_late(self.state, self.start_on, self.finish_on, on=self.on)

    @property
    def when(self) -> str:
        """When it is due and how far away that is; what is over says since when."""
        if self.is_done:
            return _("finished on %(day)s") % {"day": day(self.actual_finish_on)}
        if self.finish_on is None:
            return _("no due date")
        left = (self.finish_on - self.on).days
        due = {"day": day(self.finish_on), "n": abs(left)}
        if left < 0:
            late = ngettext("due %(day)s, %(n)s day late", "due %(day)s, %(n)s days late", -left)
            return late % due
        if left == 0:
            return _("due today")
        return ngettext("due %(day)s, in %(n)s day", "due %(day)s, in %(n)s days", left) % due

    @property
    def late_start(self) -> str:
        """Says that it should be running; nothing where the due date says enough."""
        if self.is_overdue or not self.is_late:
            return ""
        return _("should have started on %(day)s") % {"day": day(self.start_on)}

    @property
    def is_milestone(self) -> bool:
        return self.kind == TaskKind.MILESTONE

    @property
    def is_waiting(self) -> bool:
        return self.state == TaskState.NOT_STARTED

    @property
    def is_done(self) -> bool:
        return self.state == TaskState.COMPLETED


@dataclass(frozen=True, slots=True)
class Section:
    """The tasks of one urgency; only the first ones are shown unless asked for."""

    key: str
    title: str | Promise
    count: int
    tasks: list[MyTask]

    @property
    def hidden(self) -> int:
        return self.count - len(self.tasks)


SECTIONS: tuple[tuple[str, str | Promise], ...] = (
    ("blocked", gettext_lazy("Blocked")),
    ("late", gettext_lazy("Late")),
    ("today", gettext_lazy("Today")),
    ("week", gettext_lazy("This week")),
    ("later", gettext_lazy("Later")),
    ("done", gettext_lazy("Finished recently")),
)
_COLUMNS = (
    "pk",
    "number",
    "name",
    "kind",
    "state",
    "version",
    "progress_pct",
    "blocked",
    "blocked_reason",
    "start_on",
    "finish_on",
    "actual_finish_on",
    "project__code",
    "work_package__name",
)


def load_my_work(user: User, *, on: date, whole: str = "") -> list[Section]:
    """The person's tasks by urgency, ``whole`` section opened. One query of its own."""
    recent = on - timedelta(days=RECENT_DAYS)
    wanted = Q(state__in=TASK_OPEN) | Q(state=TaskState.COMPLETED, actual_finish_on__gte=recent)
    tasks = tasks_of(user).filter(wanted).soonest_first()
    found = (MyTask(on, *values) for values in tasks.values_list(*_COLUMNS))
    return _sections(found, on=on, whole=whole)


def count_waiting(user: User, *, on: date) -> int:
    """How many tasks stand under blocked, late and today. One query."""
    running = Q(state=TaskState.IN_PROGRESS)
    urgent = Q(blocked=True) | running | Q(finish_on__lte=on) | Q(start_on__lte=on)
    return tasks_of(user).open().filter(urgent).count()


def tasks_of(user: User) -> TaskQuerySet:
    return (
        Task.objects.visible_to(user)
        .assigned_to(user)
        .filter(project__state__in=PLANNING)
        .exclude(state__in=TASK_OPEN, work_package__state__in=WORK_PACKAGE_AT_REST)
    )


def _sections(tasks: Iterable[MyTask], *, on: date, whole: str) -> list[Section]:
    by_key: dict[str, list[MyTask]] = {key: [] for key, _title in SECTIONS}
    for task in tasks:
        by_key[urgency(task, on)].append(task)
    by_key["done"].sort(key=lambda task: (task.actual_finish_on or on, task.pk), reverse=True)
    return [
        Section(key, title, len(rows), rows[: LONGEST_SECTION if key == whole else SECTION_LINES])
        for key, title in SECTIONS
        if (rows := by_key[key])
    ]


def urgency(task: MyTask, on: date) -> str:
    """The first section that fits."""
    if task.is_done:
        return "done"
    if task.blocked:
        return "blocked"
    start, finish = task.start_on, task.finish_on
    if task.is_late:
        return "late"
    sunday = on + timedelta(days=6 - on.weekday())
    if not task.is_waiting or start == on or finish == on:
        return "today"
    if (start and start <= sunday) or (finish and finish <= sunday):
        return "week"
    return "later"
