"""How well results are accepted: at the first presentation, with reservations lifted, tested.

Counts in, shares out: a share of nothing is undefined, not zero. Nothing here asks the clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engine.errors import EngineError
from engine.lights import Colour

VERSION = 1
FIRST_PASS_GREEN_RATIO = 0.80
FIRST_PASS_AMBER_RATIO = 0.60
# Working days after the acceptance until a reservation has to be lifted.
MAJOR_LIMIT_DAYS = 20
MINOR_LIMIT_DAYS = 60


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``, both counts; the ratio of nothing is ``None``."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise EngineError(f"{self.part} of {self.whole} is no share")

    @property
    def ratio(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def percent(self) -> int | None:
        """Rounded half up, as people do: 12.5 % is 13 %."""
        return (200 * self.part + self.whole) // (2 * self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was accepted provisionally: until when it was to be lifted, and when it was."""

    due_on: date
    lifted_on: date | None = None


def first_pass_yield(passed_first: Iterable[bool | None]) -> Share:
    """The share accepted at its first presentation, with reservations or without.

    ``passed_first`` holds one entry for each result presented at least once: whether its first
    presentation was accepted, ``None`` while that is not decided. Later presentations do not
    count: a refusal stays one.
    """
    known = list(passed_first)
    return Share(sum(each is True for each in known), len(known))


def lift_rate(reservations: Iterable[Reservation], *, as_of: date) -> Share:
    """The share lifted by its deadline, of those whose deadline has passed before ``as_of``."""
    due = [each for each in reservations if each.due_on < as_of]
    in_time = [each for each in due if each.lifted_on and each.lifted_on <= each.due_on]
    return Share(len(in_time), len(due))


def criteria_coverage(recorded: Iterable[bool]) -> Share:
    """The share of criteria with a recorded result; ``recorded`` holds one entry for each."""
    known = list(recorded)
    return Share(sum(known), len(known))


def first_pass_colour(share: Share) -> Colour:
    """Green from 80 %, amber from 60 %, red below; grey while nothing was presented."""
    if share.ratio is None:
        return Colour.GREY
    if share.ratio >= FIRST_PASS_GREEN_RATIO:
        return Colour.GREEN
    return Colour.AMBER if share.ratio >= FIRST_PASS_AMBER_RATIO else Colour.RED
