"""What a template would create in a project: every line with its days, not yet written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engine.calendar import WorkDays
from engine.errors import EngineError
from engine.relative_dates import Window, period, place
from projects.models import Project
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import day
from workpackages.calendars import Working, working_of
from workpackages.models import WorkCalendar
from workpackages.plan_templates.choices import EntryKind
from workpackages.plan_templates.content import Content, Entry
from workpackages.plan_templates.permissions import PREPARING
from workpackages.plan_templates.stored import outline_of
from workpackages.rules import check_day

MOST_DAYS_OFF = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the planner asks for."""

    start_on: date | None = None
    finish_on: date | None = None
    language: str = "fr"
    adds: bool = False
    documents: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row that would be created; packages span what is in them."""

    entry: Entry
    name: str
    start_on: date
    finish_on: date
    # By how many working days holidays move it, seen from the day that the plan counts from.
    shifted_days: int
    level: int
    # Nothing before it holds it where it is, so that its own start has to.
    is_pinned: bool = False

    @property
    def shift_words(self) -> str:
        if not self.shifted_days:
            return ""
        count = abs(self.shifted_days)
        if self.shifted_days > 0:
            words = ngettext(
                "%(n)s day later: public holidays", "%(n)s days later: public holidays", count
            )
        else:
            words = ngettext(
                "%(n)s day earlier: public holidays", "%(n)s days earlier: public holidays", count
            )
        return words % {"n": count}


@dataclass(frozen=True)
class Proposal:
    """Everything that a template would create, what to know about it, and its digest."""

    content: Content
    wanted: Wanted
    window: Window
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    digest: str
    minutes_per_day: int

    @property
    def days(self) -> dict[int, Window]:
        return {line.entry.number: (line.start_on, line.finish_on) for line in self.lines}

    def count(self, *kinds: str) -> int:
        return sum(line.entry.kind in kinds for line in self.lines)

    @property
    def packages(self) -> int:
        return self.count(EntryKind.PHASE, EntryKind.PACKAGE)

    @property
    def tasks(self) -> int:
        return self.count(EntryKind.TASK)

    @property
    def milestones(self) -> int:
        return self.count(EntryKind.MILESTONE)


def propose(project: Project, content: Content, wanted: Wanted) -> Proposal:
    """The plan as it would be. Raises RuleViolation with what stands against it. Five queries."""
    if project.state not in PREPARING:
        words = _("A template is used while the mandate is being prepared or in the initiation.")
        raise RuleViolation(words)
    if not content.dated:
        raise RuleViolation(_("This template has no task and no milestone yet."), field="template")
    _check_dates(wanted)
    working = _working(project)
    structure = _check_structure(project, content, wanted)
    rules = [entry.rule for entry in content.dated]
    try:
        window = period(working.days, rules, wanted.start_on, wanted.finish_on)
    except EngineError:
        raise _too_short(content, 0) from None
    placed = dict(zip(content.dated, place(working.days, rules, window), strict=True))
    _check_room(content, placed, window, working.days)
    check_day(window[0], field="start_on")
    check_day(window[1], field="finish_on")
    plain = period(WorkDays(), rules, window[0], window[1])
    unshifted = dict(zip(content.dated, place(WorkDays(), rules, plain), strict=True))
    lines = tuple(
        replace(line, is_pinned=_is_pinned(content, line.entry, placed, working.days))
        for line in _lines(content, wanted.language, placed, unshifted)
    )
    shown = [
        [line.entry.number, line.name, str(line.start_on), str(line.finish_on)] for line in lines
    ]
    asked = [
        content.key,
        content.version,
        str(window),
        wanted.language,
        wanted.documents,
        structure,
    ]
    return Proposal(
        content=content,
        wanted=wanted,
        window=window,
        lines=lines,
        notes=tuple(_notes(wanted, window, working.days)),
        warnings=tuple(_warnings(content, placed)),
        digest=hashlib.sha256(json.dumps([asked, shown]).encode()).hexdigest(),
        minutes_per_day=working.minutes_per_day,
    )


def _check_dates(wanted: Wanted) -> None:
    check_day(wanted.start_on, field="start_on")
    check_day(wanted.finish_on, field="finish_on")
    if wanted.start_on is None and wanted.finish_on is None:
        raise RuleViolation(_("Give the day of the start or of the end."), field="start_on")
    if wanted.start_on and wanted.finish_on and wanted.finish_on < wanted.start_on:
        raise RuleViolation(_("The finish cannot be before the start."), field="finish_on")


def _working(project: Project) -> Working:
    known = WorkCalendar.objects.filter(is_default=True)
    if not known.filter(Q(project=project) | Q(project__isnull=True)).exists():
        words = _("There is no work calendar yet, so dates could fall on public holidays.")
        raise RuleViolation(words)
    return working_of(project)


def _check_structure(project: Project, content: Content, wanted: Wanted) -> list[str]:
    rows = project.work_packages.order_by("outline", "pk").values_list("outline", "number", "name")
    found = list(rows)
    if found and not wanted.adds:
        words = _("The project has a structure already. Say that the template is added to it.")
        raise RuleViolation(words, field="adds")
    tops = {name.casefold() for outline, _number, name in found if outline.count(".") == 1}
    for phase in content.of(EntryKind.PHASE):
        name = name_in(phase, wanted.language)
        if name.casefold() in tops:
            words = _("The structure has “%(name)s” already; the template would create it again.")
            raise RuleViolation(words % {"name": name}, field="template")
    return [f"{outline}{number}" for outline, number, _name in found]


def _check_room(
    content: Content, placed: Mapping[Entry, Window], window: Window, days: WorkDays
) -> None:
    """Everything lies in the window, and what follows begins after what is before it."""
    fits = all(window[0] <= start and finish <= window[1] for start, finish in placed.values())
    for entry, (start, _finish) in placed.items():
        before = content.by_number.get(entry.after or 0)
        if before is not None and before in placed:
            ends = placed[before][1]
            fits = fits and (start >= ends if entry.is_milestone else start > ends)
    if not fits:
        raise _too_short(content, days.length_days(*window))


def _too_short(content: Content, there: int) -> RuleViolation:
    words = _(
        "The period is too short: the template needs %(needed)s working days, and there are"
        " %(there)s."
    )
    figures = {"needed": content.span_days, "there": there}
    return RuleViolation(words % figures, field="finish_on")


def _lines(
    content: Content,
    language: str,
    placed: Mapping[Entry, Window],
    unshifted: Mapping[Entry, Window],
) -> list[Line]:
    spans = _spans(content, placed)
    levels: dict[int | None, int] = {None: 0}
    found = []
    for entry in outline_of(content):
        level = levels[entry.number] = levels.get(entry.parent, 0) + 1
        window = placed.get(entry) or spans.get(entry.number)
        if window is None:
            continue
        shift = _shift(entry, window, unshifted[entry]) if entry in placed else 0
        found.append(Line(entry, name_in(entry, language), *window, shift, level))
    return found


def _is_pinned(
    content: Content, entry: Entry, placed: Mapping[Entry, Window], days: WorkDays
) -> bool:
    """False for what begins as soon as the line before it is over."""
    before = content.by_number.get(entry.after or 0)
    if entry not in placed or before is None or before not in placed:
        return entry in placed
    ends, begins = placed[before][1], placed[entry][0]
    return begins != (ends if entry.is_milestone else days.moved(ends, 1))


def _spans(content: Content, placed: Mapping[Entry, Window]) -> dict[int, Window]:
    """Of each phase and package, from its first day to its last."""
    spans: dict[int, Window] = {}
    for entry, window in placed.items():
        above = entry.parent
        while above is not None:
            known = spans.get(above, window)
            spans[above] = (min(known[0], window[0]), max(known[1], window[1]))
            above = content.by_number[above].parent
    return spans


def _shift(entry: Entry, real: Window, plain: Window) -> int:
    """Counted at the far end of what the holidays push."""
    side = 1 if entry.counted_from == "start" else 0
    return WorkDays().slip_days(plain[side], real[side])


def _notes(wanted: Wanted, window: Window, days: WorkDays) -> list[str]:
    notes = []
    if wanted.start_on and wanted.start_on != window[0]:
        words = _("%(typed)s is not a working day: the plan begins on %(day)s.")
        notes.append(words % {"typed": day(wanted.start_on), "day": day(window[0])})
    if wanted.finish_on and wanted.finish_on != window[1]:
        words = _("%(typed)s is not a working day: the plan ends on %(day)s.")
        notes.append(words % {"typed": day(wanted.finish_on), "day": day(window[1])})
    off = _days_off(window, days)
    if off:
        shown = ", ".join(day(each) for each in off[:MOST_DAYS_OFF])
        more = "" if len(off) <= MOST_DAYS_OFF else " …"
        notes.append(_("Not worked in this period: %(days)s.") % {"days": shown + more})
    return notes


def _days_off(window: Window, days: WorkDays) -> list[date]:
    """From Monday to Friday, without work."""
    length = (window[1] - window[0]).days + 1
    every = (window[0] + timedelta(days=n) for n in range(length))
    return [each for each in every if each.weekday() < 5 and not days.is_worked(each)]


def _warnings(content: Content, placed: Mapping[Entry, Window]) -> list[str]:
    """Phases that would begin before the decision point that releases them."""
    found, gate = [], None
    for phase in content.of(EntryKind.PHASE):
        dated = [entry for entry in content.dated_in(phase) if entry in placed]
        begun = min((placed[entry][0] for entry in dated), default=None)
        if gate is not None and begun is not None and begun <= placed[gate][1]:
            words = _("The phase “%(phase)s” begins before the decision point %(gate)s is planned.")
            found.append(words % {"phase": phase.name, "gate": gate.gate})
        gates = [entry for entry in dated if entry.gate]
        gate = max(gates, key=lambda entry: placed[entry][1]) if gates else gate
    return found


def name_in(entry: Any, language: str) -> str:
    """The name in a language, else in the other one."""
    own, other = (
        (entry.name_en, entry.name_fr) if language == "en" else (entry.name_fr, entry.name_en)
    )
    return str(own or other)
