"""What a reader says about a file: remarks beside the plan, or a refusal instead of it.

Sentences are message ids with named arguments, so that they can be stored and be shown
in the reader's language later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

DOUBTFUL = "doubtful"
NOT_UNDERSTOOD = "not_understood"


def phrase(sentence: str, arguments: Mapping[str, Any]) -> str:
    """The sentence in the language that is active now."""
    words = gettext(sentence)
    return words % arguments if arguments else words


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was read differently from how it stands in the file, or not at all."""

    kind: str
    sentence: str
    row: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return phrase(self.sentence, self.arguments)


class PlanRefused(Exception):
    """The file cannot be imported; ``sentence`` tells a planner why and what to do."""

    def __init__(
        self, sentence: str, *, row: str = "", line: int | None = None, **arguments: Any
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.arguments = {**arguments, **({"row": row} if row else {})}
        if line is not None:
            self.arguments["line"] = line
        self.row = row
        self.line = line

    def __str__(self) -> str:
        return phrase(self.sentence, self.arguments)

    def as_json(self) -> dict[str, Any]:
        return {"sentence": self.sentence, "arguments": self.arguments, "line": self.line}
