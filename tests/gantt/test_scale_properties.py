"""The scale holds for every window: each day has one place, nothing overlaps, nothing is lost."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from workpackages.gantt.scale import (
    DAY_WIDTHS,
    FIRST_DAY,
    LAST_DAY,
    LEAST_DAYS,
    MOST_PIXELS,
    Calendar,
    Scale,
    Zoom,
    most_days,
    window_of,
)

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CALENDAR = Calendar(MONTHS, tuple(f"{month}-long" for month in MONTHS))
ZOOMS = st.sampled_from(Zoom)
DAYS = st.dates(FIRST_DAY, LAST_DAY)
ONE = timedelta(1)
WIDTH_ERROR = 0.1


@st.composite
def scales(draw, longest=800):
    """A window as pages and sheets have it; sheets choose their own width of a day."""
    first = draw(DAYS)
    last = min(first + timedelta(draw(st.integers(0, longest))), LAST_DAY)
    width = draw(st.one_of(st.just(0.0), st.floats(0.3, 40.0).map(lambda w: round(w, 3))))
    return Scale(first, last, draw(ZOOMS), width)


@given(scales(), st.data())
def test_a_day_begins_where_the_day_before_it_ended(scale, data):
    day = scale.first + timedelta(data.draw(st.integers(0, scale.days - 1)))
    assert scale.end(day) == scale.x(day + ONE)
    assert scale.end(day) > scale.x(day)
    assert scale.end(day) - scale.x(day) == pytest.approx(scale.day_width, abs=WIDTH_ERROR)


@given(scales(), DAYS, DAYS)
def test_later_days_lie_further_to_the_right_also_outside_the_window(scale, one, other):
    assume(one != other)
    assert (scale.x(one) < scale.x(other)) == (one < other)


@given(scales())
def test_the_window_is_as_wide_as_its_days(scale):
    assert scale.x(scale.first) == 0
    assert scale.end(scale.last) == scale.width
    assert scale.width == pytest.approx(scale.days * scale.day_width, abs=WIDTH_ERROR)


@given(scales())
@example(Scale(date(2024, 2, 28), date(2024, 3, 1), Zoom.MONTH))
@example(Scale(date(2026, 12, 31), date(2027, 1, 1), Zoom.WEEK))
@example(Scale(LAST_DAY, LAST_DAY, Zoom.QUARTER))
def test_the_fields_of_both_head_rows_cover_the_window_without_gap_or_overlap(scale):
    for ticks in (scale.upper(CALENDAR), scale.lower(CALENDAR)):
        assert (ticks[0].x, ticks[0].on) == (0, scale.first)
        for one, other in pairwise(ticks):
            assert one.on < other.on
            assert one.x + one.width == pytest.approx(other.x, abs=0.16)
        assert ticks[-1].x + ticks[-1].width == pytest.approx(scale.width, abs=0.16)
        assert all(tick.x == scale.x(tick.on) for tick in ticks)


@given(scales())
def test_after_the_first_each_field_begins_a_day_a_week_a_month_or_a_quarter(scale):
    begins = {
        Zoom.DAY: lambda day: True,
        Zoom.WEEK: lambda day: day.weekday() == 0,
        Zoom.MONTH: lambda day: day.day == 1,
        Zoom.QUARTER: lambda day: day.day == 1 and day.month in {1, 4, 7, 10},
    }[scale.zoom]
    lower = [tick.on for tick in scale.lower(CALENDAR)]
    inside = [scale.first + timedelta(n) for n in range(1, scale.days)]
    assert lower == [scale.first, *(day for day in inside if begins(day))]


@given(scales())
def test_the_upper_row_changes_with_the_month_or_the_year(scale):
    has_months = scale.zoom in {Zoom.DAY, Zoom.WEEK}
    days = [scale.first + timedelta(n) for n in range(scale.days)]
    named = {(day.year, day.month if has_months else 0) for day in days}
    assert len(scale.upper(CALENDAR)) == len(named)


@given(scales())
def test_a_label_is_shown_where_it_fits_and_is_never_cut(scale):
    for tick in (*scale.upper(CALENDAR), *scale.lower(CALENDAR)):
        assert len(tick.label) * 6.2 <= tick.width
        if tick.width >= len("Sep-long 2026") * 6.2:
            assert tick.label


@given(st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS), st.none() | ZOOMS, DAYS)
def test_a_window_is_never_too_wide_nor_too_short_nor_outside_of_time(start, finish, zoom, today):
    if start and finish and finish < start:
        start, finish = finish, start
    scale = window_of(start, finish, zoom=zoom, today=today)
    assert FIRST_DAY <= scale.first <= scale.last <= LAST_DAY
    assert LEAST_DAYS <= scale.days <= most_days(scale.zoom)
    assert scale.width <= MOST_PIXELS
    assert zoom is None or scale.zoom is zoom
    assert scale.day_width == DAY_WIDTHS[scale.zoom]


@given(DAYS, st.integers(0, 500), ZOOMS, DAYS)
def test_what_is_not_cut_shows_the_whole_plan(start, length, zoom, today):
    finish = min(start + timedelta(length), LAST_DAY)
    scale = window_of(start, finish, zoom=zoom, today=today)
    margins = 2 * max(2, round(40 / DAY_WIDTHS[zoom]))
    if (finish - start).days + 1 + margins <= most_days(zoom):
        assert scale.first <= start
        assert finish <= scale.last


@given(DAYS, st.integers(0, 40_000), ZOOMS, st.data())
def test_what_is_cut_still_shows_today_while_the_plan_runs(start, length, zoom, data):
    finish = min(start + timedelta(length), LAST_DAY)
    today = start + timedelta(data.draw(st.integers(0, (finish - start).days)))
    scale = window_of(start, finish, zoom=zoom, today=today)
    assert scale.first <= today <= scale.last


@given(DAYS, DAYS, ZOOMS, DAYS)
def test_a_single_wish_is_kept_whatever_the_plan_is(plan_day, wished, zoom, today):
    """A window from a day begins there, one up to a day ends there, also beside the plan."""
    since = window_of(plan_day, plan_day, zoom=zoom, today=today, wish=(wished, None))
    assert since.last >= wished
    if wished + timedelta(LEAST_DAYS) <= LAST_DAY:
        assert since.first == wished
    until = window_of(plan_day, plan_day, zoom=zoom, today=today, wish=(None, wished))
    near = abs((wished - plan_day).days) < most_days(zoom) - 50
    if near and wished - timedelta(LEAST_DAYS) >= FIRST_DAY and until.days > LEAST_DAYS:
        assert until.last == wished


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        # Both, in whatever order.
        ((date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 10, 1), date(2026, 10, 31))),
        ((date(2026, 10, 31), date(2026, 10, 1)), (date(2026, 10, 1), date(2026, 10, 31))),
        # One, beside a plan of 14 to 25 September: four days are left around it by a week's zoom.
        ((date(2026, 9, 16), None), (date(2026, 9, 16), date(2026, 9, 29))),
        ((None, date(2026, 9, 21)), (date(2026, 9, 10), date(2026, 9, 21))),
        ((date(2027, 3, 1), None), (date(2027, 3, 1), date(2027, 3, 7))),
        ((None, date(2026, 3, 7)), (date(2026, 3, 1), date(2026, 3, 7))),
        ((None, None), (date(2026, 9, 10), date(2026, 9, 29))),
    ],
)
def test_the_readers_window(wish, expected):
    plan = date(2026, 9, 14), date(2026, 9, 25)
    scale = window_of(*plan, zoom=Zoom.WEEK, today=date(2026, 9, 14), wish=wish)
    assert (scale.first, scale.last) == expected
