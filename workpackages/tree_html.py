"""The lines of the structure as HTML: a hundred of them are drawn in a few milliseconds.

Every value passes ``escape``; the words are translated once for all lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from projects.templatetags.project_pages import TONES as PROJECT_TONES
from workpackages.queries import TaskRow
from workpackages.structure import PackageRow
from workpackages.tree import Line
from workpackages.words import TONES

DEEPEST_INDENT = 8


@dataclass(frozen=True, slots=True)
class Words:
    """What every line says, in the reader's language and ready for HTML."""

    lead: str
    people: str
    state: str
    window: str
    progress: str
    budget: str
    attention: str
    opens: str
    shuts: str
    move: str
    late: str
    blocked: str
    milestone: str
    overspent: str

    @classmethod
    def spoken(cls) -> Words:
        words = (
            _("Lead"),
            _("People"),
            _("State"),
            _("Window"),
            _("Progress"),
            _("Budget"),
            _("Attention"),
            pgettext("tree", "Open"),
            pgettext("tree", "Close"),
            _("Move"),
            _("late"),
            pgettext("task", "blocked"),
            _("Milestone"),
            _("The packages below have more than this one"),
        )
        return cls(*(escape(word) for word in words))


@dataclass(slots=True)
class TreeDrawing:
    """The lines of one project's page. Only its own packages may be moved there."""

    project_code: str
    may_plan: bool
    words: Words = field(default_factory=Words.spoken)
    _bases: dict[str, str] = field(default_factory=dict)

    def lines(self, lines: Iterable[Line]) -> SafeString:
        parts: list[str] = []
        for line in lines:
            parts.append(self._package(line))
            parts += [self._task(line.row, task) for task in line.tasks]
        return SafeString("".join(parts))

    def _base(self, code: str) -> str:
        if code not in self._bases:
            self._bases[code] = reverse("projects:overview", args=[code])
        return self._bases[code]

    def _package(self, line: Line) -> str:
        row, words = line.row, self.words
        movable = self.may_plan and not row.project_code
        base = self._base(row.project_code or self.project_code)
        url = f"{base}structure/" if row.is_project else f"{base}packages/{row.number}/"
        move = self._move(row, url) if movable else ""
        tone = PROJECT_TONES.get(row.state, "") if row.is_project else TONES.get(row.state, "")
        kind = " tree-project" if row.is_project else ""
        return (
            f'<tr id="package-{row.key}" class="{_level(row)}{kind}"'
            f"{self._handles(row, url) if movable else ''}>"
            f'<td class="tree-name">{self._name(line, url, movable=movable)}</td>'
            f'<td data-label="{words.lead}">{escape(row.lead)}</td>'
            f'<td data-label="{words.state}">{_pill(row.state_label, tone)}</td>'
            f'<td data-label="{words.window}" class="nowrap">{row.window}</td>'
            f'<td data-label="{words.progress}" class="num">{row.progress_text}</td>'
            f'<td data-label="{words.budget}" class="num">{row.budget_text}'
            f"{self._overspent(row)}</td>"
            f'<td data-label="{words.attention}">{self._attention(row)}</td>'
            f"{f'<td class=nowrap>{move}</td>' if self.may_plan else ''}</tr>"
        )

    def _name(self, line: Line, url: str, *, movable: bool) -> str:
        row = line.row
        handle = '<span class="handle" aria-hidden="true">⠿</span>' if movable else ""
        return (
            f'{handle}{self._toggle(line)}<span class="num-text">{row.outline_text}</span> '
            f'<a href="{url}"><span class="code">{escape(row.code)}</span> {escape(row.name)}</a>'
        )

    def _toggle(self, line: Line) -> str:
        row = line.row
        if not (row.children or row.own_tasks):
            return '<span class="toggle"></span>'
        url = escape(line.toggle_url)
        sign, word = ("▾", self.words.shuts) if line.is_open else ("▸", self.words.opens)
        return (
            f'<a class="toggle" href="{url}" hx-get="{url}" hx-target="#structure-tree"'
            f' hx-push-url="true" aria-expanded="{"true" if line.is_open else "false"}"'
            f' id="toggle-{row.key}"><span aria-hidden="true">{sign}</span>'
            f'<span class="visually-hidden">{word} {escape(row.code)}</span></a>'
        )

    def _handles(self, row: PackageRow, url: str) -> str:
        parent = row.parent_number or ""
        return (
            f' tabindex="0" data-package="{row.number}" data-parent="{parent}"'
            f' data-url="{url}move/"'
        )

    def _move(self, row: PackageRow, url: str) -> str:
        return (
            f'<a href="{url}move/">{self.words.move}'
            f'<span class="visually-hidden"> {row.code}</span></a>'
        )

    def _overspent(self, row: PackageRow) -> str:
        if not row.is_overspent:
            return ""
        why = self.words.overspent
        return (
            f' <span class="text-danger" title="{why}">▲'
            f'<span class="visually-hidden">{why}</span></span>'
        )

    def _attention(self, row: PackageRow) -> str:
        late, blocked = row.sums.late, row.sums.blocked
        parts = []
        if late:
            parts.append(f'<span class="text-danger nowrap">▲ {late} {self.words.late}</span>')
        if blocked:
            words = escape(ngettext("%(n)s blocked", "%(n)s blocked", blocked) % {"n": blocked})
            parts.append(f'<span class="text-warning nowrap">◆ {words}</span>')
        return " ".join(parts)

    def _task(self, row: PackageRow, task: TaskRow) -> str:
        words = self.words
        sign = ""
        if task.is_milestone:
            sign = (
                f'<span aria-hidden="true">◆</span>'
                f'<span class="visually-hidden">{words.milestone}</span> '
            )
        url = f"{self._base(row.project_code or self.project_code)}tasks/{task.number}/"
        marks = []
        if task.is_late:
            marks.append(f'<span class="text-danger nowrap">▲ {words.late}</span>')
        if task.blocked:
            marks.append(f'<span class="text-warning nowrap">◆ {words.blocked}</span>')
        done = "" if task.is_milestone else f"{task.progress_pct} %"
        return (
            f'<tr class="tree-task {_level(row)}"><td class="tree-name">{sign}<a href="{url}">'
            f'<span class="code">{task.code}</span> {escape(task.name)}</a></td>'
            f'<td data-label="{words.people}">{escape(task.people)}</td>'
            f'<td data-label="{words.state}">{_pill(task.state_label, TONES.get(task.state, ""))}'
            f'</td><td data-label="{words.window}" class="nowrap">{task.window}</td>'
            f'<td data-label="{words.progress}" class="num">{done}</td><td></td>'
            f'<td data-label="{words.attention}">{" ".join(marks)}</td>'
            f"{'<td></td>' if self.may_plan else ''}</tr>"
        )


def _level(row: PackageRow) -> str:
    return f"level-{min(row.level, DEEPEST_INDENT)}"


def _pill(text: str, tone: str) -> str:
    return f'<span class="pill{f" pill-{tone}" if tone else ""}">{escape(text)}</span>'
