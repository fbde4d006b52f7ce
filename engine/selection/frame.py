"""The round in whole numbers: what is free, in units, and what is left of the limits for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from engine.selection.checks import check
from engine.selection.model import (
    Candidate,
    Number,
    Overrun,
    OverrunError,
    Round,
    RoundError,
    RuleKind,
    Step,
)
from engine.selection.settling import settled

Whole = NDArray[np.int64]
# Beyond this, numbers lose digits in the solver, and sums of them could wrap round.
MOST = 2**50


@dataclass(frozen=True, slots=True)
class Frame:
    """A checked round, settled and scaled.

    ``chosen`` are the codes that are in already; ``units`` the codes of each free unit (a
    bundle is one) by code. ``values``, ``costs`` and ``priorities`` have shape ``(units,)``,
    ``needs`` ``(limits, units)`` and ``left`` ``(limits,)``, in whole multiples of a unit of
    each row of their own; ``value_scale`` of them make one point. Limits that hold whatever is
    chosen are left out. ``requires`` and ``excludes`` are pairs of places of units; ``steps``
    says why what is settled is.
    """

    of: Round
    chosen: tuple[str, ...]
    units: tuple[tuple[str, ...], ...]
    values: Whole
    costs: Whole
    priorities: Whole
    needs: Whole
    left: Whole
    value_scale: int
    requires: tuple[tuple[int, int], ...] = ()
    excludes: tuple[tuple[int, int], ...] = ()
    candidates: Mapping[str, Candidate] = field(default_factory=dict)
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)

    def codes(self, places: Iterable[int]) -> tuple[str, ...]:
        """All the chosen codes, sorted, when the units at these places are taken."""
        return tuple(sorted([*self.chosen, *(code for k in places for code in self.units[k])]))

    def keeps(self, taken: NDArray[np.bool_]) -> bool:
        """Whether limits and rules hold, exactly."""
        return (
            bool((self.needs @ taken <= self.left).all())
            and all(taken[b] or not taken[a] for a, b in self.requires)
            and not any(taken[a] and taken[b] for a, b in self.excludes)
        )

    def worth(self, taken: NDArray[np.bool_]) -> tuple[int, int, int, tuple[bool, ...]]:
        """What is compared, the larger the better: the objective and its tie-breakers."""
        return (
            int(self.values @ taken),
            -int(self.costs @ taken),
            int(self.priorities @ taken),
            tuple(map(bool, taken)),
        )


def framed(of: Round) -> Frame:
    """Check, settle and scale a round.

    Raises ``RoundError``, ``RuleConflictError``, and ``OverrunError`` when what is in already
    breaks a limit. Costs O(projects x (limits + rules)).
    """
    check(of)
    candidates = {one.code: one for one in of.candidates}
    steps = settled(of)
    chosen = tuple(sorted(code for code, chain in steps.items() if chain[-1].is_in))
    found = overruns(of, [candidates[code] for code in chosen])
    if found:
        raise OverrunError(chosen, found)
    units = _units(of, [code for code in candidates if code not in steps])
    groups = [[candidates[code] for code in unit] for unit in units]
    values, value_scale = _row([[one.value for one in group] for group in groups])
    costs, _ = _row([[one.cost for one in group] for group in groups])
    priorities, _ = _row([[one.priority for one in group] for group in groups])
    needs, left = _limits(of, [candidates[code] for code in chosen], groups)
    place = {code: k for k, unit in enumerate(units) for code in unit}
    pairs = {
        kind: tuple(
            sorted(
                {
                    (place[rule.first], place[rule.second])
                    for rule in of.rules
                    if rule.kind is kind and rule.first in place and rule.second in place
                }
            )
        )
        for kind in RuleKind
    }
    requires = tuple((a, b) for a, b in pairs[RuleKind.REQUIRES] if a != b)
    return Frame(
        of, chosen, units, values, costs, priorities, needs, left, value_scale,
        requires, pairs[RuleKind.EXCLUDES], candidates, steps,
    )  # fmt: skip


def overruns(of: Round, chosen: Sequence[Candidate]) -> tuple[Overrun, ...]:
    """The limits that these projects together break, budgets first."""
    found = []
    for limit in of.limits:
        amounts = [(one.code, need_of(one, limit.key)) for one in chosen]
        needed = sum(amount for _code, amount in amounts)
        if needed > limit.available:
            users = sorted((row for row in amounts if row[1]), key=lambda row: (-row[1], row[0]))
            found.append(Overrun(limit.key, limit.available, needed, tuple(users)))
    return tuple(found)


def need_of(one: Candidate, key: object) -> Number:
    """What a project needs of a limit."""
    if isinstance(key, int):
        return one.costs.get(key, 0)
    return one.efforts.get(key, 0)  # type: ignore[call-overload, no-any-return]


def _units(of: Round, free: list[str]) -> tuple[tuple[str, ...], ...]:
    """Free projects, those that only go together as one; in the order of their first codes."""
    group = {code: [code] for code in free}
    for rule in of.rules:
        if rule.kind is RuleKind.BUNDLE and rule.first in group:
            one, other = group[rule.first], group[rule.second]
            if one is not other:
                one += other
                group.update(dict.fromkeys(other, one))
    return tuple(sorted({tuple(sorted(codes)) for codes in group.values()}))


def _row(groups: Sequence[Sequence[Number]], limit: Number = 0) -> tuple[Whole, int]:
    """The sum of each group in whole multiples of a decimal unit, and how many make 1."""
    sums = [Decimal(sum(group)) for group in groups]
    finest = max((_decimals(value) for value in [*sums, Decimal(limit)]), default=0)
    scaled = [int(value.scaleb(finest)) for value in sums]
    if sum(scaled) > MOST or abs(int(Decimal(limit).scaleb(finest))) > MOST:
        raise RoundError("the figures have too many digits to be added up exactly")
    return np.array(scaled, dtype=np.int64), 10**finest


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _limits(
    of: Round, chosen: Sequence[Candidate], groups: Sequence[Sequence[Candidate]]
) -> tuple[Whole, Whole]:
    needs, left = [], []
    for limit in of.limits:
        rest = limit.available - sum(need_of(one, limit.key) for one in chosen)
        row, scale = _row([[need_of(one, limit.key) for one in group] for group in groups], rest)
        if int(row.sum()) > rest * scale:
            needs.append(row)
            left.append(int(rest * scale))
    shape = (len(needs), len(groups))
    return np.array(needs, dtype=np.int64).reshape(shape), np.array(left, dtype=np.int64)
