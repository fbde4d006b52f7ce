"""Percentages and their curve, against worked examples and laws."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.progress import (
    MOST_POINTS,
    Activity,
    Basis,
    WorkDays,
    basis_of,
    curve,
    done_by_group,
    done_ratio,
    month_end,
    planned_ratio,
    weights_of,
)

WEEKDAYS = WorkDays()
# Public holidays of Vaud that fall into the worked example.
VAUD = WorkDays(
    holidays=[
        date(2026, 9, 21),
        date(2026, 12, 25),
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 6),
        date(2027, 5, 17),
    ]
)
MONDAY, FRIDAY = date(2026, 10, 5), date(2026, 10, 9)


@pytest.mark.parametrize(
    ("baseline", "forecast", "slip"),
    [
        (date(2026, 9, 30), date(2026, 9, 30), 0),
        (date(2026, 9, 30), date(2026, 10, 16), 12),
        (date(2026, 9, 30), date(2026, 10, 30), 22),
        (date(2026, 9, 30), date(2026, 11, 20), 37),
        (date(2026, 9, 30), date(2026, 12, 11), 52),
        (date(2027, 1, 15), date(2027, 2, 5), 15),
        (date(2027, 1, 15), date(2027, 3, 12), 40),
        (date(2027, 1, 15), date(2027, 4, 9), 58),
        (date(2027, 3, 31), date(2027, 4, 16), 12),
        (date(2027, 3, 31), date(2027, 7, 16), 75),
    ],
)
def test_slips_equal_the_worked_milestone_trend(baseline, forecast, slip):
    assert VAUD.slip_days(baseline, forecast) == slip
    assert VAUD.slip_days(forecast, baseline) == -slip


def test_a_length_counts_both_ends_and_no_holiday():
    assert WEEKDAYS.length_days(MONDAY, FRIDAY) == 5
    assert WEEKDAYS.length_days(MONDAY, MONDAY) == 1
    assert WEEKDAYS.length_days(date(2026, 10, 10), date(2026, 10, 11)) == 0
    assert WEEKDAYS.length_days(FRIDAY, MONDAY) == 0
    assert VAUD.length_days(date(2026, 9, 21), date(2026, 9, 25)) == 4


def test_a_week_without_a_working_day_is_refused():
    with pytest.raises(EngineError, match="at least one of them"):
        WorkDays([False] * 7)
    with pytest.raises(EngineError, match="seven days"):
        WorkDays([True] * 6)


def test_work_weighs_before_duration_before_count():
    plain = Activity(MONDAY, FRIDAY)
    long = Activity(MONDAY, FRIDAY, duration_minutes=600)
    heavy = Activity(MONDAY, FRIDAY, work_minutes=60, duration_minutes=60)
    assert basis_of([plain]) is Basis.COUNT
    assert basis_of([plain, long]) is Basis.DURATION
    assert basis_of([plain, long, heavy]) is Basis.WORK
    assert list(weights_of([plain, long, heavy])) == [0, 0, 1]
    assert list(weights_of([plain, plain])) == [0.5, 0.5]


def test_planned_and_done_of_a_worked_example():
    # A: 40 h over the week, 60 % done. B: 10 h, finished on Tuesday. C: 50 h, next week.
    a = Activity(MONDAY, FRIDAY, actual_start=MONDAY, progress_ratio=0.6, work_minutes=40 * 60)
    b = Activity(
        MONDAY,
        MONDAY,
        actual_start=MONDAY,
        actual_finish=date(2026, 10, 6),
        progress_ratio=1.0,
        work_minutes=10 * 60,
    )
    c = Activity(date(2026, 10, 12), date(2026, 10, 16), work_minutes=50 * 60)
    wednesday = date(2026, 10, 7)

    assert planned_ratio([a, b, c], wednesday, WEEKDAYS) == pytest.approx(0.4 * 3 / 5 + 0.1)
    assert done_ratio([a, b, c], wednesday, WEEKDAYS) == pytest.approx(0.4 * 0.6 + 0.1)
    assert planned_ratio([a, b, c], date(2026, 10, 16), WEEKDAYS) == pytest.approx(1)


def test_what_happened_after_the_status_date_does_not_count():
    later = Activity(MONDAY, FRIDAY, actual_start=date(2026, 10, 8), progress_ratio=0.9)
    across = Activity(MONDAY, FRIDAY, actual_start=MONDAY, actual_finish=FRIDAY, progress_ratio=1.0)
    tuesday = date(2026, 10, 6)
    assert done_ratio([later], tuesday, WEEKDAYS) == 0
    assert done_ratio([across], tuesday, WEEKDAYS) == pytest.approx(2 / 5)
    assert done_ratio([across], FRIDAY, WEEKDAYS) == 1


def test_progress_without_a_start_counts_from_the_day_it_was_reported():
    reported = Activity(progress_ratio=0.5)
    finished = Activity(actual_finish=MONDAY, progress_ratio=1.0)
    assert done_ratio([reported], MONDAY, WEEKDAYS) == 0.5
    assert done_ratio([finished], MONDAY, WEEKDAYS) == 1
    assert done_ratio([finished], MONDAY - timedelta(days=1), WEEKDAYS) == 0


def test_an_activity_without_dates_is_never_due_but_weighs():
    assert planned_ratio([Activity(), Activity(MONDAY, MONDAY)], FRIDAY, WEEKDAYS) == 0.5


def test_a_weekend_task_is_over_when_the_weekend_is():
    saturday = Activity(date(2026, 10, 10), date(2026, 10, 11))
    assert planned_ratio([saturday], date(2026, 10, 10), WEEKDAYS) == 0
    assert planned_ratio([saturday], date(2026, 10, 11), WEEKDAYS) == 1


def test_groups_are_weighted_by_themselves():
    half = Activity(MONDAY, FRIDAY, actual_start=MONDAY, progress_ratio=0.5, work_minutes=600)
    whole = Activity(MONDAY, FRIDAY, actual_start=MONDAY, progress_ratio=1.0, work_minutes=200)
    unestimated = Activity(MONDAY, FRIDAY, actual_start=MONDAY, progress_ratio=0.3)
    plan = [half, whole, unestimated]
    ratios = done_by_group(plan, [[0, 1], [2], [], [0, 1, 2]], FRIDAY, WEEKDAYS)
    assert ratios == [pytest.approx(0.625), pytest.approx(0.3), None, pytest.approx(0.625)]
    assert ratios[3] == done_ratio(plan, FRIDAY, WEEKDAYS)
    assert done_by_group([], [[]], FRIDAY, WEEKDAYS) == [None]


def test_an_empty_plan_has_no_percentage_and_no_curve():
    assert planned_ratio([], FRIDAY, WEEKDAYS) is None
    assert done_ratio([], FRIDAY, WEEKDAYS) is None
    assert curve([], FRIDAY, WEEKDAYS) == ()
    assert curve([Activity()], FRIDAY, WEEKDAYS) == ()


@pytest.mark.parametrize("wrong", [-0.1, 1.1])
def test_a_progress_outside_zero_to_one_is_refused(wrong):
    with pytest.raises(EngineError, match="ratio between 0 and 1"):
        done_ratio([Activity(progress_ratio=wrong)], FRIDAY, WEEKDAYS)


def test_negative_work_is_refused():
    with pytest.raises(EngineError, match="cannot be negative"):
        weights_of([Activity(work_minutes=-1)])


def test_the_curve_ends_at_both_ends_and_knows_nothing_of_the_future():
    plan = [
        Activity(
            date(2026, 9, 7), date(2026, 11, 20), actual_start=date(2026, 9, 7), progress_ratio=0.5
        )
    ]
    points = curve(plan, FRIDAY, WEEKDAYS)
    assert [p.on for p in points] == [
        date(2026, 9, 6),
        date(2026, 9, 30),
        FRIDAY,
        date(2026, 10, 31),
        date(2026, 11, 20),
    ]
    assert (points[0].planned_ratio, points[0].done_ratio) == (0, 0)
    assert points[2].done_ratio == pytest.approx(0.5)
    assert [p.done_ratio for p in points[3:]] == [None, None]
    assert points[-1].planned_ratio == pytest.approx(1)


def test_the_curve_of_a_plan_that_begins_after_the_status_date_has_no_done_line():
    points = curve([Activity(date(2027, 1, 4), date(2027, 2, 5))], FRIDAY, WEEKDAYS)
    assert all(p.done_ratio is None for p in points)
    assert points[-1].on == date(2027, 2, 5)


def test_the_first_and_the_last_year_are_drawn_with_a_bounded_number_of_points():
    points = curve([Activity(date.min, date.max)], FRIDAY, WEEKDAYS)
    assert len(points) <= MOST_POINTS + 3
    assert points[-1].planned_ratio == pytest.approx(1)
    assert month_end(9999, 12) == month_end(9999, 14) == date.max


dates = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@st.composite
def activities(draw):
    start = draw(dates)
    finish = start + timedelta(days=draw(st.integers(0, 200)))
    begun = draw(st.none() | st.just(start))
    over = begun and draw(st.booleans())
    return Activity(
        start,
        finish,
        actual_start=begun,
        actual_finish=finish if over else None,
        progress_ratio=1.0 if over else draw(st.floats(0, 1)) if begun else 0.0,
        work_minutes=draw(st.integers(0, 10_000)),
        duration_minutes=draw(st.integers(0, 10_000)),
    )


plans = st.lists(activities(), min_size=1, max_size=12)


@settings(max_examples=80)
@given(plans, dates, st.integers(0, 300))
def test_a_plan_only_ever_wants_more_done(plan, day, later):
    early = planned_ratio(plan, day, WEEKDAYS)
    late = planned_ratio(plan, day + timedelta(days=later), WEEKDAYS)
    assert 0 <= early <= late + 1e-12 <= 1 + 2e-12


@settings(max_examples=80)
@given(plans, dates)
def test_percentages_do_not_depend_on_the_order_of_the_tasks(plan, day):
    mixed = plan[:]
    random.Random(1).shuffle(mixed)
    assert planned_ratio(mixed, day, WEEKDAYS) == pytest.approx(planned_ratio(plan, day, WEEKDAYS))
    assert done_ratio(mixed, day, WEEKDAYS) == pytest.approx(done_ratio(plan, day, WEEKDAYS))


@settings(max_examples=80)
@given(plans, dates)
def test_a_curve_rises_and_meets_the_figures_of_its_day(plan, day):
    points = curve(plan, day, WEEKDAYS)
    done = [p.done_ratio for p in points if p.done_ratio is not None]
    planned = [p.planned_ratio for p in points]
    assert all(a <= b + 1e-9 for a, b in pairwise(planned))
    assert all(a <= b + 1e-9 for a, b in pairwise(done))
    on_the_day = [p for p in points if p.on == day]
    for point in on_the_day:
        assert point.planned_ratio == pytest.approx(planned_ratio(plan, day, WEEKDAYS))
        assert point.done_ratio == pytest.approx(done_ratio(plan, day, WEEKDAYS))


@settings(max_examples=80)
@given(plans)
def test_weights_sum_to_one(plan):
    assert weights_of(plan).sum() == pytest.approx(1)


@settings(max_examples=80)
@given(dates, dates, dates)
def test_slips_add_up(a, b, c):
    assert VAUD.slip_days(a, b) + VAUD.slip_days(b, c) == VAUD.slip_days(a, c)
