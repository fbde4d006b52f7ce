"""Earned value and earned schedule: what work done is worth against what was planned and paid.

Money is ``Decimal`` and exact; an index is an unrounded ``Decimal``, or ``None`` where it is not
defined. Periods are counted from 1; cumulated values begin with the first period. Pure: no clock.

Source: W. Lipke, "Schedule is different" (2003), for earned schedule; S. Vandevoorde and
M. Vanhoucke, "A comparison of different project duration forecasting methods" (2006), for the
forecasts of the duration.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import pairwise

from engine.errors import EngineError

VERSION = 1
ZERO = Decimal(0)


class EarnedValueError(EngineError):
    """Values that contradict each other; the message names the culprit."""


def _check_amount(name: str, amount: Decimal) -> None:
    if not amount.is_finite() or amount < 0:
        raise EarnedValueError(f"{name} must be a finite amount and not negative")


def quotient(dividend: Decimal | int, divisor: Decimal | int | None) -> Decimal | None:
    """Unrounded; ``None`` where the divisor is zero or not defined itself."""
    return None if divisor is None or divisor == 0 else Decimal(dividend) / divisor


@dataclass(frozen=True, slots=True)
class Position:
    """Budget at completion, planned, earned and actual value at one status date, in francs.

    Raises ``EarnedValueError`` for an amount that is negative or not finite, and where more is
    planned or earned than the budget.
    """

    budget: Decimal
    planned: Decimal
    earned: Decimal
    actual: Decimal

    def __post_init__(self) -> None:
        for name in self.__slots__:
            _check_amount(name, getattr(self, name))
        for name in ("planned", "earned"):
            if getattr(self, name) > self.budget:
                raise EarnedValueError(f"{name} is more than the budget")

    @property
    def cost_variance(self) -> Decimal:
        return self.earned - self.actual

    @property
    def schedule_variance(self) -> Decimal:
        return self.earned - self.planned

    @property
    def cost_index(self) -> Decimal | None:
        """CPI: what one franc spent has earned."""
        return quotient(self.earned, self.actual)

    @property
    def schedule_index(self) -> Decimal | None:
        """SPI: tends to 1 at the end also where the project is late; see ``Timing.index``."""
        return quotient(self.earned, self.planned)

    @property
    def critical_index(self) -> Decimal | None:
        """SCI: the product of both."""
        return _product(self.cost_index, self.schedule_index)

    @property
    def earned_ratio(self) -> Decimal | None:
        return quotient(self.earned, self.budget)

    @property
    def spent_ratio(self) -> Decimal | None:
        return quotient(self.actual, self.budget)

    @property
    def is_done(self) -> bool:
        return self.earned == self.budget

    @property
    def is_exhausted(self) -> bool:
        """The budget is spent and work is left."""
        return self.actual >= self.budget and not self.is_done

    def needed_index(self, target: Decimal) -> Decimal | None:
        """TCPI: the cost index that the rest needs so that all costs ``target``.

        ``None`` where nothing is left to do, or nothing is left to spend.
        """
        if self.is_done or target <= self.actual:
            return None
        return (self.budget - self.earned) / (target - self.actual)


def _product(*factors: Decimal | None) -> Decimal | None:
    product = Decimal(1)
    for factor in factors:
        if factor is None:
            return None
        product *= factor
    return product


def rolled_up(parts: Iterable[Position]) -> Position:
    """The sums of the parts: indices are computed from them, never averaged. O(parts)."""
    sums = [ZERO] * len(Position.__slots__)
    for part in parts:
        sums = [
            total + getattr(part, name) for total, name in zip(sums, part.__slots__, strict=True)
        ]
    return Position(*sums)


class CostForecast(StrEnum):
    """How the cost at completion is estimated."""

    TYPICAL = "typical"
    ONE_OFF = "one_off"
    COST_AND_TIME = "cost_and_time"
    COST_AND_EARNED_TIME = "cost_and_earned_time"
    BOTTOM_UP = "bottom_up"


def cost_forecasts(
    position: Position, time_index: Decimal | None = None, remaining: Decimal | None = None
) -> Mapping[CostForecast, Decimal | None]:
    """The cost at completion in francs by every method, unrounded.

    ``time_index`` is SPI(t); ``remaining`` the cost to complete as estimated anew by the leads of
    the work packages. A method whose inputs are not defined gives ``None``. Raises
    ``EarnedValueError`` for a negative ``remaining``.
    """
    left = position.budget - position.earned
    if remaining is not None:
        _check_amount("remaining", remaining)

    def rest_at(pace: Decimal | None) -> Decimal | None:
        rest = quotient(left, pace)
        return None if rest is None else position.actual + rest

    cost = position.cost_index
    return {
        # The same as actual cost and the rest at this pace, but exact where it divides evenly.
        CostForecast.TYPICAL: _typical(position),
        CostForecast.ONE_OFF: position.actual + left,
        CostForecast.COST_AND_TIME: rest_at(position.critical_index),
        CostForecast.COST_AND_EARNED_TIME: rest_at(_product(cost, time_index)),
        CostForecast.BOTTOM_UP: None if remaining is None else position.actual + remaining,
    }


def _typical(position: Position) -> Decimal | None:
    return quotient(position.budget * position.actual, position.earned)


def official_forecast(forecast: Decimal) -> Decimal:
    """In whole francs, the half rounded up, as it is told: sums of what is told must agree."""
    return forecast.quantize(Decimal(1), ROUND_HALF_UP)


def variance_ratio(budget: Decimal, forecast: Decimal | None) -> Decimal | None:
    """VAC as a share of the budget: negative where more is expected than planned."""
    return None if forecast is None else quotient(budget - forecast, budget)


# A forecast lower than the typical one by more than this share of the budget needs a reason.
UNREASONED_RATIO = Decimal("0.03")


def needs_reason(position: Position, chosen: Decimal) -> bool:
    """Whether choosing this forecast as the official one must be justified."""
    typical = _typical(position)
    return typical is not None and typical - chosen > UNREASONED_RATIO * position.budget


def earned_periods(planned: Sequence[Decimal], earned: Decimal) -> Decimal:
    """ES: when, in periods, the plan wanted to have earned what is earned now.

    ``planned`` holds the cumulated planned value at the end of the periods 1 to N, ``earned`` is
    in the same money. Interpolates within a period; on a plateau of the plan the end of the
    plateau counts. O(N). Raises ``EarnedValueError`` where the plan is empty or falls.
    """
    _check_amount("earned", earned)
    points = [ZERO, *planned]
    if len(points) < 2 or any(not low <= high for low, high in pairwise(points)):
        raise EarnedValueError("planned values must begin at 0 or more and never fall")
    if earned >= points[-1]:
        return Decimal(len(planned))
    if earned == 0:
        return ZERO
    reached = bisect_right(points, earned) - 1
    return reached + (earned - points[reached]) / (points[reached + 1] - points[reached])


@dataclass(frozen=True, slots=True)
class Timing:
    """Earned, elapsed and planned periods: ES, AT and PD.

    After completion ``elapsed`` stays at the actual finish. Raises ``EarnedValueError`` where
    nothing is planned, more is earned than planned, or a number is negative.
    """

    earned: Decimal
    elapsed: Decimal
    planned: int

    def __post_init__(self) -> None:
        _check_amount("earned", self.earned)
        _check_amount("elapsed", self.elapsed)
        if self.planned < 1:
            raise EarnedValueError("planned must be one period or more")
        if self.earned > self.planned:
            raise EarnedValueError("earned is more than the planned periods")

    @property
    def variance(self) -> Decimal:
        """SV(t), in periods; negative where the project is late."""
        return self.earned - self.elapsed

    @property
    def index(self) -> Decimal | None:
        """SPI(t)."""
        return quotient(self.earned, self.elapsed)

    @property
    def duration(self) -> Decimal | None:
        """EAC(t): the length at this pace, in periods."""
        return quotient(self.planned * self.elapsed, self.earned)

    @property
    def needed_index(self) -> Decimal | None:
        """TSPI: the pace that the rest needs to end as planned; ``None`` once that has passed."""
        if self.elapsed >= self.planned:
            return None
        return (self.planned - self.earned) / (self.planned - self.elapsed)


def finish_in_days(baseline_days: int, time_index: Decimal | None) -> int | None:
    """Which working day of the project is the last at this pace, the half rounded up.

    ``baseline_days`` are the working days of the baseline, both ends included. Raises
    ``EarnedValueError`` where there are none.
    """
    if baseline_days < 1:
        raise EarnedValueError("the baseline must have a working day")
    days = quotient(baseline_days, time_index)
    return None if days is None else int(days.quantize(Decimal(1), ROUND_HALF_UP))


class DurationForecast(StrEnum):
    """How the duration is estimated: from what, and at which pace the rest is done."""

    VALUE_AT_TIME_PACE = "value_at_time_pace"
    VALUE_AT_BOTH_PACES = "value_at_both_paces"
    DURATION_AS_PLANNED = "duration_as_planned"
    DURATION_AT_TIME_PACE = "duration_at_time_pace"
    DURATION_AT_BOTH_PACES = "duration_at_both_paces"
    SCHEDULE_AS_PLANNED = "schedule_as_planned"
    SCHEDULE_AT_TIME_PACE = "schedule_at_time_pace"
    SCHEDULE_AT_BOTH_PACES = "schedule_at_both_paces"


def duration_forecasts(
    position: Position, timing: Timing
) -> Mapping[DurationForecast, Decimal | None]:
    """The length of the project in periods by every published method, unrounded.

    The spread of the methods tells how far a forecast can be trusted. What is not defined is
    ``None``.
    """
    schedule, cost, time = position.schedule_index, position.cost_index, timing.index
    earned_duration = _product(timing.elapsed, schedule)

    def finished(done: Decimal | None, pace: Decimal | None) -> Decimal | None:
        rest = None if done is None else quotient(timing.planned - done, pace)
        return None if rest is None else timing.elapsed + rest

    as_planned = Decimal(1)
    return {
        DurationForecast.VALUE_AT_TIME_PACE: quotient(timing.planned, schedule),
        DurationForecast.VALUE_AT_BOTH_PACES: quotient(timing.planned, position.critical_index),
        DurationForecast.DURATION_AS_PLANNED: finished(earned_duration, as_planned),
        DurationForecast.DURATION_AT_TIME_PACE: finished(earned_duration, schedule),
        DurationForecast.DURATION_AT_BOTH_PACES: finished(earned_duration, position.critical_index),
        DurationForecast.SCHEDULE_AS_PLANNED: finished(timing.earned, as_planned),
        DurationForecast.SCHEDULE_AT_TIME_PACE: finished(timing.earned, time),
        DurationForecast.SCHEDULE_AT_BOTH_PACES: finished(timing.earned, _product(time, cost)),
    }
