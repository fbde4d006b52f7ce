"""Where each part announces what of it can be found by words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.text import fold

LONGEST = 100
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name, what tells it from its like, and where it is."""

    title: str
    subtitle: str
    url: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one kind that were found."""

    name: Words
    hits: list[Hit]


Source = Callable[[Any, str, int], list[Hit]]
_sources: dict[str, tuple[int, Words, Source]] = {}


def register_search(name: Words, order: int, function: Source) -> None:
    """Add a source; ``function(user, folded_query, limit)`` asks the database at most twice
    and answers only with what the person may see."""
    _sources[f"{function.__module__}.{function.__qualname__}"] = (order, name, function)


def find(user: Any, query: str, *, limit: int) -> list[Group]:
    """Ask every source for at most ``limit`` things; kinds without any are left out."""
    folded = fold(query[:LONGEST])
    if len(folded) < SHORTEST:
        return []
    ordered = sorted(_sources.values(), key=lambda source: source[0])
    groups = [Group(name, function(user, folded, limit)[:limit]) for _, name, function in ordered]
    return [group for group in groups if group.hits]
