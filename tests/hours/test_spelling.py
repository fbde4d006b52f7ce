"""Hours as people type them, exact to the minute, and weeks as they name them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costs.hours.spelling import parse_hours, spell_hours
from costs.hours.weeks import monday_of, parse_week, spell_week


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("7:30", 450),
        ("7h30", 450),
        ("7 h 30", 450),
        ("07:05", 425),
        ("0:45", 45),
        ("7.5", 450),
        ("7,5", 450),
        ("8.4", 504),
        ("8", 480),
        ("8 h", 480),
        ("7h", 420),
        ("45 min", 45),
        ("90min", 90),
        (" 1.25 ", 75),
        ("0", 0),
        ("24", 1440),
        ("0.3333", 20),
    ],
)
def test_hours_are_read_in_every_usual_spelling(typed, minutes):
    assert parse_hours(typed) == minutes


@pytest.mark.parametrize(
    "typed", ["x", "7:60", "7:5", "-1", "7.5.1", "1e3", "٣", "1d", "NaN", "12345 min"]
)
def test_anything_else_is_refused(typed):
    with pytest.raises(ValueError, match=r"."):
        parse_hours(typed)


@given(st.integers(min_value=1, max_value=1440))
def test_what_is_written_is_read_back_exactly(minutes):
    assert parse_hours(spell_hours(minutes)) == minutes


def test_nothing_is_a_dash():
    assert spell_hours(0) == "–"


@given(st.dates(min_value=date(2000, 1, 10), max_value=date(2100, 12, 20)))
def test_a_week_is_named_by_any_of_its_days_and_found_again(day):
    monday = monday_of(day)
    assert monday.weekday() == 0
    assert monday <= day < monday + timedelta(days=7)
    assert parse_week(spell_week(day)) == monday


@pytest.mark.parametrize(
    "text", ["2026", "2026-45", "2026-W00", "2026-W54", "2025-W53", "1999-W01", "2101-W01", "x"]
)
def test_weeks_that_there_are_not_are_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_week(text)


def test_the_first_days_of_a_year_may_belong_to_the_last_week_of_the_one_before():
    assert spell_week(date(2027, 1, 1)) == "2026-W53"
    assert parse_week("2026-W53") == date(2026, 12, 28)
