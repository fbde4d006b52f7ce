"""What a simulation starts from: a plan, how unsure its figures are, risks, and what it costs.

Durations and delays are minutes as in ``engine.working_time``; money is CHF. Both are floating
point here, and so is every result: a simulation estimates, it does not book.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.errors import EngineError
from engine.schedule.model import Key, Network


class Fault(StrEnum):
    """What can be wrong with a model, for callers that say it in their own words."""

    NO_RUNS = "no_runs"
    TOO_MANY_RUNS = "too_many_runs"
    SEED = "seed"
    CORRELATION = "correlation"
    PROBABILITY = "probability"
    DAY = "day"
    NOT_FINITE = "not_finite"
    ORDER = "order"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    UNKNOWN_TASK = "unknown_task"
    NOT_SIMULATED = "not_simulated"
    TWICE = "twice"


class SimulationError(EngineError):
    """The model cannot be simulated: ``fault`` says why, ``key`` names the culprit, if any."""

    def __init__(self, fault: Fault, message: str, key: Hashable | None = None) -> None:
        super().__init__(message)
        self.fault, self.key = fault, key


class Shape(StrEnum):
    """How estimates are spread between their bounds.

    ``PERT`` is the Beta distribution with α = 1 + 4 (likely − low) ÷ (high − low) and
    β = 6 − α, so that the mean is (low + 4 likely + high) ÷ 6 (Malcolm, Roseboom, Clark and
    Fazar 1959; Vose 2008).
    """

    PERT = "pert"
    TRIANGULAR = "triangular"


@dataclass(frozen=True, slots=True)
class ThreePoint:
    """The least, the most likely and the greatest value; three times the same is certain."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True)
class RiskEvent:
    """Something that happens in a run or does not, whatever else happens in it.

    When it does, it lengthens the activities of ``delays`` by so many minutes of their
    calendars and costs ``cost`` CHF besides what the longer work costs. Both impacts are
    triangular. One draw decides how hard all of its activities are hit, another one how much
    it costs. An opportunity has negative impacts; no activity becomes shorter than nothing.
    """

    key: Key
    probability: float
    delays: Mapping[Key, ThreePoint] = field(default_factory=dict)
    cost: ThreePoint | None = None


@dataclass(frozen=True, slots=True)
class CostLine:
    """Money: ``fixed``, and ``per_day`` for every working day.

    The days are those of ``activity``: what is left of it when it has begun, none when it is
    over (state what it has cost as a certain ``fixed``). Without ``activity`` they are those
    of the whole plan, from its start, or from the status date, to its finish.
    """

    key: Key
    fixed: ThreePoint | None = None
    per_day: float = 0.0
    activity: Key | None = None


@dataclass(frozen=True, slots=True)
class RiskModel:
    """Everything that is simulated.

    ``estimates`` hold the minutes of activities: all of them, or what is left of one that has
    begun. What is not named is certain; facts and fixed dates stay whatever is estimated.
    ``correlation_ratio``, 0 to 1, holds between the durations of any two activities of the same
    group; activities that ``groups`` does not name form one group. The finishes of
    ``milestones`` are kept beside that of the plan. ``minutes_per_day`` is the working day
    that costs per day count in.
    """

    network: Network
    estimates: Mapping[Key, ThreePoint] = field(default_factory=dict)
    risks: tuple[RiskEvent, ...] = ()
    costs: tuple[CostLine, ...] = ()
    shape: Shape = Shape.PERT
    correlation_ratio: float = 0.0
    groups: Mapping[Key, Hashable] = field(default_factory=dict)
    milestones: tuple[Key, ...] = ()
    minutes_per_day: int = 480
