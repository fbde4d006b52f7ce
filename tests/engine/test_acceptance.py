"""How well results are accepted: the worked examples of the domain, and laws."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.acceptance import (
    MAJOR_LIMIT_DAYS,
    MINOR_LIMIT_DAYS,
    Reservation,
    Share,
    criteria_coverage,
    first_pass_colour,
    first_pass_yield,
    lift_rate,
)
from engine.errors import EngineError
from engine.lights import Colour

AS_OF = date(2026, 11, 2)
EARLY, DUE = date(2026, 10, 12), date(2026, 10, 30)


@pytest.mark.parametrize(
    ("passed", "refused", "percent", "colour"),
    [
        (6, 2, 75, Colour.AMBER),
        (4, 2, 67, Colour.AMBER),
        (5, 0, 100, Colour.GREEN),
        (3, 1, 75, Colour.AMBER),
        (4, 1, 80, Colour.GREEN),
        (3, 2, 60, Colour.AMBER),
        (1, 1, 50, Colour.RED),
    ],
)
def test_the_first_pass_yield_of_the_portfolio(passed, refused, percent, colour):
    share = first_pass_yield([True] * passed + [False] * refused)
    assert (share.part, share.whole, share.percent) == (passed, passed + refused, percent)
    assert first_pass_colour(share) == colour


def test_what_waits_for_its_first_decision_was_presented_but_has_not_passed():
    assert first_pass_yield([True, None]) == Share(1, 2)


def test_of_nothing_there_is_no_share():
    share = first_pass_yield([])
    assert (share.ratio, share.percent) == (None, None)
    assert first_pass_colour(share) == Colour.GREY


def test_a_reservation_counts_once_its_deadline_has_passed():
    lifted, late, missed, ahead = (
        Reservation(DUE, EARLY),
        Reservation(EARLY, DUE),
        Reservation(EARLY),
        Reservation(date(2026, 11, 13), EARLY),
    )
    assert lift_rate([lifted, late, missed, ahead], as_of=AS_OF) == Share(1, 3)


def test_on_the_day_of_the_deadline_nothing_is_missed_yet():
    assert lift_rate([Reservation(AS_OF)], as_of=AS_OF) == Share(0, 0)
    assert lift_rate([Reservation(DUE, DUE)], as_of=AS_OF) == Share(1, 1)


def test_coverage_counts_criteria_with_a_result():
    assert criteria_coverage([True, True, False]) == Share(2, 3)
    assert criteria_coverage([True, True, False]).percent == 67


def test_a_half_is_rounded_up():
    assert Share(1, 8).percent == 13


@pytest.mark.parametrize(("part", "whole"), [(3, 2), (-1, 2)])
def test_more_than_all_is_no_share(part, whole):
    with pytest.raises(EngineError, match="no share"):
        Share(part, whole)


def test_the_limits_are_those_of_the_domain():
    assert (MAJOR_LIMIT_DAYS, MINOR_LIMIT_DAYS) == (20, 60)


@given(st.lists(st.sampled_from([True, False, None])))
def test_a_share_lies_between_nothing_and_all(known):
    share = first_pass_yield(known)
    assert share.ratio is None or 0 <= share.ratio <= 1
    assert (share.ratio is None) == (not known)


@given(st.lists(st.booleans(), min_size=1))
def test_one_more_refusal_never_helps(known):
    before, after = first_pass_yield(known), first_pass_yield([*known, False])
    assert before.ratio is not None
    assert after.ratio is not None
    assert after.ratio <= before.ratio
