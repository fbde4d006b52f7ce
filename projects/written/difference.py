"""What changed from one written content to another, readable field by field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from projects.written.reading import NUMBERS, is_english, text_of
from projects.written.vocabulary import Headings, Json, label_of

WORD = re.compile(r"\s+|\w+|[^\w\s]")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
# Longer texts are compared line by line: the time grows with the square of the pieces.
MOST_PIECES = 3000
MEASURES = NUMBERS | {"day"}
SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text, and whether they went, came or stayed."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A text with its changed words, or a value before and after."""

    label: str
    before: str = ""
    after: str = ""
    pieces: tuple[Piece, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that came, went, or changed in some of its columns."""

    tone: str
    title: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionDifference:
    key: str
    heading: str
    changes: tuple[Change, ...]
    rows: tuple[RowChange, ...]


def compare(before: Json, after: Json, headings: Headings) -> list[SectionDifference]:
    """The sections that differ; pure computation."""
    old, new = _sections(before), _sections(after)
    found = []
    for key, heading in headings.items():
        changes: list[Change] = []
        rows: list[RowChange] = []
        parts_before, parts_after = old.get(key, {}), new.get(key, {})
        for name in list(dict.fromkeys([*parts_before, *parts_after])):
            first, second = parts_before.get(name), parts_after.get(name)
            if first == second:
                continue
            if (first or second or {})["kind"] == "table":
                rows += _rows(first, second)
            else:
                changes += _values(first, second)
        if changes or rows:
            found.append(SectionDifference(key, str(heading), tuple(changes), tuple(rows)))
    return found


def marked(before: str, after: str) -> tuple[Piece, ...]:
    """The words of both texts in one, those that went before those that came."""
    old, new = WORD.findall(before), WORD.findall(after)
    if max(len(old), len(new)) > MOST_PIECES:
        old, new = LINE.findall(before), LINE.findall(after)
    pieces = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(SAME, "".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece(GONE, "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece(NEW, "".join(new[j1:j2])))
    return tuple(pieces)


def _sections(content: Json) -> dict[str, dict[str, Json]]:
    return {
        each["key"]: {part["key"]: part for part in each["parts"]}
        for each in content.get("sections", ())
    }


def _values(first: Json | None, second: Json | None) -> list[Change]:
    known = first or second or {}
    label = label_of(known["key"])
    if known["kind"] == "words":
        return _texts(label, first or {"fr": "", "en": ""}, second or {"fr": "", "en": ""})
    before = text_of(known["as"], first["value"]) if first else text_of(known["as"], None)
    after = text_of(known["as"], second["value"]) if second else text_of(known["as"], None)
    return [Change(label, before, after)]


def _texts(label: str, first: Json, second: Json) -> list[Change]:
    """The reader's language; the other one only where that alone has changed."""
    own, other = ("en", "fr") if is_english() else ("fr", "en")
    if first[own] != second[own]:
        return [Change(label, pieces=marked(first[own], second[own]), language=own)]
    if first[other] != second[other]:
        return [Change(label, pieces=marked(first[other], second[other]), language=other)]
    return []


def _rows(first: Json | None, second: Json | None) -> list[RowChange]:
    columns = (second or first or {})["columns"]
    old = {row["id"]: row["cells"] for row in first["rows"]} if first else {}
    new = {row["id"]: row["cells"] for row in second["rows"]} if second else {}
    found = []
    for ident in dict.fromkeys([*old, *new]):
        before, after = old.get(ident), new.get(ident)
        if before == after:
            continue
        title = _title(columns, after or before or [])
        if before is None or after is None:
            tone = NEW if before is None else GONE
            found.append(RowChange(tone, title, _spelled(columns, after or before or [])))
        else:
            found.append(RowChange(SAME, title, _cells(columns, before, after)))
    return found


def _naming(columns: list[list[str]]) -> list[str]:
    """The first two columns name the row, unless they hold figures or dates."""
    return [name for name, kind in columns[:2] if kind not in MEASURES]


def _title(columns: list[list[str]], cells: list[Any]) -> str:
    naming = _naming(columns)
    shown = [
        text_of(kind, value)
        for (name, kind), value in zip(columns, cells, strict=False)
        if name in naming and value
    ]
    return " · ".join(shown)


def _spelled(columns: list[list[str]], cells: list[Any]) -> tuple[Change, ...]:
    naming = _naming(columns)
    return tuple(
        Change(label_of(name), after=text_of(kind, value))
        for (name, kind), value in zip(columns, cells, strict=False)
        if name not in naming and value not in (None, "")
    )


def _cells(columns: list[list[str]], before: list[Any], after: list[Any]) -> tuple[Change, ...]:
    changes: list[Change] = []
    for (name, kind), old, new in zip(columns, before, after, strict=False):
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            changes += _texts(label_of(name), old, new)
        else:
            changes.append(Change(label_of(name), text_of(kind, old), text_of(kind, new)))
    return tuple(changes)
