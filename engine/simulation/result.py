"""What a simulation says: how the finish and the cost are spread, and what they depend on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from math import ceil, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError
from engine.schedule.model import Key

# Instants and minutes are whole, money is not.
Values = NDArray[np.number[Any]]


@dataclass(frozen=True, eq=False)
class Distribution:
    """One figure over all runs.

    ``values`` has shape ``(runs,)``, in the order of the runs. ``base`` is the figure when
    every estimate takes its most likely value and no risk occurs. Both are instants, working
    minutes or CHF, and so is every answer unless it is called a probability.
    """

    values: Values = field(repr=False)
    base: float

    @cached_property
    def ordered(self) -> Values:
        """The values from the least to the greatest."""
        return np.sort(self.values)

    @property
    def mean(self) -> float:
        """The average."""
        return float(self.values.mean())

    @property
    def sd(self) -> float | None:
        """The standard deviation; ``None`` of a single run."""
        return float(self.values.std(ddof=1)) if len(self.values) > 1 else None

    def quantile(self, probability: float) -> float:
        """The least value that at least this share of the runs keeps: P80 for 0.8.

        It is the value of a run, never one between two, so that a date is one on which
        something ends. Raises ``EngineError`` for what is not between 0 and 1. O(1).
        """
        _check_probability(probability)
        return self._value(self._rank(probability))

    def interval(self, probability: float) -> tuple[float, float]:
        """Where the quantile of endless runs lies, at 95 % by order statistics (Conover 1999).

        The fewer the runs, the wider.
        """
        _check_probability(probability)
        runs = len(self.values)
        reach = 1.96 * sqrt(probability * (1 - probability) / runs)
        low, high = self._rank(probability - reach), self._rank(probability + reach)
        return self._value(low), self._value(high)

    def _rank(self, probability: float) -> int:
        runs = len(self.values)
        # A hair less, since 0.07 × 100 is more than 7 in binary.
        return min(max(ceil(probability * runs - 1e-9) - 1, 0), runs - 1)

    def _value(self, rank: int) -> float:
        value: float = self.ordered[rank].item()
        return value

    def at_most(self, value: float) -> float:
        """The probability that a value is kept, 0 to 1. O(log runs)."""
        return int(np.searchsorted(self.ordered, value, side="right")) / len(self.values)

    def reserve(self, probability: float) -> float:
        """By how much the quantile lies above ``base``: contingency of cost, buffer of time.

        Negative where opportunities outweigh all else.
        """
        return self.quantile(probability) - self.base

    def histogram(self, bins: int = 30) -> list[tuple[float, float, int]]:
        """From, to (without, but for the last) and number of runs, in ``bins`` equal steps.

        One step where all runs agree. Whole values have whole steps, as many as are needed.
        """
        low, high = self.ordered[0].item(), self.ordered[-1].item()
        if low == high:
            return [(low, high, len(self.values))]
        edges = np.linspace(low, high, bins + 1)
        if self.values.dtype == np.int64:
            edges = np.arange(low, high + 1, max(1, ceil((high - low) / bins)))
            edges = edges if edges[-1] == high else np.append(edges, high)
        counts, _edges = np.histogram(self.values, edges)
        return [
            (start.item(), end.item(), int(count))
            for start, end, count in zip(edges, edges[1:], counts, strict=False)
        ]

    def curve(self, points: int = 101) -> list[tuple[float, float]]:
        """The S-curve: values with the probability that they are kept, from the least on."""
        found = (self.quantile(p) for p in np.linspace(0.0, 1.0, points))
        return [(value, self.at_most(value)) for value in dict.fromkeys(found)]


class InputKind(StrEnum):
    """What a figure can depend on."""

    ACTIVITY = "activity"
    RISK = "risk"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How strongly finish and cost follow one thing that is drawn: Spearman's rank correlation.

    −1 to 1; ``None`` where one of the two never changes.
    """

    kind: InputKind
    key: Key
    on_finish: float | None
    on_cost: float | None


@dataclass(frozen=True, slots=True)
class ActivityRisk:
    """One activity over all runs; minutes of its own calendar, risks included.

    ``criticality_ratio`` is the share of runs in which it determines the finish. ``sensitivity``
    is that of the finish to its estimate.
    """

    key: Key
    criticality_ratio: float
    mean_minutes: float
    sd_minutes: float
    sensitivity: float | None
    _plan_sd: float

    @property
    def cruciality(self) -> float | None:
        """Criticality times the strength of the rank correlation."""
        return None if self.sensitivity is None else self.criticality_ratio * abs(self.sensitivity)

    @property
    def sensitivity_index(self) -> float | None:
        """The schedule sensitivity index: criticality times own σ ÷ σ of the plan (PMI)."""
        if not self._plan_sd:
            return None
        return self.criticality_ratio * self.sd_minutes / self._plan_sd


@dataclass(frozen=True, slots=True)
class RiskEffect:
    """One risk over all runs: how often it occurred, and what it put on activities and money.

    The means are over all runs; minutes are those added to its activities together, which need
    not be those that the finish moves (see ``contributions``).
    """

    key: Key
    occurred_ratio: float
    mean_minutes: float
    mean_cost: float


@dataclass(frozen=True, eq=False)
class Simulation:
    """The answer of ``simulate``.

    ``finish`` are instants; ``duration`` working minutes of the plan's calendar from ``origin``
    (the plan's start, or its status date) to the finish, which is what means, σ and buffers
    are taken of; ``cost`` is CHF. ``runs`` may be fewer than were asked for when it was
    stopped. ``version`` changes when the same seed no longer gives the same figures.
    """

    seed: int
    runs: int
    asked_runs: int
    version: int
    origin: int
    finish: Distribution
    duration: Distribution
    cost: Distribution
    activities: tuple[ActivityRisk, ...] = field(repr=False)
    risks: tuple[RiskEffect, ...] = field(repr=False)
    sensitivities: tuple[Sensitivity, ...] = field(repr=False)
    milestones: Mapping[Key, Distribution] = field(repr=False)

    @property
    def is_complete(self) -> bool:
        """Whether all runs were made that were asked for."""
        return self.runs == self.asked_runs

    def joint(self, finish: float, cost: float) -> float:
        """The probability that both the date and the money are kept (joint confidence level)."""
        both = (self.finish.values <= finish) & (self.cost.values <= cost)
        return float(both.mean())

    def tornado_of_finish(self, most: int = 10) -> list[Sensitivity]:
        """What the finish depends on most, strongest first."""
        found = [(one.on_finish, one) for one in self.sensitivities]
        return _strongest(found, most)

    def tornado_of_cost(self, most: int = 10) -> list[Sensitivity]:
        """What the cost depends on most, strongest first."""
        found = [(one.on_cost, one) for one in self.sensitivities]
        return _strongest(found, most)


def _strongest(found: list[tuple[float | None, Sensitivity]], most: int) -> list[Sensitivity]:
    known = [(abs(value), one) for value, one in found if value is not None]
    return [one for _value, one in sorted(known, key=lambda pair: -pair[0])[:most]]


def _check_probability(probability: float) -> None:
    if not 0 <= probability <= 1:
        raise EngineError(f"the probability {probability} is not between 0 and 1")
