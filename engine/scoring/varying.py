"""How far a ranking depends on the weights: every weight a fifth more or less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm

import numpy as np
from numpy.typing import NDArray

from engine.scoring.model import BEST_SCORE, Exact, Scheme, ScoringError
from engine.scoring.points import Scored
from engine.scoring.ranking import tie_key

# Weights times 0.8, 1 and 1.2, in fifths: whole numbers keep the ranking exact.
LESS, SAME, MORE = 4, 5, 6
MOST_VARIED = 10
CHUNK = 4096
# Below this, sums of products of 64-bit numbers cannot wrap round.
SAFE = 2**62


@dataclass(frozen=True, slots=True)
class RankRange:
    """Best and worst rank of a project when every weight may be a fifth more or less."""

    code: str
    best: int
    worst: int

    @property
    def is_stable(self) -> bool:
        """Whether no weight within a fifth moves the project."""
        return self.best == self.worst


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What one weight alone, a fifth more or less, does to the order.

    ``swaps`` are the pairs that change places, first the one that is ahead today.
    """

    key: str
    is_more: bool
    swaps: tuple[tuple[str, str], ...]


def rank_ranges(scheme: Scheme, ranking: Sequence[Scored]) -> tuple[RankRange, ...]:
    """The rank range of every project, in the order of ``ranking``.

    All combinations of 0.8, 1 and 1.2 times each weight, re-normalised to 100; in each of
    them projects are ranked as ever, by P with one decimal and then by the tie-breakers, so
    that the rank under today's weights always lies in the range. Exact whole numbers. Weights
    of 0 stay 0. Raises ``ScoringError`` for more than ten weights. Costs
    O(3^weights x projects log projects); six weights and 100 projects take about 50 ms.
    """
    varied = [k for k, one in enumerate(scheme.criteria) if one.weight]
    if len(varied) > MOST_VARIED:
        raise ScoringError(
            f"{len(varied)} weights cannot be varied together, {MOST_VARIED} at most"
        )
    if not ranking:
        return ()
    factors = np.full((3 ** len(varied), len(scheme.criteria)), SAME)
    factors[:, varied] = list(product((LESS, SAME, MORE), repeat=len(varied)))
    best = np.full(len(ranking), len(ranking))
    worst = np.ones(len(ranking), dtype=best.dtype)
    for start in range(0, len(factors), CHUNK):
        ranks = _ranks(scheme, ranking, factors[start : start + CHUNK])
        best = np.minimum(best, ranks.min(axis=0))
        worst = np.maximum(worst, ranks.max(axis=0))
    return tuple(
        RankRange(one.code, int(low), int(high))
        for one, low, high in zip(ranking, best, worst, strict=True)
    )


def sensitivities(scheme: Scheme, ranking: Sequence[Scored]) -> tuple[Sensitivity, ...]:
    """Which single weights, a fifth less or more, change the order, and which pairs swap.

    In the order of the criteria, less before more; only those that change something. Ranked as
    in ``rank_ranges``. Costs O(weights x projects²).
    """
    if not ranking:
        return ()
    rows = np.full((2 * len(scheme.criteria), len(scheme.criteria)), SAME)
    for k in range(len(scheme.criteria)):
        rows[2 * k, k], rows[2 * k + 1, k] = LESS, MORE
    ranks = _ranks(scheme, ranking, np.vstack([np.full_like(rows[:1], SAME), rows]))
    found = (
        Sensitivity(scheme.criteria[k // 2].key, bool(k % 2), tuple(_swaps(ranking, ranks, k + 1)))
        for k in range(len(rows))
    )
    return tuple(one for one in found if one.swaps)


def _swaps(
    ranking: Sequence[Scored], ranks: NDArray[np.int64], row: int
) -> Iterator[tuple[str, str]]:
    """Pairs that stand the other way round in this row, in today's order."""
    order = np.argsort(ranks[0])
    varied = ranks[row, order]
    for ahead, behind in zip(*np.nonzero(np.triu(varied[:, None] > varied[None, :])), strict=True):
        yield ranking[order[ahead]].code, ranking[order[behind]].code


def _ranks(
    scheme: Scheme, ranking: Sequence[Scored], factors: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Ranks from 1, shape (combinations, projects); ``factors`` in fifths of today's weights."""
    weights, weight_unit = _whole([[one.weight for one in scheme.criteria]])
    scores, score_unit = _whole([[one.scores[c.key] for c in scheme.criteria] for one in ranking])
    # Tenths of P, times the scale of scores: 1000 Σ w f s / (5 Σ w f), rounded half up.
    most = 2000 * MORE * 100 * weight_unit * BEST_SCORE * score_unit
    kind = np.int64 if most * 2 < SAFE else object
    varied = factors.astype(kind) * np.array(weights[0], dtype=kind)
    sums = varied @ np.array(scores, dtype=kind).T
    scale = (BEST_SCORE * score_unit) * varied.sum(axis=1)[:, None]
    tenths = ((2000 * sums + scale) // (2 * scale)).astype(np.int64)
    ties = np.empty(len(ranking), dtype=np.int64)
    ties[sorted(range(len(ranking)), key=lambda k: tie_key(ranking[k]))] = range(len(ranking))
    order = np.argsort(ties - tenths * len(ranking), axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, len(ranking) + 1)[None, :], axis=1)
    return ranks


def _whole(rows: Sequence[Sequence[Exact]]) -> tuple[list[list[int]], int]:
    """The numbers as whole multiples of one unit, and how many units make 1."""
    exact = [[Fraction(value) for value in row] for row in rows]
    unit = lcm(*(value.denominator for row in exact for value in row))
    return [[int(value * unit) for value in row] for row in exact], unit
