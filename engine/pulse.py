"""Short satisfaction surveys: three questions from 1 to 5, told only where nobody is recognised.

Figures of ``domain.md`` §9.3 and the limits of §5.4. Linear in the number of answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.errors import EngineError

LOWEST, HIGHEST = 1, 5
QUESTIONS = 3
# With fewer answers a colleague could be recognised.
LEAST_ANSWERS = 5
GOOD_FROM, WATCH_FROM = Fraction(7, 2), Fraction(3)


class PulseError(EngineError):
    """A mark lies outside its scale, or an answer has another number of marks."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The means by question and how many answered; ``means`` is empty where they are hidden."""

    answered: int
    means: tuple[Fraction, ...]

    @property
    def is_told(self) -> bool:
        return bool(self.means)

    @property
    def index(self) -> Fraction | None:
        """The mean of the means."""
        return sum(self.means, Fraction()) / len(self.means) if self.means else None

    @property
    def tone(self) -> str:
        """``good`` from 3.5, ``watch`` from 3.0, else ``bad``; empty where nothing is told."""
        index = self.index
        if index is None:
            return ""
        if index >= GOOD_FROM:
            return "good"
        return "watch" if index >= WATCH_FROM else "bad"


def outcome_of(answers: Sequence[Sequence[int]]) -> Outcome:
    """What the answers come to. Raises PulseError for marks that cannot be."""
    for marks in answers:
        if len(marks) != QUESTIONS:
            raise PulseError(f"an answer has {QUESTIONS} marks, not {len(marks)}")
        for mark in marks:
            if not LOWEST <= mark <= HIGHEST:
                raise PulseError(f"a mark is from {LOWEST} to {HIGHEST}, not {mark}")
    count = len(answers)
    if count < LEAST_ANSWERS:
        return Outcome(count, ())
    sums = [sum(marks[place] for marks in answers) for place in range(QUESTIONS)]
    return Outcome(count, tuple(Fraction(total, count) for total in sums))


def counted(answered: int, means: Sequence[Fraction]) -> Outcome:
    """What was counted elsewhere; with too few answers it is hidden all the same."""
    if len(means) != QUESTIONS or any(not LOWEST <= mean <= HIGHEST for mean in means):
        raise PulseError(f"{QUESTIONS} means from {LOWEST} to {HIGHEST} are wanted")
    return Outcome(answered, tuple(means) if answered >= LEAST_ANSWERS else ())
