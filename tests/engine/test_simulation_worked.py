"""The worked example of the design, textbook cases and closed forms."""

from __future__ import annotations

from math import comb, sqrt

import numpy as np
import pytest

from engine.schedule import compute
from engine.simulation import (
    RiskModel,
    Shape,
    ThreePoint,
    simulate,
)
from engine.simulation.drawing import quantiles
from engine.simulation.ranking import Ranks, ranks
from tests.engine.models import DAY, WORKED, chain, days, worked, worked_costs
from tests.engine.plans import MONDAY, plan

MANY = 100_000
SEED = 2026
# Mean, σ, P10, P50, P80, P90, then P(≤ 56), P(≤ 60), P(≤ 65), then criticality of B, C.
GOLDEN = {
    Shape.PERT: (62.7, 4.8, 56.9, 62.2, 66.7, 69.2, 0.06, 0.32, 0.71, 0.82, 0.18),
    Shape.TRIANGULAR: (66.9, 5.5, 60.1, 66.5, 71.5, 74.2, 0.01, 0.10, 0.40, 0.83, 0.17),
}
# Of A, B, C, D, E, F and the risk.
SENSITIVITY = {
    Shape.PERT: (0.26, 0.39, 0.12, 0.14, 0.48, 0.14, 0.62),
    Shape.TRIANGULAR: (0.26, 0.42, 0.11, 0.16, 0.56, 0.15, 0.54),
}


@pytest.fixture(scope="module", params=list(Shape))
def shape(request):
    return request.param


@pytest.fixture(scope="module")
def usual(shape):
    return simulate(worked(shape=shape), seed=SEED)


@pytest.fixture(scope="module")
def large(shape):
    return simulate(worked(shape=shape), seed=SEED, runs=MANY)


def in_days(found):
    time = found.duration
    return [
        value / DAY
        for value in (time.mean, time.sd, *(time.quantile(p) for p in (0.1, 0.5, 0.8, 0.9)))
    ]


def test_the_usual_number_of_runs_keeps_the_tolerance_of_the_design(usual, shape):
    golden = GOLDEN[shape]
    assert usual.runs == 5_000
    found = usual.duration
    assert found.quantile(0.5) / DAY == pytest.approx(golden[3], abs=0.5)
    assert found.quantile(0.8) / DAY == pytest.approx(golden[4], abs=0.5)
    for limit, golden_probability in zip((56, 60, 65), golden[6:9], strict=True):
        assert found.at_most(limit * DAY) == pytest.approx(golden_probability, abs=0.02)
    ratio = {one.key: one.criticality_ratio for one in usual.activities}
    assert ratio["B"] == ratio["D"] == pytest.approx(golden[9], abs=0.02)
    assert ratio["C"] == pytest.approx(golden[10], abs=0.02)
    assert ratio["A"] == ratio["E"] == ratio["F"] == 1


def test_many_runs_give_the_figures_of_the_design_to_their_last_digit(large, shape):
    golden = GOLDEN[shape]
    assert in_days(large) == pytest.approx(golden[:6], abs=0.11)
    probabilities = [large.duration.at_most(limit * DAY) for limit in (56, 60, 65)]
    assert probabilities == pytest.approx(golden[6:9], abs=0.0075)
    ratio = {one.key: one.criticality_ratio for one in large.activities}
    assert (ratio["B"], ratio["C"]) == pytest.approx(golden[9:], abs=0.0075)


def test_the_sensitivities_of_the_design(large, shape):
    found = [one.on_finish for one in large.sensitivities]
    assert [one.key for one in large.sensitivities] == [*WORKED, "R"]
    assert found == pytest.approx(SENSITIVITY[shape], abs=0.015)


def test_the_deterministic_finish_is_that_of_the_plan(usual):
    assert usual.duration.base == 56 * DAY
    assert usual.finish.base == compute(worked().network).finish


def test_the_cost_of_the_design():
    found = simulate(worked_costs(), seed=SEED, runs=MANY).cost
    assert found.base == 630
    assert found.mean == pytest.approx(679.8, abs=0.5)
    quantiles_found = [found.quantile(p) for p in (0.5, 0.8, 0.9)]
    assert quantiles_found == pytest.approx([675.7, 715.5, 737.8], abs=0.75)
    assert found.at_most(630) == pytest.approx(0.12, abs=0.0075)
    assert found.reserve(0.8) == pytest.approx(85.5, abs=0.75)


def test_the_cost_of_the_design_with_triangles():
    found = simulate(worked_costs(shape=Shape.TRIANGULAR), seed=SEED, runs=MANY).cost
    assert found.mean == pytest.approx(699.0, abs=0.5)
    assert [found.quantile(p) for p in (0.5, 0.8)] == pytest.approx([695.3, 737.0], abs=0.75)


def test_a_cost_without_a_plan_leaves_the_finish_at_the_start():
    found = simulate(worked_costs(), seed=SEED, runs=100)
    assert found.finish.quantile(0.5) == found.finish.base == MONDAY
    assert found.activities == ()
    assert found.duration.quantile(1) == 0


# Mean and variance of the sum of independent activities are the sums of theirs.
CHAIN = ((2, 3, 7), (1, 1, 4), (5, 8, 8), (3, 3, 3))


def triangular(low, likely, high):
    variance = low**2 + likely**2 + high**2 - low * likely - low * high - likely * high
    return (low + likely + high) / 3, variance / 18


def pert(low, likely, high):
    mean = (low + 4 * likely + high) / 6
    return mean, (mean - low) * (high - mean) / 7


@pytest.mark.parametrize(("shape", "moments"), [(Shape.TRIANGULAR, triangular), (Shape.PERT, pert)])
def test_a_chain_has_the_mean_and_the_variance_of_the_sum(shape, moments):
    model = RiskModel(chain(*CHAIN).network, chain(*CHAIN).estimates, shape=shape)
    found = simulate(model, seed=SEED, runs=MANY).duration
    each = [moments(*row) for row in CHAIN]
    assert found.mean / DAY == pytest.approx(sum(mean for mean, _ in each), abs=0.02)
    variance = sum(variance for _, variance in each)
    assert found.sd / DAY == pytest.approx(sqrt(variance), rel=0.01)


@pytest.mark.parametrize("rho", [0.3, 0.6, 1.0])
def test_correlation_raises_the_variance_of_a_chain_as_its_formula_says(rho):
    row = (2, 4, 6)
    model = chain(row, row, row, row)
    free = simulate(model, seed=SEED, runs=20_000).duration
    tied = simulate(
        RiskModel(model.network, model.estimates, correlation_ratio=rho), seed=SEED, runs=20_000
    ).duration
    # Four equal ones: variance × (1 + 3ρ); symmetric durations are near enough to normal ones.
    assert (tied.sd / free.sd) ** 2 == pytest.approx(1 + 3 * rho, rel=0.05)
    assert tied.mean == pytest.approx(free.mean, rel=0.005)


def test_correlation_holds_within_a_group_only():
    row = (2, 4, 6)
    model = chain(row, row)
    apart = RiskModel(
        model.network, model.estimates, correlation_ratio=1.0, groups={0: "one", 1: "other"}
    )
    together = RiskModel(
        model.network, model.estimates, correlation_ratio=1.0, groups={0: "one", 1: "one"}
    )
    free, tied = (simulate(one, seed=SEED, runs=20_000).duration.sd for one in (apart, together))
    assert tied / free == pytest.approx(sqrt(2), rel=0.03)


def test_two_equal_paths_end_together_as_often_as_both_are_kept():
    """Merge bias: the later of two independent ends is kept with the square of the probability."""
    network = plan([("a", 32), ("b", 32), ("end", 0)], [("a", "end"), ("b", "end")])
    model = RiskModel(network, {key: days(2, 4, 6) for key in "ab"}, shape=Shape.TRIANGULAR)
    found = simulate(model, seed=SEED, runs=MANY)
    assert found.duration.at_most(4 * DAY) == pytest.approx(0.25, abs=0.006)
    assert found.duration.at_most(5 * DAY) == pytest.approx(0.875**2, abs=0.006)
    a, b, end = found.activities
    assert a.criticality_ratio + b.criticality_ratio == pytest.approx(1, abs=0.01)
    assert a.criticality_ratio == pytest.approx(0.5, abs=0.006)
    assert end.criticality_ratio == 1


@pytest.mark.parametrize("likely", [1, 2, 3])
def test_the_beta_quantiles_are_those_of_its_distribution(likely):
    """Where α and β are whole, the distribution is a tail of the binomial one."""
    x = np.linspace(0.01, 0.99, 99)
    alpha = 1 + likely
    below = sum(comb(5, j) * x**j * (1 - x) ** (5 - j) for j in range(alpha, 6))
    found = quantiles(ThreePoint(0, likely, 4), Shape.PERT, below)
    assert found / 4 == pytest.approx(x, abs=2e-6)


def test_triangular_quantiles_by_hand():
    """Of 0, 2, 8: an eighth lies below 1.41…, a quarter below the mode, half above 3.10."""
    p = np.array([0.0, 0.125, 0.25, 0.5, 1.0])
    found = quantiles(ThreePoint(0, 2, 8), Shape.TRIANGULAR, p)
    assert found == pytest.approx([0, sqrt(2), 2, 8 - sqrt(24), 8])


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("row", [(1, 1, 5), (1, 5, 5), (3, 3, 3), (-5, -2, 0)])
def test_quantiles_stay_within_the_bounds_and_reach_them(shape, row):
    found = quantiles(ThreePoint(*row), shape, np.array([0.0, 0.3, 0.7, 1.0]))
    assert (found[0], found[-1]) == (row[0], row[2])
    assert (np.diff(found) >= 0).all()


def test_a_rank_correlation_from_a_textbook():
    """Intelligence and hours of television of ten people: ρ = −29 ÷ 165."""
    quotient = np.array([106, 100, 86, 101, 99, 103, 97, 113, 112, 110])
    hours_watched = np.array([7, 27, 2, 50, 28, 29, 20, 12, 6, 17])
    assert Ranks(quotient).correlation(ranks(hours_watched)) == pytest.approx(-29 / 165)


def test_equal_values_share_their_ranks():
    assert list(ranks(np.array([5, 1, 5, 3])) + 1.5) == [2.5, 0, 2.5, 1]


def test_what_never_changes_has_no_rank_correlation():
    assert Ranks(np.array([1, 2, 3])).correlation(ranks(np.array([4, 4, 4]))) is None
    assert Ranks(np.array([4, 4, 4])).correlation(ranks(np.array([1, 2, 3]))) is None
