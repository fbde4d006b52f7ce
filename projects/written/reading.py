"""Written content as one reader sees it: in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from projects.words import Spoken
from projects.written.vocabulary import Headings, Json, choice_label, is_choice, label_of
from servicedesk_pm.common.templatetags.ui import day, effort, money, number

NOTHING = "–"
# Characters of a word that a narrow column keeps in one piece: a date has ten.
MOST_WHOLE = 12
LIGHTS = frozenset({"summary_light"})
NUMBERS = frozenset({"money", "number", "points", "percent", "effort", "months"})


@dataclass(frozen=True, slots=True)
class Head:
    label: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a table, under its head."""

    text: str
    foreign: str
    label: str
    is_number: bool
    # The colour of a traffic light, which is shown as one.
    light: str = ""

    @property
    def is_whole(self) -> bool:
        """Its words are short: none of them is broken, however narrow the column."""
        return all(len(word) <= MOST_WHOLE for word in self.text.split())


@dataclass(frozen=True, slots=True)
class Part:
    """A text, a value or a table."""

    kind: str
    key: str
    label: str
    text: str = ""
    foreign: str = ""
    heads: tuple[Head, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One section under its heading; ``facts``, texts and tables in the order of the content."""

    key: str
    heading: str
    parts: tuple[Part, ...]

    @property
    def texts(self) -> list[Part]:
        return [part for part in self.parts if part.kind == "words" and part.text]

    @property
    def facts(self) -> list[Part]:
        return [part for part in self.parts if part.kind == "fact"]

    @property
    def tables(self) -> list[Part]:
        return [part for part in self.parts if part.kind == "table" and part.rows]

    @property
    def is_empty(self) -> bool:
        return not (self.texts or self.facts or self.tables)


def is_english() -> bool:
    return (get_language() or "fr").startswith("en")


def spoken_of(value: Json) -> Spoken:
    """The reader's version of a text in two languages, else the other one marked as such."""
    own, other = ("en", "fr") if is_english() else ("fr", "en")
    if value[own]:
        return Spoken(value[own])
    return Spoken(value[other], other if value[other] else "")


def read(content: Json, headings: Headings) -> list[Section]:
    """The sections that have a heading, in the order of the content."""
    return [
        Section(each["key"], str(headings[each["key"]]), tuple(map(_part, each["parts"])))
        for each in content["sections"]
        if each["key"] in headings
    ]


def text_of(kind: str, value: Any) -> str:
    """One value in words."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, dict):
        return spoken_of(value).text or NOTHING
    if is_choice(kind):
        return choice_label(kind, value)
    reader = _READERS.get(kind)
    return reader(value) if reader else str(value)


def _part(part: Json) -> Part:
    kind, key = part["kind"], part["key"]
    label = label_of(key)
    if kind == "words":
        found = spoken_of(part)
        return Part(kind, key, label, found.text, found.foreign)
    if kind == "fact":
        return Part(kind, key, label, text_of(part["as"], part["value"]))
    columns = [(label_of(name), as_kind) for name, as_kind in part["columns"]]
    heads = tuple(Head(name, as_kind in NUMBERS) for name, as_kind in columns)
    rows = tuple(
        tuple(_cell(value, *column) for value, column in zip(row["cells"], columns, strict=True))
        for row in part["rows"]
    )
    return Part(kind, key, label, heads=heads, rows=rows)


def _cell(value: Any, label: str, kind: str) -> Cell:
    if isinstance(value, dict):
        found = spoken_of(value)
        return Cell(found.text or NOTHING, found.foreign, label, is_number=False)
    light = value if kind in LIGHTS and value else ""
    return Cell(text_of(kind, value), "", label, is_number=kind in NUMBERS, light=light)


def _number(value: str) -> str:
    amount = Decimal(value).normalize()
    return number(amount, max(0, -int(amount.as_tuple().exponent)))


def _months(value: int) -> str:
    return ngettext("%(n)s month", "%(n)s months", value) % {"n": value}


_READERS: dict[str, Callable[[str], str]] = {
    "money": lambda value: money(Decimal(value)),
    "number": _number,
    # One decimal in every line, so that a column of them can be added up by eye.
    "points": lambda value: number(Decimal(value), 1),
    "percent": lambda value: _("%(value)s %%") % {"value": _number(value)},
    "effort": lambda value: effort(int(value)),
    "months": lambda value: _months(int(value)),
    "day": lambda value: day(date.fromisoformat(value)),
    "flag": lambda value: _("yes") if value == "yes" else _("no"),
}
