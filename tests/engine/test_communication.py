"""How well a communication plan is kept, whom it reaches, and which weeks are too full."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.communication import Share, by_week, fulfilment, reach, repeated, week_of

MONDAY = date(2026, 11, 2)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def test_done_on_time_counts_of_what_was_due():
    told = [
        (MONDAY, MONDAY),
        (MONDAY, MONDAY - timedelta(days=3)),
        (MONDAY, MONDAY + timedelta(days=1)),
        (MONDAY, None),
        (MONDAY + timedelta(days=1), MONDAY),
    ]
    assert fulfilment(told, on=MONDAY) == Share(2, 4)
    assert fulfilment(told, on=MONDAY).percent == 50
    assert fulfilment(told, on=MONDAY + timedelta(days=1)) == Share(3, 5)


def test_nothing_due_is_no_share():
    nothing = fulfilment([(MONDAY, None)], on=MONDAY - timedelta(days=1))
    assert (nothing, nothing.ratio, nothing.percent) == (Share(0, 0), None, None)


def test_a_share_is_rounded_down():
    assert Share(199, 200).percent == 99
    assert Share(2, 3).ratio == Fraction(2, 3)


def test_reach_counts_where_both_are_known():
    assert reach([(180, 200), (None, 50), (30, None), (10, 0)]) == Share(180, 200)


def test_a_crowd_elsewhere_makes_up_for_nobody():
    assert reach([(500, 100), (0, 100)]) == Share(100, 200)


@given(st.lists(st.tuples(days, st.none() | days)), days)
def test_a_share_lies_between_nothing_and_all(told, on):
    found = fulfilment(told, on=on)
    assert 0 <= found.part <= found.whole <= len(told)
    assert found.percent is None or 0 <= found.percent <= 100


@given(days)
def test_a_week_begins_on_its_monday(day):
    monday = week_of(day)
    assert monday.weekday() == 0
    assert monday <= day < monday + timedelta(days=7)


def test_what_is_told_is_counted_by_week():
    told = [("desk", MONDAY + timedelta(days=n)) for n in range(5)]
    told += [("desk", MONDAY + timedelta(days=7)), ("site", MONDAY)]
    later = MONDAY + timedelta(weeks=1)
    assert by_week(told) == {("desk", MONDAY): 5, ("desk", later): 1, ("site", MONDAY): 1}


@given(st.lists(st.tuples(st.sampled_from("abc"), days)))
def test_nothing_that_is_told_is_lost(told):
    found = by_week(told)
    assert sum(found.values()) == len(told)
    assert set(found) == {(who, week_of(day)) for who, day in told}


@pytest.mark.parametrize(
    ("day", "after", "expected"),
    [
        (date(2026, 12, 18), {"weeks": 1}, date(2026, 12, 25)),
        (date(2026, 12, 18), {"weeks": 2}, date(2027, 1, 1)),
        (date(2026, 12, 18), {"months": 1}, date(2027, 1, 18)),
        (date(2027, 1, 31), {"months": 1}, date(2027, 2, 28)),
        (date(2028, 1, 31), {"months": 1}, date(2028, 2, 29)),
        (date(2026, 11, 30), {"months": 3}, date(2027, 2, 28)),
        (date(2026, 11, 30), {"months": 13}, date(2027, 12, 30)),
        (date(2026, 11, 30), {}, date(2026, 11, 30)),
    ],
)
def test_what_is_repeated_falls_on_the_same_day_or_the_last(day, after, expected):
    assert repeated(day, **after) == expected


@given(day=st.dates(date(1990, 1, 1), date(2090, 1, 1)), months=st.integers(0, 60))
def test_a_month_is_never_skipped(day, months):
    later = repeated(day, months=months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
