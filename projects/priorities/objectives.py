"""Which candidate serves which objective, and how much."""

from __future__ import annotations

from dataclasses import dataclass

from projects.models import StrategicObjective
from projects.priorities.ranking import Ranking

DECISIVE, DIRECT, INDIRECT = 5, 3, 1


@dataclass(frozen=True, slots=True)
class Served:
    """One objective with the candidates in sight that serve it, in their order."""

    objective: StrategicObjective
    decisive: tuple[str, ...]
    direct: tuple[str, ...]
    indirect: tuple[str, ...]

    @property
    def is_served(self) -> bool:
        return bool(self.decisive or self.direct)


def served(ranking: Ranking, known: set[str]) -> tuple[Served, ...]:
    """The objectives in force, the weightiest first; no query."""
    given = {each.code: dict(each.contributions) for each in ranking.facts}
    order = [place.code for place in ranking.places if place.code in known]

    def at(key: str, level: int) -> tuple[str, ...]:
        return tuple(code for code in order if given[code].get(key, 0) == level)

    return tuple(
        Served(each, at(each.key, DECISIVE), at(each.key, DIRECT), at(each.key, INDIRECT))
        for each in sorted(ranking.weights.objectives, key=lambda row: (-row.weight, row.key))
    )
