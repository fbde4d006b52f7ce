"""The organisation chart of a mandate: boxes and lines from the frozen table of its people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from django.utils.translation import gettext as _

from people.choices import Role
from projects.organisation_chart import ADVICE, STEERING, TEAMS
from projects.written.reading import spoken_of
from projects.written.vocabulary import Json, choice_label

WIDTH, BOX, GAP, DROP = 680.0, 157.0, 16.0, 22.0
MOST_IN_ROW = 4
LINE, PADDING, BASELINE = 14.0, 8.0, 10.5
LETTERS = 27


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a box."""

    y: float
    text: str
    is_title: bool


@dataclass(frozen=True, slots=True)
class Box:
    """One place of the organisation, as coordinates of the drawing."""

    x: float
    y: float
    height: float
    lines: tuple[Line, ...]
    is_lead: bool = False
    width: float = BOX

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Chart:
    """The levels from the sponsor down, and the lines between them."""

    boxes: tuple[Box, ...]
    links: tuple[tuple[float, float], ...]
    height: float
    words: str
    width: float = WIDTH
    middle: float = WIDTH / 2


@dataclass(frozen=True, slots=True)
class _Held:
    function: str
    person: str
    note: str


def chart_of(parts: list[Json]) -> Chart | None:
    """The chart of a section's table of people; nothing for other sections."""
    tables = [part for part in parts if part["kind"] == "table" and part["key"] == "organisation"]
    held = [_held(row["cells"]) for each in tables for row in each["rows"]]
    levels = list(_levels(held))
    if not levels:
        return None
    boxes: list[Box] = []
    links: list[tuple[float, float]] = []
    y = 1.0
    for is_lead, level in levels:
        if boxes:
            links.append((y, y + DROP))
            y += DROP
        placed = list(_placed(level, y, is_lead=is_lead))
        boxes += placed
        y = max(box.y + box.height for box in placed)
    told = "; ".join(f"{choice_label('function', each.function)}: {each.person}" for each in held)
    return Chart(tuple(boxes), tuple(links), y + 1, told)


def _held(cells: list[Any]) -> _Held:
    function, person, note = cells
    return _Held(function, person or "", spoken_of(note).text if isinstance(note, dict) else note)


def _levels(held: list[_Held]) -> Iterator[tuple[bool, list[list[tuple[str, bool]]]]]:
    """Each level as boxes, each box as lines that are titles or not."""

    def shared(title: str, *functions: str) -> list[list[tuple[str, bool]]]:
        found = [each for each in held if each.function in functions]
        if not found:
            return []
        return [[(title, True), *((_named(each), False) for each in found)]]

    def single(functions: Iterable[str]) -> list[list[tuple[str, bool]]]:
        return [
            [(choice_label("function", each.function), True), (_named(each), False)]
            for function in functions
            for each in held
            if each.function == function
        ]

    above = [
        *shared(choice_label("function", Role.SPONSOR), Role.SPONSOR),
        *shared(_("Steering committee"), *STEERING),
        *single([Role.PROGRAMME_MANAGER]),
    ]
    for is_lead, level in (
        (False, above),
        (True, single([Role.PROJECT_MANAGER])),
        (False, single(ADVICE)),
        (False, single(TEAMS)),
    ):
        if level:
            yield is_lead, level


def _named(held: _Held) -> str:
    return f"{held.person} ({held.note})" if held.note else held.person


def _placed(level: list[list[tuple[str, bool]]], y: float, *, is_lead: bool) -> Iterator[Box]:
    """The boxes of a level, in centred rows of equal height."""
    for start in range(0, len(level), MOST_IN_ROW):
        row = [list(_wrapped(box)) for box in level[start : start + MOST_IN_ROW]]
        height = 2 * PADDING + LINE * max(len(lines) for lines in row)
        x = (WIDTH - len(row) * BOX - (len(row) - 1) * GAP) / 2
        for n, lines in enumerate(row):
            spelled = tuple(
                Line(y + PADDING + BASELINE + LINE * m, text, is_title)
                for m, (text, is_title) in enumerate(lines)
            )
            yield Box(x + n * (BOX + GAP), y, height, spelled, is_lead=is_lead)
        y += height + GAP / 2


def _wrapped(lines: list[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    for text, is_title in lines:
        for piece in wrap(text, LETTERS) or [""]:
            yield piece, is_title
