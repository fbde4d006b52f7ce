"""A plan template as plain data: the same for a shipped one and for one that people keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.relative_dates import Anchor, Rule, span_days
from projects.words import spoken
from workpackages.plan_templates.choices import DATED, EntryKind


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a template; ``parent`` and ``after`` are numbers of other lines."""

    number: int
    kind: str
    name_fr: str
    name_en: str
    parent: int | None = None
    counted_from: str = Anchor.START
    offset_days: int = 0
    length_days: int = 0
    gate: str = ""
    is_key: bool = False
    after: int | None = None
    # Who a role is, or who accepts a document.
    function: str = ""

    @property
    def name(self) -> str:
        return spoken(self, "name").text

    @property
    def is_dated(self) -> bool:
        return self.kind in DATED

    @property
    def is_milestone(self) -> bool:
        return self.kind == EntryKind.MILESTONE

    @property
    def rule(self) -> Rule:
        return Rule(Anchor(self.counted_from), self.offset_days, self.length_days)


@dataclass(frozen=True)
class Content:
    """A whole template, its lines in their order."""

    key: str
    scenario: str
    size_class: str
    name_fr: str
    name_en: str
    entries: tuple[Entry, ...]
    version: int = 1
    is_shipped: bool = True
    # Shipped, but changed here.
    is_changed: bool = False

    @property
    def name(self) -> str:
        return spoken(self, "name").text

    @cached_property
    def by_number(self) -> Mapping[int, Entry]:
        return {entry.number: entry for entry in self.entries}

    @cached_property
    def span_days(self) -> int:
        return span_days(entry.rule for entry in self.dated)

    @property
    def dated(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_dated]

    def of(self, *kinds: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind in kinds]

    def below(self, number: int) -> list[Entry]:
        return [entry for entry in self.entries if entry.parent == number]

    def phase_of(self, entry: Entry) -> Entry | None:
        found: Entry | None = entry
        while found is not None and found.kind != EntryKind.PHASE:
            found = self.by_number.get(found.parent or 0)
        return found

    def dated_in(self, phase: Entry) -> list[Entry]:
        return [entry for entry in self.dated if self.phase_of(entry) == phase]


def numbered(entries: Iterable[Entry]) -> int:
    """The highest number in use."""
    return max((entry.number for entry in entries), default=0)
