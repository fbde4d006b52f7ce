"""The model that simulations are timed on: the same every time, unsure all over, and risky."""

import re

from engine.simulation import simulate
from reporting.bench.passes import made_network, passes
from reporting.bench.simulation import CORRELATION, RISKS, made_model, simulations


def test_a_made_model_is_the_same_every_time():
    one, other = made_model(made_network(120)), made_model(made_network(120))
    assert one.estimates == other.estimates
    assert one.risks == other.risks
    assert one.costs == other.costs


def test_every_activity_is_unsure_and_priced_and_some_are_at_risk():
    network = made_network(120)
    model = made_model(network)
    lasting = {task.key for task in network.tasks if task.parent is not None and task.minutes}
    assert set(model.estimates) == lasting == {line.activity for line in model.costs}
    assert len(model.risks) == RISKS
    assert all(row.low < row.likely < row.high for row in model.estimates.values())
    assert model.correlation_ratio == CORRELATION


def test_its_finish_and_its_cost_are_spread():
    found = simulate(made_model(made_network(120)), seed=1, runs=200)
    assert found.duration.sd > 480
    assert found.cost.quantile(0.1) < found.cost.quantile(0.9)
    assert sum(0 < one.criticality_ratio < 1 for one in found.activities) > 3


def test_the_figures_are_a_line_with_time_memory_and_buffer():
    (line,) = simulations(made_network(60), runs=50)
    assert re.fullmatch(
        r"simulation of 60 activities in 50 runs, 20 risks: \d+\.\d\d s, \d+ MB at most, "
        r"buffer to P80 -?\d+ days",
        line,
    )


def test_it_is_among_the_figures_of_the_engine(monkeypatch):
    for name in ("full_passes", "choices", "beside_mpxj"):
        monkeypatch.setattr(f"reporting.bench.passes.{name}", lambda **_: iter(()))
    monkeypatch.setattr("reporting.bench.passes.one_change", lambda **_: "")
    lines = list(passes(is_small=True))
    assert any(line.startswith("simulation of 100 activities in 1000 runs") for line in lines)
