"""Choosing by hand: the planning round 2027, rules, ties, limits, and what if."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.scoring import Category
from engine.selection import (
    Budget,
    Candidate,
    Capacity,
    Method,
    Overrun,
    Reason,
    Round,
    RoundError,
    Search,
    by_rank,
    choose,
    prices,
    starting_later,
    with_money,
    with_people,
)
from tests.engine.rounds import (
    PEOPLE,
    bundle,
    excludes,
    faults,
    free,
    planning,
    requires,
    round_2027,
)

D = Decimal
SOLVER = Search(seconds=600, enumerated_units=0)
BOTH_WAYS = pytest.mark.parametrize("search", [Search(), SOLVER], ids=["enumerated", "solved"])


def figures(selection):
    return selection.value, selection.cost, selection.effort


@BOTH_WAYS
def test_the_optimum_of_the_round(search):
    found = choose(round_2027(), search)
    assert found.codes == ("104", "106", "205", "208", "303")
    assert figures(found) == (D("250.9"), 1_470_000, 1430)
    assert found.costs == {2027: 1_470_000}
    assert found.efforts == {PEOPLE: 1430}
    assert (found.is_optimal, found.is_first, found.gap_ratio) == (True, True, 0)
    assert found.bound == D("250.9")


def test_how_the_optimum_came_about_is_said():
    assert choose(round_2027()).method is Method.ENUMERATION
    assert choose(round_2027(), SOLVER).method is Method.BRANCH_AND_BOUND


def test_the_list_by_rank_of_the_round():
    found = by_rank(round_2027())
    assert found.selection.codes == ("104", "106", "202", "206", "303")
    assert figures(found.selection) == (D("244.9"), 1_220_000, 1410)
    assert found.selection.method is Method.BY_RANK
    assert (found.selection.bound, found.selection.gap_ratio) == (None, None)
    assert not found.selection.is_optimal


def test_the_bundle_of_the_round_is_rejected_for_sixty_days_too_many():
    found = by_rank(round_2027())
    assert [one.code for one in found.rejections] == ["205", "208", "107", "304"]
    first = found.rejections[0]
    assert first.codes == ("205", "208")
    (people,) = first.overruns
    assert (people.key, people.available, people.needed, people.excess) == (PEOPLE, 1500, 1560, 60)
    assert people.by_code == (("205", 600), ("202", 520), ("106", 260), ("208", 180))
    assert not people.is_money


def test_what_came_after_the_bundle_is_rejected_for_what_it_breaks():
    last = by_rank(round_2027()).rejections[-1]
    assert [(one.key, one.excess) for one in last.overruns] == [(PEOPLE, 20)]
    second = by_rank(round_2027()).rejections[2]
    assert [(one.key, one.excess, one.is_money) for one in second.overruns] == [
        (2027, 130_000, True),
        (PEOPLE, 210, False),
    ]


@BOTH_WAYS
def test_forcing_the_first_of_the_ranking_in_costs_six_points_and_saves_money(search):
    of = round_2027()
    (price,) = prices(of, choose(of, search), ["202"], search)
    assert (price.code, price.is_in, price.value, price.cost) == ("202", True, D("6.0"), -250_000)
    assert price.selection.codes == by_rank(of).selection.codes


@BOTH_WAYS
def test_with_1300_thousand_both_lists_are_the_same(search):
    of = round_2027(budget=1300)
    found = choose(of, search)
    assert found.codes == by_rank(of).selection.codes
    assert figures(found) == (D("244.9"), 1_220_000, 1410)


def test_every_project_that_is_not_mandatory_has_its_price():
    of = round_2027()
    best = choose(of)
    found = {one.code: one for one in prices(of, best)}
    assert sorted(found) == ["104", "107", "202", "205", "206", "208", "303", "304"]
    assert {code: one.is_in for code, one in found.items()} == {
        code: code not in best.codes for code in found
    }
    for one in found.values():
        assert one.value == best.value - one.selection.value >= 0
        assert one.cost == one.selection.cost - best.cost
        assert (one.code in one.selection.codes) is one.is_in
    # What goes together has one price.
    assert found["205"].value == found["208"].value
    # 206 brings 202 with it, so that it is the list by rank either way.
    assert found["206"].value == found["202"].value == D("6.0")


def test_nothing_that_is_decided_has_a_price():
    of = round_2027(forced_in=frozenset({"303"}), forced_out=frozenset({"304"}))
    codes = {one.code for one in prices(of, choose(of))}
    assert not codes & {"106", "303", "304"}
    for code in ("106", "303", "304"):
        with pytest.raises(RoundError, match=f"{code} is not free to be forced"):
            prices(of, choose(of), [code])


def test_what_is_impossible_has_no_price():
    must = free("M", 1, 100, category=Category.MANDATORY)
    of = planning(must, free("big", 9, 950), free("rival", 5, 1), rules=[excludes("M", "rival")])
    found = {one.code: one for one in prices(of, choose(of))}
    for code in ("big", "rival"):
        assert (found[code].is_in, found[code].value, found[code].cost) == (True, None, None)
        assert found[code].selection is None


def test_the_board_may_force_and_forbid():
    found = choose(round_2027(forced_in=frozenset({"202"}), forced_out=frozenset({"104"})))
    assert "202" in found.codes
    assert "104" not in found.codes
    assert faults(round_2027(), found.codes) == []


def test_forcing_out_what_another_requires_leaves_both_out():
    found = by_rank(round_2027(forced_out=frozenset({"202"})))
    assert not {"202", "206"} & set(found.selection.codes)
    reasons = {one.code: one.because for one in found.rejections}
    assert [step.reason for step in reasons["202"]] == [Reason.FORCED_OUT]
    assert [step.reason for step in reasons["206"]] == [Reason.FORCED_OUT, Reason.REQUIRES]
    assert [str(step) for step in reasons["206"]] == [
        "202 out (forced out)",
        "206 out (206 requires 202)",
    ]


# --- Rules, one at a time; values are such that the rule decides.


@BOTH_WAYS
def test_a_project_comes_with_what_it_requires_or_not_at_all(search):
    rows = free("A", 9, 400), free("B", 1, 400), free("C", 8, 300)
    assert choose(planning(*rows), search).codes == ("A", "C")
    both = planning(*rows, rules=[requires("A", "B")])
    assert choose(both, search).codes == ("A", "B")
    tight = planning(*rows, rules=[requires("A", "B")], budget=700)
    assert choose(tight, search).codes == ("B", "C")


@BOTH_WAYS
def test_what_is_required_may_come_alone(search):
    rows = free("A", 1, 900), free("B", 9, 400)
    assert choose(planning(*rows, rules=[requires("A", "B")]), search).codes == ("B",)


@BOTH_WAYS
def test_chains_and_circles_of_requirements_hold(search):
    rows = free("A", 9, 100), free("B", 1, 100), free("C", 1, 100), free("D", 3, 250)
    chain = [requires("A", "B"), requires("B", "C")]
    assert choose(planning(*rows, rules=chain, budget=300), search).codes == ("A", "B", "C")
    assert choose(planning(*rows, rules=chain, budget=250), search).codes == ("D",)
    circle = [*chain, requires("C", "A")]
    assert choose(planning(*rows, rules=circle, budget=250), search).codes == ("D",)


@BOTH_WAYS
def test_of_two_that_exclude_each_other_the_better_comes(search):
    rows = free("A", 5), free("B", 6), free("C", 1)
    assert choose(planning(*rows, rules=[excludes("A", "B")]), search).codes == ("B", "C")


@BOTH_WAYS
def test_a_bundle_comes_whole_or_not(search):
    rows = free("A", 9, 400), free("B", 1, 400), free("C", 8, 300), free("D", 1, 300)
    rules = [bundle("A", "B")]
    assert choose(planning(*rows, rules=rules), search).codes == ("A", "B")
    assert choose(planning(*rows, rules=rules, budget=700), search).codes == ("C", "D")


@BOTH_WAYS
def test_bundles_of_bundles_are_one(search):
    rows = [free(code, 1, 100) for code in "ABCD"]
    rules = [bundle("A", "B"), bundle("C", "D"), bundle("B", "C")]
    assert choose(planning(*rows, rules=rules, budget=400), search).codes == tuple("ABCD")
    assert choose(planning(*rows, rules=rules, budget=399), search).codes == ()


def test_what_a_mandatory_project_requires_is_in_before_anything_is_chosen():
    rows = free("M", 0, 300, category=Category.MANDATORY), free("Q", 0, 500), free("A", 9, 300)
    of = planning(*rows, rules=[requires("M", "Q")])
    assert choose(of).codes == by_rank(of).selection.codes == ("M", "Q")


def test_what_a_committed_project_excludes_is_out():
    rows = free("K", 0, category=Category.COMMITTED), free("A", 9), free("B", 2)
    of = planning(*rows, rules=[excludes("A", "K")])
    assert choose(of).codes == ("B", "K")
    (rejected,) = by_rank(of).rejections
    assert [str(step) for step in rejected.because] == ["K in (committed)", "A out (A excludes K)"]


def test_a_requirement_that_is_committed_is_met():
    rows = free("K", 0, category=Category.COMMITTED), free("A", 9)
    assert choose(planning(*rows, rules=[requires("A", "K")])).codes == ("A", "K")


# --- Ties: value, then cost, then P, then codes.


@BOTH_WAYS
def test_of_equal_value_the_cheaper_list_comes(search):
    rows = free("A", 5, 900), free("B", 5, 800), free("C", 5, "800.01")
    rows = [
        free(one.code, one.value, D(one.costs[2027]), priority=D(9 - k))
        for k, one in enumerate(rows)
    ]
    assert choose(planning(*rows), search).codes == ("B",)


@BOTH_WAYS
def test_of_equal_value_and_cost_the_higher_p_comes(search):
    rows = [free("A", 5, 600, priority=D(6)), free("B", 5, 600, priority=D("6.1"))]
    assert choose(planning(*rows), search).codes == ("B",)


@BOTH_WAYS
def test_of_what_is_equal_in_everything_the_first_codes_come(search):
    rows = [free(code, 5, 300) for code in ("D", "B", "A", "E", "C")]
    assert choose(planning(*rows), search).codes == ("A", "B", "C")


@BOTH_WAYS
def test_a_worthless_project_comes_only_if_it_costs_nothing_and_has_a_p(search):
    rows = free("A", 0, 1), free("B", 0, priority=D(1)), free("C", 3, 5)
    assert choose(planning(*rows), search).codes == ("B", "C")


@BOTH_WAYS
def test_beyond_twenty_codes_the_first_still_come(search):
    rows = [free(f"P{k:02}", 5, 100) for k in range(24)]
    search = Search(enumerated_units=24) if search.enumerated_units else search
    found = choose(planning(*rows), search)
    assert found.codes == tuple(f"P{k:02}" for k in range(10))
    assert found.is_first


# --- Limits.


@BOTH_WAYS
def test_every_year_and_every_group_and_period_is_a_limit(search):
    rows = [
        Candidate("A", D(5), D(5), {2027: 10, 2028: 0}, {("N1", 0): 5}),
        Candidate("B", D(4), D(4), {2027: 0, 2028: 10}, {("N1", 1): 5}),
        Candidate("C", D(3), D(3), {2027: 10, 2028: 10}, {("N2", 0): 5}),
    ]
    budgets = Budget(2027, 10), Budget(2028, 10)
    capacities = tuple(Capacity(g, p, 5) for g in ("N1", "N2") for p in (0, 1))
    of = Round(tuple(rows), budgets, capacities)
    assert choose(of, search).codes == ("A", "B")
    assert choose(with_money(of, {2027: 10, 2028: 10}), search).codes == ("A", "B", "C")
    assert choose(with_people(of, {"N1": -1}, since=1), search).codes == ("A",)


def test_commitments_reserve_and_operations_are_deducted_first():
    budget = Budget(2027, D(1000), committed=D(300), reserve=D("99.95"))
    people = Capacity("desk", 0, 100, committed=20, operations=50)
    assert (budget.available, people.available) == (D("600.05"), 30)
    rows = free("A", 5, D("600.05"), 30), free("B", 4, D("600.06"), 30), free("C", 9, 0, 31)
    assert choose(Round(rows, (budget,), (people,))).codes == ("A",)


@BOTH_WAYS
def test_a_cent_too_much_is_too_much(search):
    rows = free("A", 9, D("500000.00")), free("B", 8, D("500000.01")), free("C", 1, D("499999.99"))
    of = planning(*rows, budget=D(1_000_000))
    assert choose(of, search).codes == ("A", "C")
    assert choose(with_money(of, {2027: D("0.01")}), search).codes == ("A", "B")


@BOTH_WAYS
def test_exactly_filled_limits_are_kept(search):
    rows = [free(code, 1, D("0.1"), D("0.7")) for code in "ABC"]
    assert choose(planning(*rows, budget=D("0.3"), capacity=D("2.1")), search).codes == tuple("ABC")
    assert len(choose(planning(*rows, budget=D("0.29")), search).codes) == 2


def test_without_limits_everything_comes_that_is_worth_something():
    rows = free("A", 5, 10, 3), free("B", 0, 0, priority=D(1)), free("C", 0, 5)
    assert choose(Round(rows)).codes == ("A", "B")
    only_money = Round(rows, (Budget(2027, 9),))
    assert choose(only_money).codes == ("B",)
    only_people = Round(rows, (), (Capacity(*PEOPLE, 2),))
    assert choose(only_people).codes == ("B",)


def test_years_after_the_last_budget_are_not_limited_and_still_counted():
    rows = [Candidate("A", D(5), D(5), {2027: 10, 2030: 99}, {("N1", 0): 1, ("N1", 7): 99})]
    found = choose(Round(tuple(rows), (Budget(2027, 10),), (Capacity("N1", 0, 1),)))
    assert found.codes == ("A",)
    assert (found.costs, found.cost) == ({2027: 10, 2030: 99}, 109)
    assert (found.efforts, found.effort) == ({("N1", 0): 1, ("N1", 7): 99}, 100)


def test_a_full_limit_lets_in_what_needs_nothing_of_it():
    must = free("M", 0, 1000, category=Category.MANDATORY)
    assert choose(planning(must, free("A", 9, 1), free("B", 1, 0, 5))).codes == ("B", "M")


def test_a_project_adds_up_its_years_and_its_groups():
    one = Candidate(
        "A", D(5), D(5), {2027: D("10.50"), 2028: 4}, {("N1", 0): 3, ("N2", 0): D("0.5")}
    )
    assert (one.cost, one.effort) == (D("14.50"), D("3.5"))
    assert (free("B", 1, costs={}, efforts={}).cost, free("B", 1).effort) == (0, 0)


def test_an_empty_round_is_an_empty_list():
    found = choose(planning())
    assert (found.codes, found.value, found.cost, found.effort) == ((), 0, 0, 0)
    assert found.is_optimal
    assert by_rank(planning()).rejections == ()
    assert prices(planning(), found) == ()


def test_everything_mandatory_leaves_nothing_to_choose():
    rows = [free(code, 1, 10, category=Category.MANDATORY) for code in "AB"]
    found = choose(planning(*rows), SOLVER)
    assert (found.codes, found.is_optimal) == (("A", "B"), True)


# --- The list by rank.


def test_by_rank_takes_the_next_that_fits_after_one_that_does_not():
    rows = free("A", 9, 600), free("B", 8, 600), free("C", 7, 400)
    found = by_rank(planning(*rows))
    assert found.selection.codes == ("A", "C")
    assert found.rejections[0].overruns == (Overrun(2027, 1000, 1200, (("A", 600), ("B", 600))),)


def test_by_rank_follows_p_and_not_v():
    rows = free("A", 1, 600, priority=D(9)), free("B", 8, 600, priority=D(2))
    assert by_rank(planning(*rows)).selection.codes == ("A",)


def test_the_board_may_give_the_ranking():
    rows = [free(code, 5, 400) for code in "ABC"]
    assert by_rank(planning(*rows)).selection.codes == ("A", "B")
    assert by_rank(planning(*rows), ["C"]).selection.codes == ("A", "C")
    assert by_rank(planning(*rows), ["C", "B", "A"]).selection.codes == ("B", "C")


def test_a_ranking_of_unknown_projects_is_refused():
    with pytest.raises(RoundError, match="X is ranked but not among") as refused:
        by_rank(planning(free("A", 1)), ["A", "X"])
    assert refused.value.code == "X"


def test_by_rank_brings_what_is_required_along_or_leaves_both():
    rows = free("A", 9, 600), free("B", 1, 300), free("C", 5, 500)
    found = by_rank(planning(*rows, rules=[requires("A", "B")]))
    assert found.selection.codes == ("A", "B")
    found = by_rank(planning(*rows, rules=[requires("A", "B")], budget=899))
    assert found.selection.codes == ("B", "C")
    assert found.rejections[0].codes == ("A", "B")


def test_who_came_in_for_another_after_being_rejected_is_not_among_the_rejected():
    """B with its own requirement is too dear; A requires nothing but B's partner."""
    rows = free("A", 9, 400), free("B", 8, 700), free("C", 1, 300)
    found = by_rank(planning(*rows, rules=[requires("B", "C"), requires("A", "C")]))
    assert found.selection.codes == ("A", "C")
    assert [one.code for one in found.rejections] == ["B"]


def test_by_rank_leaves_out_what_a_better_one_excludes():
    rows = free("A", 9), free("B", 8), free("C", 7)
    found = by_rank(planning(*rows, rules=[excludes("B", "A"), requires("C", "B")]))
    assert found.selection.codes == ("A",)
    assert [(one.code, one.excluded_by) for one in found.rejections] == [("B", "A"), ("C", "A")]


# --- What if.


def test_starting_later_moves_costs_by_years_and_efforts_by_periods():
    rows = (
        Candidate("A", D(5), D(5), {2027: 10, 2028: 4}, {("N1", 0): 3, ("N1", 1): 2}),
        Candidate("B", D(4), D(4), {2027: 10}, {("N1", 0): 3}),
    )
    budgets = Budget(2027, 10), Budget(2028, 14)
    of = Round(rows, budgets, tuple(Capacity("N1", p, 3) for p in range(3)))
    assert choose(of).codes == ("A",)
    later = starting_later(of, "B", years=1, periods=2)
    assert later.candidates[0] == of.candidates[0]
    assert later.candidates[1].costs == {2028: 10}
    assert later.candidates[1].efforts == {("N1", 2): 3}
    assert choose(later).codes == ("A", "B")
    assert of.candidates[1].costs == {2027: 10}


def test_nobody_starts_earlier_and_nobody_unknown_starts_later():
    of = planning(free("A", 1, 5, 5))
    for shift in ({"years": -1}, {"periods": -1}):
        with pytest.raises(RoundError, match="A cannot start earlier"):
            starting_later(of, "A", **shift)
    with pytest.raises(RoundError, match="X is not among the projects"):
        starting_later(of, "X", years=1)


def test_less_money_and_more_people():
    of = planning(free("A", 5, 600, 900), free("B", 4, 400, 300))
    assert choose(of).codes == ("A",)
    assert choose(with_people(of, {"desk": 200})).codes == ("A", "B")
    assert choose(with_money(of, {2027: D("-400.01")})).codes == ("B",)
    assert of.budgets[0].amount == of.capacities[0].amount == 1000


def test_people_come_from_a_period_on():
    capacities = tuple(Capacity("N1", period, 10) for period in range(3))
    of = with_people(Round((), (), capacities), {"N1": 5}, since=1)
    assert [one.amount for one in of.capacities] == [10, 15, 15]


def test_only_what_is_limited_can_change():
    of = planning()
    with pytest.raises(RoundError, match="2029 has no budget that could change"):
        with_money(of, {2029: 5})
    with pytest.raises(RoundError, match="N9 has no capacity that could change"):
        with_people(of, {"N9": 5})
    with pytest.raises(RoundError, match="desk has no capacity"):
        with_people(of, {"desk": 5}, since=1)
