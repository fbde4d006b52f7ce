"""The clock of the simulation beside the working calendar whose answers it gives."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import CalendarError
from engine.schedule import compute
from engine.simulation.clock import Clock
from engine.simulation.running import Pass, Plan, fixed
from engine.working_time import OFFICE_DAY as DAYTIME
from engine.working_time import DayException, WorkingCalendar, WorkPattern
from tests.engine.networks import DAY
from tests.engine.plans import CLOCK, MONDAY, MONDAYS, OFFICE, SIX_DAYS, VAUD, plan

CALENDARS = [OFFICE, SIX_DAYS, MONDAYS, CLOCK, VAUD]
few = settings(max_examples=60)
whens = st.lists(st.integers(MONDAY - 900 * DAY, MONDAY + 900 * DAY), min_size=1, max_size=8)


@few
@given(st.sampled_from(CALENDARS), whens, st.data())
def test_the_clock_answers_what_the_calendar_answers(calendar, moments, data):
    amounts = st.lists(st.integers(0, 200_000), min_size=len(moments), max_size=len(moments))
    lengths = [length if length % 3 else 0 for length in data.draw(amounts)]
    clock = Clock(calendar, MONDAY)
    t, minutes = np.array(moments), np.array(lengths)
    pairs = list(zip(moments, lengths, strict=True))
    assert as_rows(clock.place(t, minutes)) == [calendar.place(*pair) for pair in pairs]
    assert as_rows(clock.withdraw(t, minutes)) == [calendar.withdraw(*pair) for pair in pairs]
    assert list(clock.forward(t, minutes)) == [calendar.forward(*pair) for pair in pairs]
    assert list(clock.forward(t, -minutes)) == [calendar.forward(a, -b) for a, b in pairs]
    turned = np.array(moments[::-1])
    assert list(clock.between(t, turned)) == [
        calendar.between(a, b) for a, b in zip(moments, moments[::-1], strict=True)
    ]
    last = clock.last_worked(t)
    assert all(calendar.is_same(int(a), b) for a, b in zip(last, moments, strict=True))
    assert not any(calendar.is_same(int(a) - 1, b) for a, b in zip(last, moments, strict=True))


def as_rows(pair):
    return [(int(a), int(b)) for a, b in zip(*np.broadcast_arrays(*pair), strict=True)]


def test_the_clock_looks_further_when_a_plan_leaves_the_stretch():
    clock = Clock(OFFICE, MONDAY)
    far = 40 * 366 * DAY
    for t in (MONDAY - far, MONDAY + far):
        assert as_rows(clock.place(fixed(t), fixed(60))) == [OFFICE.place(t, 60)]
        fresh = Clock(OFFICE, MONDAY)
        assert as_rows(fresh.withdraw(fixed(t), fixed(60))) == [OFFICE.withdraw(t, 60)]
    again = Clock(OFFICE, MONDAY)
    assert as_rows(again.withdraw(fixed(MONDAY), fixed(2_000_000))) == [
        OFFICE.withdraw(MONDAY, 2_000_000)
    ]
    assert int(Clock(OFFICE, MONDAY).last_worked(fixed(MONDAY - far))[0]) <= MONDAY - far
    assert int(Clock(OFFICE, MONDAY).between(fixed(MONDAY), fixed(MONDAY + far))[0]) > 0


def test_a_calendar_without_enough_working_time_is_named():
    network = plan([("a", 8)])
    endless = {0: np.array([10**8], dtype=np.int64)}
    with pytest.raises(CalendarError, match="the calendar Office has not enough working time"):
        Pass(Plan(network), endless)
    once = WorkPattern(
        "Once", ((),) * 7, (DayException(date(2150, 1, 5), date(2150, 1, 5), DAYTIME),)
    )
    calendar = WorkingCalendar(once)
    found = Pass(Plan(plan([("a", 8)], calendar=calendar)), {})
    assert int(found.last[0]) == compute(plan([("a", 8)], calendar=calendar)).finish


def test_a_calendar_of_many_short_shifts_is_counted_right():
    minutes = tuple((at_minute, at_minute + 1) for at_minute in range(0, 1_440, 20))
    calendar = WorkingCalendar(WorkPattern("Short", (minutes,) * 7))
    clock = Clock(calendar, MONDAY)
    t = np.arange(MONDAY, MONDAY + 700, 7)
    lengths = np.arange(100) * 5
    assert as_rows(clock.place(t, lengths)) == [
        calendar.place(int(a), int(b)) for a, b in zip(t, lengths, strict=True)
    ]
