"""Every round that cannot be computed is refused with the culprit's name and the figures."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.errors import EngineError
from engine.scoring import Category
from engine.selection import (
    Budget,
    Capacity,
    OverrunError,
    Reason,
    Round,
    RoundError,
    RuleConflictError,
    SelectionError,
    by_rank,
    choose,
    prices,
)
from tests.engine.rounds import (
    PEOPLE,
    bundle,
    excludes,
    free,
    planning,
    requires,
    round_2027,
)

D = Decimal
EVERY_WAY = pytest.mark.parametrize("compute", [choose, by_rank])


def mandatory(code, cost=0, effort=0):
    return free(code, 1, cost, effort, category=Category.MANDATORY)


@EVERY_WAY
def test_mandatory_projects_that_overrun_the_budget_are_named_with_the_excess(compute):
    of = planning(mandatory("M1", 700), mandatory("M2", 500), free("A", 9, 1))
    with pytest.raises(OverrunError) as refused:
        compute(of)
    (overrun,) = refused.value.overruns
    assert (overrun.key, overrun.available, overrun.needed, overrun.excess) == (
        2027,
        1000,
        1200,
        200,
    )
    assert overrun.by_code == (("M1", 700), ("M2", 500))
    assert overrun.is_money
    assert refused.value.codes == ("M1", "M2")
    assert "2027: 1200 of 1000, 200 too much (M1 700, M2 500)" in str(refused.value)


@EVERY_WAY
def test_every_limit_that_is_overrun_is_listed(compute):
    of = planning(mandatory("M", 1001, 1002))
    with pytest.raises(OverrunError) as refused:
        compute(of)
    assert [(one.key, one.excess) for one in refused.value.overruns] == [(2027, 1), (PEOPLE, 2)]
    assert "desk, 0: 1002 of 1000, 2 too much (M 1002)" in str(refused.value)


def test_committed_and_forced_projects_count_and_so_does_what_they_require():
    committed = free("K", 1, 400, category=Category.COMMITTED)
    rows = committed, free("F", 1, 400), free("Q", 1, 300)
    of = planning(*rows, rules=[requires("F", "Q")], forced_in=frozenset({"F"}))
    with pytest.raises(OverrunError) as refused:
        choose(of)
    assert refused.value.codes == ("F", "K", "Q")
    (overrun,) = refused.value.overruns
    assert (overrun.excess, overrun.by_code) == (100, (("F", 400), ("K", 400), ("Q", 300)))


def test_limits_that_are_overrun_by_commitments_alone_name_no_project():
    of = Round((free("A", 1, 0),), (Budget(2027, 100, 90, 20),), (Capacity(*PEOPLE, 10),))
    with pytest.raises(OverrunError, match=r"0 of -10, 10 too much \(no project\)") as refused:
        choose(of)
    assert (refused.value.codes, refused.value.overruns[0].by_code) == ((), ())


def test_the_round_2027_with_170_thousand_cannot_pay_what_is_mandatory():
    with pytest.raises(OverrunError) as refused:
        choose(round_2027(budget=170, capacity=259))
    assert [one.excess for one in refused.value.overruns] == [10_000, 1]
    assert refused.value.codes == ("106",)


@EVERY_WAY
def test_forcing_out_what_is_mandatory_is_a_contradiction(compute):
    with pytest.raises(RuleConflictError) as refused:
        compute(planning(mandatory("M"), forced_out=frozenset({"M"})))
    assert refused.value.code == "M"
    assert [step.reason for step in refused.value.why_in] == [Reason.MANDATORY]
    assert [step.reason for step in refused.value.why_out] == [Reason.FORCED_OUT]
    assert str(refused.value) == (
        "M would be both in and out: M in (mandatory) but M out (forced out)"
    )


def test_forcing_both_ways_is_a_contradiction():
    both = frozenset({"A"})
    with pytest.raises(RuleConflictError, match=r"A in \(forced in\) but A out \(forced out\)"):
        choose(planning(free("A", 1), forced_in=both, forced_out=both))


def test_the_whole_chain_of_rules_is_named():
    rows = mandatory("M"), free("B", 1), free("C", 1), free("D", 1)
    rules = [requires("M", "B"), bundle("C", "B"), excludes("D", "C")]
    with pytest.raises(RuleConflictError) as refused:
        choose(planning(*rows, rules=rules, forced_in=frozenset({"D"})))
    steps = {
        (step.code, step.is_in, step.reason)
        for step in (*refused.value.why_in, *refused.value.why_out)
    }
    assert steps >= {("M", True, Reason.MANDATORY), ("D", True, Reason.FORCED_IN)}
    for chain in (refused.value.why_in, refused.value.why_out):
        assert chain[-1].code == refused.value.code
        assert chain[0].rule is None
        assert all(step.rule is not None for step in chain[1:])
    rules_named = {step.rule for step in (*refused.value.why_in, *refused.value.why_out)}
    assert rules_named >= set(rules)


def test_a_chain_reads_from_the_fact_to_the_project():
    rows = free("A", 1), free("B", 1), free("C", 1)
    rules = [requires("A", "B"), requires("B", "C")]
    facts = {"forced_in": frozenset({"A"}), "forced_out": frozenset({"C"})}
    with pytest.raises(RuleConflictError) as refused:
        choose(planning(*rows, rules=rules, **facts))
    assert str(refused.value) == (
        "B would be both in and out: A in (forced in) → B in (A requires B) "
        "but C out (forced out) → B out (B requires C)"
    )


@pytest.mark.parametrize(
    "rules",
    [
        [bundle("A", "B"), excludes("A", "B")],
        [requires("A", "B"), excludes("B", "A")],
        [requires("A", "B"), requires("A", "C"), excludes("B", "C")],
        [bundle("A", "B"), requires("B", "C"), excludes("C", "A")],
    ],
)
@EVERY_WAY
def test_rules_that_make_a_free_project_impossible_are_refused(compute, rules):
    with pytest.raises(RuleConflictError) as refused:
        compute(planning(*(free(code, 1) for code in "ABC"), rules=rules))
    assert refused.value.why_in[0].reason is Reason.SUPPOSED
    assert refused.value.why_in[0].code == "A"


def test_a_project_that_only_todays_decisions_make_impossible_is_no_contradiction():
    rows = free("A", 9), free("B", 1)
    of = planning(*rows, rules=[requires("A", "B")], forced_out=frozenset({"B"}))
    assert choose(of).codes == ()


@pytest.mark.parametrize(
    ("fields", "culprit", "message"),
    [
        ({"rules": (requires("A", "X"),)}, "X", "X is not among the projects"),
        ({"rules": (excludes("X", "A"),)}, "X", "X is not among the projects"),
        ({"forced_in": frozenset({"X"})}, "X", "X is not among the projects"),
        ({"forced_out": frozenset({"X"})}, "X", "X is not among the projects"),
        ({"rules": (bundle("A", "A"),)}, "A", "a rule of a project with itself: A goes with A"),
        ({"rules": (excludes("A", "A"),)}, "A", "with itself: A excludes A"),
        ({"candidates": (free("A", 1), free("A", 2))}, "A", "the project A is there twice"),
        ({"budgets": (Budget(2027, 1), Budget(2027, 2))}, None, "limit 2027 is there twice"),
        (
            {"capacities": (Capacity("N1", 0, 1), Capacity("N1", 0, 2))},
            None,
            r"limit \('N1', 0\) is there twice",
        ),
        ({"budgets": (Budget(2027, 10.5),)}, None, "limit 2027 must be made of exact numbers"),
        ({"budgets": (Budget(2027, D(10), 0.5),)}, None, "made of exact numbers"),
        ({"budgets": (Budget(2027, D("NaN")),)}, None, "made of exact numbers"),
        (
            {"capacities": (Capacity(*PEOPLE, 10, operations=True),)},
            None,
            "made of exact numbers",
        ),
    ],
)
def test_a_round_that_makes_no_sense_is_refused(fields, culprit, message):
    of = replace(planning(free("A", 1)), **fields)
    with pytest.raises(RoundError, match=message) as refused:
        choose(of)
    assert refused.value.code == culprit


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"value": D(-1)}, "A: value must be an exact number, not negative: -1"),
        ({"value": 1.5}, "A: value must be an exact number"),
        ({"value": D("NaN")}, "A: value must be an exact number"),
        ({"priority": D("-0.1")}, "A: priority must be"),
        ({"costs": {2027: D("-0.01")}}, "A: cost of 2027 must be"),
        ({"costs": {2027: D("Infinity")}}, "A: cost of 2027 must be"),
        ({"costs": {2027: 1.0}}, "A: cost of 2027 must be"),
        ({"efforts": {PEOPLE: -5}}, "A: effort of desk in 0 must be"),
        ({"efforts": {PEOPLE: True}}, "A: effort of desk in 0 must be"),
        ({"costs": {2026: 5}}, "A costs 5 in 2026, which has no budget"),
        ({"efforts": {("desk", -1): 5}}, "A needs 5 of desk in -1, which has no capacity"),
        ({"efforts": {("N9", 0): 5}}, "A needs 5 of N9 in 0, which has no capacity"),
    ],
)
def test_a_project_that_makes_no_sense_is_refused(fields, message):
    with pytest.raises(RoundError, match=message) as refused:
        choose(planning(replace(free("A", 1), **fields)))
    assert refused.value.code == "A"


def test_a_gap_between_two_budgets_is_no_way_around_them():
    of = Round((free("A", 1, costs={2028: 5}, efforts={}),), (Budget(2027, 9), Budget(2029, 9)))
    with pytest.raises(RoundError, match="A costs 5 in 2028, which has no budget"):
        choose(of)


def test_nothing_where_nothing_is_needed_is_no_culprit():
    of = planning(replace(free("A", 1), costs={2020: 0}, efforts={("N9", 0): 0}))
    assert choose(of).codes == ("A",)


def test_figures_that_cannot_be_added_exactly_are_refused():
    huge = free("A", 1, D(10) ** 16), free("B", 1, D("0.01"))
    with pytest.raises(RoundError, match="too many digits"):
        choose(planning(*huge))


def test_prices_refuse_what_choosing_refuses():
    of = round_2027()
    best = choose(of)
    with pytest.raises(RoundError, match="X is not free to be forced"):
        prices(of, best, ["X"])
    with pytest.raises(OverrunError):
        prices(round_2027(budget=1), best)


def test_all_refusals_are_the_engines():
    for error in (RoundError, RuleConflictError, OverrunError):
        assert issubclass(error, SelectionError)
    assert issubclass(SelectionError, EngineError)
