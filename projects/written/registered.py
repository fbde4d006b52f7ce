"""Where other parts register what they show in the sections of a kind of document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from projects.written.vocabulary import Headings, Json

Subject = TypeVar("Subject")


class RegisteredParts(Generic[Subject]):
    """The loaders of one kind of document, by section and by name; it speaks of one subject."""

    def __init__(self, headings: Headings) -> None:
        self._headings = headings
        self._loaders: dict[str, dict[str, Callable[[Subject], list[Json]]]] = {}

    def register(self, section: str, name: str, loader: Callable[[Subject], list[Json]]) -> None:
        """Show what ``loader(subject)`` returns in a section of every such document.

        Registering a name again replaces it, so that a reload does not double the parts.
        """
        if section not in self._headings:
            raise ValueError(f"there is no section {section!r}")
        self._loaders.setdefault(section, {})[name] = loader

    def of(self, section: str, subject: Subject) -> list[Json]:
        found: list[Json] = []
        for _name, load in sorted(self._loaders.get(section, {}).items()):
            found += load(subject)
        return found
