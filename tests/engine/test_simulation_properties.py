"""What holds for every model, whatever is drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.schedule import LinkType, compute
from engine.simulation import RiskEvent, RiskModel, Shape, ThreePoint, contributions, simulate
from engine.simulation.drawing import BLOCK, Chance, Stream
from tests.engine.models import chain, days, models, three_points, worked
from tests.engine.networks import SOFT, networks

few = settings(max_examples=40)
seeds = st.integers(0, 2**128 - 1)
shapes = st.sampled_from(list(Shape))
RUNS = 200


def same(one, other):
    """Every figure of two simulations, bit for bit."""
    for name in ("finish", "duration", "cost"):
        first, second = getattr(one, name), getattr(other, name)
        assert first.values.tobytes() == second.values.tobytes()
        assert first.base == second.base
    assert one.activities == other.activities
    assert one.sensitivities == other.sensitivities
    assert one.risks == other.risks
    assert one.milestones.keys() == other.milestones.keys()


def finish_with(model, bound, *, risks):
    """The finish that the schedule finds with one bound of every estimate and impact."""
    rows = []
    for task in model.network.tasks:
        minutes = task.minutes
        if task.key in model.estimates:
            minutes = getattr(model.estimates[task.key], bound)
        for risk in risks:
            if task.key in risk.delays:
                minutes += getattr(risk.delays[task.key], bound)
        rows.append(replace(task, minutes=minutes))
    return compute(replace(model.network, tasks=tuple(rows))).finish


@few
@given(networks(SOFT, has_many_paths=False), seeds)
def test_a_certain_plan_ends_in_every_run_when_the_schedule_says(network, seed):
    found = simulate(RiskModel(network), seed=seed, runs=5)
    expected = compute(network).finish
    assert set(found.finish.values) == {expected}
    assert found.finish.base == expected
    assert found.finish.sd == 0


@few
@given(networks(SOFT, has_many_paths=False), seeds)
def test_estimates_without_spread_change_nothing(network, seed):
    kept = {task.key for task in network.tasks if isinstance(task.key, int)}
    estimates = {}
    for task in network.tasks:
        if task.key in kept:
            has_begun = task.actual_start is not None and task.remaining_minutes is not None
            sure = float(task.remaining_minutes if has_begun else task.minutes)
            estimates[task.key] = ThreePoint(sure, sure, sure)
    one = simulate(RiskModel(network), seed=seed, runs=3)
    other = simulate(RiskModel(network, estimates), seed=seed, runs=3)
    assert list(one.finish.values) == list(other.finish.values)
    assert [a.criticality_ratio for a in one.activities] == [
        a.criticality_ratio for a in other.activities
    ]


@few
@given(models(), seeds, shapes, st.sampled_from([0.0, 0.3, 1.0]))
def test_every_run_lies_between_the_shortest_and_the_longest_schedule(model, seed, shape, rho):
    model = replace(model, shape=shape, correlation_ratio=rho)
    found = simulate(model, seed=seed, runs=RUNS).finish
    sure = [risk for risk in model.risks if risk.probability == 1]
    assert finish_with(model, "low", risks=sure) <= found.quantile(0)
    assert found.quantile(1) <= finish_with(model, "high", risks=model.risks)
    assert finish_with(model, "low", risks=()) <= found.base
    assert found.base <= finish_with(model, "high", risks=())


@few
@given(models(), seeds, three_points(), st.data())
def test_a_wider_estimate_never_moves_the_mean_beyond_the_bounds(model, seed, wider, data):
    key = data.draw(st.sampled_from([task.key for task in model.network.tasks]))
    model = replace(model, estimates={**model.estimates, key: wider}, risks=())
    found = simulate(model, seed=seed, runs=RUNS).finish
    low, high = (finish_with(model, bound, risks=()) for bound in ("low", "high"))
    assert low <= found.mean <= high


@few
@given(models(tuple(LinkType)), seeds)
def test_the_same_seed_gives_the_same_figures_bit_for_bit(model, seed):
    same(simulate(model, seed=seed, runs=RUNS), simulate(model, seed=seed, runs=RUNS))


def test_another_seed_gives_other_figures():
    one, other = (simulate(worked(), seed=seed, runs=RUNS) for seed in (1, 2))
    assert list(one.finish.values) != list(other.finish.values)


@few
@given(models(tuple(LinkType)), seeds)
def test_the_order_of_links_does_not_matter(model, seed):
    turned = replace(model.network, links=tuple(reversed(model.network.links)))
    same(
        simulate(model, seed=seed, runs=RUNS),
        simulate(replace(model, network=turned), seed=seed, runs=RUNS),
    )


@few
@given(models(tuple(LinkType)), seeds)
def test_quantiles_are_ordered_and_keep_their_probability(model, seed):
    found = simulate(model, seed=seed, runs=RUNS).finish
    probabilities = [0.0, 0.1, 0.5, 0.8, 0.9, 1.0]
    values = [found.quantile(p) for p in probabilities]
    assert values == sorted(values)
    for probability, value in zip(probabilities, values, strict=True):
        assert found.at_most(value) >= probability
        assert found.at_most(value - 1) <= probability
    assert found.interval(0.5)[0] <= found.quantile(0.5) <= found.interval(0.5)[1]


@few
@given(models(tuple(LinkType)), seeds)
def test_in_every_run_something_is_critical(model, seed):
    found = simulate(model, seed=seed, runs=RUNS)
    ratios = [one.criticality_ratio for one in found.activities]
    assert all(0 <= ratio <= 1 for ratio in ratios)
    assert sum(round(ratio * RUNS) for ratio in ratios) >= RUNS


@few
@given(st.lists(three_points(least=1), min_size=1, max_size=5), seeds)
def test_on_the_only_path_everything_is_critical_in_every_run(rows, seed):
    model = chain(*[(row.low, row.likely, row.high) for row in rows])
    model = replace(model, estimates=dict(enumerate(rows)))
    found = simulate(model, seed=seed, runs=RUNS)
    assert {one.criticality_ratio for one in found.activities} == {1}


@few
@given(models(tuple(LinkType)), seeds, st.data())
def test_a_risk_that_never_occurs_changes_nothing(model, seed, data):
    key = data.draw(st.sampled_from([task.key for task in model.network.tasks]))
    never = RiskEvent("never", 0.0, {key: days(5, 10, 20)}, ThreePoint(1, 2, 3))
    one = simulate(model, seed=seed, runs=RUNS)
    other = simulate(replace(model, risks=(*model.risks, never)), seed=seed, runs=RUNS)
    assert list(one.finish.values) == list(other.finish.values)
    assert list(one.cost.values) == list(other.cost.values)
    assert other.risks[-1].occurred_ratio == 0
    assert other.sensitivities[-1].on_finish is None


@few
@given(models((LinkType.FS,)), seeds, st.data())
def test_a_risk_that_always_occurs_does_so_in_every_run(model, seed, data):
    key = data.draw(st.sampled_from([task.key for task in model.network.tasks]))
    always = RiskEvent("always", 1.0, {key: days(1, 1, 1)}, ThreePoint(7, 7, 7))
    model = replace(model, risks=())
    one = simulate(model, seed=seed, runs=RUNS)
    other = simulate(replace(model, risks=(always,)), seed=seed, runs=RUNS)
    assert other.risks[0].occurred_ratio == 1
    assert (other.finish.values >= one.finish.values).all()
    assert list(other.cost.values - one.cost.values) == [7] * RUNS
    assert other.risks[0].mean_minutes == 480


def test_a_risk_occurs_as_often_as_its_probability_says():
    risks = tuple(RiskEvent(f"{p}", p, cost=ThreePoint(1, 1, 1)) for p in (0.05, 0.4, 0.85))
    found = simulate(RiskModel(worked().network, risks=risks), seed=5, runs=20_000)
    assert [one.occurred_ratio for one in found.risks] == pytest.approx([0.05, 0.4, 0.85], abs=0.01)
    assert found.cost.mean == pytest.approx(1.3, abs=0.02)


def test_risks_and_durations_are_drawn_independently():
    found = [Chance(3, 0, 0.0).duration(place, 0) for place in range(4)]
    found += list(Chance(3, 0, 0.0).generator(Stream.RISK, 0).random((3, BLOCK)))
    others = np.corrcoef(found) - np.eye(7)
    assert np.abs(others).max() < 0.12


@pytest.mark.parametrize("rho", [0.0, 0.3, 1.0])
def test_draws_are_uniform_with_and_without_correlation(rho):
    found = np.concatenate([Chance(9, block, rho).duration(0, 0) for block in range(30)])
    counts, _edges = np.histogram(found, bins=20, range=(0, 1))
    # χ² with 19 degrees of freedom stays below 43.8 in 999 of 1 000 cases.
    assert ((counts - 1_500) ** 2 / 1_500).sum() < 43.8


@pytest.mark.parametrize("rho", [0.3, 0.6])
def test_the_correlation_of_the_normal_factors_is_what_was_asked_for(rho):
    """Of a Gaussian copula Spearman's is 6 ÷ π · arcsin(ρ ÷ 2)."""
    pairs = [_both(Chance(9, block, rho)) for block in range(30)]
    one, other = np.concatenate(pairs, axis=1)
    expected = 6 / np.pi * np.arcsin(rho / 2)
    # Of uniform numbers the usual correlation is that of their ranks.
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(expected, abs=0.02)


def _both(chance):
    return [chance.duration(0, 0), chance.duration(1, 0)]


@few
@given(models(tuple(LinkType)), seeds, st.integers(1, 50))
def test_more_runs_continue_the_same_runs(model, seed, fewer):
    one = simulate(model, seed=seed, runs=fewer)
    more = simulate(model, seed=seed, runs=fewer + 60)
    assert list(more.finish.values[:fewer]) == list(one.finish.values)


def test_more_runs_continue_the_same_runs_over_several_blocks():
    one, more = (simulate(worked(), seed=8, runs=runs) for runs in (BLOCK + 7, 2 * BLOCK + 1))
    assert list(more.finish.values[: BLOCK + 7]) == list(one.finish.values)
    assert len(set(more.finish.values[:BLOCK]) & set(more.finish.values[BLOCK:])) < BLOCK / 2


@pytest.mark.parametrize("rho", [0.3, 0.6])
def test_correlation_raises_the_spread_of_a_plan_and_keeps_the_most_likely_finish(rho):
    free = simulate(worked(), seed=4)
    tied = simulate(worked(correlation_ratio=rho), seed=4)
    assert tied.duration.sd > free.duration.sd
    assert tied.duration.quantile(0.9) > free.duration.quantile(0.9)
    assert tied.duration.base == free.duration.base


def test_a_changed_probability_leaves_all_other_draws_alone():
    one = worked()
    (risk,) = one.risks
    other = replace(one, risks=(replace(risk, probability=0.6),))
    before, after = (simulate(model, seed=4).finish.values for model in (one, other))
    assert (after >= before).all()
    assert 0.2 < (after > before).mean() < 0.35


def test_a_simulation_is_told_how_far_it_is_and_can_be_stopped():
    told = []
    found = simulate(worked(), seed=4, runs=3_500, proceed=lambda done: not told.append(done))
    assert told == pytest.approx([1_000 / 3_500, 2_000 / 3_500, 3_000 / 3_500, 1])
    assert found.is_complete
    stopped = simulate(worked(), seed=4, runs=3_500, proceed=lambda done: done < 0.5)
    assert (stopped.runs, stopped.asked_runs, stopped.is_complete) == (2_000, 3_500, False)
    same(
        replace(stopped, asked_runs=2_000),
        simulate(worked(), seed=4, runs=2_000),
    )


def test_the_risks_can_be_looked_at_one_by_one_and_stopped():
    risks = tuple(RiskEvent(f"R{n}", 0.5, {"B": days(1, 2, 3)}) for n in range(3))
    model = worked(risks=risks)
    told = []
    assert len(contributions(model, seed=4, runs=50, proceed=lambda d: not told.append(d))) == 3
    assert told == [0.25, 0.5, 0.75]
    assert len(contributions(model, seed=4, runs=50, proceed=lambda done: done < 0.6)) == 2
    assert contributions(worked(risks=()), seed=4, runs=50) == ()


def test_what_is_simulated_is_not_modified():
    model = worked()
    before = repr(model)
    simulate(model, seed=4, runs=50)
    assert repr(model) == before
