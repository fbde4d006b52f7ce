"""How large a risk is: levels 1 to 5, the zones of the matrix, and what it is worth in money.

Money is ``Decimal`` and exact; probabilities are exact decimals of 0 to 1. Pure: no clock, no
randomness. An opportunity is rated with the same levels; its exposure is negative.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from engine.errors import EngineError

BEST_LEVEL = 5
LEVELS = range(1, BEST_LEVEL + 1)


class ExposureError(EngineError):
    """A scale contradicts itself or a rating is out of it; the message names the culprit."""


def _level(name: str, level: int) -> int:
    if level not in LEVELS:
        raise ExposureError(f"{name} {level} is not a level of 1 to {BEST_LEVEL}")
    return level


def _check_money(name: str, amount: Decimal) -> None:
    if not amount.is_finite() or amount < 0:
        raise ExposureError(f"{name} must be a finite amount and not negative")


def _check_rising(name: str, values: Sequence[Decimal] | Sequence[int], count: int) -> None:
    if len(values) != count:
        raise ExposureError(f"{name} needs {count} values, not {len(values)}")
    if not all(Decimal(value).is_finite() for value in values) or values[0] <= 0:
        raise ExposureError(f"{name} must be finite and above 0")
    if any(low >= high for low, high in pairwise(map(Decimal, values))):
        raise ExposureError(f"{name} must rise from level to level")


class Zone(StrEnum):
    """How much a risk matters, the least first."""

    LOW = "L"
    MEDIUM = "M"
    HIGH = "H"
    CRITICAL = "C"

    @property
    def rank(self) -> int:
        return list(Zone).index(self)


@dataclass(frozen=True, slots=True)
class Scale:
    """What the levels mean.

    ``probabilities`` are the representative p of the levels 1 to 5. ``cost_pct`` and
    ``delay_days`` are the four bounds between the levels, in percent of the budget and in
    working days. ``zones_from`` are the lowest scores of medium, high and critical. Raises
    ``ExposureError`` where values are missing, out of range or do not rise.
    """

    probabilities: tuple[Decimal, ...] = (
        Decimal("0.05"),
        Decimal("0.20"),
        Decimal("0.40"),
        Decimal("0.60"),
        Decimal("0.85"),
    )
    cost_pct: tuple[Decimal, ...] = (Decimal(2), Decimal(5), Decimal(10), Decimal(20))
    delay_days: tuple[int, ...] = (5, 10, 20, 40)
    zones_from: tuple[int, ...] = (5, 10, 15)

    def __post_init__(self) -> None:
        _check_rising("probabilities", self.probabilities, BEST_LEVEL)
        _check_rising("cost_pct", self.cost_pct, BEST_LEVEL - 1)
        _check_rising("delay_days", self.delay_days, BEST_LEVEL - 1)
        _check_rising("zones_from", self.zones_from, len(Zone) - 1)
        if self.probabilities[-1] > 1:
            raise ExposureError("probabilities must not be above 1")
        if self.zones_from[-1] > BEST_LEVEL**2:
            raise ExposureError(f"zones_from must not be above {BEST_LEVEL**2}")

    def probability_of(self, level: int) -> Decimal:
        return self.probabilities[_level("probability", level) - 1]

    def zone_of(self, score: int) -> Zone:
        """The zone of a score of 1 to 25. Raises ``ExposureError``."""
        if not 1 <= score <= BEST_LEVEL**2:
            raise ExposureError(f"the score {score} is not between 1 and {BEST_LEVEL**2}")
        return list(Zone)[sum(score >= bound for bound in self.zones_from)]

    def cost_level(self, cost: Decimal, budget: Decimal) -> int:
        """The level of a cost against the budget; a bound itself belongs to the level above,
        except the last. Raises ``ExposureError`` for negative money and without a budget.
        """
        _check_money("cost", cost)
        if not budget.is_finite() or budget <= 0:
            raise ExposureError("the budget must be positive")
        share = cost * 100
        *lower, highest = (bound * budget for bound in self.cost_pct)
        return 1 + sum(share >= bound for bound in lower) + (share > highest)

    def delay_level(self, days: int) -> int:
        """The level of a delay in working days; a bound belongs to the level below."""
        if days < 0:
            raise ExposureError("the delay must not be negative")
        return 1 + sum(days > bound for bound in self.delay_days)


DEFAULT_SCALE = Scale()


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody thinks of a risk at one moment.

    Probability and the four impacts are levels of 1 to 5; ``cost`` is francs and
    ``delay_days`` working days that the event would take. Raises ``ExposureError``.
    """

    probability: int
    cost_impact: int
    schedule_impact: int
    quality_impact: int
    service_impact: int
    cost: Decimal = Decimal(0)
    delay_days: int = 0

    def __post_init__(self) -> None:
        _level("probability", self.probability)
        for name in ("cost_impact", "schedule_impact", "quality_impact", "service_impact"):
            _level(name, getattr(self, name))
        _check_money("cost", self.cost)
        if self.delay_days < 0:
            raise ExposureError("the delay must not be negative")

    @property
    def impact(self) -> int:
        """The worst of the four."""
        return max(self.cost_impact, self.schedule_impact, self.quality_impact, self.service_impact)

    @property
    def score(self) -> int:
        return self.probability * self.impact


def exposure(
    rating: Rating, daily_cost: Decimal, scale: Scale = DEFAULT_SCALE, *, is_gain: bool = False
) -> Decimal:
    """p × (cost + delay × cost of one project day), negative for an opportunity.

    Raises ``ExposureError`` for a negative or infinite cost of a day.
    """
    _check_money("daily_cost", daily_cost)
    money = rating.cost + rating.delay_days * daily_cost
    worth = scale.probability_of(rating.probability) * money
    return -worth if is_gain else worth


def lowest(ratings: Sequence[Rating]) -> Rating:
    """What is left when each of several measures reaches its own target: the least of each.

    Raises ``ExposureError`` without any rating.
    """
    return _combined(ratings, min)


def highest(ratings: Sequence[Rating]) -> Rating:
    """The same for an opportunity, whose measures are to raise it. Raises ``ExposureError``."""
    return _combined(ratings, max)


def _combined(ratings: Sequence[Rating], choose: Callable[..., Any]) -> Rating:
    if not ratings:
        raise ExposureError("there is no rating to combine")
    names = Rating.__slots__
    return Rating(**{name: choose(getattr(each, name) for each in ratings) for name in names})


SAFE_RATIO, THIN_RATIO = Decimal("1.2"), Decimal("0.8")


def adequacy(left: Decimal, exposure_sum: Decimal) -> Decimal | None:
    """How often what is left of the contingency covers the threats of today.

    Unrounded; ``None`` where nothing threatens. Raises ``ExposureError`` for negative money.
    """
    _check_money("left", left)
    _check_money("exposure_sum", exposure_sum)
    return left / exposure_sum if exposure_sum else None


def adequacy_light(ratio: Decimal | None) -> str:
    """Green from 1.2 on or where nothing threatens, amber from 0.8 on, else red."""
    if ratio is None or ratio >= SAFE_RATIO:
        return "green"
    return "amber" if ratio >= THIN_RATIO else "red"
