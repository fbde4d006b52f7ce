"""The trend of a project and who takes it up, case by case."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lights import Colour
from engine.over_time import Escalation, Trend, escalation, trend

AMBER, RED, GREY = Colour.AMBER, Colour.RED, Colour.GREY


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("", None),
        ("1 1 1", None),
        ("0.90 0.90 0.90 0.92", Trend.RISING),
        ("0.90 0.90 0.90 0.9199", Trend.LEVEL),
        ("0.90 0.90 0.90 0.90 0.88", Trend.FALLING),
        ("0.80 0.80 0.80 0.90 0.90 0.90", Trend.RISING),
        ("1 0.90 0.90 0.90 0.88 0.88 0.88", Trend.FALLING),
        ("0.90 0.90 0.90 0.91 0.91 0.91", Trend.LEVEL),
    ],
)
def test_a_trend_compares_the_last_periods_with_those_before(values, expected):
    assert trend([Decimal(value) for value in values.split()]) is expected


@given(st.lists(st.decimals(0, 2, places=3), max_size=12))
def test_the_mirrored_past_has_the_mirrored_trend(values):
    opposite = {Trend.RISING: Trend.FALLING, Trend.FALLING: Trend.RISING}
    found = trend(values)
    assert trend([2 - value for value in values]) is opposite.get(found, found)


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        ([], None),
        ([RED], None),
        ([RED, RED], Escalation.STEERING),
        ([AMBER, RED, RED], Escalation.STEERING),
        ([RED, RED, RED], Escalation.BOARD),
        ([RED] * 5, Escalation.BOARD),
        ([RED, RED, AMBER], None),
        ([RED, RED, GREY, RED], None),
    ],
)
def test_a_project_that_stays_red_is_taken_up_higher(past, expected):
    assert escalation(past) is expected
