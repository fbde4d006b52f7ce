"""Risks, costs, facts and calendars in models small enough to be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import sqrt

import pytest

from engine.schedule import Constraint, Kind, Link, Network, Rules, Task, compute
from engine.simulation import (
    CostLine,
    InputKind,
    RiskEvent,
    RiskModel,
    ThreePoint,
    contributions,
    simulate,
)
from engine.working_time import instant_of_day
from tests.engine.models import DAY, WORKED, chain, days, hours, worked, worked_costs
from tests.engine.plans import MONDAY, OFFICE, SIX_DAYS, at, plan, shown, tool

SEED = 2026


def test_what_a_risk_contributes_is_its_probability_times_its_impact_on_a_chain():
    base = chain((2, 3, 7), (1, 2, 4))
    risk = RiskEvent("R", 0.4, {0: days(2, 4, 9)}, ThreePoint(10, 20, 60))
    rare = RiskEvent("S", 0.0, {1: days(5, 5, 5)})
    model = RiskModel(base.network, base.estimates, (risk, rare))
    found = contributions(model, seed=SEED, runs=20_000)
    assert [one.key for one in found] == ["R", "S"]
    assert found[0].mean_minutes / DAY == pytest.approx(0.4 * 5, abs=0.05)
    assert found[0].mean_cost == pytest.approx(0.4 * 30, abs=0.3)
    assert found[0].quantile_minutes > found[0].mean_minutes
    assert found[0].quantile_cost > 20
    assert (found[1].mean_minutes, found[1].quantile_cost) == (0, 0)


def test_a_risk_beside_the_critical_path_moves_the_finish_less_than_its_activity():
    risk = RiskEvent("R", 1.0, {"C": days(3, 3, 3)})
    model = worked(risks=(risk,))
    (found,) = contributions(model, seed=SEED)
    assert simulate(model, seed=SEED).risks[0].mean_minutes == 3 * DAY
    assert 0 < found.mean_minutes < 2 * DAY


def test_an_opportunity_shortens_the_plan_and_saves_money():
    base = chain((4, 5, 6))
    gain = RiskEvent("O", 1.0, {0: days(-3, -2, -1)}, ThreePoint(-30, -20, -10))
    found = simulate(RiskModel(base.network, base.estimates, (gain,)), seed=SEED)
    assert found.duration.mean / DAY == pytest.approx(3, abs=0.05)
    assert found.cost.mean == pytest.approx(-20, abs=0.3)
    assert found.cost.reserve(0.8) < 0
    assert found.risks[0].mean_minutes / DAY == pytest.approx(-2, abs=0.05)


def test_no_activity_becomes_shorter_than_nothing():
    base = chain((4, 4, 4), (1, 2, 3), (4, 4, 4))
    gain = RiskEvent("O", 1.0, {1: days(-9, -9, -9)})
    found = simulate(RiskModel(base.network, base.estimates, (gain,)), seed=SEED, runs=50)
    assert set(found.duration.values) == {8 * DAY}
    assert found.activities[1].mean_minutes == 0


def test_one_risk_hits_all_of_its_activities_equally_hard():
    network = plan([("a", 8), ("b", 8)], [("a", "b")])
    risk = RiskEvent("R", 1.0, {"a": days(0, 5, 10), "b": days(0, 5, 10)})
    found = simulate(RiskModel(network, risks=(risk,)), seed=SEED)
    # Twice the same draw: twice its σ; two draws would have √2 of it.
    assert found.duration.sd / DAY == pytest.approx(2 * sqrt(100 / 24), rel=0.03)


def priced(network, *lines, **fields):
    return RiskModel(network, costs=lines, **fields)


def test_days_of_an_activity_cost_by_how_long_it_lasts_with_its_risks():
    network = plan([("a", 40), ("b", 16)], [("a", "b")])
    risk = RiskEvent("R", 1.0, {"a": days(2, 2, 2)})
    model = priced(network, CostLine("team", per_day=1_000, activity="a"), risks=(risk,))
    found = simulate(model, seed=SEED, runs=10)
    assert found.cost.base == 5_000
    assert set(found.cost.values) == {7_000}


def test_days_of_the_whole_plan_cost_too():
    network = plan([("a", 40), ("b", 16)], [("a", "b")])
    line = CostLine("office", ThreePoint(50, 50, 50), per_day=100)
    found = simulate(priced(network, line), seed=SEED, runs=10)
    assert set(found.cost.values) == {750}


def test_a_working_day_has_the_minutes_that_are_said():
    network = plan([("a", 42)])
    model = priced(network, CostLine("team", per_day=10, activity="a"), minutes_per_day=504)
    assert simulate(model, seed=SEED, runs=10).cost.base == 50


def test_of_what_has_begun_only_what_is_left_costs_and_of_what_is_over_nothing():
    over = Task("over", 960, actual_start=MONDAY, actual_finish=at("2026-03-03 17:00"))
    begun = Task("begun", 40 * 60, actual_start=MONDAY, remaining_minutes=16 * 60)
    lines = [CostLine(key, per_day=100, activity=key) for key in ("over", "begun")]
    network = plan([over, begun], rules=Rules(MONDAY, status=at("2026-03-05 17:00")))
    model = priced(network, *lines, estimates={"begun": hours(16, 24, 24)})
    found = simulate(model, seed=SEED, runs=200)
    assert found.cost.base == 300
    assert 200 <= found.cost.values.min() < found.cost.values.max() <= 300


def test_the_tool_with_certain_durations_ends_on_the_day_of_the_schedule():
    found = simulate(RiskModel(tool(), milestones=("G", "J")), seed=SEED, runs=10)
    assert set(found.finish.values) == {compute(tool()).finish}
    assert found.milestones["G"].quantile(0.8) == compute(tool())["G"].finish
    critical = [one.key for one in found.activities if one.criticality_ratio == 1]
    assert critical == compute(tool()).critical()
    assert all(one.criticality_ratio in {0, 1} for one in found.activities)


def test_a_freeze_absorbs_what_happens_before_it():
    frozen = {
        "constraint": Constraint.SNET,
        "constraint_at": instant_of_day(date(2026, 10, 19), 480),
    }
    estimates = {"B": days(5, 5, 9)}
    found = simulate(RiskModel(tool(H=frozen), estimates), seed=SEED, runs=500)
    assert set(found.finish.values) == {compute(tool(H=frozen)).finish}
    ratio = {one.key: one.criticality_ratio for one in found.activities}
    assert (ratio["B"], ratio["H"]) == (0, 1)
    assert found.activities[1].sensitivity is None


def test_what_has_begun_is_as_unsure_as_what_is_left_of_it():
    begun = Task("a", 5 * DAY, actual_start=MONDAY, remaining_minutes=2 * DAY)
    status = at("2026-03-04 17:00")
    network = plan([begun, ("b", 8)], [("a", "b")], rules=Rules(MONDAY, status=status))
    found = simulate(RiskModel(network, {"a": days(1, 2, 4)}), seed=SEED)
    assert shown(int(found.finish.base)) == "03-09 17:00"
    assert shown(int(found.finish.quantile(0))) >= "03-06 17:00"
    assert shown(int(found.finish.quantile(1))) <= "03-11 17:00"
    assert found.origin == status
    assert DAY * 2 < found.duration.quantile(0) < found.duration.quantile(1) < DAY * 5
    assert found.activities[0].mean_minutes / DAY == pytest.approx(3 + 13 / 6, abs=0.02)


def test_what_is_over_or_fixed_is_certain_whatever_is_estimated():
    over = Task("a", DAY, actual_start=MONDAY, actual_finish=at("2026-03-02 17:00"))
    model = RiskModel(
        plan([over, ("b", 8)], [("a", "b")]),
        {"a": days(1, 5, 20)},
        (RiskEvent("R", 1.0, {"a": days(9, 9, 9)}),),
    )
    found = simulate(model, seed=SEED, runs=20)
    assert set(found.finish.values) == {compute(model.network).finish}
    assert found.risks[0].mean_minutes == 0


def test_each_activity_is_counted_in_its_own_calendar():
    rows = [Task("a", 4 * DAY, calendar=SIX_DAYS), Task("b", DAY)]
    found = simulate(
        RiskModel(plan(rows, [("a", "b")]), {"a": days(4, 4, 7)}), seed=SEED, runs=2_000
    )
    # On a sixth day a works, b does not.
    assert "03-07" not in {shown(int(value))[:5] for value in found.finish.values}
    ends = [shown(int(found.finish.quantile(p))) for p in (0, 1)]
    assert ends[0] >= "03-06 08:00"
    assert ends[1] <= "03-10 17:00"


def test_inputs_are_listed_strongest_first():
    found = simulate(worked(), seed=SEED)
    assert [one.key for one in found.tornado_of_finish(3)] == ["R", "E", "B"]
    costs = simulate(worked_costs(), seed=SEED)
    assert costs.tornado_of_finish() == []
    # By their σ: 25 and 24, then 21, 11, 6 and 4.
    order = [one.key for one in costs.tornado_of_cost()]
    assert set(order[:2]) == {"first", "second"}
    assert order[2:] == ["integration", "internal", "licences", "training"]
    assert {one.kind for one in costs.tornado_of_cost()} == {InputKind.COST, InputKind.RISK}


def test_how_critical_and_how_unsure_an_activity_is_together():
    found = simulate(worked(), seed=SEED)
    a, b, c = found.activities[:3]
    assert a.cruciality == pytest.approx(a.sensitivity)
    assert c.cruciality == pytest.approx(c.criticality_ratio * c.sensitivity)
    assert b.sensitivity_index == pytest.approx(
        b.criticality_ratio * b.sd_minutes / found.duration.sd
    )
    assert b.mean_minutes / DAY == pytest.approx(97 / 6 + 0.3 * 7, abs=0.15)


def test_a_certain_plan_has_no_sensitivity_index():
    (only,) = simulate(RiskModel(plan([("a", 8)])), seed=SEED, runs=5).activities
    assert (only.sensitivity_index, only.sensitivity, only.cruciality) == (None, None, None)
    assert (only.mean_minutes, only.sd_minutes, only.criticality_ratio) == (480, 0, 1)


def test_date_and_money_are_kept_together_less_often_than_either():
    lines = tuple(CostLine(key, per_day=1_000, activity=key) for key in WORKED)
    found = simulate(worked(costs=lines), seed=SEED)
    late, dear = found.finish.quantile(0.8), found.cost.quantile(0.8)
    assert found.joint(late, dear) < 0.8
    assert found.joint(late, dear) > 0.8 * 0.8
    assert found.joint(found.finish.quantile(1), dear) == found.cost.at_most(dear)


def test_links_between_plans_and_rows_of_summaries_count():
    rows = (Task("s", name="Phase"), Task("a", DAY, parent="s"), Task("b", DAY, parent="s"))
    network = Network((*rows, Task("c", DAY)), (Link("s", "c"),), OFFICE, Rules(MONDAY))
    model = RiskModel(network, {"a": days(1, 1, 3), "b": days(1, 1, 3)})
    found = simulate(model, seed=SEED)
    assert [one.key for one in found.activities] == ["a", "b", "c"]
    a, b, c = (one.criticality_ratio for one in found.activities)
    assert c == 1
    assert a + b == pytest.approx(1, abs=0.02)


def test_imposed_ends_and_deadlines_change_neither_the_finish_nor_what_is_critical():
    free = worked()
    tasks = tuple(replace(task, deadline=MONDAY) for task in free.network.tasks)
    rules = replace(free.network.rules, finish=MONDAY, deadlines_bind=True, has_many_paths=True)
    bound = replace(free, network=replace(free.network, tasks=tasks, rules=rules))
    one, other = (simulate(model, seed=SEED, runs=500) for model in (free, bound))
    assert list(one.finish.values) == list(other.finish.values)
    assert one.activities == other.activities


def test_what_is_as_late_as_possible_never_moves_the_finish():
    free = worked()
    tasks = tuple(
        replace(task, constraint=Constraint.ALAP) if task.key == "C" else task
        for task in free.network.tasks
    )
    late = replace(free, network=replace(free.network, tasks=tasks))
    one, other = (simulate(model, seed=SEED, runs=500) for model in (free, late))
    assert list(one.finish.values) == list(other.finish.values)
    assert other.finish.base == compute(late.network).finish


def test_what_drives_nothing_takes_no_part():
    rows = [("a", 8), Task("effort", 9_600, kind=Kind.LEVEL_OF_EFFORT, follows=("a",))]
    rows.append(Task("off", 9_600, kind=Kind.INACTIVE))
    found = simulate(RiskModel(plan(rows)), seed=SEED, runs=5)
    assert [one.key for one in found.activities] == ["a"]
    assert found.duration.base == 480


def test_a_plan_that_is_over_has_no_days_left_to_pay():
    over = Task("over", 960, actual_start=MONDAY, actual_finish=at("2026-03-03 17:00"))
    network = plan([over], rules=Rules(MONDAY, status=at("2026-03-20 17:00")))
    found = simulate(priced(network, CostLine("office", per_day=100)), seed=SEED, runs=5)
    assert found.cost.base == found.cost.quantile(1) == 0
    assert found.duration.base < 0


def test_the_only_activity_is_spread_as_the_plan_is():
    found = simulate(chain((2, 3, 9)), seed=SEED)
    (only,) = found.activities
    assert only.mean_minutes == pytest.approx(found.duration.mean)
    assert only.sd_minutes == pytest.approx(found.duration.sd)
    assert only.sensitivity_index == pytest.approx(1)


def test_the_cost_follows_a_risk_that_only_delays_what_is_paid_by_the_day():
    risk = RiskEvent("R", 0.4, {"a": days(2, 4, 9)})
    line = CostLine("team", per_day=1_000, activity="a")
    found = simulate(priced(plan([("a", 40)]), line, risks=(risk,)), seed=SEED)
    assert [(one.key, one.on_cost) for one in found.sensitivities] == [("R", pytest.approx(1))]


def test_the_cost_follows_the_money_of_a_risk_rather_than_its_delay():
    risk = RiskEvent("R", 0.4, {"a": days(2, 4, 9)}, ThreePoint(10, 20, 60))
    (found,) = simulate(RiskModel(plan([("a", 40)]), risks=(risk,)), seed=SEED).sensitivities
    assert (found.on_finish, found.on_cost) == (pytest.approx(1), pytest.approx(1))
