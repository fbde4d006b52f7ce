"""The best choice among many units, by the solver HiGHS (branch and bound with cuts).

The solver calculates in floating point: every choice that it returns is checked in whole
numbers, and one that breaks a limit by a rounding is cut off and the search goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from time import perf_counter

import highspy
import numpy as np
from highspy._core import _Highs
from numpy.typing import NDArray

from engine.selection.enumerating import Taken
from engine.selection.frame import Frame, Whole

# Whole numbers of the last tie-breaker that floating point still tells apart.
CODES_AT_ONCE = 20
MOST_REPAIRS = 20
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Solved:
    """``bound``: no choice is worth more, in units of the frame's values.

    ``is_first`` says whether the tie-breakers were followed to the end.
    """

    taken: Taken
    bound: int
    is_first: bool


def solve_best(frame: Frame, known: Taken, *, seconds: float, gap_ratio: float) -> Solved:
    """The best choice found within about ``seconds``, or within ``gap_ratio`` of the best.

    Never worse than ``known``, which keeps limits and rules. Once the value is proven to be
    the best, further solves look for the lowest cost, the highest P and the first codes among
    the choices of that value, as ``enumerate_best`` does.
    """
    solver = _Solver(frame, perf_counter() + seconds)
    best, bound = solver.best(frame.values, known, gap_ratio)
    bound = min(bound, int(frame.values.sum()))
    value = int(frame.values @ best)
    if bound > value:
        return Solved(best, bound, is_first=False)
    for row in _tie_breakers(frame):
        solver.keep(solver.last, best)
        best, reached = solver.best(row, best, 0)
        if reached > int(row @ best):
            return Solved(best, value, is_first=False)
    return Solved(best, value, is_first=True)


def _tie_breakers(frame: Frame) -> list[Whole]:
    """What is to be as large as possible, one after the other, once the value is."""
    n = len(frame.units)
    codes = []
    for start in range(0, n, CODES_AT_ONCE):
        row = np.zeros(n, dtype=np.int64)
        end = min(n, start + CODES_AT_ONCE)
        row[start:end] = 1 << np.arange(end - start, dtype=np.int64)[::-1]
        codes.append(row)
    return [-frame.costs, frame.priorities, *codes]


class _Solver:
    """One model that is solved for one aim after the other."""

    def __init__(self, frame: Frame, deadline: float) -> None:
        self.frame, self.deadline = frame, deadline
        self.last: Whole = frame.values
        n = len(frame.units)
        self.places = np.arange(n, dtype=np.int32)
        # The public subclass adds callbacks, and prints a banner before it can be silenced.
        self.highs = _Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            self.highs.setOptionValue(option, value)
        self.highs.addVars(n, np.zeros(n), np.ones(n))
        integer = np.full(n, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        self.highs.changeColsIntegrality(n, self.places, integer)
        self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        for needs, left in zip(frame.needs, frame.left, strict=True):
            unit = max(1.0, float(left)) / 1000
            self._row(needs / unit, -highspy.kHighsInf, left / unit)
        for a, b in frame.requires:
            self._row(self._marked((a, 1.0), (b, -1.0)), -highspy.kHighsInf, 0)
        for a, b in frame.excludes:
            self._row(self._marked((a, 1.0), (b, 1.0)), -highspy.kHighsInf, 1)

    def best(self, aim: Whole, known: Taken, gap_ratio: float) -> tuple[Taken, int]:
        """The choice with the largest sum of ``aim``, ``known`` if none is larger, and a bound."""
        self.last = aim
        unit = gcd(*map(int, aim)) or 1
        self.highs.changeColsCost(len(aim), self.places, aim / unit)
        self.highs.setOptionValue("mip_rel_gap", gap_ratio)
        self.highs.setOptionValue("mip_abs_gap", HALF)
        best, bound = known, int(aim[aim > 0].sum())
        for _repair in range(MOST_REPAIRS):
            found, proven = self._run(best)
            if np.isfinite(proven):
                bound = min(bound, int(np.floor(proven + 1e-5 + 1e-9 * abs(proven))) * unit)
            if found is None:
                break
            if self.frame.keeps(found):
                best = max(best, found, key=lambda taken: int(aim @ taken))
                break
            self._cut_off(found)
        return best, max(bound, int(aim @ best))

    def keep(self, aim: Whole, best: Taken) -> None:
        """From now on, no less of ``aim`` than this choice has."""
        unit = gcd(*map(int, aim)) or 1
        self._row(aim / unit, float(int(aim @ best) // unit) - HALF, highspy.kHighsInf)

    def _run(self, start: Taken) -> tuple[Taken | None, float]:
        rest = self.deadline - perf_counter()
        if rest <= 0:
            return None, np.inf
        self.highs.setOptionValue("time_limit", rest)
        self.highs.setSolution(len(start), self.places, start.astype(np.float64))
        self.highs.run()
        info = self.highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None, info.mip_dual_bound
        values = np.array(self.highs.getSolution().col_value)
        return values > HALF, info.mip_dual_bound

    def _cut_off(self, found: Taken) -> None:
        """Exclude a choice that breaks a limit, with all that add to what breaks it."""
        for needs, left in zip(self.frame.needs, self.frame.left, strict=True):
            if int(needs @ found) > left:
                cover = (found & (needs > 0)).astype(np.float64)
                self._row(cover, -highspy.kHighsInf, float(cover.sum()) - 1)

    def _marked(self, *entries: tuple[int, float]) -> NDArray[np.float64]:
        row = np.zeros(len(self.places))
        for place, value in entries:
            row[place] = value
        return row

    def _row(self, row: NDArray[np.float64], lower: float, upper: float) -> None:
        used = np.flatnonzero(row).astype(np.int32)
        self.highs.addRow(lower, upper, len(used), used, row[used])
