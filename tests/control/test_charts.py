"""The geometry of the drawings: what is where, and that nothing covers anything else."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal

import pytest

from control.charts import (
    HEIGHT,
    LEFT,
    RIGHT,
    SAME_HEIGHT,
    TOP,
    WIDTH,
    Series,
    index_ticks,
    milestone_trend_chart,
    money_ticks,
    over_time,
)

JANUARY, JULY, DECEMBER = date(2026, 1, 1), date(2026, 7, 1), date(2026, 12, 31)


def points_of(line):
    return [tuple(map(float, each.split(","))) for each in line.points.split()]


def drawn(*series, high=100.0, marks=()):
    return over_time(series, low=0.0, high=high, ticks=[(0.0, "0"), (high, "top")], marks=marks)


def test_time_runs_from_left_to_right_and_values_upwards():
    drawing = drawn(Series("PV", "plan", [(JANUARY, 0.0), (DECEMBER, 100.0)]))
    (first, last) = points_of(drawing.lines[0])
    assert first == (LEFT, drawing.bottom)
    assert last == (WIDTH - RIGHT, TOP)
    assert [tick.label for tick in drawing.across] == ["0", "top"]
    assert drawing.across[0].at > drawing.across[1].at


def test_labels_stand_at_the_ends_and_never_on_each_other():
    drawing = drawn(
        Series("PV", "plan", [(JANUARY, 0.0), (DECEMBER, 50.0)]),
        Series("EV", "done", [(JANUARY, 0.0), (DECEMBER, 51.0)]),
        Series("AC", "cost", [(JANUARY, 0.0), (DECEMBER, 52.0)]),
    )
    heights = sorted(line.label_y for line in drawing.lines)
    assert all(low + SAME_HEIGHT <= high for low, high in itertools.pairwise(heights))
    assert [line.label for line in drawing.lines] == ["PV", "EV", "AC"]
    assert {line.label_x for line in drawing.lines} == {WIDTH - RIGHT + 6}


def test_a_line_without_points_is_left_out():
    drawing = drawn(
        Series("PV", "plan", [(JANUARY, 0.0), (DECEMBER, 50.0)]), Series("", "forecast", [])
    )
    assert [line.kind for line in drawing.lines] == ["plan"]


@pytest.mark.parametrize(
    "series",
    [[], [Series("PV", "plan", [])], [Series("PV", "plan", [(JANUARY, 1.0)])]],
)
def test_without_a_stretch_of_time_nothing_is_drawn(series):
    assert drawn(*series) is None


def test_marks_widen_the_time_that_is_drawn():
    drawing = drawn(
        Series("PV", "plan", [(JANUARY, 0.0), (JULY, 50.0)]), marks=[(DECEMBER, "31.12.2026")]
    )
    assert drawing.marks[0].at == WIDTH - RIGHT
    assert points_of(drawing.lines[0])[-1][0] < WIDTH - RIGHT


def test_long_times_name_few_months():
    drawing = drawn(Series("PV", "plan", [(JANUARY, 0.0), (date(2030, 12, 31), 100.0)]))
    assert 4 <= len(drawing.along) <= 8
    assert drawing.along[0].label == "01.2026"
    assert all(LEFT <= tick.at <= WIDTH - RIGHT for tick in drawing.along)


@pytest.mark.parametrize(
    ("most", "high", "labels"),
    [
        (600_000, 600_000.0, ["0 k", "200 k", "400 k", "600 k"]),
        (671_875, 800_000.0, ["0 k", "200 k", "400 k", "600 k", "800 k"]),
        (1_918_511, 2_000_000.0, ["0 k", "500 k", "1’000 k", "1’500 k", "2’000 k"]),
        (0, 1_000.0, ["0 k", "0 k", "1 k", "1 k", "1 k"]),
    ],
)
def test_the_axis_of_money_ends_at_a_round_amount(most, high, labels):
    top, ticks = money_ticks(Decimal(most))
    assert top >= most
    assert top == ticks[-1][0]
    if most:
        assert top == high
        assert [label for _at, label in ticks] == labels


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [([], 0.8, 1.1), ([0.9, 1.0], 0.8, 1.1), ([0.73], 0.7, 1.1), ([1.24], 0.8, 1.3)],
)
def test_the_axis_of_indices_holds_all_of_them(values, low, high):
    bottom, top, ticks = index_ticks(values)
    assert (round(bottom, 1), round(top, 1)) == (low, high)
    assert len(ticks) <= 8
    assert ticks[0][1] == f"{low:.1f}"


def test_an_index_out_of_all_bounds_does_not_flatten_the_others():
    low, high, _ticks = index_ticks([0.1, 2.0])
    assert high - low <= 1.5


def milestone(name, *days, kind="plan"):
    reports = (date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31))
    told = zip(reports, days, strict=True)
    return Series(name, kind, [(on, float(day.toordinal())) for on, day in told]), reports


def test_a_slipping_milestone_rises_and_a_stable_one_is_level():
    slipping, reports = milestone("M2", date(2026, 9, 30), date(2026, 10, 16), date(2026, 10, 30))
    level, _ = milestone("M3", *[date(2026, 9, 30)] * 3, kind="done")
    drawing = milestone_trend_chart([slipping, level], reports)
    first, second, diagonal = drawing.lines
    heights = [y for _x, y in points_of(first)]
    assert heights == sorted(heights, reverse=True)
    assert len({y for _x, y in points_of(second)}) == 1
    assert diagonal.kind == "diagonal"
    assert [tick.label for tick in drawing.along] == ["05.2026", "06.2026", "07.2026"]


def test_the_diagonal_is_where_a_milestone_is_reached():
    series, reports = milestone("M1", date(2026, 7, 31), date(2026, 7, 31), date(2026, 7, 31))
    drawing = milestone_trend_chart([series], reports)
    line, diagonal = drawing.lines
    assert points_of(line)[-1] == points_of(diagonal)[-1]
    assert points_of(diagonal)[0] == (LEFT, HEIGHT - 34)


def test_one_report_or_no_milestone_is_no_trend():
    series, reports = milestone("M1", date(2026, 7, 31), date(2026, 7, 31), date(2026, 7, 31))
    assert milestone_trend_chart([series], reports[:1]) is None
    assert milestone_trend_chart([], reports) is None
