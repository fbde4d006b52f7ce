"""The light of a programme, bound by bound."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.lights import Colour
from engine.programme import Member, programme_light

GREEN, AMBER, RED, GREY = Colour.GREEN, Colour.AMBER, Colour.RED, Colour.GREY


def members(*told_of):
    return [Member(colour, Decimal(budget), *rest) for colour, budget, *rest in told_of]


@pytest.mark.parametrize(
    ("of", "colour", "reason"),
    [
        ([], GREY, "no_data"),
        ([(GREY, 5)], GREY, "no_data"),
        ([(GREEN, 5), (GREY, 95)], GREEN, "members_on_track"),
        ([(RED, 1, True), (GREEN, 99)], RED, "critical_member"),
        ([(RED, 25), (GREEN, 75)], RED, "weighty_members"),
        ([(RED, 24), (GREEN, 76)], AMBER, "red_member"),
        ([(AMBER, 25), (GREEN, 75)], AMBER, "weighty_members"),
        ([(AMBER, 24, True), (GREEN, 76)], GREEN, "members_on_track"),
        ([(RED, 10), (RED, 15), (GREY, 75)], RED, "weighty_members"),
    ],
)
def test_a_programme_has_the_light_of_its_weighty_members(of, colour, reason):
    verdict = programme_light(members(*of))
    assert (verdict.colour, verdict.reason) == (colour, reason)
