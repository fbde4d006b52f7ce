"""The score of one project: points per criterion, P and V, without a rounding in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from engine.scoring.model import (
    BEST_SCORE,
    CONTRIBUTIONS,
    Exact,
    Scheme,
    ScoreError,
    Subject,
    exact,
)

# Two people who differ by so much owe the board a note on how they came to agree.
CONSENSUS_SPREAD = 2


@dataclass(frozen=True, slots=True)
class Scored:
    """A project with its points; everything but ``priority`` and ``value`` is exact.

    ``scores`` and ``points`` are in the order of the criteria. ``priority`` is P and ``value``
    V, 0 to 100 with one decimal, rounded half up from the exact sums. ``alignment`` is A,
    nothing where no criterion is computed from objectives.
    """

    subject: Subject
    scores: Mapping[str, Fraction]
    points: Mapping[str, Fraction]
    priority: Decimal
    value: Decimal
    alignment: Fraction | None

    @property
    def code(self) -> str:
        """The project's code."""
        return self.subject.code


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How far the people who scored one criterion are apart."""

    key: str
    lowest: Fraction
    highest: Fraction

    @property
    def spread(self) -> Fraction:
        """Highest minus lowest score."""
        return self.highest - self.lowest

    @property
    def needs_note(self) -> bool:
        """Whether the difference is so large that a consensus note is owed."""
        return self.spread >= CONSENSUS_SPREAD


def score(scheme: Scheme, subject: Subject) -> Scored:
    """Points, P and V of one project (domain rules 3.1).

    ``P = Σ weight x score / 5`` with the unrounded alignment; V leaves out the criteria that
    are not in the value. Raises ``ScoreError`` for a score that is missing, unknown, given
    although it is computed, no exact number or outside 0 to 5, and for a contribution that is
    not 0, 1, 3 or 5 or belongs to no objective. Costs O(criteria + objectives).
    """
    scores = _scores(scheme, subject)
    points = {c.key: Fraction(c.weight) * scores[c.key] / BEST_SCORE for c in scheme.criteria}
    valued = sum((points[c.key] for c in scheme.criteria if c.is_in_value), Fraction())
    return Scored(
        subject,
        scores,
        points,
        one_decimal(sum(points.values(), Fraction())),
        one_decimal(valued),
        scores[scheme.aligned] if scheme.aligned is not None else None,
    )


def alignment(scheme: Scheme, subject: Subject) -> Fraction:
    """A: 0 to 5, unrounded, from the contributions to the objectives.

    ``min(5, Σ weight x contribution / D)``, D being the two largest weights together: 5 means
    decisive for the two objectives that matter most. Raises ``ScoreError``.
    """
    unknown = sorted(set(subject.contributions) - {one.key for one in scheme.objectives})
    if unknown:
        raise ScoreError(subject.code, unknown[0], "is no objective of this scheme")
    total = Fraction()
    for objective in scheme.objectives:
        given = subject.contributions.get(objective.key, 0)
        if given not in CONTRIBUTIONS:
            raise ScoreError(
                subject.code, objective.key, f"must be 0, 1, 3 or 5 as a contribution, not {given}"
            )
        total += Fraction(objective.weight) * given
    return min(Fraction(BEST_SCORE), total / scheme.full_alignment)


def disagreements(sheets: Mapping[str, Mapping[str, Exact]]) -> tuple[Disagreement, ...]:
    """Criteria on which people differ, in the order in which they first appear.

    ``sheets`` holds the scores of each person by criterion; a criterion that only one of them
    scored cannot be disagreed on. Raises ``ScoreError`` for what is outside 0 to 5, naming
    the person. Costs O(people x criteria).
    """
    given: dict[str, list[Fraction]] = {}
    for person, scores in sheets.items():
        for key, value in scores.items():
            given.setdefault(key, []).append(_checked(person, key, value))
    found = (Disagreement(key, min(values), max(values)) for key, values in given.items())
    return tuple(one for one in found if one.spread)


def one_decimal(value: Fraction) -> Decimal:
    """Rounded half up, exactly; ``value`` is not negative."""
    return Decimal((value * 20 + 1) // 2).scaleb(-1)


def _scores(scheme: Scheme, subject: Subject) -> dict[str, Fraction]:
    keys = [criterion.key for criterion in scheme.criteria]
    unknown = sorted(set(subject.scores) - set(keys))
    if unknown:
        raise ScoreError(subject.code, unknown[0], "is no criterion of this scheme")
    if scheme.aligned in subject.scores:
        raise ScoreError(subject.code, str(scheme.aligned), "is computed and cannot be given")
    scores = {}
    aligned = alignment(scheme, subject) if scheme.objectives or subject.contributions else None
    for key in keys:
        if key == scheme.aligned and aligned is not None:
            scores[key] = aligned
        elif key in subject.scores:
            scores[key] = _checked(subject.code, key, subject.scores[key])
        else:
            raise ScoreError(subject.code, key, "has no score")
    return scores


def _checked(code: str, key: str, value: Exact) -> Fraction:
    number = exact(value)
    if number is None or not 0 <= number <= BEST_SCORE:
        raise ScoreError(code, key, f"must be an exact number from 0 to 5, not {value}")
    return number
