"""Where a project is going: the trend of its indices, and who hears of it when it stays red."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from engine.lights import Colour

VERSION = 1


class Trend(Enum):
    RISING = "rising"
    LEVEL = "level"
    FALLING = "falling"


TREND_STEP = Decimal("0.02")
_SPAN = 3


def trend(indices: Sequence[Decimal]) -> Trend | None:
    """Where the mean of CPI and SPI(t) is going, from one value of each period, oldest first.

    The mean of the last three against the three before; with four or five values the last one
    against the mean of those before; ``None`` with fewer.
    """
    if len(indices) <= _SPAN:
        return None
    if len(indices) < 2 * _SPAN:
        now, before = indices[-1:], indices[:-1]
    else:
        now, before = indices[-_SPAN:], indices[-2 * _SPAN : -_SPAN]
    change = _mean(now) - _mean(before)
    if change >= Fraction(TREND_STEP):
        return Trend.RISING
    return Trend.FALLING if change <= -Fraction(TREND_STEP) else Trend.LEVEL


def _mean(values: Sequence[Decimal]) -> Fraction:
    return sum(map(Fraction, values), Fraction(0)) / len(values)


class Escalation(Enum):
    """Who takes up a project that stays red."""

    STEERING = "steering"
    BOARD = "board"


STEERING_AFTER, BOARD_AFTER = 2, 3


def escalation(overall: Sequence[Colour]) -> Escalation | None:
    """From the overall lights of the periods, oldest first: who must hear of it now."""
    reds = 0
    for colour in reversed(overall):
        if colour is not Colour.RED:
            break
        reds += 1
    if reds >= BOARD_AFTER:
        return Escalation.BOARD
    return Escalation.STEERING if reds >= STEERING_AFTER else None
