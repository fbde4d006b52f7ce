"""Milestone trend analysis against the example of the domain, alert by alert."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import WorkDays, canton_days
from engine.errors import EngineError
from engine.milestone_trend import Alert, Forecast, milestone_trend

VAUD = canton_days("VD")
WEEKDAYS = WorkDays()
# The reports at the end of May to October 2026.
REPORTS = [date(2026, month, day) for month, day in
           [(5, 31), (6, 30), (7, 31), (8, 31), (9, 30), (10, 31)]]  # fmt: skip


def read(baseline, expected, days=WEEKDAYS, reports=REPORTS, **more):
    told = [Forecast(*pair) for pair in zip(reports, expected, strict=True)]
    return milestone_trend(baseline, told, days, **more)


@pytest.mark.parametrize(
    ("baseline", "expected", "slips"),
    [
        (
            date(2026, 9, 30),
            ["2026-09-30", "2026-09-30", "2026-10-16", "2026-10-30", "2026-11-20", "2026-12-11"],
            (0, 0, 12, 22, 37, 52),
        ),
        (
            date(2027, 1, 15),
            ["2027-01-15", "2027-01-15", "2027-02-05", "2027-02-19", "2027-03-12", "2027-04-09"],
            (0, 0, 15, 25, 40, 58),
        ),
        (
            date(2027, 3, 31),
            ["2027-03-31", "2027-03-31", "2027-04-16", "2027-04-30", "2027-05-31", "2027-07-16"],
            (0, 0, 12, 22, 41, 75),
        ),
    ],
    ids=["directory integrated", "data migrated", "live"],
)
def test_the_milestones_of_the_example_slip_four_times_in_a_row(baseline, expected, slips):
    found = read(baseline, [date.fromisoformat(each) for each in expected], VAUD)
    assert found.slips == slips
    assert found.slips_in_a_row == 4
    assert {Alert.BEYOND_TOLERANCE, Alert.SLIPS_IN_A_ROW} <= found.alerts


MONDAY = date(2027, 3, 1)


def weeks(*numbers):
    return [MONDAY + timedelta(weeks=number) for number in numbers]


def alerts(*numbers, **more):
    """What a milestone due on ``MONDAY`` is warned of, with forecasts so many weeks later."""
    return read(MONDAY, weeks(*numbers), reports=REPORTS[-len(numbers) :], **more).alerts


def test_a_milestone_that_keeps_its_date_is_warned_of_nothing():
    assert alerts(0, 0, 0) == set()
    assert alerts(0, 0, 0, time_index=Decimal(1)) == set()


def test_a_milestone_that_comes_earlier_is_warned_of_nothing():
    found = read(MONDAY, weeks(0, -1, -2), reports=REPORTS[-3:])
    assert (found.slips, found.slips_in_a_row, found.alerts) == ((0, -5, -10), 0, set())


def test_more_than_ten_days_are_beyond_the_tolerance():
    assert alerts(2) == set()
    assert alerts(3) == {Alert.BEYOND_TOLERANCE}
    assert alerts(1, tolerance_days=4) == {Alert.BEYOND_TOLERANCE}


def test_a_far_milestone_may_slip_by_five_percent_of_what_is_left():
    far = MONDAY + timedelta(weeks=52)
    expected = [far + timedelta(weeks=3)]
    assert read(far, expected, reports=REPORTS[-1:]).alerts == set()
    assert read(far, [expected[0] + timedelta(weeks=1)], reports=REPORTS[-1:]).alerts == {
        Alert.BEYOND_TOLERANCE
    }


def test_three_slips_in_a_row_are_told_and_two_are_not():
    assert Alert.SLIPS_IN_A_ROW not in alerts(0, 1, 2)
    assert Alert.SLIPS_IN_A_ROW in alerts(-1, 0, 1, 2)
    assert Alert.SLIPS_IN_A_ROW not in alerts(-1, 0, 0, 1, 2)


def test_a_forecast_that_never_moves_while_work_is_slow_is_suspect():
    slow = {"time_index": Decimal("0.89")}
    assert alerts(0, 0, 0, **slow) == {Alert.SUSPECT_FORECAST}
    assert alerts(0, 0, **slow) == set()
    assert alerts(1, 0, 0, **slow) == set()
    assert alerts(0, 0, 0, time_index=Decimal("0.90")) == set()


def test_a_milestone_that_is_past_is_not_suspect():
    past = REPORTS[-1] - timedelta(days=30)
    found = read(past, [past] * 3, reports=REPORTS[-3:], time_index=Decimal("0.5"))
    assert Alert.SUSPECT_FORECAST not in found.alerts


@pytest.mark.parametrize(
    ("days_before", "is_late"), [(20, False), (19, True), (0, True), (-3, True)]
)
def test_a_slip_told_less_than_twenty_working_days_before_is_late(days_before, is_late):
    reports = [MONDAY, MONDAY + timedelta(days=28)]
    promised = (
        WEEKDAYS.moved(reports[1], days_before) if days_before >= 0 else reports[1] - timedelta(5)
    )
    told = read(promised, [promised, promised + timedelta(days=7)], reports=reports)
    assert (Alert.LATE_NOTICE in told.alerts) is is_late


def test_a_milestone_that_no_report_named_has_nothing_to_tell():
    found = milestone_trend(MONDAY, [], WEEKDAYS)
    assert (found.slips, found.slips_in_a_row, found.alerts) == ((), 0, frozenset())


def test_reports_out_of_order_are_refused():
    with pytest.raises(EngineError, match="order of their status dates"):
        read(MONDAY, weeks(0, 1), reports=[REPORTS[1], REPORTS[0]])


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=6))
def test_slips_in_a_row_end_where_the_last_did_not_grow(numbers):
    found = read(MONDAY, weeks(*numbers), reports=REPORTS[-len(numbers) :])
    tail = found.slips[len(found.slips) - 1 - found.slips_in_a_row :]
    assert list(tail) == sorted(set(tail))
    assert found.slips == tuple(5 * number for number in numbers)
