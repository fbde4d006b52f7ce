"""What a project is scored with: criteria, objectives, and what was said about each project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from engine.errors import EngineError

Exact = int | Decimal | Fraction

BEST_SCORE = 5
CONTRIBUTIONS = (0, 1, 3, 5)


class ScoringError(EngineError):
    """The scheme or a score cannot be computed with; says whose and which."""


class SchemeError(ScoringError):
    """Criteria or objectives contradict themselves, for example do not add up to 100."""


class ScoreError(ScoringError):
    """A project's score is missing, superfluous or out of range; ``code`` and ``key`` name it."""

    def __init__(self, code: str, key: str, why: str) -> None:
        super().__init__(f"{code}: {key} {why}")
        self.code, self.key = code, key


class Category(StrEnum):
    """How free the choice is, the least free first: the order of the first tie-breaker."""

    MANDATORY = "mandatory"
    COMMITTED = "committed"
    DISCRETIONARY = "discretionary"

    @property
    def place(self) -> int:
        """0 for what comes first."""
        return list(Category).index(self)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the weighted questions, worth ``weight`` points of 100.

    ``is_in_value`` is false for the criterion of cost and effort: the choice weighs costs as
    limits, so that its value V leaves them out.
    """

    key: str
    weight: Exact
    is_in_value: bool = True


@dataclass(frozen=True, slots=True)
class Objective:
    """A strategic objective, worth ``weight`` points of 100."""

    key: str
    weight: Exact


@dataclass(frozen=True, slots=True)
class Scheme:
    """Criteria whose weights add up to 100, and where the alignment comes from.

    ``aligned`` is the key of the criterion that is computed from the contributions to the
    ``objectives`` (weights adding up to 100); without it every score is given. Raises
    ``SchemeError`` where keys repeat, a weight is negative or no exact number, a sum is not
    100, or objectives and the aligned criterion are there without each other.
    """

    criteria: tuple[Criterion, ...]
    objectives: tuple[Objective, ...] = ()
    aligned: str | None = None

    def __post_init__(self) -> None:
        _check_weights("criteria", self.criteria)
        keys = {criterion.key for criterion in self.criteria}
        if self.aligned is not None and self.aligned not in keys:
            raise SchemeError(f"the aligned criterion {self.aligned} is not among the criteria")
        if (self.aligned is None) != (not self.objectives):
            raise SchemeError("objectives and a criterion that is computed from them go together")
        if self.objectives:
            _check_weights("objectives", self.objectives)

    @property
    def full_alignment(self) -> Fraction:
        """The two largest weights of objectives together: decisive for both is a 5."""
        weights = sorted((Fraction(one.weight) for one in self.objectives), reverse=True)
        return sum(weights[:2], Fraction())


@dataclass(frozen=True, slots=True)
class Subject:
    """A project to be scored.

    ``scores`` holds 0 to 5 for every criterion but the aligned one; ``contributions`` 0, 1, 3
    or 5 for an objective, none meaning 0. The other fields break ties: ``imposed_on`` is the
    date that somebody outside imposes.
    """

    code: str
    scores: Mapping[str, Exact]
    contributions: Mapping[str, int] = field(default_factory=dict)
    category: Category = Category.DISCRETIONARY
    imposed_on: date | None = None
    cost: Decimal = Decimal(0)
    requested_on: date | None = None


def exact(value: Exact) -> Fraction | None:
    """The number as a fraction; nothing for floats, infinities and what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        return None
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    return Fraction(value)


def _check_weights(what: str, rows: tuple[Criterion, ...] | tuple[Objective, ...]) -> None:
    seen: set[str] = set()
    total = Fraction()
    for row in rows:
        if row.key in seen:
            raise SchemeError(f"{row.key} is twice among the {what}")
        seen.add(row.key)
        weight = exact(row.weight)
        if weight is None or weight < 0:
            raise SchemeError(f"the weight of {row.key} must be an exact number from 0 to 100")
        total += weight
    if total != 100:
        raise SchemeError(f"the weights of the {what} add up to {float(total):g}, not to 100")
