"""How far a project reached its objectives, and how its team judges the work together.

All of it is exact: what is shown is rounded at the end, half up, never in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from engine.errors import EngineError

WHOLE_PCT = 100
LOWEST, HIGHEST = 1, 5
# Below so many answers nobody is told anything, so that nobody is recognised.
FEWEST_ANSWERS = 5


class Verdict(StrEnum):
    """In which band the weighted total lies."""

    REACHED = "reached"
    LARGELY = "largely"
    PARTLY = "partly"
    MISSED = "missed"


# From which total in per cent, the best first.
BANDS: tuple[tuple[int, Verdict], ...] = (
    (95, Verdict.REACHED),
    (80, Verdict.LARGELY),
    (60, Verdict.PARTLY),
    (0, Verdict.MISSED),
)


@dataclass(frozen=True, slots=True)
class Objective:
    """What was to be reached, from which value, with which weight; ``actual`` once measured."""

    baseline: Decimal
    target: Decimal
    weight_pct: int
    actual: Decimal | None


def degree(baseline: Decimal, target: Decimal, actual: Decimal) -> Fraction:
    """How much of the way from baseline to target was gone, as a ratio from 0 to 1.

    Works where lower is better too: then both differences are negative. Raises EngineError
    where baseline and target are the same, since no way leads from one to the other.
    """
    way = Fraction(target) - Fraction(baseline)
    if not way:
        raise EngineError(f"baseline and target are the same: {target}")
    gone = (Fraction(actual) - Fraction(baseline)) / way
    return min(max(gone, Fraction(0)), Fraction(1))


def points_pct(objective: Objective) -> Fraction | None:
    """Its part of the total in per cent; ``None`` before anything is measured."""
    if objective.actual is None:
        return None
    return objective.weight_pct * degree(objective.baseline, objective.target, objective.actual)


def total_pct(objectives: Sequence[Objective]) -> Fraction | None:
    """The sum of all points in per cent; ``None`` while one is not measured or there is none.

    Raises EngineError where the weights do not sum to 100.
    """
    if not objectives:
        return None
    weights = sum(each.weight_pct for each in objectives)
    if weights != WHOLE_PCT:
        raise EngineError(f"the weights sum to {weights}, not to {WHOLE_PCT}")
    total = Fraction(0)
    for each in objectives:
        points = points_pct(each)
        if points is None:
            return None
        total += points
    return total


def verdict_of(total: Fraction) -> Verdict:
    """The band of a total in per cent, not rounded. Raises EngineError outside 0 to 100."""
    if not 0 <= total <= WHOLE_PCT:
        raise EngineError(f"a total is from 0 to {WHOLE_PCT} per cent, not {float(total)}")
    return next(verdict for least, verdict in BANDS if total >= least)


@dataclass(frozen=True, slots=True)
class TeamMarks:
    """What the answers of a team come to: each question as shown, and the mean of those."""

    answered: int
    means: tuple[Decimal, ...]

    @property
    def is_told(self) -> bool:
        return bool(self.means)

    @property
    def mean(self) -> Decimal | None:
        """Of the means as they are shown, so that who adds them up finds the same."""
        if not self.means:
            return None
        return rounded(Fraction(sum(self.means)) / len(self.means), "0.01")


def team_marks(answers: Sequence[Sequence[int]]) -> TeamMarks:
    """The mean of each question to one decimal; none below five answers.

    Raises EngineError for answers of different length and for marks outside 1 to 5.
    """
    questions = {len(marks) for marks in answers}
    if len(questions) > 1:
        raise EngineError("the answers have different numbers of marks")
    for marks in answers:
        for mark in marks:
            if not LOWEST <= mark <= HIGHEST:
                raise EngineError(f"a mark is from {LOWEST} to {HIGHEST}, not {mark}")
    count = len(answers)
    if count < FEWEST_ANSWERS:
        return TeamMarks(count, ())
    columns = zip(*answers, strict=True)
    return TeamMarks(
        count, tuple(rounded(Fraction(sum(column), count), "0.1") for column in columns)
    )


def rounded(value: Fraction, step: str) -> Decimal:
    """Half up to ``step``, which is a power of ten such as ``"0.01"``."""
    scale = 1 / Fraction(step)
    whole = Decimal(int(value * scale * 10)) / 10
    return whole.quantize(Decimal(1), ROUND_HALF_UP) * Decimal(step)
