"""Weeks, exceptions, bases and recurrences of calendars, and the edges of the years of plans."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CalendarError
from engine.recurrence import Recurrence, days_of
from engine.working_time import (
    ALL_DAY,
    EARLIEST,
    INHERITED_WEEK,
    LATEST,
    OFFICE_DAY,
    OFFICE_WEEK,
    ROUND_THE_CLOCK,
    CommonTime,
    DayException,
    WorkingCalendar,
    WorkPattern,
    holidays_off,
    instant_of_day,
    moment,
)
from tests.engine.plans import OFFICE, at, shown

MORNING, EVENING = ((480, 720),), ((1080, 1440),)
NOBODY = ((),) * 7


def calendar(week=OFFICE_WEEK, *exceptions, base=None, name="Site"):
    return WorkingCalendar(WorkPattern(name, week, exceptions, base))


def one_day(day, *shifts, **fields):
    return DayException(day, day, shifts, **fields)


@pytest.mark.parametrize(
    "shifts",
    [
        ((1320, 1800),),  # 22:00 to 06:00 of the next day: two shifts on two days
        ((1320, 360),),  # the same, told by the clock
        ((-60, 120),),
        ((480, 480),),
        ((480, 1441),),
        ((780, 1020), (480, 720)),  # not in the order of the day
        ((480, 720), (719, 1020)),
    ],
)
def test_shifts_that_are_none_are_refused_by_the_name_of_their_calendar(shifts):
    with pytest.raises(CalendarError, match="Nights has shifts that overlap or leave the day"):
        calendar((shifts, *OFFICE_WEEK[1:]), name="Nights")
    with pytest.raises(CalendarError, match="Nights has shifts"):
        calendar(OFFICE_WEEK, one_day(date(2026, 3, 2), *shifts), name="Nights")


def test_a_fault_of_a_calendar_below_is_told_by_its_own_name():
    base = WorkPattern("Company", (((600, 500),), *OFFICE_WEEK[1:]))
    with pytest.raises(CalendarError, match="the calendar Company has shifts"):
        calendar(INHERITED_WEEK, base=base)


def test_shifts_that_touch_are_one_stretch_of_work_also_at_midnight():
    joined = calendar((((480, 720), (720, 1020)), *OFFICE_WEEK[1:]))
    assert joined.spans(at("2026-03-02 00:00"), at("2026-03-03 00:00")) == [
        (at("2026-03-02 08:00"), at("2026-03-02 17:00"))
    ]
    late_and_early = calendar((EVENING, ((0, 120),), *NOBODY[2:]))
    assert late_and_early.spans(at("2026-03-02 00:00"), at("2026-03-05 00:00")) == [
        (at("2026-03-02 18:00"), at("2026-03-03 02:00"))
    ]
    assert shown(late_and_early.place(at("2026-03-02 23:00"), 120)[1]) == "03-03 01:00"


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        # Monday 2 March: the person's own exception, against everything.
        (date(2026, 3, 2), EVENING),
        # Tuesday 3: the site's exception, against the person's week.
        (date(2026, 3, 3), MORNING),
        # Wednesday 4: the country's, below the site.
        (date(2026, 3, 4), ()),
        # Thursday 5: the person's week says nothing, the site's says mornings.
        (date(2026, 3, 5), MORNING),
        # Friday 6: neither says anything; the country's week does.
        (date(2026, 3, 6), OFFICE_DAY),
        # Saturday 7: the person's own week.
        (date(2026, 3, 7), EVENING),
    ],
)
def test_exceptions_beat_weeks_and_nearer_calendars_beat_those_below(day, worked):
    monday, tuesday, wednesday = (date(2026, 3, n) for n in (2, 3, 4))
    country = WorkPattern("Country", OFFICE_WEEK, (*holidays_off([monday, tuesday, wednesday]),))
    site_week = (None, None, None, MORNING, None, None, None)
    site = WorkPattern(
        "Site", site_week, (one_day(monday, *MORNING), one_day(tuesday, *MORNING)), country
    )
    own_week = (ALL_DAY, ALL_DAY, ALL_DAY, None, None, EVENING, ())
    person = calendar(own_week, one_day(monday, *EVENING), base=site, name="Person")
    assert person.shifts_on(day) == worked


def test_a_week_of_an_exception_leaves_what_it_does_not_tell_to_the_next_one():
    first = DayException(
        date(2026, 3, 2), date(2026, 3, 8), week=(MORNING, None, (), *((None,) * 4))
    )
    second = DayException(date(2026, 3, 2), date(2026, 3, 4), EVENING)
    site = calendar(OFFICE_WEEK, first, second)
    worked = [site.shifts_on(date(2026, 3, n)) for n in range(2, 6)]
    assert worked == [MORNING, EVENING, (), OFFICE_DAY]


def test_a_shutdown_over_new_year_is_left_on_both_sides():
    shut = DayException(date(2026, 12, 24), date(2027, 1, 3), name="Shutdown")
    site = calendar(OFFICE_WEEK, shut)
    # Wednesday 23 December, then Monday 4 January.
    assert shown(site.place(at("2026-12-23 13:00"), 300)[1]) == "01-04 09:00"
    assert shown(site.withdraw(at("2027-01-04 09:00"), 120)[0]) == "12-23 16:00"
    assert site.between(at("2026-12-01 00:00"), at("2027-02-01 00:00")) == (17 + 20) * 480


@pytest.mark.parametrize(
    ("year", "days"),
    [(2024, 29), (2026, 28), (2100, 28), (2000, 29)],
)
def test_february_has_its_days(year, days):
    first, last = instant_of_day(date(year, 2, 1)), instant_of_day(date(year, 3, 1))
    assert ROUND_THE_CLOCK.between(first, last) == days * 1440


def test_a_calendar_works_from_the_first_to_the_last_year_of_plans():
    # 1 January 1950 was a Sunday, 31 December 2199 will be a Tuesday.
    assert shown(OFFICE.place(EARLIEST, 60)[0]) == "01-02 08:00"
    assert moment(OFFICE.withdraw(LATEST, 60)[1]) == moment(at("2199-12-31 17:00"))
    with pytest.raises(CalendarError, match="Office has not enough working time before"):
        OFFICE.withdraw(at("1950-01-02 08:00"), 1)
    with pytest.raises(CalendarError, match="Office has not enough working time after"):
        OFFICE.place(at("2199-12-31 16:00"), 61)
    assert ROUND_THE_CLOCK.between(EARLIEST, LATEST - 1) == LATEST - 1 - EARLIEST


def test_a_calendar_of_one_single_day_is_left_nowhere_else():
    fair = calendar(NOBODY, one_day(date(2026, 3, 4), *MORNING))
    assert fair.place(at("2026-01-01 00:00"), 240) == (
        at("2026-03-04 08:00"),
        at("2026-03-04 12:00"),
    )
    assert fair.between(at("2026-03-05 00:00"), at("2026-12-31 00:00")) == 0
    assert fair.is_same(at("2026-03-04 12:00"), at("2100-01-01 00:00"))
    assert not fair.is_same(at("2026-03-04 11:59"), at("2100-01-01 00:00"))


def yearly(month, day, first=2026, last=2030):
    # The file counts months from 0.
    return Recurrence(2, date(first, 1, 1), date(last, 12, 31), month=month - 1, month_day=day)


def test_a_recurring_day_off_falls_in_its_years_only():
    rule = yearly(3, 4, 2026, 2027)
    site = calendar(OFFICE_WEEK, DayException(rule.first, rule.last, recurrence=rule))
    # 4 March is a Wednesday in 2026, a Thursday in 2027, a Monday in 2030.
    worked = [site.shifts_on(date(year, 3, 4)) for year in (2026, 2027, 2030)]
    assert worked == [(), (), OFFICE_DAY]
    # Between its first and its last day, all other days are as usual.
    assert site.shifts_on(date(2026, 3, 5)) == OFFICE_DAY


def test_a_recurring_day_of_the_base_yields_to_an_own_exception():
    rule = yearly(3, 4)
    off = DayException(rule.first, rule.last, recurrence=rule)
    site = WorkPattern("Site", OFFICE_WEEK, (off,))
    person = calendar(INHERITED_WEEK, one_day(date(2027, 3, 4), *EVENING), base=site)
    worked = [person.shifts_on(date(year, 3, 4)) for year in (2026, 2027)]
    assert worked == [(), EVENING]


def test_work_of_a_recurring_day_is_counted_by_the_minute():
    """Every second Saturday from 7 March 2026 is worked in the morning."""
    rule = Recurrence(6, date(2026, 3, 7), date(2026, 4, 30), period=2, days_of_week=64)
    site = calendar(OFFICE_WEEK, DayException(rule.first, rule.last, MORNING, recurrence=rule))
    assert [day.isoformat() for day in days_of(rule)] == [
        "2026-03-07",
        "2026-03-21",
        "2026-04-04",
        "2026-04-18",
    ]
    # 22 weekdays and two Saturday mornings in March.
    assert site.between(at("2026-03-01 00:00"), at("2026-04-01 00:00")) == 22 * 480 + 2 * 240
    assert shown(site.place(at("2026-03-06 16:00"), 300)[1]) == "03-07 12:00"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # The fourth Thursday of November.
        (
            Recurrence(3, date(2026, 1, 1), date(2027, 12, 31), month=10, item=7, position=3),
            ["2026-11-26", "2027-11-25"],
        ),
        # The last weekday of each quarter from March on.
        (
            Recurrence(5, date(2026, 3, 1), date(2026, 12, 31), period=3, item=1, position=4),
            ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"],
        ),
        # The 30th of every month: February has none.
        (
            Recurrence(4, date(2026, 1, 1), date(2026, 4, 30), month_day=30),
            ["2026-01-30", "2026-03-30", "2026-04-30"],
        ),
        # Every second week from Wednesday 4 March: its week, from Sunday on, is the first.
        (
            Recurrence(6, date(2026, 3, 4), date(2026, 3, 20), period=2, days_of_week=2 + 8),
            ["2026-03-04", "2026-03-16", "2026-03-18"],
        ),
        # The fifth Sunday of a month that has only four is its last.
        (
            Recurrence(3, date(2026, 1, 1), date(2026, 12, 31), month=1, item=3, position=4),
            ["2026-02-22"],
        ),
        # A rule that would begin before its first day begins with it.
        (
            Recurrence(4, date(2026, 1, 15), date(2026, 3, 31), month_day=10),
            ["2026-02-10", "2026-03-10"],
        ),
        # Two occurrences, though the last day would allow more.
        (
            Recurrence(2, date(2026, 1, 1), date(2036, 1, 1), month=4, month_day=1, occurrences=2),
            ["2026-05-01", "2027-05-01"],
        ),
    ],
)
def test_recurrences_by_the_wall_calendar(rule, expected):
    assert [day.isoformat() for day in days_of(rule)] == expected


def test_two_calendars_in_common_have_the_exceptions_of_both():
    one = calendar(OFFICE_WEEK, *holidays_off([date(2026, 3, 2)]), name="One")
    other = calendar(OFFICE_WEEK, one_day(date(2026, 3, 3), (600, 840)), name="Other")
    both = CommonTime(one, other)
    assert both.spans(at("2026-03-02 00:00"), at("2026-03-04 00:00")) == [
        (at("2026-03-03 10:00"), at("2026-03-03 12:00")),
        (at("2026-03-03 13:00"), at("2026-03-03 14:00")),
    ]


@given(
    st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_a_year_has_its_weekdays_less_the_days_off(days_off, extra):
    site = calendar(OFFICE_WEEK, *holidays_off(days_off))
    first, last = instant_of_day(date(2026, 1, 1)), instant_of_day(date(2027, 1, 1))
    off = {day for day in days_off if day.weekday() < 5}
    # 2026 has 261 weekdays.
    assert site.between(first, last) == (261 - len(off)) * 480
    more = calendar(OFFICE_WEEK, *holidays_off([*days_off, extra]))
    gone = extra.weekday() < 5 and extra not in off
    assert site.between(first, last) - more.between(first, last) == 480 * gone
