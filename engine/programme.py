"""The light of a programme, from those of its members; never an average colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from engine.lights import NO_DATA, Colour, Verdict

VERSION = 1
WEIGHTY_RATIO = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Member:
    """One project of a programme: its overall light, its budget, and where it lies."""

    colour: Colour
    budget: Decimal
    is_critical: bool = False


def programme_light(members: Sequence[Member]) -> Verdict:
    """Red by a red member on the critical path or a quarter of the money, amber likewise.

    Grey while no member has a colour.
    """
    told = [each for each in members if each.colour is not Colour.GREY]
    if not told:
        return NO_DATA
    reds = [each for each in told if each.colour is Colour.RED]
    if any(each.is_critical for each in reds):
        return Verdict(Colour.RED, "critical_member")
    if _is_weighty(reds, members):
        return Verdict(Colour.RED, "weighty_members")
    if reds:
        return Verdict(Colour.AMBER, "red_member")
    if _is_weighty([each for each in told if each.colour is Colour.AMBER], members):
        return Verdict(Colour.AMBER, "weighty_members")
    return Verdict(Colour.GREEN, "members_on_track")


def _is_weighty(some: Sequence[Member], members: Sequence[Member]) -> bool:
    whole = sum((Fraction(each.budget) for each in members), Fraction(0))
    part = sum((Fraction(each.budget) for each in some), Fraction(0))
    return bool(some) and part >= WEIGHTY_RATIO * whole
