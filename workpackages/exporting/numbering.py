"""Identifiers of the file's rows: those of the imported file while they are free."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)

FIRST = 1


def numbered(wanted: Iterable[tuple[K, int | None]]) -> Mapping[K, int]:
    """By key, a number that no other key has: the wanted one for the first that wants it."""
    found: dict[K, int] = {}
    taken: set[int] = set()
    without: list[K] = []
    for key, number in wanted:
        if number is not None and number not in taken:
            found[key] = number
            taken.add(number)
        else:
            without.append(key)
    following = max(taken, default=FIRST - 1)
    for at, key in enumerate(without, start=following + 1):
        found[key] = at
    return found
