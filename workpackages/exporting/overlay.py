"""A kept row of the imported file, with what has changed since written over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workpackages.mspdi.plan import Raw

Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """Some columns of ours, and how they are written as elements."""

    columns: tuple[str, ...]
    write: Callable[[Any], Raw]


def changed_columns(row: Any, told: Columns | None) -> frozenset[str] | None:
    """What the row holds otherwise than the file told; ``None`` where no file told anything."""
    if told is None:
        return None
    return frozenset(name for name, value in told.items() if getattr(row, name) != value)


def overlaid(raw: Raw, row: Any, parts: Iterable[Part], changed: frozenset[str] | None) -> Raw:
    """What the file said to the second and in its own units stays where it still holds."""
    found = dict(raw)
    for part in parts:
        if changed is None or changed.intersection(part.columns):
            found.update(part.write(row))
    return found


def reduced(raw: Raw, names: frozenset[str]) -> Raw:
    """Only the named elements: the file's others may tell costs, rates or private notes."""
    return {name: value for name, value in raw.items() if name in names}
