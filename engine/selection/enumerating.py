"""The best of all the ways to choose: every one is looked at or shown to be no better.

Units are decided one after the other, those with most value for their needs first; partial
choices are kept side by side in arrays. A partial choice goes when it breaks a limit or a rule,
or when even the fractional knapsack over what is undecided (Dantzig, 1957) does not lift it
above the best choice known by then, tie-breakers included.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.selection.frame import Frame, Whole

Taken = NDArray[np.bool_]

# Masks are 64-bit numbers; long before that, there is no end to it.
MOST_ENUMERATED = 40
# Partial choices handled at once: they stay in the cache, and memory stays small.
BLOCK = 2**14
VALUE, COST, PRIORITY, FIRST_LIMIT = 0, 1, 2, 3


@dataclass(slots=True)
class Partial:
    """Partial choices, one in each column: units taken as bits, and their sums.

    The rows of ``sums`` are value, cost, P and then what is used of each limit.
    """

    masks: Whole
    sums: Whole

    def only(self, keep: NDArray[np.bool_] | slice) -> Partial:
        """Those that are marked."""
        if isinstance(keep, np.ndarray) and keep.all():
            return self
        return Partial(self.masks[keep], self.sums[:, keep])


def enumerate_best(frame: Frame, known: Taken) -> Taken:
    """The best choice, proven: which units are taken, shape ``(units,)``.

    By value, then lower cost, then higher P; of what is still equal, the one that holds the
    first code on which two differ. ``known`` is a choice that keeps limits and rules; the
    better it is, the less there is to look at. Costs O(2^units x limits) at worst; of twenty
    units and their million choices some thousand partial ones remain.
    """
    search = _Search(frame, known)
    while search.waiting:
        search.step()
    return search.best()


def surrogate(frame: Frame) -> NDArray[np.float64]:
    """One weight per unit for all limits together: the shares of what is left, added up."""
    left = frame.left[:, None]
    shares = np.divide(frame.needs, left, out=np.zeros(frame.needs.shape), where=left > 0)
    total: NDArray[np.float64] = shares.sum(axis=0)
    return total


def by_density(frame: Frame, weights: NDArray[np.float64]) -> list[int]:
    """Places of the units, most value for their weight first."""
    ratio = frame.values / np.maximum(weights, 1e-12)
    return [int(k) for k in np.lexsort((np.arange(len(ratio)), -ratio))]


class Bound:
    """How much value a partial choice can reach at most, all limits taken together as one."""

    def __init__(self, frame: Frame, order: list[int], weights: NDArray[np.float64]) -> None:
        self.limited = np.flatnonzero(frame.left > 0)
        self.shares = 1.0 / frame.left[self.limited]
        self.values = frame.values[order].astype(float)
        self.weights = np.maximum(weights[order], 1e-12)

    def reach(self, rows: Partial, decided: int) -> Whole:
        """Rounded down to what a choice of whole units can reach; never too low."""
        values, weights = self.values[decided:], self.weights[decided:]
        used = self.shares @ rows.sums[FIRST_LIMIT + self.limited]
        room = np.maximum(len(self.limited) - used, 0) + 1e-9
        filled = np.concatenate(([0.0], np.cumsum(weights)))
        worth = np.concatenate(([0.0], np.cumsum(values)))
        whole = np.searchsorted(filled, room, side="right") - 1
        density = np.append(values / weights, 0.0)
        rest = worth[whole] + (room - filled[whole]) * density[whole]
        more = np.floor(np.minimum(rest, worth[-1]) * (1 + 1e-9) + 1e-6)
        reached: Whole = rows.sums[VALUE] + more.astype(np.int64)
        return reached


class _Search:
    """Blocks of partial choices that wait, and the best whole choice so far."""

    def __init__(self, frame: Frame, known: Taken) -> None:
        n = len(frame.units)
        weights = surrogate(frame)
        self.frame, self.order = frame, by_density(frame, weights)
        # The first code is the highest bit, so that the larger mask is the one to prefer.
        self.bits = np.array([1 << (n - 1 - k) for k in range(n)], dtype=np.int64)
        self.bound = Bound(frame, self.order, weights)
        self.steps = np.vstack((frame.values, frame.costs, frame.priorities, frame.needs))
        self.mask = int(self.bits @ known)
        self.sums = self.steps[:FIRST_LIMIT] @ known
        start = np.zeros((len(self.steps), 1), dtype=np.int64)
        self.waiting = [(0, Partial(np.zeros(1, dtype=np.int64), start))]

    def best(self) -> Taken:
        taken: Taken = (self.mask & self.bits) != 0
        return taken

    def step(self) -> None:
        """Decide one unit in the block that came last."""
        place, rows = self.waiting.pop()
        if place == len(self.order):
            self._compare(rows)
            return
        k = self.order[place]
        skipped, taken = rows.only(self._may_skip(rows, k)), self._with(rows, place)
        rows = Partial(
            np.concatenate((skipped.masks, taken.masks)),
            np.concatenate((skipped.sums, taken.sums), axis=1),
        )
        rows = rows.only(self._may_win(rows, place + 1))
        for start in range(0, len(rows.masks), BLOCK):
            self.waiting.append((place + 1, rows.only(slice(start, start + BLOCK))))

    def _with(self, rows: Partial, place: int) -> Partial:
        """The partial choices with one more unit, as far as limits and rules allow."""
        k, frame = self.order[place], self.frame
        decided = int(self.bits[self.order[:place]].sum())
        needed = self._bits(b for a, b in frame.requires if a == k) & decided
        barred = self._bits(b for a, b in frame.excludes if a == k)
        barred |= self._bits(a for a, b in frame.excludes if b == k)
        keep = (rows.masks & needed == needed) & (rows.masks & barred == 0)
        for limit, need in enumerate(frame.needs[:, k]):
            if need:
                keep &= rows.sums[FIRST_LIMIT + limit] <= frame.left[limit] - need
        rows = rows.only(keep)
        return Partial(rows.masks | self.bits[k], rows.sums + self.steps[:, k, None])

    def _may_skip(self, rows: Partial, k: int) -> NDArray[np.bool_]:
        """Whether nothing that is taken requires the unit."""
        free: NDArray[np.bool_] = (
            rows.masks & self._bits(a for a, b in self.frame.requires if b == k) == 0
        )
        return free

    def _may_win(self, rows: Partial, decided: int) -> NDArray[np.bool_]:
        """Whether a partial choice may yet become better than the best one, ties included."""
        rest = self.order[decided:]
        priority = rows.sums[PRIORITY] + int(self.frame.priorities[rest].sum())
        mask = rows.masks | int(self.bits[rest].sum())
        value, cost, best_priority = self.sums
        is_ahead = (priority > best_priority) | ((priority == best_priority) & (mask > self.mask))
        is_ahead = (rows.sums[COST] < cost) | ((rows.sums[COST] == cost) & is_ahead)
        reach = self.bound.reach(rows, decided)
        may: NDArray[np.bool_] = (reach > value) | ((reach == value) & is_ahead)
        return may

    def _compare(self, rows: Partial) -> None:
        """Take over the best of whole choices if it is better than the one so far."""
        value, cost, priority = rows.sums[:FIRST_LIMIT]
        first = np.lexsort((rows.masks, priority, -cost, value))[-1]
        found = rows.sums[:FIRST_LIMIT, first], int(rows.masks[first])
        if _worth(*found) > _worth(self.sums, self.mask):
            self.sums, self.mask = found

    def _bits(self, places: Iterable[int]) -> int:
        return sum(int(self.bits[k]) for k in places)


def _worth(sums: Whole, mask: int) -> tuple[int, int, int, int]:
    value, cost, priority = map(int, sums)
    return value, -cost, priority, mask
