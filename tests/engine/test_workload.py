"""Planned work spread over windows of time: worked out by hand, and what always holds."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import WorkDays
from engine.errors import EngineError
from engine.workload import Rest, asked

# A Monday, and the four weeks from it.
MONDAY = date(2026, 11, 2)
FRIDAY, NEXT_FRIDAY = date(2026, 11, 6), date(2026, 11, 13)
WEEK = timedelta(days=7)
WEEKS = [(MONDAY + n * WEEK, MONDAY + n * WEEK + timedelta(days=6)) for n in range(4)]
USUAL = WorkDays()


def rest(minutes=600, share=1.0, start=MONDAY, finish=FRIDAY):
    return Rest(minutes, share, start, finish)


def spread(*rests, windows=WEEKS, days=USUAL):
    return asked(rests, windows, days).tolist()


def test_a_week_of_work_falls_into_its_week():
    assert spread(rest()) == [[600, 0, 0, 0]]


def test_work_spreads_evenly_over_its_working_days():
    assert spread(rest(start=date(2026, 11, 5), finish=date(2026, 11, 11))) == [[240, 360, 0, 0]]


def test_what_has_begun_spreads_over_the_days_that_it_still_has():
    assert spread(rest(start=date(2026, 10, 1), finish=NEXT_FRIDAY)) == [[300, 300, 0, 0]]


def test_without_a_day_of_beginning_it_begins_at_once():
    assert spread(rest(start=None, finish=NEXT_FRIDAY)) == [[300, 300, 0, 0]]


def test_what_goes_on_after_the_last_window_is_not_counted():
    assert spread(rest(finish=NEXT_FRIDAY), windows=WEEKS[:1]) == [[300]]


def test_what_begins_after_the_last_window_asks_for_nothing():
    assert spread(rest(start=date(2027, 1, 4), finish=date(2027, 1, 8))) == [[0, 0, 0, 0]]


def test_holidays_are_not_worked():
    off = WorkDays(holidays=[MONDAY, MONDAY + timedelta(days=1)])
    assert spread(rest(finish=NEXT_FRIDAY), days=off) == [[225, 375, 0, 0]]


def test_a_day_off_moves_on_to_the_next_working_day():
    saturday = date(2026, 11, 7)
    assert spread(rest(start=saturday, finish=saturday)) == [[0, 600, 0, 0]]


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        # Ten days were planned: the share of them that is left.
        (1.0, [300, 300, 0, 0]),
        (0.5, [600, 0, 0, 0]),
        (0.6, [500, 100, 0, 0]),
        (0.01, [600, 0, 0, 0]),
        (0.0, [600, 0, 0, 0]),
    ],
)
def test_what_is_late_goes_on_at_the_pace_that_was_planned(share, expected):
    late = rest(share=share, start=date(2026, 9, 28), finish=date(2026, 10, 9))
    assert spread(late) == [expected]


def test_what_is_late_and_has_no_beginning_takes_a_day():
    late = rest(start=None, finish=date(2026, 10, 9))
    assert spread(late, windows=[(MONDAY, MONDAY), (FRIDAY, FRIDAY)]) == [[600, 0]]


def test_a_third_of_three_days_is_one_day():
    late = rest(share=1 / 3, start=date(2026, 10, 5), finish=date(2026, 10, 7))
    assert spread(late, windows=[(MONDAY, MONDAY), (FRIDAY, FRIDAY)]) == [[600, 0]]


def test_each_rest_has_its_row():
    assert spread(rest(), rest(90, start=FRIDAY)) == [[600, 0, 0, 0], [90, 0, 0, 0]]


def test_no_work_asks_for_nothing():
    assert asked([], WEEKS, USUAL).shape == (0, 4)


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ([], "one window at least"),
        ([(FRIDAY, MONDAY)], "end after they begin"),
        ([WEEKS[1], WEEKS[0]], "follow each other"),
        ([(MONDAY, FRIDAY), (FRIDAY, NEXT_FRIDAY)], "follow each other"),
    ],
)
def test_windows_that_do_not_follow_each_other_are_refused(windows, said):
    with pytest.raises(EngineError, match=said):
        asked([rest()], windows, USUAL)


days = st.dates(date(2026, 6, 1), date(2027, 6, 1))
rests = st.builds(
    lambda minutes, share, start, length: Rest(minutes, share, start, start + length),
    st.integers(0, 100_000),
    st.floats(0, 1),
    days,
    st.timedeltas(timedelta(0), timedelta(days=300)),
)


@given(st.lists(rests, max_size=8), st.lists(days, max_size=10))
def test_nothing_is_lost_in_windows_that_reach_far_enough(works, holidays):
    far = [(MONDAY, MONDAY + 8 * WEEK), (MONDAY + 8 * WEEK + timedelta(days=1), date(2030, 1, 1))]
    found = asked(works, far, WorkDays(holidays=holidays))
    assert found.shape == (len(works), 2)
    assert (found >= 0).all()
    assert found.sum(axis=1) == pytest.approx([work.minutes for work in works])


@given(rests)
def test_a_window_in_two_parts_holds_what_the_whole_holds(work):
    whole = asked([work], [(MONDAY, NEXT_FRIDAY)], USUAL)
    parts = asked([work], [(MONDAY, FRIDAY), (date(2026, 11, 7), NEXT_FRIDAY)], USUAL)
    assert np.isclose(whole.sum(), parts.sum())
