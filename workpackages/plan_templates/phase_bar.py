"""Phases side by side on one bar, with the decision points and today; drawn in per cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from projects.models import Project
from servicedesk_pm.common.templatetags.ui import day
from workpackages.choices import MilestoneKind, TaskState
from workpackages.models import Task
from workpackages.plan_templates.choices import EntryKind
from workpackages.plan_templates.content import Content, Entry
from workpackages.structure import PackageRow, Structure

LEAST_PHASES, MOST_PHASES = 2, 12
NARROWEST = 0.8
BAND = 30


@dataclass(frozen=True, slots=True)
class Part:
    """One phase; ``left`` and ``width`` in per cent of the bar, ``top`` in pixels."""

    name: str
    left: str
    width: str
    top: int
    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    name: str
    at: str
    words: str


@dataclass(frozen=True, slots=True)
class PhaseBar:
    """What is drawn, and what is written below for those who cannot see it."""

    parts: tuple[Part, ...]
    gates: tuple[Mark, ...]
    height: int
    today: str = ""


@dataclass(frozen=True, slots=True)
class _Span:
    name: str
    begins: float
    ends: float
    words: str
    url: str = ""


def bar_of_template(content: Content) -> PhaseBar | None:
    """Counted in working days, as if the plan took just what it needs."""
    total = content.span_days
    spans, gates = [], []
    for phase in content.of(EntryKind.PHASE):
        dated = content.dated_in(phase)
        if not dated:
            continue
        begins = min(_reach(entry, total)[0] for entry in dated)
        ends = max(_reach(entry, total)[1] for entry in dated)
        words = _("working days %(first)s to %(last)s") % {"first": begins + 1, "last": ends}
        spans.append(_Span(phase.name, begins, ends, words))
        gates += [
            (entry.gate, _reach(entry, total)[1], entry.name) for entry in dated if entry.gate
        ]
    return _bar(spans, gates, None)


def bar_of_project(project: Project, outline: Structure, *, on: date) -> PhaseBar | None:
    """The packages at the top of the structure that have dates. One query."""
    spans = [
        _Span(
            row.name,
            row.shown_start_on.toordinal(),
            row.shown_finish_on.toordinal() + 1,
            f"{day(row.shown_start_on)} – {day(row.shown_finish_on)}",
            f"{project.get_absolute_url()}packages/{row.number}/",
        )
        for row in outline.rows
        if _is_phase(row) and row.shown_start_on and row.shown_finish_on
    ]
    found = Task.objects.filter(project=project, milestone_kind=MilestoneKind.GATE)
    found = found.exclude(state=TaskState.CANCELLED).filter(finish_on__isnull=False)
    gates = [
        (task.name.split(" ")[0], when.toordinal() + 1, f"{task.name}, {day(when)}")
        for task in found.order_by("finish_on", "pk").only("name", "finish_on", "actual_finish_on")
        if (when := task.actual_finish_on or task.finish_on)
    ]
    if not LEAST_PHASES <= len(spans) <= MOST_PHASES:
        return None
    return _bar(spans, gates, on)


def _is_phase(row: PackageRow) -> bool:
    return row.level == 1 and not row.is_project and row.state != "cancelled"


def _reach(entry: Entry, total: int) -> tuple[int, int]:
    length = max(entry.length_days, 1)
    if entry.counted_from == "start":
        return entry.offset_days, entry.offset_days + length
    return total - entry.offset_days - length, total - entry.offset_days


def _bar(
    spans: Sequence[_Span], gates: Sequence[tuple[str, float, str]], on: date | None
) -> PhaseBar | None:
    if not spans:
        return None
    first = min(span.begins for span in spans)
    whole = max(max(span.ends for span in spans) - first, 1)

    def at(place: float) -> float:
        return min(max((place - first) / whole * 100, 0), 100)

    tops: list[float] = []
    parts = []
    for span in sorted(spans, key=lambda span: (span.begins, span.ends)):
        lane = next((n for n, ends in enumerate(tops) if ends <= span.begins), len(tops))
        tops[lane : lane + 1] = [span.ends]
        width = max(at(span.ends) - at(span.begins), NARROWEST)
        left = min(at(span.begins), 100 - width)
        parts.append(
            Part(span.name, f"{left:.2f}%", f"{width:.2f}%", lane * BAND, span.words, span.url)
        )
    marks = tuple(Mark(name, f"{at(place):.2f}%", words) for name, place, words in gates)
    now = on.toordinal() if on else 0
    today = f"{at(now):.2f}%" if on and first <= now <= first + whole else ""
    return PhaseBar(tuple(parts), marks, len(tops) * BAND, today)
