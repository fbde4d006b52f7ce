"""What several sections need: notes in both languages, names, and short lists."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from closure.reports.content import both_languages
from projects.models import Programme, Project
from projects.written.vocabulary import Json, fact
from servicedesk_pm.common.errors import Words

Row = TypeVar("Row")
Pair = dict[str, str]
Built = list[Json]
TENTH = Decimal("0.1")


def note(words: Words) -> Json:
    """A sentence of ours, frozen in the words that it has today."""
    return {"kind": "words", "key": "ps_note", **both_languages(words)}


def named(row: Project | Programme) -> Pair:
    """Its code and its name in both languages."""
    english = row.name_en or row.name_fr
    return {"fr": f"{row.code} {row.name_fr}", "en": f"{row.code} {english}"}


def percent_of(ratio: Decimal | None) -> Decimal | None:
    return None if ratio is None else (100 * ratio).quantize(TENTH)


def short(ratio: Decimal | None) -> Decimal | None:
    return None if ratio is None else ratio.quantize(Decimal("0.01"))


def beyond(forecast: Decimal | None, budget: Decimal) -> Decimal | None:
    """What it will cost beyond its budget."""
    return None if forecast is None else forecast - budget


def first(rows: Sequence[Row], most: int) -> tuple[Sequence[Row], Built]:
    """As many as a document bears, and how many are left out."""
    left = len(rows) - most
    return rows[:most], [fact("ps_left_out", left, "number")] if left > 0 else []
