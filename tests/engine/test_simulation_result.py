"""What is read off the runs: quantiles, probabilities, reserves, histogram and S-curve."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.simulation import Distribution


def whole(values, base=0):
    return Distribution(np.array(values, dtype=np.int64), base)


def money(values, base=0.0):
    return Distribution(np.array(values, dtype=np.float64), base)


TEN = whole([30, 10, 20, 50, 40, 60, 90, 70, 100, 80], base=55)
numbers = st.lists(st.integers(-1_000, 1_000), min_size=1, max_size=60)


def test_a_quantile_is_the_least_value_that_so_many_runs_keep():
    found = [TEN.quantile(p) for p in (0, 0.05, 0.1, 0.11, 0.5, 0.8, 0.9, 1)]
    assert found == [10, 10, 10, 20, 50, 80, 90, 100]


def test_a_quantile_is_not_the_next_one_for_a_rounding_error():
    hundred = whole(range(1, 101))
    assert [hundred.quantile(n / 100) for n in range(1, 101)] == list(range(1, 101))


@pytest.mark.parametrize("probability", [-0.1, 1.1, float("nan")])
def test_a_quantile_has_a_probability(probability):
    for ask in (TEN.quantile, TEN.interval, TEN.reserve):
        with pytest.raises(EngineError, match="not between 0 and 1"):
            ask(probability)


def test_the_probability_of_a_value_counts_the_runs_that_keep_it():
    assert [TEN.at_most(value) for value in (9, 10, 55, 60, 100, 101)] == [0, 0.1, 0.5, 0.6, 1, 1]


def test_mean_and_standard_deviation_by_hand():
    found = money([2, 4, 4, 4, 5, 5, 7, 9])
    assert found.mean == 5
    assert found.sd == pytest.approx((32 / 7) ** 0.5)


def test_a_single_run_has_no_standard_deviation():
    assert whole([7]).sd is None
    assert whole([7]).quantile(0.8) == 7


def test_a_reserve_is_what_the_quantile_needs_beyond_the_base():
    assert TEN.reserve(0.8) == 25
    assert TEN.reserve(0.1) == -45


def test_the_interval_of_the_median_by_hand():
    """Of 100 runs, 0.5 ± 1.96 × 0.05: the 41st to the 60th value."""
    assert whole(range(1, 101)).interval(0.5) == (41, 60)


def test_the_interval_stays_within_the_runs_and_shrinks_with_more_of_them():
    assert TEN.interval(0) == (10, 10)
    assert TEN.interval(1) == (100, 100)
    few, many = whole(range(100)), whole(np.arange(10_000) / 100)
    assert (
        many.interval(0.8)[1] - many.interval(0.8)[0] < few.interval(0.8)[1] - few.interval(0.8)[0]
    )


def test_the_interval_holds_the_true_quantile_in_nineteen_of_twenty_cases():
    chance = np.random.Generator(np.random.PCG64(12))
    hits = 0
    for _ in range(400):
        low, high = money(chance.random(500)).interval(0.8)
        hits += low <= 0.8 <= high
    assert 0.92 < hits / 400 < 0.98


def test_a_histogram_of_money_has_the_steps_asked_for():
    found = money([0, 1, 2, 3, 10]).histogram(5)
    assert found == [(0, 2, 2), (2, 4, 2), (4, 6, 0), (6, 8, 0), (8, 10, 1)]


def test_a_histogram_of_whole_values_has_whole_steps():
    assert whole([0, 1, 5, 7]).histogram(3) == [(0, 3, 2), (3, 6, 1), (6, 7, 1)]
    assert whole([4, 5]).histogram(30) == [(4, 5, 2)]


def test_a_histogram_of_a_certain_value_is_one_step():
    assert whole([7, 7, 7]).histogram() == [(7, 7, 3)]


@given(numbers, st.integers(1, 40))
def test_a_histogram_counts_every_run_once(values, bins):
    for found in (whole(values), money(values)):
        rows = found.histogram(bins)
        assert sum(count for _, _, count in rows) == len(values)
        assert len(rows) <= bins + 1
        assert (rows[0][0], rows[-1][1]) == (min(values), max(values))
        assert all(one[1] == other[0] for one, other in pairwise(rows))


@given(numbers, st.integers(2, 40))
def test_the_curve_rises_from_the_least_value_to_certainty(values, points):
    curve = whole(values).curve(points)
    places, probabilities = zip(*curve, strict=True)
    assert list(places) == sorted(set(places))
    assert list(probabilities) == sorted(probabilities)
    assert (places[0], places[-1], probabilities[-1]) == (min(values), max(values), 1)
    for place, probability in curve:
        assert probability == sum(value <= place for value in values) / len(values)
