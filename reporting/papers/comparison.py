"""Options side by side: each criterion read across, a few options at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from projects.written.reading import NOTHING, Cell, Section
from projects.written.vocabulary import Json

OPTIONS, RECOMMENDED = "options", "recommended"
MOST_BESIDE = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One option as the head of its column."""

    name: Cell
    is_recommended: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Some of the options, and a line for each criterion that any of all speaks of."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[str, tuple[tuple[Cell, bool], ...]], ...]


def recommended_of(parts: Mapping[str, list[Json]]) -> Json | None:
    """The name of the recommended option, as the content spells it."""
    for part in parts.get("recommendation", []):
        if part["kind"] == "fact" and part["key"] == RECOMMENDED and part["value"]:
            found: Json = part["value"]
            return found
    return None


def comparisons_of(section: Section, recommended: Json | None) -> Iterator[Comparison]:
    """The table of options turned by a quarter; nothing for other sections."""
    table = next((part for part in section.tables if part.key == OPTIONS), None)
    if table is None:
        return
    chosen = set(recommended.values()) if recommended else set()
    columns = [Column(row[0], row[0].text in chosen) for row in table.rows]
    lines = [
        (head.label, [row[n] for row in table.rows])
        for n, head in enumerate(table.heads)
        if n and any(row[n].text != NOTHING for row in table.rows)
    ]
    for start in range(0, len(columns), MOST_BESIDE):
        beside = slice(start, start + MOST_BESIDE)
        marks = [column.is_recommended for column in columns[beside]]
        yield Comparison(
            tuple(columns[beside]),
            tuple((label, tuple(zip(cells[beside], marks, strict=True))) for label, cells in lines),
        )
