"""The columns of the list of a project's tasks, on the page and in the files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill
from workpackages.models import Task
from workpackages.words import TONES

PLAN_SORT = "code"


def task_columns(on: date) -> list[Column]:
    """Attention is judged on the day ``on``."""
    return [
        Column("name", gettext_lazy("Task"), "name", "name", html=_named),
        Column(
            "code", gettext_lazy("Code"), _code, ["project__path", "number"], "code", under="name"
        ),
        Column(
            "package",
            gettext_lazy("Work package"),
            "work_package.name",
            ["project__path", "work_package__outline", "position"],
            url=lambda task: task.work_package.get_absolute_url(),
        ),
        Column("people", gettext_lazy("People"), _people),
        Column("state", gettext_lazy("State"), Task.get_state_display, "state", html=_state),
        Column("start", gettext_lazy("Start"), "start_on", "start_on", "date"),
        Column("finish", gettext_lazy("Finish"), "finish_on", "finish_on", "date"),
        Column("progress", gettext_lazy("Progress (%)"), "progress_pct", "progress_pct", "number"),
        Column("attention", gettext_lazy("Attention"), _attention(on), html=_marked(on)),
    ]


def _code(task: Task) -> str:
    return f"{task.project.code} {task.code}"


def _named(task: Task, sort: str) -> SafeString:
    named = '<a href="{}">{}</a> <span class="code nowrap">{}</span>'
    return format_html(named, task.get_absolute_url(), task.name, _code(task))


def _people(task: Task) -> str:
    """From the assignments that the list has prefetched."""
    named = (each.user or each.resource for each in task.assignments.all())
    return ", ".join(str(person) for person in named)


def _state(task: Task, sort: str) -> SafeString:
    return pill(task.get_state_display(), TONES.get(task.state, ""))


def _signs(task: Task, on: date) -> list[tuple[str, str]]:
    """Why the task asks for attention, each with the tone of its sign."""
    signs = []
    if task.is_late(on):
        signs.append((_("late"), "danger"))
    if task.is_open and task.blocked:
        signs.append((_("blocked"), "warning"))
    return signs


def _attention(on: date) -> Callable[[Task], str]:
    return lambda task: ", ".join(words for words, _tone in _signs(task, on))


def _marked(on: date) -> Callable[[Task, str], SafeString]:
    shapes = {"danger": "▲", "warning": "◆"}

    def draw(task: Task, sort: str) -> SafeString:
        signs = [(tone, shapes[tone], words) for words, tone in _signs(task, on)]
        return format_html_join(" ", '<span class="text-{} nowrap">{} {}</span>', signs)

    return draw
