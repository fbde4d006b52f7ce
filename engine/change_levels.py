"""Who may decide on a change of a project: the highest level that one of its effects asks for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum

from engine.errors import EngineError

LEAD_COST_LIMIT = Decimal(10_000)
DIRECTOR_COST_LIMIT = Decimal(50_000)
DIRECTOR_DAYS_LIMIT = 10
SPONSOR_DAYS_LIMIT = 60


class ChangeLevelError(EngineError):
    """An amount or a number of days that means nothing."""


class Level(IntEnum):
    """The four levels; a higher one may do what a lower one may."""

    LEAD = 1
    DIRECTOR = 2
    SPONSOR = 3
    BOARD = 4


class Scope(StrEnum):
    """What the change does to what the project promised."""

    NONE = "none"
    CLARIFICATION = "clarification"
    NICE_TO_HAVE = "nice_to_have"
    MANDATE = "mandate"
    PROGRAMME = "programme"


class Ground(StrEnum):
    """Why a dimension asks for its level."""

    NO_EFFECT = "no_effect"
    COST_SMALL = "cost_small"
    COST_TOLERATED = "cost_tolerated"
    COST_WITHIN_ENVELOPE = "cost_within_envelope"
    COST_ABOVE_ENVELOPE = "cost_above_envelope"
    FINISH_WITHIN_FLOAT = "finish_within_float"
    FINISH_SHORT = "finish_short"
    FINISH_LONG = "finish_long"
    FINISH_VERY_LONG = "finish_very_long"
    PROGRAMME_MILESTONE = "programme_milestone"
    CLARIFICATION = "clarification"
    NICE_TO_HAVE = "nice_to_have"
    MANDATE_OBJECTIVE = "mandate_objective"
    PROGRAMME_OBJECTIVE = "programme_objective"


@dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds of the table, in CHF and working days."""

    lead_cost: Decimal = LEAD_COST_LIMIT
    director_cost: Decimal = DIRECTOR_COST_LIMIT
    director_days: int = DIRECTOR_DAYS_LIMIT
    sponsor_days: int = SPONSOR_DAYS_LIMIT


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Effects:
    """What one change does and what there is to bear it; None where nobody knows.

    ``cost`` is its own, ``earlier_cost`` that of changes approved since the current baseline,
    both in CHF. ``tolerance`` is what the mandate lets the director absorb. ``envelope_left``
    is the approved envelope without the budget of the current baseline. ``days`` and
    ``float_days`` are working days by which the finish moves and may move.
    """

    cost: Decimal
    days: int
    scope: Scope
    earlier_cost: Decimal = Decimal(0)
    contingency_left: Decimal | None = None
    tolerance: Decimal | None = None
    envelope_left: Decimal | None = None
    float_days: int | None = None
    touches_programme_milestone: bool = False

    @property
    def net_cost(self) -> Decimal:
        """With what was approved before, costs and savings alike: what the envelope bears."""
        return self.cost + self.earlier_cost

    @property
    def total_cost(self) -> Decimal:
        """The same for the lower levels, where savings never hide what a new change costs."""
        return max(self.cost, self.net_cost)


@dataclass(frozen=True, slots=True)
class Finding:
    """The level that one dimension asks for, and why."""

    level: Level
    ground: Ground


@dataclass(frozen=True, slots=True)
class Verdict:
    """The level of each dimension; the highest one counts."""

    cost: Finding
    finish: Finding
    scope: Finding

    @property
    def level(self) -> Level:
        return max(self.cost.level, self.finish.level, self.scope.level)


def approval_level(effects: Effects, limits: Limits = DEFAULT_LIMITS) -> Verdict:
    """The level on which a change is decided, dimension by dimension.

    What is not known counts as nothing, so the stricter level holds: without contingency,
    tolerance or float the lower levels lend no room, and an unknown envelope is the board's.

    Raises
    ------
    ChangeLevelError
        A contingency, tolerance or float is negative, or money is not finite.

    Cost is constant; nothing is modified.
    """
    _check(effects)
    return Verdict(_cost(effects, limits), _finish(effects, limits), _SCOPES[effects.scope])


def missing_envelope(effects: Effects) -> Decimal:
    """By how much CHF the envelope would have to grow; nothing where it suffices or is unknown."""
    if effects.cost <= 0 or effects.envelope_left is None:
        return Decimal(0)
    return max(Decimal(0), effects.net_cost - effects.envelope_left)


_SCOPES = {
    Scope.NONE: Finding(Level.LEAD, Ground.NO_EFFECT),
    Scope.CLARIFICATION: Finding(Level.LEAD, Ground.CLARIFICATION),
    Scope.NICE_TO_HAVE: Finding(Level.DIRECTOR, Ground.NICE_TO_HAVE),
    Scope.MANDATE: Finding(Level.SPONSOR, Ground.MANDATE_OBJECTIVE),
    Scope.PROGRAMME: Finding(Level.BOARD, Ground.PROGRAMME_OBJECTIVE),
}


def _cost(effects: Effects, limits: Limits) -> Finding:
    if effects.cost <= 0:
        return Finding(Level.LEAD, Ground.NO_EFFECT)
    total = effects.total_cost
    if effects.envelope_left is None or effects.net_cost > effects.envelope_left:
        return Finding(Level.BOARD, Ground.COST_ABOVE_ENVELOPE)
    if total <= limits.lead_cost and total <= (effects.contingency_left or 0):
        return Finding(Level.LEAD, Ground.COST_SMALL)
    if total <= limits.director_cost and total <= (effects.tolerance or 0):
        return Finding(Level.DIRECTOR, Ground.COST_TOLERATED)
    return Finding(Level.SPONSOR, Ground.COST_WITHIN_ENVELOPE)


def _finish(effects: Effects, limits: Limits) -> Finding:
    if effects.touches_programme_milestone:
        return Finding(Level.BOARD, Ground.PROGRAMME_MILESTONE)
    if effects.days <= 0:
        return Finding(Level.LEAD, Ground.NO_EFFECT)
    if effects.days > limits.sponsor_days:
        return Finding(Level.BOARD, Ground.FINISH_VERY_LONG)
    if effects.days <= (effects.float_days or 0):
        return Finding(Level.LEAD, Ground.FINISH_WITHIN_FLOAT)
    if effects.days <= limits.director_days:
        return Finding(Level.DIRECTOR, Ground.FINISH_SHORT)
    return Finding(Level.SPONSOR, Ground.FINISH_LONG)


def _check(effects: Effects) -> None:
    for name in ("cost", "earlier_cost", "contingency_left", "tolerance", "envelope_left"):
        value = getattr(effects, name)
        if value is not None and not Decimal(value).is_finite():
            raise ChangeLevelError(f"{name} must be finite: {value}")
    known = {
        "contingency_left": effects.contingency_left,
        "tolerance": effects.tolerance,
        "float_days": effects.float_days,
    }
    for name, value in known.items():
        if value is not None and value < 0:
            raise ChangeLevelError(f"{name} must not be negative: {value}")
