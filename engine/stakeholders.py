"""Stakeholders: how far each is from where it should stand, and whom to see next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from engine.errors import EngineError

LOWEST, HIGHEST = 1, 5
# Power and interest are whole numbers, so 4 and 5 are high.
HIGH_FROM = 3.5
CLOSE_DAYS, USUAL_DAYS = 30, 90
# Not everybody has to lead: one in five at most is asked to.
LEADING_LIMIT_RATIO = 0.20


class StakeholderError(EngineError):
    """A value lies outside its scale; the message says which and what it was."""


class Engagement(IntEnum):
    """Where somebody stands towards a project."""

    UNAWARE = 0
    RESISTANT = 1
    NEUTRAL = 2
    SUPPORTIVE = 3
    LEADING = 4


class Quadrant(StrEnum):
    """What power and interest together ask for."""

    MANAGE = "manage"
    SATISFY = "satisfy"
    INFORM = "inform"
    MONITOR = "monitor"


def gap(current: int, desired: int) -> int:
    """How many levels are missing; nothing is missing where more is there than is wanted.

    Raises StakeholderError outside 0 to 4.
    """
    _check("current engagement", current, Engagement.UNAWARE, Engagement.LEADING)
    _check("desired engagement", desired, Engagement.UNAWARE, Engagement.LEADING)
    return max(0, desired - current)


def priority(power: int, interest: int, missing: int) -> int:
    """Whom to work on first: power x interest x (1 + gap), from 1 to 125.

    Raises StakeholderError outside 1 to 5, and for a gap outside 0 to 4.
    """
    _check_place(power, interest)
    _check("gap", missing, 0, Engagement.LEADING)
    return power * interest * (1 + missing)


def quadrant(power: int, interest: int) -> Quadrant:
    """The field of the grid. Raises StakeholderError outside 1 to 5."""
    _check_place(power, interest)
    if power >= HIGH_FROM:
        return Quadrant.MANAGE if interest >= HIGH_FROM else Quadrant.SATISFY
    return Quadrant.INFORM if interest >= HIGH_FROM else Quadrant.MONITOR


def contact_due_on(
    since: date, power: int, interest: int, *, planned_on: date | None = None
) -> date:
    """The last day on which the next contact is in time.

    ``since`` is the day of the last contact, or of the entry where there was none. A contact
    ``planned_on`` a day after it that comes earlier counts instead.
    Raises StakeholderError outside the scales.
    """
    close = quadrant(power, interest) is Quadrant.MANAGE
    limit = since + timedelta(days=CLOSE_DAYS if close else USUAL_DAYS)
    if planned_on is not None and since < planned_on < limit:
        return planned_on
    return limit


def leading_ratio(desired: Sequence[int]) -> float | None:
    """The share of those who are asked to lead; ``None`` where there is nobody.

    Raises StakeholderError outside 0 to 4.
    """
    for level in desired:
        _check("desired engagement", level, Engagement.UNAWARE, Engagement.LEADING)
    if not desired:
        return None
    return sum(level == Engagement.LEADING for level in desired) / len(desired)


def asks_too_many_to_lead(desired: Sequence[int]) -> bool:
    """More than one in five. Raises StakeholderError outside 0 to 4."""
    ratio = leading_ratio(desired)
    return ratio is not None and ratio > LEADING_LIMIT_RATIO


def _check_place(power: int, interest: int) -> None:
    _check("power", power, LOWEST, HIGHEST)
    _check("interest", interest, LOWEST, HIGHEST)


def _check(name: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise StakeholderError(f"{name} {value} is not between {lowest} and {highest}")
