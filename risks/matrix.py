"""The 5 × 5 matrix before and after measures, and what moved; one narrow query for all of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from engine.exposure import DEFAULT_SCALE, LEVELS, Scale
from risks.choices import RiskKind, ZoneName
from risks.models import RiskQuerySet
from risks.words import product

Cell = tuple[int, int]
MOST_MOVES = 12


@dataclass(frozen=True, slots=True)
class MatrixCell:
    probability: int
    impact: int
    zone: str
    count: int
    query: str

    @property
    def words(self) -> str:
        """What the cell is, for those who do not see where it stands."""
        return f"{product(self.probability, self.impact)} {ZoneName(self.zone).label}"

    @property
    def letter(self) -> str:
        """The first letter of the zone, in the reader's language."""
        return str(ZoneName(self.zone).label)[0]


@dataclass(frozen=True, slots=True)
class Matrix:
    """``rows`` from the highest probability; ``impacts`` say the order of the columns."""

    title: str
    kind: str
    impacts: tuple[int, ...]
    rows: list[tuple[int, list[MatrixCell]]]
    total: int


@dataclass(frozen=True, slots=True)
class Move:
    """How many risks went from one cell to another, and where they are listed."""

    before: Cell
    after: Cell
    before_zone: str
    after_zone: str
    count: int
    query: str
    is_better: bool

    @property
    def before_words(self) -> str:
        return f"{product(*self.before)} · {ZoneName(self.before_zone).label}"

    @property
    def after_words(self) -> str:
        return f"{product(*self.after)} · {ZoneName(self.after_zone).label}"


@dataclass(frozen=True, slots=True)
class Overview:
    """Matrices of threats, and of opportunities where there are any; the moves; the sums."""

    matrices: list[Matrix]
    moves: list[Move]
    more_moves: int
    count: int
    gross: Decimal
    planned: Decimal
    current: Decimal
    by_zone: dict[str, int]

    @property
    def zones(self) -> list[tuple[str, str, int]]:
        """Key, name and number of risks, the worst first."""
        return [
            (zone.value, str(zone.label), self.by_zone.get(zone.value, 0))
            for zone in reversed(ZoneName)
        ]


def load_overview(risks: RiskQuerySet, scale: Scale = DEFAULT_SCALE) -> Overview:
    """Everything rated and open among the given risks. One query, grouped in the database."""
    cells = ("kind", "gross_probability", "gross_impact", "probability", "impact", "zone")
    rated = risks.open().filter(score__isnull=False)
    sums = {
        "n": Count("pk"),
        "gross": Sum("gross_exposure"),
        "planned": Sum("planned_exposure"),
        "current": Sum("exposure"),
    }
    groups = list(rated.order_by().values_list(*cells).annotate(**sums))
    before: dict[str, Counter[Cell]] = {kind: Counter() for kind in RiskKind.values}
    after: dict[str, Counter[Cell]] = {kind: Counter() for kind in RiskKind.values}
    zones: Counter[str] = Counter()
    moved: Counter[tuple[str, Cell, Cell]] = Counter()
    for kind, gross_p, gross_i, p, i, zone, n, *_sums in groups:
        before[kind][gross_p, gross_i] += n
        after[kind][p, i] += n
        zones[zone] += n
        if (gross_p, gross_i) != (p, i):
            moved[kind, (gross_p, gross_i), (p, i)] += n
    moves = [_move(*key, n, scale) for key, n in moved.items()]
    moves.sort(key=lambda move: (-move.count, -move.after[0] * move.after[1], move.before))
    return Overview(
        [
            matrix
            for kind in RiskKind.values
            if kind == RiskKind.THREAT or after[kind]
            for matrix in _pair(kind, before[kind], after[kind], scale)
        ],
        moves[:MOST_MOVES],
        max(len(moves) - MOST_MOVES, 0),
        sum(row[6] for row in groups),
        _total(groups, 7),
        _total(groups, 8),
        _total(groups, 9),
        dict(zones),
    )


def _total(groups: list[tuple[Any, ...]], place: int) -> Decimal:
    return sum((row[place] or Decimal(0) for row in groups), Decimal(0))


def _pair(
    kind: str, before: Counter[Cell], after: Counter[Cell], scale: Scale
) -> tuple[Matrix, Matrix]:
    if kind == RiskKind.OPPORTUNITY:
        titles = _("Opportunities before measures"), _("Opportunities now")
    else:
        titles = _("Threats before measures"), _("Threats now")
    return (
        _matrix(titles[0], kind, before, scale, prefix="gross_"),
        _matrix(titles[1], kind, after, scale, prefix=""),
    )


def _matrix(title: str, kind: str, counts: Counter[Cell], scale: Scale, *, prefix: str) -> Matrix:
    """Mirrored for opportunities, so that what is best stands beside what is worst."""
    impacts = tuple(LEVELS) if kind == RiskKind.THREAT else tuple(reversed(LEVELS))
    rows = [
        (p, [_cell(kind, p, i, counts[p, i], scale, prefix) for i in impacts])
        for p in reversed(LEVELS)
    ]
    return Matrix(title, kind, impacts, rows, counts.total())


def _cell(kind: str, p: int, i: int, count: int, scale: Scale, prefix: str) -> MatrixCell:
    query = f"kind={kind}&{prefix}probability={p}&{prefix}impact={i}"
    return MatrixCell(p, i, scale.zone_of(p * i).value, count, query)


def _move(kind: str, before: Cell, after: Cell, count: int, scale: Scale) -> Move:
    query = (
        f"kind={kind}&gross_probability={before[0]}&gross_impact={before[1]}"
        f"&probability={after[0]}&impact={after[1]}"
    )
    smaller = after[0] * after[1] < before[0] * before[1]
    was, is_now = (scale.zone_of(p * i).value for p, i in (before, after))
    better = smaller == (kind == RiskKind.THREAT)
    return Move(before, after, was, is_now, count, query, better)
