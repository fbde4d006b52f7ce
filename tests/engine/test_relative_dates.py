"""Relative dates, as laws: always a working day, counted as the calendar counts, in order."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import CANTONS, WorkDays, canton_days
from engine.errors import EngineError
from engine.relative_dates import Anchor, Rule, follows, period, place, span_days

calendars = st.one_of(
    st.sampled_from(sorted(CANTONS)).map(canton_days),
    st.builds(
        WorkDays,
        st.lists(st.booleans(), min_size=7, max_size=7).filter(any),
        st.frozensets(st.dates(date(2026, 1, 1), date(2028, 12, 31)), max_size=30),
    ),
)
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
counts = st.integers(0, 200)
rules = st.builds(Rule, st.sampled_from(Anchor), counts, st.integers(0, 60))
from_start = st.builds(Rule, st.just(Anchor.START), counts, st.integers(0, 60))
from_finish = st.builds(Rule, st.just(Anchor.FINISH), counts, st.integers(0, 60))


def window_of(calendar, found, start):
    return period(calendar, found, start, None)


@given(calendars, st.lists(rules, min_size=1, max_size=8), days)
def test_every_day_is_a_working_day_and_none_ends_before_it_begins(calendar, found, start):
    for first, last in place(calendar, found, window_of(calendar, found, start)):
        assert calendar.is_worked(first)
        assert calendar.is_worked(last)
        assert first <= last


@given(calendars, st.lists(rules, min_size=1, max_size=8), days)
def test_with_one_day_given_everything_fits_and_takes_what_was_asked(calendar, found, start):
    window = window_of(calendar, found, start)
    for rule, (first, last) in zip(found, place(calendar, found, window), strict=True):
        assert window[0] <= first <= last <= window[1]
        assert calendar.length_days(first, last) == max(rule.length_days, 1)


@given(calendars, from_start, days)
def test_start_plus_n_is_n_working_days_after_the_first(calendar, rule, start):
    window = window_of(calendar, [rule], start)
    ((first, _last),) = place(calendar, [rule], window)
    assert calendar.length_days(window[0], first) == rule.offset_days + 1
    assert first == calendar.moved(start, rule.offset_days)


@given(calendars, from_finish, days)
def test_end_minus_n_is_n_working_days_before_the_last(calendar, rule, finish):
    window = period(calendar, [rule], None, finish)
    ((_first, last),) = place(calendar, [rule], window)
    assert calendar.length_days(last, window[1]) == rule.offset_days + 1
    assert last == calendar.moved_back(finish, rule.offset_days)


@given(calendars, days, st.integers(0, 300))
def test_moving_back_undoes_moving_on(calendar, day, count):
    begin = calendar.moved(day, 0)
    assert calendar.moved_back(calendar.moved(begin, count), count) == begin


@given(calendars, days)
def test_a_day_off_moves_inwards(calendar, day):
    ahead, back = calendar.moved(day, 0), calendar.moved_back(day, 0)
    assert back <= day <= ahead
    between = (back + timedelta(days=n) for n in range(1, (ahead - back).days))
    assert not any(calendar.is_worked(each) for each in between if each != day)
    assert calendar.is_worked(day) == (back == day == ahead)


@given(calendars, st.sampled_from(Anchor), counts, counts, st.integers(0, 60), days)
def test_order_is_kept_on_every_calendar(calendar, anchor, one, other, length, day):
    near, far = sorted((one, other))
    found = [Rule(anchor, near, length), Rule(anchor, far, length)]
    (a, _), (b, _) = place(calendar, found, window_of(calendar, found, day))
    assert (a <= b) if anchor is Anchor.START else (b <= a)


@given(calendars, rules, rules, days)
def test_what_follows_by_its_rule_follows_by_its_dates(calendar, before, after, day):
    if before.anchor is not after.anchor or not follows(before, after):
        return
    found = [before, after]
    (_, ends), (begins, last) = place(calendar, found, window_of(calendar, found, day))
    if after.length_days:
        assert begins > ends
    else:
        assert last >= ends


@given(calendars, from_start, from_finish, days)
def test_what_hangs_on_the_start_lies_before_what_hangs_on_the_end(calendar, one, other, day):
    found = [one, other]
    (_, ends), (begins, _) = place(calendar, found, window_of(calendar, found, day))
    assert ends < begins
    assert span_days(found) == one.reach_days + other.reach_days


def test_by_hand_around_new_year_in_vaud():
    vaud = canton_days("VD")
    rule = Rule(Anchor.START, 3, 2)
    window = period(vaud, [rule], date(2026, 12, 24), None)
    assert place(vaud, [rule], window) == [(date(2026, 12, 30), date(2026, 12, 31))]
    back = Rule(Anchor.FINISH, 1, 2)
    window = period(vaud, [back], None, date(2027, 1, 3))
    assert window == (date(2026, 12, 29), date(2026, 12, 31))
    assert place(vaud, [back], window) == [(date(2026, 12, 29), date(2026, 12, 30))]


def test_nothing_takes_no_time():
    assert span_days([]) == 0
    monday = date(2026, 11, 2)
    assert period(WorkDays(), [], monday, None) == (monday, monday)


def test_a_plan_without_days_or_with_them_reversed_is_an_error():
    with pytest.raises(EngineError, match="needs a start or an end"):
        period(WorkDays(), [], None, None)
    with pytest.raises(EngineError, match="ends after it starts"):
        period(WorkDays(), [], date(2026, 11, 3), date(2026, 11, 2))


@pytest.mark.parametrize("facts", [(Anchor.START, -1, 0), (Anchor.FINISH, 0, -1)])
def test_a_rule_counts_in_days_from_zero(facts):
    with pytest.raises(EngineError, match="must not be negative"):
        Rule(*facts)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Rule(Anchor.START, 0, 5), Rule(Anchor.START, 5, 1), True),
        (Rule(Anchor.START, 0, 5), Rule(Anchor.START, 4, 1), False),
        (Rule(Anchor.START, 0, 5), Rule(Anchor.START, 4, 0), True),
        (Rule(Anchor.START, 4, 0), Rule(Anchor.START, 4, 1), False),
        (Rule(Anchor.START, 4, 0), Rule(Anchor.START, 5, 1), True),
        (Rule(Anchor.START, 4, 0), Rule(Anchor.START, 4, 0), True),
        (Rule(Anchor.FINISH, 5, 2), Rule(Anchor.FINISH, 0, 5), True),
        (Rule(Anchor.FINISH, 4, 2), Rule(Anchor.FINISH, 0, 5), False),
        (Rule(Anchor.START, 90, 9), Rule(Anchor.FINISH, 0, 5), True),
    ],
)
def test_who_follows_whom(before, after, expected):
    assert follows(before, after) is expected
