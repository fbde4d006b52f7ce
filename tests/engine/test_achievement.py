"""Degrees, totals and marks at the end of a project: the domain's figures, and laws."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.achievement import (
    BANDS,
    FEWEST_ANSWERS,
    Objective,
    Verdict,
    degree,
    points_pct,
    rounded,
    team_marks,
    total_pct,
    verdict_of,
)
from engine.errors import EngineError

# The mail migration of the domain, with its degree in per cent and its points.
MIGRATION = (
    (Objective(Decimal(0), Decimal(4800), 30, Decimal(4800)), "100.00", "30.00"),
    (Objective(Decimal(310), Decimal(230), 25, Decimal(238)), "90.00", "22.50"),
    (Objective(Decimal(1020), Decimal(940), 20, Decimal(955)), "81.25", "16.25"),
    (Objective(Decimal(0), Decimal(85), 15, Decimal(88)), "100.00", "15.00"),
    (Objective(Decimal("3.4"), Decimal(4), 10, Decimal("4.2")), "100.00", "10.00"),
)
values = st.decimals(-10_000, 10_000, places=2)
marks = st.lists(st.integers(1, 5), min_size=5, max_size=5)


@pytest.mark.parametrize(("objective", "percent", "points"), MIGRATION)
def test_each_objective_of_the_worked_example(objective, percent, points):
    found = degree(objective.baseline, objective.target, objective.actual)
    assert rounded(100 * found, "0.01") == Decimal(percent)
    assert rounded(points_pct(objective), "0.01") == Decimal(points)


def test_the_worked_example_is_largely_reached():
    total = total_pct([objective for objective, _percent, _points in MIGRATION])
    assert total == Fraction("93.75")
    assert verdict_of(total) == Verdict.LARGELY


@pytest.mark.parametrize(
    ("total", "verdict"),
    [("100", "reached"), ("95", "reached"), ("94.99", "largely"), ("80", "largely"),
     ("79.99", "partly"), ("60", "partly"), ("59.99", "missed"), ("0", "missed")],
)  # fmt: skip
def test_a_band_begins_at_its_figure_and_not_before(total, verdict):
    assert verdict_of(Fraction(total)) == verdict


def test_bands_fall_and_reach_down_to_nothing():
    least = [figure for figure, _verdict in BANDS]
    assert least == sorted(least, reverse=True)
    assert least[-1] == 0


@pytest.mark.parametrize("total", [Fraction(-1, 100), Fraction(10001, 100)])
def test_a_total_outside_its_scale_is_refused(total):
    with pytest.raises(EngineError, match="from 0 to 100"):
        verdict_of(total)


@given(baseline=values, target=values, actual=values)
def test_a_degree_is_a_ratio(baseline, target, actual):
    if baseline == target:
        with pytest.raises(EngineError, match="the same"):
            degree(baseline, target, actual)
    else:
        assert 0 <= degree(baseline, target, actual) <= 1


@given(baseline=values, target=values)
def test_the_baseline_is_nothing_and_the_target_all(baseline, target):
    if baseline != target:
        assert degree(baseline, target, baseline) == 0
        assert degree(baseline, target, target) == 1


@given(baseline=values, target=values, actual=values)
def test_lower_is_better_is_the_mirror_of_higher_is_better(baseline, target, actual):
    if baseline != target:
        assert degree(baseline, target, actual) == degree(-baseline, -target, -actual)


@given(actuals=st.tuples(values, values))
def test_more_is_never_worth_less(actuals):
    low, high = sorted(actuals)
    assert degree(Decimal(0), Decimal(100), low) <= degree(Decimal(0), Decimal(100), high)


def test_nothing_is_said_before_all_is_measured():
    half = Objective(Decimal(0), Decimal(10), 50, Decimal(5))
    open_one = Objective(Decimal(0), Decimal(10), 50, None)
    assert points_pct(open_one) is None
    assert total_pct([half, open_one]) is None
    assert total_pct([]) is None
    assert total_pct([half, half]) == 50


def test_weights_that_do_not_sum_to_a_hundred_are_refused():
    with pytest.raises(EngineError, match="sum to 50"):
        total_pct([Objective(Decimal(0), Decimal(10), 50, Decimal(5))])


# The survey of the team

# Seventeen answers with the sums 73, 71, 61, 70 and 73.
SUMS = (73, 71, 61, 70, 73)


def spread(total, count):
    """Marks that sum to ``total``."""
    low, more = divmod(total, count)
    return [low + 1] * more + [low] * (count - more)


def test_the_survey_of_the_worked_example():
    answers = list(zip(*(spread(total, 17) for total in SUMS), strict=True))
    found = team_marks(answers)
    assert found.answered == 17
    assert [str(mean) for mean in found.means] == ["4.3", "4.2", "3.6", "4.1", "4.3"]
    assert found.mean == Decimal("4.10")


@given(answers=st.lists(marks, max_size=FEWEST_ANSWERS - 1))
def test_nothing_is_told_of_few_answers(answers):
    found = team_marks(answers)
    assert (found.answered, found.is_told, found.mean) == (len(answers), False, None)


@given(answers=st.lists(marks, min_size=FEWEST_ANSWERS, max_size=12))
def test_means_lie_within_the_scale_and_ignore_the_order(answers):
    found = team_marks(answers)
    assert found.is_told
    assert all(1 <= mean <= 5 for mean in found.means)
    assert found.mean is not None
    assert 1 <= found.mean <= 5
    assert team_marks(answers[::-1]) == found


@pytest.mark.parametrize("mark", [0, 6])
def test_a_mark_outside_its_scale_is_refused(mark):
    with pytest.raises(EngineError, match="from 1 to 5"):
        team_marks([[3, 3, 3, 3, mark]])


def test_answers_to_different_questions_are_refused():
    with pytest.raises(EngineError, match="different numbers"):
        team_marks([[3], [3, 3]])


@pytest.mark.parametrize(
    ("value", "step", "shown"),
    [("4.25", "0.1", "4.3"), ("4.24999", "0.1", "4.2"), ("0.005", "0.01", "0.01"),
     ("93.75", "0.01", "93.75"), ("2", "0.1", "2.0")],
)  # fmt: skip
def test_halves_are_rounded_up(value, step, shown):
    assert str(rounded(Fraction(value), step)) == shown
