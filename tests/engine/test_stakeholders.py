"""Stakeholders by hand, by law, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.stakeholders import (
    Engagement,
    Quadrant,
    StakeholderError,
    asks_too_many_to_lead,
    contact_due_on,
    gap,
    leading_ratio,
    priority,
    quadrant,
)

PLACES = st.integers(1, 5)
LEVELS = st.integers(0, 4)
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))

# Power, interest, current, desired, and the priority of the domain's worked example.
WORKED = {
    "site managers": (4, 4, 2, 4, 48),
    "works council": (4, 3, 1, 3, 36),
    "executive board": (5, 3, 3, 4, 30),
    "desk agents": (2, 5, 2, 4, 30),
    "pilot users": (2, 4, 3, 4, 16),
}


@pytest.mark.parametrize("name", WORKED)
def test_the_worked_priorities(name):
    power, interest, current, desired, expected = WORKED[name]
    assert priority(power, interest, gap(current, desired)) == expected


def test_the_five_levels_in_their_order():
    assert [level.name for level in Engagement] == [
        "UNAWARE", "RESISTANT", "NEUTRAL", "SUPPORTIVE", "LEADING",
    ]  # fmt: skip
    assert [int(level) for level in Engagement] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("power", "interest", "expected"),
    [
        (5, 5, Quadrant.MANAGE),
        (4, 4, Quadrant.MANAGE),
        (4, 3, Quadrant.SATISFY),
        (5, 1, Quadrant.SATISFY),
        (3, 4, Quadrant.INFORM),
        (1, 5, Quadrant.INFORM),
        (3, 3, Quadrant.MONITOR),
        (1, 1, Quadrant.MONITOR),
    ],
)
def test_four_and_five_are_high(power, interest, expected):
    assert quadrant(power, interest) is expected


@pytest.mark.parametrize(
    ("power", "interest", "days"), [(4, 4, 30), (5, 5, 30), (5, 3, 90), (3, 5, 90), (1, 1, 90)]
)
def test_who_is_managed_closely_is_seen_every_month_the_others_every_three(power, interest, days):
    assert contact_due_on(date(2026, 10, 1), power, interest) == date(2026, 10, 1) + timedelta(days)


def test_a_contact_planned_before_counts_instead():
    since = date(2026, 10, 1)
    soon, late = date(2026, 10, 9), date(2026, 12, 24)
    assert contact_due_on(since, 5, 5, planned_on=soon) == soon
    assert contact_due_on(since, 5, 5, planned_on=late) == date(2026, 10, 31)
    # Planned before the last contact: that one is done.
    assert contact_due_on(since, 5, 5, planned_on=since) == date(2026, 10, 31)


def test_one_in_five_may_be_asked_to_lead_and_no_more():
    assert leading_ratio([4, 3, 3, 2, 2]) == 0.2
    assert not asks_too_many_to_lead([4, 3, 3, 2, 2])
    assert asks_too_many_to_lead([4, 4, 3, 3, 3, 2, 2, 2, 2])
    assert leading_ratio([4] * 4 + [3] * 9) == pytest.approx(4 / 13)
    assert asks_too_many_to_lead([4] * 4 + [3] * 9)


def test_where_there_is_nobody_nothing_is_said():
    assert leading_ratio([]) is None
    assert not asks_too_many_to_lead([])


@given(LEVELS, LEVELS)
def test_a_gap_is_never_negative_and_closes_what_is_missing(current, desired):
    missing = gap(current, desired)
    assert 0 <= missing <= 4
    assert current + missing == max(current, desired)


@given(PLACES, PLACES, LEVELS)
def test_a_priority_grows_with_each_of_its_parts(power, interest, missing):
    found = priority(power, interest, missing)
    assert 1 <= found <= 125
    assert found % (power * interest) == 0
    if power < 5:
        assert priority(power + 1, interest, missing) > found
    if interest < 5:
        assert priority(power, interest + 1, missing) > found
    if missing < 4:
        assert priority(power, interest, missing + 1) > found


@given(PLACES, PLACES)
def test_power_and_interest_are_weighed_alike(power, interest):
    mirrored = {
        Quadrant.MANAGE: Quadrant.MANAGE,
        Quadrant.SATISFY: Quadrant.INFORM,
        Quadrant.INFORM: Quadrant.SATISFY,
        Quadrant.MONITOR: Quadrant.MONITOR,
    }
    assert quadrant(interest, power) is mirrored[quadrant(power, interest)]
    assert priority(power, interest, 0) == priority(interest, power, 0)


@given(DAYS, PLACES, PLACES, DAYS)
def test_a_planned_contact_only_brings_the_next_one_forward(since, power, interest, planned):
    usual = contact_due_on(since, power, interest)
    due = contact_due_on(since, power, interest, planned_on=planned)
    assert since < due <= usual
    assert due in {usual, planned}


@given(st.lists(LEVELS, max_size=30))
def test_the_share_of_leading_is_a_share(desired):
    ratio = leading_ratio(desired)
    assert (ratio is None) == (not desired)
    if ratio is not None:
        assert 0 <= ratio <= 1
        assert asks_too_many_to_lead(desired) == (5 * desired.count(4) > len(desired))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gap(5, 3), "current engagement 5 is not between 0 and 4"),
        (lambda: gap(1, -1), "desired engagement -1 is not between 0 and 4"),
        (lambda: priority(0, 3, 0), "power 0 is not between 1 and 5"),
        (lambda: priority(3, 6, 0), "interest 6 is not between 1 and 5"),
        (lambda: priority(3, 3, 5), "gap 5 is not between 0 and 4"),
        (lambda: quadrant(6, 1), "power 6 is not between 1 and 5"),
        (lambda: contact_due_on(date(2026, 1, 1), 1, 0), "interest 0 is not between 1 and 5"),
        (lambda: leading_ratio([1, 7]), "desired engagement 7 is not between 0 and 4"),
        (lambda: asks_too_many_to_lead([-1]), "desired engagement -1 is not between 0 and 4"),
    ],
)
def test_what_lies_outside_a_scale_is_refused_by_name(call, message):
    with pytest.raises(StakeholderError, match=message):
        call()
    assert issubclass(StakeholderError, EngineError)
