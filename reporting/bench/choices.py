"""The engine's rankings and choices that are timed: made portfolios, the same every time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from random import Random

from engine.scoring import Criterion, Objective, Scheme, Subject, rank_ranges, ranked, score
from engine.selection import Budget, Candidate, Capacity, Round, Search, choose

SCHEME = Scheme(
    tuple(
        Criterion(key, weight, is_in_value=key != "F")
        for key, weight in zip("ABCDEF", (30, 20, 15, 15, 10, 10), strict=True)
    ),
    tuple(Objective(f"O{k}", weight) for k, weight in enumerate((30, 25, 20, 15, 10))),
    aligned="A",
)
YEARS, GROUPS, PERIODS = range(2027, 2032), "ABCDEFGH", range(4)
# Of what all projects together need; about as tight as a round of the demonstration.
SHARE = Decimal("0.4")
FEW = 20
MANY = {False: 200, True: 40}
ROUGH = Search(gap_ratio=0.005)


def made_subjects(count: int) -> list[Subject]:
    """So many projects, scored by chance."""
    chance = Random(7)
    return [
        Subject(
            f"P{k}",
            {key: chance.randint(0, 5) for key in "BCDEF"},
            {one.key: chance.choice((0, 1, 3, 5)) for one in SCHEME.objectives},
        )
        for k in range(count)
    ]


def made_round(count: int) -> Round:
    """So many projects over five years, eight role groups and four periods."""
    chance = Random(3)
    rows = []
    for k in range(count):
        size, value = chance.choice((1, 1, 2, 3, 5)), Decimal(chance.randint(200, 950)) / 10
        costs = {year: Decimal(chance.randint(10, 120) * size * 1000) for year in YEARS}
        efforts = {(g, p): chance.randint(0, 30) * size for g in GROUPS for p in PERIODS}
        rows.append(Candidate(f"P{k:03}", value, value, costs, efforts))
    budgets = (Budget(year, sum(one.costs[year] for one in rows) * SHARE) for year in YEARS)
    capacities = (
        Capacity(g, p, sum(one.efforts[g, p] for one in rows) * SHARE)
        for g in GROUPS
        for p in PERIODS
    )
    return Round(tuple(rows), tuple(budgets), tuple(capacities))


def choices(*, is_small: bool) -> Iterator[str]:
    """Every figure of rankings and choices."""
    count = 100
    ranking = ranked(score(SCHEME, one) for one in made_subjects(count))
    begun = time.perf_counter()
    rank_ranges(SCHEME, ranking)
    yield f"rank ranges of {count} projects: {(time.perf_counter() - begun) * 1000:.0f} ms"
    for size in (FEW, MANY[is_small]):
        found = choose(made_round(size), ROUGH)
        yield (
            f"choice among {size} projects, 37 limits: {found.seconds * 1000:.0f} ms, "
            f"gap {100 * (found.gap_ratio or 0):.2f} %"
        )
