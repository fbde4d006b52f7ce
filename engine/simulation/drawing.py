"""Chance: streams of random numbers that stand alone, and the values that they stand for."""

from __future__ import annotations

from collections.abc import Hashable
from enum import IntEnum
from functools import lru_cache
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from engine.simulation.model import Shape, ThreePoint

Floats = NDArray[np.float64]
# Runs that are computed together; the streams are cut into such blocks, too.
BLOCK = 1_000
# Probabilities are exact to about 5e-7, far below what any number of runs can show.
_KNOTS = 2_049
_NORMAL_AT = np.linspace(-8.0, 8.0, 4_097)
_NORMAL_UP_TO = np.array([(1.0 + erf(z / sqrt(2.0))) / 2.0 for z in _NORMAL_AT])


class Stream(IntEnum):
    """What random numbers are drawn for."""

    DURATION = 0
    GROUP = 1
    RISK = 2
    COST = 3


class Chance:
    """All random numbers of one block of runs.

    Every duration, risk and cost line has a stream of its own (PCG64, seeded by the seed, the
    kind, its place in the model and the block), so that what one of them draws depends neither
    on the others nor on how many runs are asked for.
    """

    def __init__(self, seed: int, block: int, correlation_ratio: float) -> None:
        self._seed, self._block = seed, block
        self._common, self._own = sqrt(correlation_ratio), sqrt(1.0 - correlation_ratio)
        self._factors: dict[Hashable, Floats] = {}

    def generator(self, stream: Stream, place: int) -> np.random.Generator:
        """The generator of one variable in this block."""
        key = (int(stream), place, self._block)
        return np.random.Generator(
            np.random.PCG64(np.random.SeedSequence(self._seed, spawn_key=key))
        )

    def duration(self, place: int, group: int) -> Floats:
        """Uniform numbers of one activity, correlated with those of its group.

        The one-factor Gaussian copula (Vasicek 1987; Li 2000): normal √ρ · factor + √(1 − ρ) ·
        own, and the probability of staying below it.
        """
        generator = self.generator(Stream.DURATION, place)
        if not self._common:
            return generator.random(BLOCK)
        if group not in self._factors:
            self._factors[group] = self.generator(Stream.GROUP, group).standard_normal(BLOCK)
        own = generator.standard_normal(BLOCK)
        normal = self._common * self._factors[group] + self._own * own
        below: Floats = np.interp(normal, _NORMAL_AT, _NORMAL_UP_TO)
        return below


def quantiles(estimate: ThreePoint, shape: Shape, probability: Floats) -> Floats:
    """The values that an estimate stays below with these probabilities."""
    low, likely, high = estimate.low, estimate.likely, estimate.high
    width = high - low
    if width == 0:
        return np.full_like(probability, likely)
    mode = (likely - low) / width
    if shape is Shape.TRIANGULAR:
        return low + width * _triangular(mode, probability)
    up_to, at = _pert(mode)
    share: Floats = np.interp(probability, up_to, at)
    return low + width * share


def _triangular(mode: float, probability: Floats) -> Floats:
    rising = np.sqrt(probability * mode)
    falling = 1.0 - np.sqrt((1.0 - probability) * (1.0 - mode))
    return np.where(probability < mode, rising, falling)


@lru_cache(maxsize=256)
def _pert(mode: float) -> tuple[Floats, Floats]:
    """Probabilities and values of the Beta distribution on 0 to 1.

    With x = sin² φ the density is smooth up to both ends, and trapezoids are exact enough.
    """
    alpha = 1.0 + 4.0 * mode
    angle = np.linspace(0.0, np.pi / 2.0, _KNOTS)
    density = np.sin(angle) ** (2.0 * alpha - 1.0) * np.cos(angle) ** (2.0 * (6.0 - alpha) - 1.0)
    up_to = np.concatenate(([0.0], np.cumsum((density[1:] + density[:-1]) / 2.0)))
    return up_to / up_to[-1], np.sin(angle) ** 2
