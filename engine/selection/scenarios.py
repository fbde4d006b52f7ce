"""What if: a planning round with later projects, more people or less money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.selection.model import Candidate, Number, Round, RoundError


def starting_later(of: Round, code: str, *, years: int = 0, periods: int = 0) -> Round:
    """A project whose costs fall so many years later and whose efforts so many periods later.

    What falls after the last budget or capacity lies beyond the round, unlimited there.
    Raises ``RoundError`` for an unknown code and for a negative shift.
    """
    if years < 0 or periods < 0:
        raise RoundError(f"{code} cannot start earlier than it is ready", code)
    if code not in {one.code for one in of.candidates}:
        raise RoundError(f"{code} is not among the projects of the round", code)
    rows = (_shifted(one, years, periods) if one.code == code else one for one in of.candidates)
    return replace(of, candidates=tuple(rows))


def with_money(of: Round, change: Mapping[int, Number]) -> Round:
    """More or, negative, less money in some years. Raises ``RoundError`` without a budget."""
    unknown = sorted(set(change) - {budget.year for budget in of.budgets})
    if unknown:
        raise RoundError(f"{unknown[0]} has no budget that could change")
    budgets = (replace(b, amount=b.amount + change.get(b.year, 0)) for b in of.budgets)
    return replace(of, budgets=tuple(budgets))


def with_people(of: Round, change: Mapping[str, Number], *, since: int = 0) -> Round:
    """More or, negative, fewer units of effort for some groups in every period from ``since``.

    Raises ``RoundError`` for a group that has no capacity from then on.
    """
    changed = {one.group for one in of.capacities if one.period >= since}
    unknown = sorted(set(change) - changed)
    if unknown:
        raise RoundError(f"{unknown[0]} has no capacity that could change")
    capacities = (
        replace(one, amount=one.amount + change.get(one.group, 0)) if one.period >= since else one
        for one in of.capacities
    )
    return replace(of, capacities=tuple(capacities))


def _shifted(one: Candidate, years: int, periods: int) -> Candidate:
    return replace(
        one,
        costs={year + years: cost for year, cost in one.costs.items()},
        efforts={(group, at + periods): effort for (group, at), effort in one.efforts.items()},
    )
