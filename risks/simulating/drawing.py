"""The drawings of a simulation: one SVG for the page and for the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 16, 14, 30
ROW, NAMES = 26, 250
MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Block:
    """A bar of a histogram, or of a tornado, where it has a label."""

    x: float
    y: float
    width: float
    height: float
    label: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Bars or a line, with grid lines, marks along the axis and frame."""

    blocks: tuple[Block, ...] = ()
    line: str = ""
    across: tuple[Tick, ...] = ()
    along: tuple[Tick, ...] = ()
    marks: tuple[Tick, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM

    @property
    def middle(self) -> float:
        return round((self.left + self.right) / 2, 1)


Marks = Sequence[tuple[float, str]]


def histogram(bins: Sequence[tuple[float, float, int]], marks: Marks) -> Drawing:
    """How many runs ended where; ``marks`` are values to point at."""
    low, high = bins[0][0], bins[-1][1]
    most = max(count for _low, _high, count in bins)
    x = _Scale(low, high)
    blocks = []
    for start, end, count in bins:
        height = round(count / most * (HEIGHT - TOP - BOTTOM), 1)
        width = max(0.5, round(x.at(end) - x.at(start) - 1, 1))
        blocks.append(Block(x.at(start), round(HEIGHT - BOTTOM - height, 1), width, height))
    return Drawing(blocks=tuple(blocks), along=x.ticks(), marks=x.marks(marks))


def s_curve(points: Sequence[tuple[float, float]], marks: Marks) -> Drawing:
    """How probably each value is kept, from 0 to 100 %."""
    x = _Scale(points[0][0], points[-1][0])
    line = " ".join(f"{x.at(value):g},{_share(ratio):g}" for value, ratio in points)
    across = tuple(Tick(_share(pct / 100), f"{pct} %") for pct in (0, 25, 50, 75, 100))
    return Drawing(line=line, across=across, along=x.ticks(), marks=x.marks(marks))


def tornado(bars: Sequence[tuple[str, float]]) -> Drawing:
    """What matters most on top: bars to the right make more of it, those to the left less."""
    height = TOP + ROW * len(bars) + TOP
    zero, reach = (NAMES + WIDTH - RIGHT) / 2, (WIDTH - RIGHT - NAMES) / 2 - 34
    blocks = []
    for place, (label, value) in enumerate(bars):
        wide = round(abs(value) * reach, 1)
        x = round(zero if value >= 0 else zero - wide, 1)
        y = TOP + place * ROW + 4
        blocks.append(Block(x, y, max(0.5, wide), ROW - 8, label, f"{value:+.2f}"))
    return Drawing(
        blocks=tuple(blocks),
        marks=(Tick(round(zero, 1), ""),),
        height=height,
        left=NAMES,
        bottom=height - TOP,
    )


def _share(ratio: float) -> float:
    return round(HEIGHT - BOTTOM - ratio * (HEIGHT - TOP - BOTTOM), 1)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Values from left to right."""

    low: float
    high: float

    def at(self, value: float) -> float:
        span = self.high - self.low
        ratio = (value - self.low) / span if span else 0.5
        return round(LEFT + min(max(ratio, 0), 1) * (WIDTH - LEFT - RIGHT), 1)

    def ticks(self) -> tuple[Tick, ...]:
        """Round steps, so that the axis can be read."""
        span = self.high - self.low
        if not span:
            return (Tick(self.at(self.low), _spelled(self.low)),)
        step = _round_step(span / MOST_TICKS)
        first = -(-self.low // step) * step
        values = [first + n * step for n in range(int((self.high - first) // step) + 1)]
        return tuple(Tick(self.at(value), _spelled(value)) for value in values)

    def marks(self, wanted: Marks) -> tuple[Tick, ...]:
        return tuple(
            Tick(self.at(value), label) for value, label in wanted if self.low <= value <= self.high
        )


def _round_step(least: float) -> float:
    """1, 2 or 5 times a power of ten."""
    power = 1.0
    while power * 10 <= least:
        power *= 10
    while power > least:
        power /= 10
    return next(power * times for times in (1, 2, 5, 10) if power * times >= least)


def _spelled(value: float) -> str:
    decimals = 0 if value == int(value) else 1
    return f"{value:,.{decimals}f}".replace(",", "\N{RIGHT SINGLE QUOTATION MARK}")
