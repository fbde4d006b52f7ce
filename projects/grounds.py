"""What is said with a steering decision, beside the line of the table that it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Demand:
    """A condition laid down with an approval: what, by whom, until when."""

    text: str
    owner_id: int
    due_on: date
    is_blocking: bool = False


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why, until when, for which sub-projects too, and what the decision lays down."""

    reason: str = ""
    review_on: date | None = None
    subprojects: frozenset[int] = frozenset()
    demands: tuple[Demand, ...] = ()
    participants: frozenset[int] = frozenset()
    released_budget: Decimal = Decimal(0)
    released_minutes: int = 0
    valid_until: date | None = None
    document: str = ""
    overrides_gate: bool = False

    def facts(self) -> dict[str, Any]:
        """What the second of two has to agree to, as it is stored until then."""
        return {
            "demands": [
                [each.text, each.owner_id, each.due_on.isoformat(), each.is_blocking]
                for each in self.demands
            ],
            "participants": sorted(self.participants),
            "released_budget": str(self.released_budget),
            "released_minutes": self.released_minutes,
            "valid_until": self.valid_until.isoformat() if self.valid_until else "",
            "document": self.document,
        }


def stored_grounds(reason: str, facts: dict[str, Any]) -> Grounds:
    """The grounds of the first of two, read back from ``Grounds.facts``."""
    until = facts.get("valid_until")
    return Grounds(
        reason=reason,
        demands=tuple(
            Demand(text, owner, date.fromisoformat(due), is_blocking)
            for text, owner, due, is_blocking in facts.get("demands", ())
        ),
        participants=frozenset(facts.get("participants", ())),
        released_budget=Decimal(facts.get("released_budget", 0)),
        released_minutes=facts.get("released_minutes", 0),
        valid_until=date.fromisoformat(until) if until else None,
        document=facts.get("document", ""),
    )


NO_GROUNDS = Grounds()
