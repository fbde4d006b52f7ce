"""What a simulation refuses, and that each refusal says what and whose fault it is."""

from __future__ import annotations

from math import inf, nan

import pytest

from engine.errors import CycleError, EngineError, NetworkError
from engine.schedule import Kind, Link, Network, Rules, Task
from engine.simulation import (
    CostLine,
    Fault,
    RiskEvent,
    RiskModel,
    SimulationError,
    ThreePoint,
    contributions,
    simulate,
)
from tests.engine.models import days, worked
from tests.engine.plans import MONDAY, OFFICE, plan

SURE = ThreePoint(1, 1, 1)


def refusal(model, kind=SimulationError, **request):
    with pytest.raises(kind) as refused:
        simulate(model, **{"seed": 1, "runs": 10, **request})
    return refused.value


def test_a_refusal_is_one_of_the_engine():
    assert issubclass(SimulationError, EngineError)


@pytest.mark.parametrize("runs", [0, -3])
def test_a_simulation_needs_runs(runs):
    found = refusal(worked(), runs=runs)
    assert (found.fault, found.key) == (Fault.NO_RUNS, None)
    assert str(found) == f"a simulation needs runs, not {runs}"


def test_more_runs_than_memory_holds_are_refused_with_the_most():
    found = refusal(worked(), runs=100_001)
    assert found.fault is Fault.TOO_MANY_RUNS
    assert str(found).endswith("at most 100000")
    many = dict.fromkeys(range(2000), SURE)
    network = plan([(key, 8) for key in many])
    found = refusal(RiskModel(network, many), runs=25_001)
    assert str(found) == "25001 runs are too many for this model: at most 25000"


@pytest.mark.parametrize("seed", [-1, 2**128])
def test_a_seed_has_bounds(seed):
    assert refusal(worked(), seed=seed).fault is Fault.SEED


@pytest.mark.parametrize("rho", [-0.1, 1.1, nan])
def test_a_correlation_lies_between_none_and_all(rho):
    found = refusal(worked(correlation_ratio=rho))
    assert found.fault is Fault.CORRELATION
    assert str(rho) in str(found)


@pytest.mark.parametrize("probability", [-0.1, 1.1, nan])
def test_a_probability_lies_between_never_and_always(probability):
    found = refusal(worked(risks=(RiskEvent("R1", probability),)))
    assert (found.fault, found.key) == (Fault.PROBABILITY, "R1")
    assert "the risk R1 is not between 0 and 1" in str(found)


@pytest.mark.parametrize("row", [(2, 1, 3), (1, 3, 2), (3, 2, 1)])
def test_three_points_rise(row):
    found = refusal(worked(estimates={"B": days(*row)}))
    assert (found.fault, found.key) == (Fault.ORDER, "B")
    assert str(found).startswith("the duration of B does not go from low over likely to high")


def test_a_duration_is_not_negative():
    found = refusal(worked(estimates={"B": days(-1, 1, 3)}))
    assert (found.fault, found.key) == (Fault.NEGATIVE, "B")
    assert str(found) == "the duration of B is negative: -480"


@pytest.mark.parametrize("value", [nan, inf, -inf])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_figure_is_a_number(value, place):
    row = [1.0, 2.0, 3.0]
    row[place] = value
    wrong = ThreePoint(*row)
    cases = {
        "the duration of B": worked(estimates={"B": wrong}),
        "the delay of B by the risk R1": worked(risks=(RiskEvent("R1", 0.5, {"B": wrong}),)),
        "the cost of the risk R1": worked(risks=(RiskEvent("R1", 0.5, cost=wrong),)),
        "the cost K": worked(costs=(CostLine("K", wrong),)),
    }
    for label, model in cases.items():
        found = refusal(model)
        assert found.fault is Fault.NOT_FINITE
        assert str(found).startswith(f"{label} is not made of numbers")


def test_a_cost_per_day_is_a_number():
    found = refusal(worked(costs=(CostLine("K", per_day=nan),)))
    assert (found.fault, found.key) == (Fault.NOT_FINITE, "K")
    assert str(found).startswith("the cost K per day")


@pytest.mark.parametrize(
    ("model", "key"),
    [
        (worked(estimates={"B": ThreePoint(0, 0, 1e9)}), "B"),
        (worked(risks=(RiskEvent("R1", 0.5, {"B": ThreePoint(-1e9, 0, 0)}),)), "R1"),
        (worked(costs=(CostLine("K", ThreePoint(0, 0, 1e16)),)), "K"),
    ],
)
def test_an_absurd_figure_is_a_slip(model, key):
    found = refusal(model)
    assert (found.fault, found.key) == (Fault.TOO_LARGE, key)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (worked(estimates={"X": SURE}), "an estimate names the unknown task X"),
        (
            worked(risks=(RiskEvent("R1", 0.5, {"X": SURE}),)),
            "the risk R1 names the unknown task X",
        ),
        (worked(costs=(CostLine("K", activity="X"),)), "the cost K names the unknown task X"),
        (worked(milestones=("X",)), "the milestone X has no dates in the plan"),
    ],
)
def test_what_is_not_in_the_plan_is_named(model, said):
    found = refusal(model)
    assert (found.fault, found.key, str(found)) == (Fault.UNKNOWN_TASK, "X", said)


ROWS = (
    Task("s", name="Phase"),
    Task("a", 480, "Row", parent="s"),
    Task("effort", 480, "Effort", kind=Kind.LEVEL_OF_EFFORT),
    Task("off", 480, "Off", kind=Kind.INACTIVE),
    Task("dead", name="Dead", kind=Kind.INACTIVE),
    Task("below", 480, "Below", parent="dead"),
)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("s", "Phase, which is a summary"),
        ("effort", "Effort, which is a level of effort"),
        ("off", "Off, which is inactive"),
        ("below", "Below, which is inactive"),
    ],
)
def test_an_estimate_belongs_to_an_activity(key, why):
    network = Network(ROWS, (), OFFICE, Rules(MONDAY))
    found = refusal(RiskModel(network, {key: SURE}))
    assert (found.fault, found.key) == (Fault.NOT_SIMULATED, key)
    assert str(found) == f"an estimate names {why} and has no duration of its own"


@pytest.mark.parametrize("key", ["effort", "off"])
def test_a_milestone_has_dates(key):
    network = Network(ROWS, (), OFFICE, Rules(MONDAY))
    assert refusal(RiskModel(network, milestones=(key,))).fault is Fault.UNKNOWN_TASK


def test_risks_and_costs_are_there_once():
    twice = (RiskEvent("R1", 0.5), RiskEvent("R1", 0.2))
    found = refusal(worked(risks=twice))
    assert (found.fault, found.key, str(found)) == (
        Fault.TWICE, "R1", "the risk R1 is there twice",
    )  # fmt: skip
    found = refusal(worked(costs=(CostLine("K"), CostLine("K"))))
    assert str(found) == "the cost K is there twice"


def test_a_day_has_minutes():
    assert refusal(worked(minutes_per_day=0)).fault is Fault.DAY


def test_tasks_that_wait_for_each_other_are_named():
    network = plan([("a", 8), ("b", 8)], [("a", "b"), ("b", "a")])
    found = refusal(RiskModel(network), CycleError)
    assert set(found.path) == {"a", "b"}


def test_a_link_to_an_unknown_task_is_named():
    network = Network((Task("a", 480),), (Link("a", "x"),), OFFICE, Rules(MONDAY))
    found = refusal(RiskModel(network), NetworkError)
    assert str(found) == "a link of the task a leads to the unknown task x"


def test_one_by_one_the_risks_are_refused_for_the_same_reasons():
    with pytest.raises(SimulationError) as refused:
        contributions(worked(), seed=1, runs=0)
    assert refused.value.fault is Fault.NO_RUNS
