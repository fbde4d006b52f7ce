"""A chosen list of projects and its sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from engine.selection.model import Number, Overrun, Round, Row, Step


class Method(StrEnum):
    """How a list came about."""

    BY_RANK = "by_rank"
    ENUMERATION = "enumeration"
    BRANCH_AND_BOUND = "branch_and_bound"


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen projects, mandatory and committed ones included, and what they add up to.

    ``codes`` are sorted. ``value`` is ΣV, ``priority`` ΣP; ``costs`` by year and ``efforts``
    by group and period cover everything the projects name, limited or not. ``bound``: no list
    is worth more; nothing for a list by rank, which claims nothing. ``is_first``: of all lists
    of this value it is the one that the tie-breakers prefer. ``seconds`` were needed.
    """

    codes: tuple[str, ...]
    value: Decimal
    priority: Decimal
    costs: Mapping[int, Number]
    efforts: Mapping[Row, Number]
    method: Method
    bound: Decimal | None = None
    is_first: bool = False
    seconds: float = field(default=0.0, compare=False)

    @property
    def cost(self) -> Number:
        """All years together."""
        return sum(self.costs.values())

    @property
    def effort(self) -> Number:
        """All groups and periods together."""
        return sum(self.efforts.values())

    @property
    def is_optimal(self) -> bool:
        """Whether it is proven that no list is worth more."""
        return self.bound is not None and self.bound <= self.value

    @property
    def gap_ratio(self) -> float | None:
        """How much more, of its own value, a list could be worth at most; 0 when proven.

        Nothing where nothing is claimed, or where the value is 0 and the bound is not.
        """
        if self.bound is None:
            return None
        if self.is_optimal:
            return 0.0
        return float((self.bound - self.value) / self.value) if self.value else None


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why the list by rank leaves a project out.

    Either it is out before anything is chosen: ``because`` leads there. Or ``excluded_by``
    is a project ahead of it. Or it does not fit: ``overruns`` are the limits that it would
    break together with the projects that were taken before. ``codes`` are all that would
    have come in with it: its bundle and what these require.
    """

    code: str
    codes: tuple[str, ...]
    overruns: tuple[Overrun, ...] = ()
    excluded_by: str | None = None
    because: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class RankList:
    """The list by rank, and why each project that is not on it is not, in order of rank."""

    selection: Selection
    rejections: tuple[Rejection, ...]


def sums_of(of: Round, codes: Iterable[str]) -> tuple[dict[int, Number], dict[Row, Number]]:
    """Costs by year and efforts by group and period of these projects, sorted."""
    wanted = set(codes)
    costs: dict[int, Number] = {}
    efforts: dict[Row, Number] = {}
    for one in of.candidates:
        if one.code in wanted:
            for year, cost in one.costs.items():
                costs[year] = costs.get(year, 0) + cost
            for row, effort in one.efforts.items():
                efforts[row] = efforts.get(row, 0) + effort
    return dict(sorted(costs.items())), dict(sorted(efforts.items()))


def selection_of(of: Round, codes: Iterable[str], method: Method) -> Selection:
    """These projects as a selection that claims nothing."""
    chosen = tuple(sorted(codes))
    rows = [one for one in of.candidates if one.code in set(chosen)]
    costs, efforts = sums_of(of, chosen)
    return Selection(
        chosen,
        sum((one.value for one in rows), Decimal(0)),
        sum((one.priority for one in rows), Decimal(0)),
        costs,
        efforts,
        method,
    )
