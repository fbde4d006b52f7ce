"""What holds for every round, tried on many, some of them real."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import floor, inf
from random import Random
from time import perf_counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.selection import (
    Budget,
    Candidate,
    Capacity,
    OverrunError,
    Round,
    Rule,
    RuleConflictError,
    RuleKind,
    Search,
    by_rank,
    choose,
    prices,
    with_money,
    with_people,
)
from engine.selection import enumerating as enumerating_module
from engine.selection import solving as solving_module
from engine.selection.enumerating import Bound, Partial, by_density, surrogate
from engine.selection.frame import framed
from engine.selection.solving import solve_best
from tests.engine.rounds import best_by_trying, british_projects, faults, free, planning, rounds

D = Decimal
FEW = settings(max_examples=60)
# Long enough for a busy machine: what is proven does not depend on the clock.
PATIENT = Search(seconds=600)
SOLVER = Search(seconds=600, enumerated_units=0)


def chosen(of, search=None):
    """The optimum, or nothing for a round that is refused; those are another test's."""
    try:
        return choose(of, search or Search())
    except (RuleConflictError, OverrunError):
        assume(False)


@given(rounds())
@FEW
def test_no_list_violates_a_limit_or_a_rule(of):
    best = chosen(of)
    assert faults(of, best.codes) == []
    assert faults(of, by_rank(of).selection.codes) == []


@given(rounds())
@FEW
def test_the_optimum_is_never_worse_than_the_list_by_rank(of):
    assert chosen(of).value >= by_rank(of).selection.value


@given(rounds())
@FEW
def test_the_optimum_is_what_trying_everything_finds(of):
    assert chosen(of).codes == best_by_trying(of)


@given(rounds())
@FEW
def test_the_solver_finds_the_same_list_as_the_enumeration(of):
    best, solved = chosen(of), choose(of, SOLVER)
    assert solved == replace(best, method=solved.method)
    assert solved.is_optimal
    assert solved.is_first


@given(rounds(most=15, with_facts=False))
@settings(max_examples=6)
def test_fifteen_units_are_not_too_many_to_try_everything(of):
    assert chosen(of).codes == best_by_trying(of)


@given(rounds(), st.randoms(use_true_random=False))
@FEW
def test_the_order_of_the_input_does_not_matter(of, random):
    best = chosen(of)
    rows = {name: list(getattr(of, name)) for name in ("candidates", "budgets", "capacities")}
    rows["rules"] = list(of.rules)
    for values in rows.values():
        random.shuffle(values)
    other = replace(of, **{name: tuple(values) for name, values in rows.items()})
    assert choose(other) == best
    assert choose(other, SOLVER).codes == best.codes
    assert by_rank(other).selection == by_rank(of).selection


@given(rounds(), st.integers(0, 8), st.integers(0, 8))
@FEW
def test_more_money_or_people_never_lower_the_optimum(of, money, people):
    best = chosen(of)
    richer = with_money(of, {budget.year: money for budget in of.budgets})
    stronger = with_people(of, {one.group: people for one in of.capacities})
    assert choose(richer).value >= best.value
    assert choose(stronger).value >= best.value


@given(rounds())
@FEW
def test_a_rule_less_never_lowers_the_optimum(of):
    assume(of.rules)
    best = chosen(of)
    assert choose(replace(of, rules=of.rules[1:])).value >= best.value


@given(rounds())
@FEW
def test_a_price_is_what_trying_everything_says(of):
    best = chosen(of)
    for one in prices(of, best):
        name = "forced_in" if one.is_in else "forced_out"
        expected = best_by_trying(replace(of, **{name: frozenset({one.code})}))
        assert (one.selection.codes if one.selection else None) == expected
        if one.selection:
            assert one.value >= 0


@given(rounds())
@FEW
def test_forcing_what_is_chosen_anyway_changes_nothing(of):
    best = chosen(of)
    rest = frozenset(one.code for one in of.candidates) - set(best.codes)
    forced = replace(of, forced_in=frozenset(best.codes), forced_out=rest)
    assert choose(forced).codes == best.codes


@given(rounds())
@FEW
def test_sums_are_those_of_the_chosen(of):
    best = chosen(of)
    rows = [one for one in of.candidates if one.code in best.codes]
    assert best.value == best.bound == sum(one.value for one in rows)
    assert best.priority == sum(one.priority for one in rows)
    assert best.cost == sum(sum(one.costs.values()) for one in rows)
    assert best.effort == sum(sum(one.efforts.values()) for one in rows)


@given(rounds())
@FEW
def test_every_project_is_on_the_list_by_rank_or_rejected_for_a_reason(of):
    chosen(of)
    found = by_rank(of)
    rejected = [one.code for one in found.rejections]
    codes = {one.code for one in of.candidates}
    assert len(rejected) == len(set(rejected))
    assert set(rejected) == codes - set(found.selection.codes)
    for one in found.rejections:
        assert bool(one.overruns) + bool(one.excluded_by) + bool(one.because) == 1
        assert one.code in one.codes


@given(rounds())
@FEW
def test_a_refusal_is_right_nothing_can_be_chosen_or_a_project_never(of):
    refused = refusal(of)
    if isinstance(refused, OverrunError):
        assert best_by_trying(of) is None
        assert all(one.excess > 0 for one in refused.overruns)
    elif refused:
        first = refused.why_in[0].code
        forced = replace(of, budgets=(), capacities=(), forced_in=frozenset({first}))
        assert best_by_trying(forced) is None


def refusal(of):
    try:
        choose(of)
    except (RuleConflictError, OverrunError) as refused:
        return refused
    return None


@given(rounds(with_facts=False), st.data())
@FEW
def test_the_bound_is_never_too_low(of, data):
    """Against what the best completion of a partial choice reaches without any limit but one."""
    try:
        frame = framed(of)
    except (RuleConflictError, OverrunError):
        return
    order = by_density(frame, surrogate(frame))
    decided = data.draw(st.integers(0, len(order)))
    bound = Bound(frame, order, surrogate(frame))
    start = np.zeros((3 + len(frame.left), 1), dtype=np.int64)
    reach = int(bound.reach(Partial(np.zeros(1, dtype=np.int64), start), decided)[0])
    rest = order[decided:]
    best = 0
    for mask in range(2 ** len(rest)):
        taken = np.zeros(len(order), dtype=bool)
        taken[[k for place, k in enumerate(rest) if mask >> place & 1]] = True
        if (frame.needs @ taken <= frame.left).all():
            best = max(best, int(frame.values @ taken))
    assert reach >= best


@given(rounds())
@FEW
def test_small_blocks_find_the_same(of):
    best, block = chosen(of), enumerating_module.BLOCK
    enumerating_module.BLOCK = 2
    try:
        assert choose(of) == best
    finally:
        enumerating_module.BLOCK = block


# --- Rounds too large to try everything.


def made_round(count, *, share="0.4", links=0, seed=1):
    """Projects of several sizes over two years and four groups, limits a share of all needs."""
    chance = Random(seed)
    rows = []
    for k in range(count):
        size = chance.choice((1, 1, 2, 3, 5))
        value = D(chance.randint(200, 950)) / 10
        costs = {2027 + y: D(chance.randint(1000, 12_000) * size) / 100 for y in range(2)}
        efforts = {(group, 0): chance.randint(0, 30) * size for group in "ABCD"}
        rows.append(Candidate(f"P{k:03}", value, value + chance.randint(0, 9), costs, efforts))
    budgets = [
        Budget(year, floor(sum(one.costs[year] for one in rows) * D(share)))
        for year in (2027, 2028)
    ]
    capacities = [
        Capacity(group, 0, floor(sum(one.efforts[group, 0] for one in rows) * D(share)))
        for group in "ABCD"
    ]
    rules = [
        Rule(chance.choice(list(RuleKind)), f"P{2 * k:03}", f"P{2 * k + 1:03}")
        for k in range(links)
    ]
    return Round(tuple(rows), tuple(budgets), tuple(capacities), tuple(rules))


@pytest.mark.parametrize("share", ["0.2", "0.5", "0.8"])
@pytest.mark.parametrize("links", [0, 6])
@pytest.mark.parametrize("seed", [1, 2])
def test_twenty_units_come_out_the_same_by_both_ways(share, links, seed):
    of = made_round(20, share=share, links=links, seed=seed)
    best, solved = choose(of), choose(of, SOLVER)
    assert solved.codes == best.codes
    assert faults(of, best.codes) == []


def test_more_than_twenty_units_go_to_the_solver():
    of = made_round(30, links=4)
    found = choose(of, PATIENT)
    assert found.method == "branch_and_bound"
    assert found.is_optimal
    assert choose(of, Search(enumerated_units=40)).codes == found.codes


def test_an_allowed_gap_is_reported_and_kept():
    of = made_round(60, links=10)
    best, rough = choose(of, PATIENT), choose(of, Search(seconds=600, gap_ratio=0.05))
    assert best.is_optimal
    assert faults(of, rough.codes) == []
    assert rough.value <= best.value <= rough.bound
    assert 0 <= rough.gap_ratio <= 0.05 + 1e-9
    assert float(best.value) <= float(rough.value) * 1.05


def test_without_time_the_best_quick_list_comes_and_owns_up():
    of = made_round(60, links=10)
    found = choose(of, Search(seconds=0))
    assert faults(of, found.codes) == []
    assert found.value >= by_rank(of).selection.value
    assert not found.is_optimal
    assert not found.is_first
    assert found.gap_ratio > 0
    assert found.bound >= choose(of, PATIENT).value


def test_a_list_of_no_value_has_no_gap_in_per_cent():
    rows = [free(f"P{k:02}", 5, 2000) for k in range(22)]
    found = choose(planning(*rows), Search(seconds=0))
    assert (found.value, found.bound, found.gap_ratio) == (0, 110, None)


@pytest.mark.parametrize("seed", range(4))
def test_a_choice_that_a_rounding_lets_through_is_cut_off(seed):
    """The solver is told of limits a little too wide; the check in whole numbers is not."""
    frame = framed(made_round(12, seed=seed))
    nothing = np.zeros(len(frame.units), dtype=bool)
    truth = solve_best(frame, nothing, seconds=20, gap_ratio=0).taken
    solver = solving_module._Solver(replace(frame, left=frame.left * 101 // 100), inf)
    solver.frame = frame
    found, bound = solver.best(frame.values, nothing, 0)
    assert int(frame.values @ found) == int(frame.values @ truth) == bound
    assert solver.highs.getNumRow() >= len(frame.left)


def test_what_is_never_kept_is_given_up_after_some_repairs():
    frame = framed(made_round(12))
    nothing = np.zeros(len(frame.units), dtype=bool)
    solver = solving_module._Solver(frame, inf)
    solver.frame = replace(frame, left=frame.left * 0 - 1)
    found, bound = solver.best(frame.values, nothing, 0)
    assert not found.any()
    assert bound > 0


def test_without_any_choice_the_solver_keeps_what_is_known():
    """What is known keeps all limits, so that this needs a row nobody can keep."""
    frame = framed(made_round(12))
    known = framed_known(frame)
    solver = solving_module._Solver(frame, inf)
    solver.keep(np.ones(len(frame.units), dtype=np.int64), np.ones(99, dtype=bool)[:12])
    solver.keep(-np.ones(len(frame.units), dtype=np.int64), np.zeros(12, dtype=bool))
    found, bound = solver.best(frame.values, known, 0)
    assert (found == known).all()
    assert bound >= int(frame.values @ known)


def framed_known(frame):
    """The first unit alone, which fits."""
    known = np.zeros(len(frame.units), dtype=bool)
    known[0] = True
    assert frame.keeps(known)
    return known


def test_when_time_ends_before_the_tie_breakers_the_value_is_proven_and_the_list_not_first(
    monkeypatch,
):
    readings = iter([0.0, 0.0, 0.0])
    monkeypatch.setattr(solving_module, "perf_counter", lambda: next(readings, 1e9))
    frame = framed(planning(*(free(f"{k:02}", 1, 10 + k) for k in range(8)), budget=30))
    last = np.zeros(8, dtype=bool)
    last[6:] = True
    assert not frame.keeps(last)
    last[6] = False
    found = solve_best(frame, last, seconds=60, gap_ratio=0)
    assert found.bound == int(frame.values @ found.taken) == 2
    assert not found.is_first


def test_later_searches_have_only_the_time_that_is_left():
    frame = framed(made_round(12))
    nothing = np.zeros(len(frame.units), dtype=bool)
    solver = solving_module._Solver(frame, perf_counter() + 300)
    limits = []
    for _ in range(4):
        solver.best(frame.values, nothing, 0)
        limits.append(solver.highs.getOptionValue("time_limit")[1])
    assert limits == sorted(limits, reverse=True)
    assert max(limits) <= 300


@pytest.mark.parametrize("seconds", [1e-9, 1e-6, 1e-4, 1e-3, 0.01, 0.05])
def test_however_little_time_there_is_the_bound_holds(seconds):
    of = made_round(50, links=8, seed=5)
    found, best = choose(of, Search(seconds=seconds)), choose(of, PATIENT)
    assert by_rank(of).selection.value <= found.value <= best.value <= found.bound
    assert faults(of, found.codes) == []


def test_real_projects_fit_into_half_of_their_money():
    """The British government's largest projects: cost of the year in millions, a value each."""
    projects = british_projects()
    chance = Random(4)
    rows = []
    for k, (_name, year, whole) in enumerate(projects):
        value = D(chance.randint(100, 900)) / 10
        rows.append(Candidate(f"G{k:03}", value, value, {2019: year, 2020: whole - year}))
    half = sum(year for _name, year, _whole in projects) / 2
    of = Round(tuple(rows), (Budget(2019, half),))
    found = choose(of, PATIENT)
    assert len(rows) > 60
    assert faults(of, found.codes) == []
    assert found.is_optimal
    assert found.value > by_rank(of).selection.value
    assert found.value > sum(one.value for one in rows) / 2
