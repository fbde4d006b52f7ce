"""The order of scored projects, and the facts behind a place in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from engine.scoring.model import Scheme, ScoringError
from engine.scoring.points import Scored

# Neighbours no further apart may be swapped by the board with a recorded reason.
NEAR_POINTS = Decimal("1.0")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a project is where it is.

    ``strongest`` is the criterion with most points, ``missing`` the one with most points left
    to gain, both with their exact points; of equals, the first of the scheme. Nothing where
    there is none: a project without any point, or with all of them. ``to_next`` is how many
    points of P the project ahead has more; 0.0 where only tie-breakers hold it ahead, nothing
    for the first.
    """

    code: str
    rank: int
    strongest: tuple[str, Fraction] | None
    missing: tuple[str, Fraction] | None
    to_next: Decimal | None


def ranked(projects: Iterable[Scored]) -> tuple[Scored, ...]:
    """The best first: by P with one decimal, ties by the house's tie-breakers (rules 3.2).

    Category, earlier imposed date, higher unrounded alignment, lower cost, earlier request,
    code; a project without a date comes after those with one. Raises ``ScoringError`` for a
    code that is there twice. Costs O(n log n).
    """
    rows = sorted(projects, key=lambda one: (-one.priority, tie_key(one)))
    twice = [code for code, count in Counter(one.code for one in rows).items() if count > 1]
    if twice:
        raise ScoringError(f"{min(twice)} is there twice")
    return tuple(rows)


def tie_key(project: Scored) -> tuple[int, date, Fraction, Decimal, date, str]:
    """What decides between equal P, the smaller first."""
    of = project.subject
    return (
        of.category.place,
        of.imposed_on or date.max,
        -(project.alignment or Fraction()),
        of.cost,
        of.requested_on or date.max,
        of.code,
    )


def near_ties(
    ranking: Sequence[Scored], within: Decimal = NEAR_POINTS
) -> tuple[tuple[str, str], ...]:
    """Neighbours of a ranking whose P are at most ``within`` points apart, the better first."""
    return tuple(
        (ahead.code, behind.code)
        for ahead, behind in pairwise(ranking)
        if abs(ahead.priority - behind.priority) <= within
    )


def explanations(scheme: Scheme, ranking: Sequence[Scored]) -> tuple[Explanation, ...]:
    """The facts behind every place of a ranking, in its order. Costs O(projects x criteria)."""
    return tuple(
        Explanation(
            one.code,
            place + 1,
            _largest(one.points),
            _largest({c.key: Fraction(c.weight) - one.points[c.key] for c in scheme.criteria}),
            ranking[place - 1].priority - one.priority if place else None,
        )
        for place, one in enumerate(ranking)
    )


def _largest(points: Mapping[str, Fraction]) -> tuple[str, Fraction] | None:
    key = max(points, key=lambda one: points[one])
    return (key, points[key]) if points[key] > 0 else None
