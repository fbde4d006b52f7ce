"""Counting in minutes over shifts, exceptions and holidays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CalendarError, EngineError
from engine.recurrence import Recurrence
from engine.working_time import (
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
    day_of,
    holidays_off,
    instant_of_day,
    moment,
    tidy,
    tidy_week,
)
from tests.engine.plans import OFFICE, at, shown

NIGHT = ((0, 180), (240, 480), (1380, 1440))
NIGHTS = WorkingCalendar(WorkPattern("Nights", ((), *((NIGHT,) * 5), ((0, 180), (240, 480)))))
LATE = WorkingCalendar(WorkPattern("Late", (((600, 840),),) * 7))
HOLIDAY = date(2026, 3, 4)
instants = st.integers(at("2025-01-01 00:00"), at("2028-12-31 00:00"))
amounts = st.integers(0, 20_000)
calendars = st.sampled_from([OFFICE, NIGHTS, ROUND_THE_CLOCK, CommonTime(OFFICE, LATE)])


def test_an_instant_is_a_minute_of_the_wall_clock():
    assert str(moment(at("2026-03-02 08:15"))) == "2026-03-02 08:15:00"
    assert at("2026-03-02 08:15:30") == at("2026-03-02 08:16")
    assert at("1969-12-31 23:59") == -1
    assert day_of(instant_of_day(date(2026, 3, 2), 60)) == date(2026, 3, 2)


@pytest.mark.parametrize("value", [EARLIEST - 1, LATEST + 1])
def test_an_instant_outside_every_plan_is_refused(value):
    with pytest.raises(EngineError, match="1950"):
        moment(value)
    with pytest.raises(EngineError, match="Office"):
        OFFICE.place(value, 60)


@pytest.mark.parametrize(
    ("from_", "minutes", "start", "finish"),
    [
        ("2026-03-02 08:00", 480, "03-02 08:00", "03-02 17:00"),
        ("2026-03-02 11:00", 120, "03-02 11:00", "03-02 14:00"),
        ("2026-03-02 12:00", 60, "03-02 13:00", "03-02 14:00"),
        ("2026-03-06 17:00", 1, "03-09 08:00", "03-09 08:01"),
        ("2026-03-07 10:00", 960, "03-09 08:00", "03-10 17:00"),
        ("2026-03-06 17:00", 0, "03-06 17:00", "03-06 17:00"),
        ("2026-03-07 10:00", 0, "03-09 08:00", "03-09 08:00"),
    ],
)
def test_work_is_placed_from_an_instant_on(from_, minutes, start, finish):
    assert tuple(map(shown, OFFICE.place(at(from_), minutes))) == (start, finish)


@pytest.mark.parametrize(
    ("to", "minutes", "start", "finish"),
    [
        ("2026-03-02 17:00", 480, "03-02 08:00", "03-02 17:00"),
        ("2026-03-09 08:00", 60, "03-06 16:00", "03-06 17:00"),
        ("2026-03-08 10:00", 960, "03-05 08:00", "03-06 17:00"),
        ("2026-03-09 08:00", 0, "03-06 17:00", "03-06 17:00"),
        ("2026-03-02 13:00", 240, "03-02 08:00", "03-02 12:00"),
    ],
)
def test_work_is_withdrawn_up_to_an_instant(to, minutes, start, finish):
    assert tuple(map(shown, OFFICE.withdraw(at(to), minutes))) == (start, finish)


def test_night_shifts_run_over_midnight():
    assert shown(NIGHTS.place(at("2026-03-03 22:00"), 60)[0]) == "03-03 23:00"
    assert shown(NIGHTS.place(at("2026-03-03 23:00"), 480)[1]) == "03-04 08:00"
    assert NIGHTS.spans(at("2026-03-03 12:00"), at("2026-03-04 12:00")) == [
        (at("2026-03-03 23:00"), at("2026-03-04 03:00")),
        (at("2026-03-04 04:00"), at("2026-03-04 08:00")),
    ]


def calendar(*exceptions, week=OFFICE_WEEK, base=None):
    return WorkingCalendar(WorkPattern("Site", week, exceptions, base))


def test_a_day_off_is_not_worked():
    off = calendar(*holidays_off([HOLIDAY], "Closed"))
    assert off.shifts_on(HOLIDAY) == ()
    assert shown(off.place(at("2026-03-03 17:00"), 60)[0]) == "03-05 08:00"


def test_a_range_with_other_hours_replaces_the_week():
    short = calendar(DayException(date(2026, 3, 2), date(2026, 3, 6), ((480, 720),)))
    assert short.between(at("2026-03-02 00:00"), at("2026-03-09 00:00")) == 5 * 240


def test_of_two_exceptions_the_first_decides():
    both = calendar(
        DayException(HOLIDAY, HOLIDAY, ((480, 600),)), DayException(HOLIDAY, HOLIDAY, ())
    )
    assert both.shifts_on(HOLIDAY) == ((480, 600),)


def test_weeks_that_differ_leave_some_days_as_they_are():
    summer = DayException(date(2026, 7, 1), date(2026, 7, 31), week=(((420, 780),), *((None,) * 6)))
    site = calendar(summer)
    assert site.shifts_on(date(2026, 7, 6)) == ((420, 780),)
    assert site.shifts_on(date(2026, 7, 7)) == OFFICE_DAY


def test_a_recurring_exception_falls_on_its_days():
    rule = Recurrence(2, date(2026, 1, 1), date(2030, 12, 31), month=2, month_day=4)
    yearly = calendar(DayException(rule.first, rule.last, (), "Foundation day", recurrence=rule))
    days = [date(year, 3, 4) for year in range(2026, 2031)]
    assert [yearly.shifts_on(day) for day in days] == [()] * 5
    assert yearly.shifts_on(date(2026, 3, 5)) == OFFICE_DAY


def test_a_persons_week_keeps_the_holidays_of_the_site():
    site = WorkPattern("Site", OFFICE_WEEK, holidays_off([HOLIDAY]))
    part_time = (OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, (), (), None, None)
    person = WorkingCalendar(WorkPattern("Person", part_time, (), site))
    assert person.shifts_on(HOLIDAY) == ()
    assert person.shifts_on(date(2026, 3, 11)) == OFFICE_DAY
    assert person.shifts_on(date(2026, 3, 12)) == ()


def test_an_own_exception_beats_the_one_below():
    site = WorkPattern("Site", OFFICE_WEEK, holidays_off([HOLIDAY]))
    duty = DayException(HOLIDAY, HOLIDAY, ((480, 600),))
    person = WorkingCalendar(WorkPattern("Person", INHERITED_WEEK, (duty,), site))
    assert person.shifts_on(HOLIDAY) == ((480, 600),)


def test_a_week_that_nobody_tells_is_office_hours():
    silent = WorkingCalendar(WorkPattern("Silent", INHERITED_WEEK))
    assert silent.shifts_on(date(2026, 3, 2)) == OFFICE_DAY
    assert silent.shifts_on(date(2026, 3, 7)) == ()


def test_common_time_is_worked_by_both():
    both = CommonTime(OFFICE, LATE)
    assert both.spans(at("2026-03-02 00:00"), at("2026-03-03 00:00")) == [
        (at("2026-03-02 10:00"), at("2026-03-02 12:00")),
        (at("2026-03-02 13:00"), at("2026-03-02 14:00")),
    ]
    assert "Office" in both.name
    assert "Late" in both.name


def test_calendars_without_common_time_are_named():
    day, night = (
        WorkingCalendar(WorkPattern(name, (shift,) * 7))
        for name, shift in (("Day", ((480, 960),)), ("Night", ((0, 240),)))
    )
    with pytest.raises(CalendarError, match="Day × Night"):
        CommonTime(day, night).place(at("2026-03-02 00:00"), 60)


def test_work_far_away_is_found():
    once = calendar(DayException(date(2060, 1, 5), date(2060, 1, 5), OFFICE_DAY), week=((),) * 7)
    assert moment(once.place(at("2026-03-02 08:00"), 60)[0]) == moment(at("2060-01-05 08:00"))
    assert moment(once.withdraw(at("2190-03-02 08:00"), 60)[1]) == moment(at("2060-01-05 17:00"))
    with pytest.raises(CalendarError, match="Site has not enough working time after"):
        once.place(at("2026-03-02 08:00"), 1000)
    with pytest.raises(CalendarError, match="Site has not enough working time before"):
        once.withdraw(at("2026-03-02 08:00"), 60)


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (WorkPattern("Empty", ((),) * 7), "Empty has no working time"),
        (WorkPattern("Short", ((),) * 6), "Short has 6 days"),
        (WorkPattern("Mixed", (((480, 720), (700, 900)), *OFFICE_WEEK[1:])), "Mixed has shifts"),
        (WorkPattern("Long", (((480, 1500),), *OFFICE_WEEK[1:])), "Long has shifts"),
        (WorkPattern("Turned", (((720, 480),), *OFFICE_WEEK[1:])), "Turned has shifts"),
        (
            WorkPattern("Back", exceptions=(DayException(HOLIDAY, date(2026, 3, 3)),)),
            "Back ends before it begins",
        ),
        (
            WorkPattern("Weeks", exceptions=(DayException(HOLIDAY, HOLIDAY, week=((),)),)),
            "Weeks has not seven days",
        ),
    ],
)
def test_calendars_that_contradict_themselves_are_named(pattern, fault):
    with pytest.raises(CalendarError, match=fault):
        WorkingCalendar(pattern)


def test_a_calendar_built_on_too_many_others_is_refused():
    pattern = WorkPattern("Tower")
    for _ in range(60):
        pattern = WorkPattern("Tower", INHERITED_WEEK, (), pattern)
    with pytest.raises(CalendarError, match="Tower"):
        WorkingCalendar(pattern)


@given(calendars, instants, amounts)
def test_what_is_placed_lasts_as_long_as_it_should(calendar, t, minutes):
    start, finish = calendar.place(t, minutes)
    assert start >= t
    assert calendar.between(start, finish) == minutes


@given(calendars, instants, amounts)
def test_withdrawing_undoes_placing(calendar, t, minutes):
    start, finish = calendar.place(t, minutes)
    assert calendar.is_same(calendar.withdraw(finish, minutes)[0], start)


@given(calendars, instants, instants, instants)
def test_a_stretch_is_the_sum_of_its_parts(calendar, one, two, three):
    parts = calendar.between(one, two) + calendar.between(two, three)
    assert parts == calendar.between(one, three)
    assert calendar.between(one, two) == -calendar.between(two, one)


@given(calendars, instants, st.integers(-20_000, 20_000))
def test_moving_there_and_back_ends_where_it_began(calendar, t, minutes):
    moved = calendar.forward(t, minutes)
    assert calendar.is_same(calendar.forward(moved, -minutes), t)


@given(st.lists(st.tuples(instants, amounts), min_size=1, max_size=6))
def test_answers_do_not_depend_on_what_was_asked_before(questions):
    asked = WorkingCalendar(OFFICE.pattern)
    for t, minutes in questions:
        fresh = WorkingCalendar(OFFICE.pattern)
        assert asked.place(t, minutes) == fresh.place(t, minutes)
        assert asked.withdraw(t, minutes) == fresh.withdraw(t, minutes)


def test_a_day_tells_its_shifts_wherever_the_exception_lies():
    """Days are looked up together; an exception over a border of such a block counts on both."""
    long_closure = DayException(date(2024, 1, 1), date(2027, 12, 31), ())
    late_shift = DayException(date(2026, 6, 1), date(2026, 6, 1), ((840, 1320),))
    site = WorkingCalendar(WorkPattern("Site", exceptions=(late_shift, long_closure)))
    day = date(2023, 12, 1)
    while day < date(2028, 2, 1):
        inside = date(2024, 1, 1) <= day <= date(2027, 12, 31)
        usual = OFFICE_DAY if day.weekday() < 5 else ()
        expected = ((840, 1320),) if day == date(2026, 6, 1) else () if inside else usual
        assert site.shifts_on(day) == expected, day
        day += timedelta(days=1)


def test_shifts_are_tidied_into_their_order_without_overlaps():
    assert tidy([(780, 1020), (480, 720)]) == ((480, 720), (780, 1020))
    assert tidy([(480, 700), (600, 720), (720, 800)]) == ((480, 800),)
    assert tidy([(480, 1020), (600, 720)]) == ((480, 1020),)
    assert tidy([[600, 600], ["480", "540"]]) == ((480, 540),)
    assert tidy([]) == ()


def test_a_tidied_week_leaves_days_to_another_calendar():
    week = [None, [(600, 720), (480, 600)], [], None, None, None, None]
    assert tidy_week(week) == (None, ((480, 720),), (), None, None, None, None)
