"""The vocabulary of written content: texts, values and tables, as plain JSON that can be frozen.

A content is ``{"schema", "project", "sections": [{"key", "parts": [...]}], "document": {...}}``;
``document`` is there once it is frozen. A part is ``words`` (a text in two languages), a ``fact``
(one value) or a ``table``. Values are text or nothing; a kind tells how they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.functional import Promise

Words = str | Promise
Json = dict[str, Any]
# A kind of document: what its sections are called, by key and in their order.
Headings = Mapping[str, Words]

_labels: dict[str, Words] = {}
_choices: dict[str, Mapping[str, Words]] = {}


def register_labels(labels: Mapping[str, Words]) -> None:
    """What parts and columns are called, by key; one key reads the same in every document."""
    _labels.update(labels)


def register_choice(kind: str, words: Mapping[str, Words]) -> None:
    """How the values of a kind read, such as the states of a work package."""
    _choices[kind] = words


def label_of(key: str) -> str:
    return str(_labels.get(key, key))


def choice_label(kind: str, value: str) -> str:
    return str(_choices.get(kind, {}).get(value, value))


def is_choice(kind: str) -> bool:
    return kind in _choices


def words(key: str, row: models.Model) -> Json:
    """A text of the row in both languages."""
    return {
        "kind": "words",
        "key": key,
        "fr": getattr(row, f"{key}_fr").strip(),
        "en": getattr(row, f"{key}_en").strip(),
    }


def fact(key: str, value: object, kind: str) -> Json:
    return {"kind": "fact", "key": key, "as": kind, "value": plain(value)}


def table(
    key: str, columns: Sequence[tuple[str, str]], rows: Iterable[tuple[str, Sequence[object]]]
) -> Json:
    """Rows with an identity that stays when the same row comes back in another version."""
    return {
        "kind": "table",
        "key": key,
        "columns": [list(column) for column in columns],
        "rows": [{"id": ident, "cells": [plain(cell) for cell in cells]} for ident, cells in rows],
    }


def both(row: models.Model, base: str) -> dict[str, str]:
    """A short text of the row in both languages, as a cell."""
    return {"fr": getattr(row, f"{base}_fr"), "en": getattr(row, f"{base}_en")}


def plain(value: Any) -> Any:
    """A value as the snapshot keeps it."""
    if value is None or isinstance(value, dict):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
