"""Public holidays of the six cantons and the days between them, against a worked table."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import (
    CANTONS,
    FIRST_YEAR,
    LAST_YEAR,
    WorkDays,
    all_holidays,
    as_dates,
    canton_days,
    easter,
    holidays_in,
)
from engine.errors import EngineError

# Weekday holidays of 2026, and the working days of 2026 and 2027.
WORKED = {
    "VD": ("01.01 02.01 03.04 06.04 14.05 25.05 21.09 25.12", 253, 255),
    "GE": ("01.01 03.04 06.04 14.05 25.05 10.09 25.12 31.12", 253, 254),
    "FR": ("01.01 02.01 03.04 06.04 14.05 25.05 04.06 08.12 25.12", 252, 253),
    "NE": ("01.01 03.04 01.05 14.05 25.12", 256, 257),
    "VS": ("01.01 19.03 14.05 04.06 08.12 25.12", 255, 255),
    "JU": ("01.01 02.01 03.04 06.04 01.05 14.05 25.05 04.06 23.06 25.12", 251, 253),
}
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def test_the_six_cantons_are_known():
    assert set(CANTONS) == set(WORKED)


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (1961, date(1961, 4, 2)),
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2028, date(2028, 4, 16)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_on_the_sunday_of_the_tables(year, sunday):
    assert easter(year) == sunday


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
def test_easter_is_a_sunday_of_spring(year):
    assert easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


@pytest.mark.parametrize("canton", WORKED)
def test_weekday_holidays_of_2026_equal_the_worked_table(canton):
    found = sorted(day for day in holidays_in(canton, 2026) if day.weekday() < 5)
    assert " ".join(f"{day:%d.%m}" for day in found) == WORKED[canton][0]


@pytest.mark.parametrize("canton", WORKED)
def test_working_days_of_a_year_equal_the_worked_table(canton):
    lengths = [
        canton_days(canton).length_days(date(year, 1, 1), date(year, 12, 31))
        for year in (2026, 2027)
    ]
    assert lengths == [*WORKED[canton][1:]]


# Employers in FR and NE follow other rules than the law that this library knows.
@pytest.mark.parametrize("canton", ["VD", "GE", "VS", "JU"])
@pytest.mark.parametrize("year", [1995, 2024, 2025, 2028, 2030, 2035, 2044])
def test_holidays_equal_those_of_an_independent_source(canton, year):
    known = set(holidays.country_holidays("CH", subdiv=canton, years=[year]))
    assert holidays_in(canton, year) == known


def test_days_off_only_on_mondays_are_left_out_in_other_years():
    assert date(2023, 1, 2) in holidays_in("NE", 2023)
    assert date(2026, 1, 2) not in holidays_in("NE", 2026)
    assert date(2022, 12, 26) in holidays_in("NE", 2022)
    assert date(2026, 12, 26) not in holidays_in("NE", 2026)


def test_an_unknown_canton_is_refused():
    with pytest.raises(EngineError, match="XX"):
        holidays_in("XX", 2026)


def test_holidays_are_known_for_every_year_of_a_plan():
    for canton in CANTONS:
        years = {day.year for day in all_holidays(canton)}
        assert years == set(range(FIRST_YEAR, LAST_YEAR + 1))


@pytest.mark.parametrize(
    ("baseline", "forecast", "slip"),
    [
        (date(2027, 4, 30), date(2027, 8, 20), 78),
        (date(2026, 9, 30), date(2026, 12, 11), 52),
        (date(2027, 1, 15), date(2027, 4, 9), 58),
        (date(2027, 3, 31), date(2027, 7, 16), 75),
    ],
)
def test_slips_in_vaud_equal_the_worked_milestones(baseline, forecast, slip):
    assert canton_days("VD").slip_days(baseline, forecast) == slip
    assert canton_days("VD").slip_days(forecast, baseline) == -slip


def test_a_day_off_moves_to_the_next_working_day():
    vaud = canton_days("VD")
    assert vaud.moved(date(2026, 9, 21), 0) == date(2026, 9, 22)
    assert vaud.moved(date(2026, 9, 18), 1) == date(2026, 9, 22)
    assert vaud.moved(date(2026, 9, 22), -1) == date(2026, 9, 18)


@pytest.mark.parametrize("week", [[], [True] * 6, [False] * 7])
def test_a_week_has_seven_days_and_some_work(week):
    with pytest.raises(EngineError):
        WorkDays(week)


def test_an_unknown_date_is_no_date():
    assert [str(day) for day in as_dates([date(2026, 1, 1), None])] == ["2026-01-01", "NaT"]


@given(days, st.integers(-300, 300))
def test_moving_counts_the_days_between(day, steps):
    vaud = canton_days("VD")
    first = vaud.moved(day, 0)
    assert vaud.slip_days(first, vaud.moved(day, steps)) == steps


@given(days, st.integers(0, 400))
def test_a_stretch_is_as_long_as_its_two_parts(day, length):
    vaud = canton_days("VD")
    last = day + timedelta(days=length)
    half = day + timedelta(days=length // 2)
    after = half + timedelta(days=1)
    assert vaud.length_days(day, last) == (
        vaud.length_days(day, half) + vaud.length_days(after, last)
    )
