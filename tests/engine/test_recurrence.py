"""Repeated calendar exceptions, each kind worked out by hand."""

from datetime import date

import pytest

from engine.recurrence import MOST_DAYS, Recurrence, days_of, runs

NEW_YEAR, YEAR_END = date(2026, 1, 1), date(2026, 12, 31)


def rule(kind, *, first=NEW_YEAR, last=YEAR_END, **fields):
    return [day.isoformat() for day in days_of(Recurrence(kind, first, last, **fields))]


def test_daily_is_every_day():
    assert rule(1, last=date(2026, 1, 3)) == ["2026-01-01", "2026-01-02", "2026-01-03"]


def test_every_third_day():
    assert rule(7, last=date(2026, 1, 8), period=3) == ["2026-01-01", "2026-01-04", "2026-01-07"]


def test_every_second_weekday_leaves_out_weekends():
    assert rule(8, last=date(2026, 1, 9), period=2) == ["2026-01-01", "2026-01-05", "2026-01-07",
                                                        "2026-01-09"]  # fmt: skip


def test_yearly_on_a_day_of_the_month():
    found = rule(2, last=date(2028, 12, 31), month=11, month_day=25)
    assert found == ["2026-12-25", "2027-12-25", "2028-12-25"]


def test_a_29th_of_february_falls_in_leap_years_only():
    assert rule(2, last=date(2032, 12, 31), month=1, month_day=29) == ["2028-02-29", "2032-02-29"]


def test_yearly_on_the_third_sunday_of_september():
    assert rule(3, month=8, item=3, position=2) == ["2026-09-20"]


def test_yearly_on_the_last_friday_of_may():
    assert rule(3, month=4, item=8, position=4) == ["2026-05-29"]


def test_every_second_month_on_the_31st_where_there_is_one():
    assert rule(4, period=2, month_day=31) == ["2026-01-31", "2026-03-31", "2026-05-31",
                                               "2026-07-31"]  # fmt: skip


def test_monthly_on_the_first_weekday():
    assert rule(5, last=date(2026, 3, 31), item=1) == ["2026-01-01", "2026-02-02", "2026-03-02"]


def test_monthly_on_the_last_day_of_a_weekend():
    assert rule(5, last=date(2026, 2, 28), item=2, position=4) == ["2026-01-31", "2026-02-28"]


def test_monthly_on_the_second_day():
    assert rule(5, last=date(2026, 1, 31), item=0, position=1) == ["2026-01-02"]


def test_weekly_on_two_days_of_every_second_week():
    found = rule(6, last=date(2026, 1, 20), period=2, days_of_week=2 + 32)
    assert found == ["2026-01-02", "2026-01-12", "2026-01-16"]


def test_a_rule_ends_after_its_occurrences():
    assert len(rule(4, month_day=1, occurrences=3)) == 3


def test_a_rule_without_end_is_bounded():
    assert len(rule(1, last=date(2149, 12, 31))) == MOST_DAYS


def test_a_rule_that_never_falls_has_no_days():
    assert rule(6, days_of_week=0) == []


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="recurrence 42"):
        rule(42)


def test_neighbouring_days_become_one_run():
    days = days_of(Recurrence(6, NEW_YEAR, date(2026, 1, 11), days_of_week=126))
    assert [(a.day, b.day) for a, b in runs(days)] == [(1, 3), (5, 10)]
