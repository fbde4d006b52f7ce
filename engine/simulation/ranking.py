"""Spearman's rank correlation of many inputs with a few outcomes (Spearman 1904)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.simulation.drawing import Floats


def ranks(values: NDArray[np.generic]) -> Floats:
    """Ranks from 0, of equal values their mean, less the mean of all. O(n log n)."""
    order = np.argsort(values)
    ordered = values[order]
    is_first = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    firsts = np.flatnonzero(is_first)
    counts = np.diff(np.append(firsts, len(values)))
    found = np.empty(len(values))
    found[order] = np.repeat(firsts + (counts - 1) / 2.0, counts)
    return found - (len(values) - 1) / 2.0


class Ranks:
    """One outcome, ranked once and compared with many inputs."""

    def __init__(self, values: NDArray[np.generic]) -> None:
        self._ranks = ranks(values)
        self._square = _product(self._ranks, self._ranks)

    def correlation(self, other: Floats) -> float | None:
        """With something that is ranked already; ``None`` where one of both never changes."""
        square = _product(other, other)
        if not (square and self._square):
            return None
        return _product(other, self._ranks) / float(np.sqrt(square * self._square))


def _product(one: Floats, other: Floats) -> float:
    """Not by ``@``, whose threads cost more than they save and round by their number."""
    return float((one * other).sum())
