"""Problems with published optima, and kinds that are known to be hard.

The knapsack problems of one limit are those that J. Burkardt collected (KNAPSACK_01, Florida
State University; P08 from Kreher and Stinson, Combinatorial Algorithms, 1998). The one of ten
limits is the first of Petersen's (Operations Research 15, 1967; mknap1 in the OR-Library).
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from engine.selection import (
    Budget,
    Candidate,
    Capacity,
    Method,
    Round,
    Rule,
    RuleKind,
    Search,
    by_rank,
    choose,
)
from tests.engine.rounds import bundle, faults, free, planning, requires

D = Decimal
SOLVER = Search(seconds=600, enumerated_units=0)
BOTH_WAYS = pytest.mark.parametrize(
    "search", [Search(enumerated_units=30), SOLVER], ids=["enumerated", "solved"]
)

# Capacity, weights, values, and which are taken in the optimum.
KNAPSACKS = {
    "P01": (165, "23 31 29 44 53 38 63 85 89 82", "92 57 49 68 60 43 67 84 87 72", "1111010000"),
    "P02": (26, "12 7 11 8 9", "24 13 23 15 16", "01110"),
    "P03": (190, "56 59 80 64 75 17", "50 50 64 46 50 5", "110010"),
    "P04": (50, "31 10 20 19 4 3 6", "70 20 39 37 7 5 10", "1001000"),
    "P05": (104, "25 35 45 5 25 3 2 2", "350 400 450 20 70 8 5 5", "10111011"),
    "P06": (170, "41 50 49 59 55 57 60", "442 525 511 593 546 564 617", "0101001"),
    "P07": (
        750,
        "70 73 77 80 82 87 90 94 98 106 110 113 115 118 120",
        "135 139 149 150 156 163 173 184 192 201 210 214 221 229 240",
        "101010111000011",
    ),
    "P08": (
        6404180,
        "382745 799601 909247 729069 467902 44328 34610 698150 823460 903959 853665 551830 "
        "610856 670702 488960 951111 323046 446298 931161 31385 496951 264724 224916 169684",
        "825594 1677009 1676628 1523970 943972 97426 69666 1296457 1679693 1902996 1844992 "
        "1049289 1252836 1319836 953277 2067538 675367 853655 1826027 65731 901489 577243 "
        "466257 369261",
        "110111000110100100000111",
    ),
}


def knapsack(name):
    capacity, weights, values, _taken = KNAPSACKS[name]
    pairs = zip(values.split(), weights.split(), strict=True)
    rows = [free(f"{k:02}", value, D(weight)) for k, (value, weight) in enumerate(pairs)]
    return planning(*rows, budget=capacity)


@BOTH_WAYS
@pytest.mark.parametrize("name", KNAPSACKS)
def test_published_knapsacks_come_out_as_published(name, search):
    taken = KNAPSACKS[name][3]
    found = choose(knapsack(name), search)
    assert found.codes == tuple(f"{k:02}" for k, bit in enumerate(taken) if bit == "1")
    assert found.is_optimal


@pytest.mark.parametrize(
    ("name", "value"),
    [("P01", 309), ("P02", 51), ("P03", 150), ("P04", 107), ("P05", 900), ("P06", 1735)],
)
def test_published_optima_are_reached(name, value):
    assert choose(knapsack(name)).value == value


PETERSEN = {
    "values": (100, 600, 1200, 2400, 500, 2000),
    "limits": (80, 96, 20, 36, 44, 48, 10, 18, 22, 24),
    "needs": (
        (8, 12, 13, 64, 22, 41),
        (8, 12, 13, 75, 22, 41),
        (3, 6, 4, 18, 6, 4),
        (5, 10, 8, 32, 6, 12),
        (5, 13, 8, 42, 6, 20),
        (5, 13, 8, 48, 6, 20),
        (0, 0, 0, 0, 8, 0),
        (3, 0, 4, 0, 8, 0),
        (3, 2, 4, 0, 8, 4),
        (3, 2, 4, 8, 8, 4),
    ),
}


@BOTH_WAYS
def test_petersens_problem_of_ten_limits_is_worth_3800(search):
    rows = [
        Candidate(
            f"{k}", D(value), D(value), {}, {("need", m): row[k] for m, row in enumerate(needs)}
        )
        for needs in [PETERSEN["needs"]]
        for k, value in enumerate(PETERSEN["values"])
    ]
    limits = tuple(Capacity("need", m, limit) for m, limit in enumerate(PETERSEN["limits"]))
    assert choose(Round(tuple(rows), (), limits), search).value == 3800


# --- Hard kinds: where value follows need, no bound tells good from bad.


def hard(kind, count=16, seed=7):
    chance = Random(seed)
    needs = [chance.randint(200, 1000) for _ in range(count)]
    values = {
        "uncorrelated": [chance.randint(200, 1000) for _ in needs],
        "weakly correlated": [need + chance.randint(-50, 50) for need in needs],
        "strongly correlated": [need + 100 for need in needs],
        "inversely correlated": [need - 100 for need in needs],
        "subset sum": needs,
        "even subset sum": [need // 2 * 2 for need in needs],
        "all the same": [500] * count,
    }[kind]
    if kind == "even subset sum":
        needs = values
    if kind == "all the same":
        needs = [300] * count
    rows = [
        free(f"{k:02}", D(value) / 10, need)
        for k, (value, need) in enumerate(zip(values, needs, strict=True))
    ]
    return planning(*rows, budget=sum(needs) // 4 * 2 + 1)


KINDS = (
    "uncorrelated",
    "weakly correlated",
    "strongly correlated",
    "inversely correlated",
    "subset sum",
    "even subset sum",
    "all the same",
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_hard_kinds_come_out_the_same_by_both_ways(kind, seed):
    of = hard(kind, seed=seed)
    best = choose(of)
    solved = choose(of, SOLVER)
    assert (solved.codes, solved.is_optimal, solved.is_first) == (best.codes, True, True)
    assert faults(of, best.codes) == []
    assert best.value >= by_rank(of).selection.value


@pytest.mark.parametrize("kind", KINDS)
def test_the_best_of_hard_kinds_cannot_be_improved_by_a_swap(kind):
    of = hard(kind)
    best = choose(of)
    rows = {one.code: one for one in of.candidates}
    room = of.budgets[0].available - best.cost
    for code in rows.keys() - set(best.codes):
        assert rows[code].cost > room or rows[code].value == 0
        for other in best.codes:
            if rows[code].cost - rows[other].cost <= room:
                assert rows[code].value <= rows[other].value


@pytest.mark.parametrize("share", [1, 5, 9, 13])
def test_of_equal_units_as_many_come_as_fit_and_the_first_ones(share):
    rows = [free(f"{k:02}", 1, 7, 3) for k in range(14)]
    for search in (Search(), SOLVER):
        found = choose(planning(*rows, budget=7 * share + 6), search)
        assert found.codes == tuple(f"{k:02}" for k in range(share))


def test_twenty_bundles_are_twenty_units_whatever_they_hold():
    rows = [free(f"{k:03}", 1 + k % 7, 10 + k % 11) for k in range(60)]
    rules = [bundle(f"{k:03}", f"{k + 1:03}") for k in range(60) if k % 3 < 2]
    of = planning(*rows, rules=rules, budget=400)
    found = choose(of)
    assert found.method is Method.ENUMERATION
    assert faults(of, found.codes) == []
    assert len(found.codes) % 3 == 0
    assert found.codes == choose(of, SOLVER).codes


def test_a_chain_of_twenty_requirements_comes_as_far_as_money_goes():
    """Each requires the one before; the last is worth most and out of reach."""
    rows = [free(f"{k:02}", 1 if k < 19 else 99, 10) for k in range(20)]
    rules = [requires(f"{k + 1:02}", f"{k:02}") for k in range(19)]
    for search in (Search(), SOLVER):
        found = choose(planning(*rows, rules=rules, budget=150), search)
        assert found.codes == tuple(f"{k:02}" for k in range(15))
        assert len(choose(planning(*rows, rules=rules, budget=200), search).codes) == 20


def test_of_a_ring_of_rivals_every_other_comes():
    rows = [free(f"{k:02}", 5) for k in range(20)]
    rivals = [Rule(RuleKind.EXCLUDES, f"{k:02}", f"{(k + 1) % 20:02}") for k in range(20)]
    for search in (Search(), SOLVER):
        found = choose(planning(*rows, rules=rivals), search)
        assert found.codes == tuple(f"{k:02}" for k in range(0, 20, 2))


def test_two_hundred_projects_over_five_years_and_thirty_two_capacities():
    chance = Random(3)
    groups, periods, years = "ABCDEFGH", range(4), range(2027, 2032)
    rows = []
    for k in range(200):
        size = chance.choice((1, 1, 2, 3, 5))
        value = D(chance.randint(200, 950)) / 10
        costs = {year: D(chance.randint(10, 120) * size * 1000) for year in years}
        efforts = {(g, p): chance.randint(0, 30) * size for g in groups for p in periods}
        rows.append(Candidate(f"P{k:03}", value, value, costs, efforts))
    budgets = [Budget(y, sum(one.costs[y] for one in rows) * D("0.3")) for y in years]
    capacities = [
        Capacity(g, p, sum(one.efforts[g, p] for one in rows) * D("0.3"))
        for g in groups
        for p in periods
    ]
    of = Round(tuple(rows), tuple(budgets), tuple(capacities))
    found = choose(of, Search(seconds=600, gap_ratio=0.02))
    assert faults(of, found.codes) == []
    assert found.gap_ratio <= 0.02 + 1e-9
    assert found.value > by_rank(of).selection.value
