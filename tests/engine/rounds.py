"""The planning round 2027, short ways to say rounds, and a referee that tries everything."""

from __future__ import annotations

import csv
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import strategies as st

from engine.scoring import Category, Criterion, Objective, Scheme, Subject, ranked, score
from engine.selection import Budget, Candidate, Capacity, Round, Rule, RuleKind

ROOT = Path(__file__).resolve().parents[2]
D = Decimal

WEIGHTS = {"A": 30, "B": 20, "C": 15, "D": 15, "E": 10, "F": 10}
OBJECTIVES = {"O1": 30, "O2": 25, "O3": 20, "O4": 15, "O5": 10}
HOUSE = Scheme(
    tuple(Criterion(key, weight, is_in_value=key != "F") for key, weight in WEIGHTS.items()),
    tuple(Objective(key, weight) for key, weight in OBJECTIVES.items()),
    aligned="A",
)

# Contributions, A, scores B to F, points A to F, P, V, cost in thousands, effort in person-days.
ROUND_2027 = {
    "202": ("50511", "5.00", "42153", "30 16 6 3 10 6", "71.0", "65.0", 380, 520),
    "205": ("30501", "3.64", "53232", "21.8 20 9 6 6 4", "66.8", "62.8", 700, 600),
    "106": ("05100", "2.64", "15513", "15.8 4 15 15 2 6", "57.8", "51.8", 180, 260),
    "208": ("30303", "3.27", "13334", "19.6 4 9 9 6 8", "55.6", "47.6", 120, 180),
    "303": ("13300", "3.00", "33223", "18 12 9 6 4 6", "55.0", "49.0", 230, 180),
    "104": ("31050", "3.45", "22113", "20.7 8 6 3 2 6", "45.7", "39.7", 240, 210),
    "206": ("30300", "2.73", "31043", "16.4 12 3 0 8 6", "45.4", "39.4", 190, 240),
    "107": ("30053", "3.55", "21002", "21.3 8 3 0 0 4", "36.3", "32.3", 410, 300),
    "304": ("30000", "1.64", "12114", "9.8 4 6 3 2 8", "32.8", "24.8", 95, 110),
}
RULES_2027 = (
    Rule(RuleKind.REQUIRES, "206", "202"),
    Rule(RuleKind.BUNDLE, "205", "208"),
)
PEOPLE = ("desk", 0)


def subject(code, **fields):
    given, _a, scores, *_rest = ROUND_2027[code]
    return Subject(
        code,
        {key: int(value) for key, value in zip("BCDEF", scores, strict=True)},
        {key: int(value) for key, value in zip(OBJECTIVES, given, strict=True)},
        **fields,
    )


def ranking_2027(scheme=HOUSE):
    return ranked(score(scheme, subject(code)) for code in ROUND_2027)


def round_2027(budget=1500, capacity=1500, rules=RULES_2027, **fields):
    """Costs and budget in thousands, as in the table."""
    candidates = []
    for one in ranking_2027():
        *_table, cost, effort = ROUND_2027[one.code]
        kind = Category.MANDATORY if one.code == "106" else Category.DISCRETIONARY
        costs, efforts = {2027: D(cost * 1000)}, {PEOPLE: effort}
        candidates.append(Candidate(one.code, one.value, one.priority, costs, efforts, kind))
    return Round(
        tuple(candidates),
        (Budget(2027, D(budget * 1000)),),
        (Capacity(*PEOPLE, capacity),),
        rules,
        **fields,
    )


def free(code, value, cost=0, effort=0, **fields):
    """A free project of one year and one group, P being V unless it is given."""
    fields = {"priority": D(value), "costs": {2027: cost}, "efforts": {PEOPLE: effort}, **fields}
    return Candidate(code, D(value), **fields)


def requires(first, second):
    return Rule(RuleKind.REQUIRES, first, second)


def excludes(first, second):
    return Rule(RuleKind.EXCLUDES, first, second)


def bundle(first, second):
    return Rule(RuleKind.BUNDLE, first, second)


def planning(*candidates, rules=(), budget=1000, capacity=1000, **fields):
    """A round of one year and one group."""
    limits = (Budget(2027, budget),), (Capacity(*PEOPLE, capacity),)
    return Round(candidates, *limits, tuple(rules), **fields)


def faults(of, codes):
    """Everything that a list must not do, said in words."""
    chosen = [one for one in of.candidates if one.code in codes]
    names = {one.code for one in chosen}
    fixed = {one.code for one in of.candidates if one.category is not Category.DISCRETIONARY}
    found = [f"{code} is left out" for code in (fixed | of.forced_in) - names]
    found += [f"{code} is forced out" for code in of.forced_out & names]
    for rule in of.rules:
        first, second = rule.first in names, rule.second in names
        broken = {
            RuleKind.REQUIRES: first and not second,
            RuleKind.EXCLUDES: first and second,
            RuleKind.BUNDLE: first != second,
        }
        if broken[rule.kind]:
            found.append(str(rule))
    for budget in of.budgets:
        if sum(one.costs.get(budget.year, 0) for one in chosen) > budget.available:
            found.append(f"{budget.year} is overrun")
    for one in of.capacities:
        if sum(c.efforts.get((one.group, one.period), 0) for c in chosen) > one.available:
            found.append(f"{one.group} is overrun in {one.period}")
    return found


def best_by_trying(of):
    """The best list among all there are, or nothing; by the words of the rules, unit by unit."""
    codes = sorted(one.code for one in of.candidates)
    by_code = {one.code: one for one in of.candidates}
    found = []
    for size in range(len(codes) + 1):
        for chosen in combinations(codes, size):
            if faults(of, chosen):
                continue
            rows = [by_code[code] for code in chosen]
            worth = (
                sum(one.value for one in rows),
                -sum(one.cost for one in rows),
                sum(one.priority for one in rows),
                [code in chosen for code in codes],
            )
            found.append((worth, chosen))
    return max(found)[1] if found else None


@st.composite
def rounds(draw, most=9, years=2, groups=2, with_facts=True):
    """Rounds small enough to try everything; figures from few values, so that many tie."""
    count = draw(st.integers(0, most))
    codes = [f"P{k}" for k in range(count)]
    kinds = [Category.DISCRETIONARY] * 5 + ([Category.MANDATORY, Category.COMMITTED] * with_facts)
    candidates = tuple(
        Candidate(
            code,
            D(draw(st.integers(0, 9))) / draw(st.sampled_from((1, 10))),
            D(draw(st.integers(0, 5))),
            {2027 + y: D(draw(st.integers(0, 8))) / 4 for y in range(years)},
            {(f"G{g}", 0): draw(st.integers(0, 6)) for g in range(groups)},
            draw(st.sampled_from(kinds)),
        )
        for code in codes
    )
    budgets = tuple(Budget(2027 + y, draw(st.integers(1, 12)), D("0.5")) for y in range(years))
    capacities = tuple(Capacity(f"G{g}", 0, draw(st.integers(4, 30))) for g in range(groups))
    rules = ()
    if count > 1:
        pairs = st.lists(st.sampled_from(codes), min_size=2, max_size=2, unique=True)
        drawn = draw(st.lists(st.tuples(st.sampled_from(RuleKind), pairs), max_size=4))
        rules = tuple(Rule(kind, *pair) for kind, pair in drawn)
    return Round(candidates, budgets, capacities, rules)


def british_projects():
    """Real projects with costs, where the shared data lies: name, this year's and whole cost."""
    file = ROOT.parent / "shared" / "data" / "portfolio" / "uk_gmpp_2019.csv"
    if not file.is_file():
        pytest.skip("the British portfolio (../shared/data/portfolio) is not here")
    found = []
    with file.open(encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            year, whole = (
                _millions(row[name]) for name in ("fy_baseline_m_gbp", "whole_life_cost_m_gbp")
            )
            if year is not None and whole is not None and whole >= year >= 0:
                found.append((row["project_name"], year, whole))
    return found


def _millions(text):
    try:
        return D(text.replace(",", "").replace("£", "").strip())
    except ArithmeticError:
        return None
