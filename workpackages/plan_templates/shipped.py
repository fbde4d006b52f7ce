"""The shipped templates: the lines of ``hermes`` made into entries, once for each size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from engine.relative_dates import Anchor, follows
from projects.choices import SizeClass
from workpackages.plan_templates.choices import EntryKind
from workpackages.plan_templates.content import Content, Entry
from workpackages.plan_templates.hermes import NAMES, ROLES, SCENARIOS, Phase

PHASE_END = 100


class _Line(NamedTuple):
    kind: str
    words: list[str]
    fr: str
    en: str


@cache
def shipped() -> dict[str, Content]:
    """Every shipped template by its key, such as ``classic-m``."""
    made = {}
    for scenario in SCENARIOS:
        for size in SizeClass.values:
            key = f"{scenario}-{size.lower()}"
            fr, en = NAMES[scenario]
            entries = tuple(_Builder(scenario, size).build())
            made[key] = Content(key, scenario, size, f"{fr} {size}", f"{en} {size}", entries)
    return made


def _lines(text: str, size: str) -> Iterator[_Line]:
    for row in filter(None, text.split("\n")):
        head, fr, en = (part.strip() for part in row.split("|"))
        kind, sizes, *words = head.split()
        if size in sizes:
            yield _Line(kind, words, fr, en)


class _Builder:
    """Lays phases one after the other, counted in working days."""

    def __init__(self, scenario: str, size: str) -> None:
        self.size = size
        self.phases = [phase for phase in SCENARIOS[scenario] if size in phase.sizes]
        self.entries: list[Entry] = []
        self.begins = 0
        self.gate: Entry | None = None

    def build(self) -> list[Entry]:
        for line in _lines(ROLES, self.size):
            self._add(EntryKind.ROLE, line.fr, line.en, function=line.words[0])
        for phase in self.phases:
            self._phase(phase)
        return self.entries

    def _add(self, kind: str, fr: str, en: str, **facts: object) -> Entry:
        made = Entry(len(self.entries) + 1, kind, fr, en, **facts)  # type: ignore[arg-type]
        self.entries.append(made)
        return made

    def _phase(self, phase: Phase) -> None:
        top = self._add(EntryKind.PHASE, phase.fr, phase.en)
        holder, before = top, self.gate
        dated: list[Entry] = []
        for line in _lines(phase.lines, self.size):
            if line.kind == EntryKind.PACKAGE:
                holder, before = (
                    self._add(line.kind, line.fr, line.en, parent=top.number),
                    self.gate,
                )
            elif line.kind in {EntryKind.TASK, EntryKind.MILESTONE}:
                before = self._dated(phase, line, holder, before, dated)
                dated.append(before)
            else:
                function = line.words[0] if line.words else ""
                self._add(line.kind, line.fr, line.en, parent=top.number, function=function)
        self.begins += phase.days[self.size]

    def _dated(
        self, phase: Phase, line: _Line, holder: Entry, before: Entry | None, dated: list[Entry]
    ) -> Entry:
        days = phase.days[self.size]
        first = self.begins + days * int(line.words[0]) // 100
        if line.kind == EntryKind.TASK:
            last = max(self.begins + days * int(line.words[1]) // 100, first + 1)
            facts = self._counted(phase, first, last - first)
        else:
            facts = self._counted(phase, max(first - 1, self.begins), 0)
            gate = "" if line.words[1] == "-" else line.words[1]
            facts |= {"gate": gate, "is_key": bool(gate)}
            if int(line.words[0]) == PHASE_END:
                holder = self._phase_of(holder)
        made = self._add(line.kind, line.fr, line.en, parent=holder.number, **facts)
        if made.gate and dated:
            before = max(dated, key=_end)
        if before is not None and follows(before.rule, made.rule):
            made = replace(made, after=before.number)
            self.entries[-1] = made
        elif self.gate is not None and follows(self.gate.rule, made.rule):
            made = replace(made, after=self.gate.number)
            self.entries[-1] = made
        if made.gate and int(line.words[0]) == PHASE_END:
            self.gate = made
        return made

    def _phase_of(self, holder: Entry) -> Entry:
        """The gate at the end of a phase belongs to the whole of it."""
        return holder if holder.parent is None else self.entries[holder.parent - 1]

    def _counted(self, phase: Phase, first: int, length: int) -> dict[str, object]:
        """From the start, or from the end of the last phase back."""
        if not phase.counts_from_end:
            return {"offset_days": first, "length_days": length}
        end = self.begins + phase.days[self.size]
        offset = end - first - max(length, 1)
        return {"counted_from": Anchor.FINISH, "offset_days": offset, "length_days": length}


def _end(entry: Entry) -> int:
    """How late it ends, among entries that count from the same day."""
    if entry.counted_from == Anchor.FINISH:
        return -entry.offset_days
    return entry.offset_days + max(entry.length_days, 1)
