"""What a planning round must be before anything is computed from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from engine.selection.model import Budget, Candidate, Capacity, LimitKey, Number, Round, RoundError


def check(of: Round) -> None:
    """Raise ``RoundError`` for the first thing that makes no sense, naming the culprit."""
    codes = [one.code for one in of.candidates]
    _check_unique("project", codes)
    _check_unique("limit", [limit.key for limit in of.limits])
    for limit in of.limits:
        if not all(map(_is_exact, _parts(limit))):
            raise RoundError(f"the limit {limit.key} must be made of exact numbers")
    known = set(codes)
    for code in _named(of):
        if code not in known:
            raise RoundError(f"{code} is not among the projects of the round", code)
    for rule in of.rules:
        if rule.first == rule.second:
            raise RoundError(f"a rule of a project with itself: {rule}", rule.first)
    for one in of.candidates:
        for what, amount in _amounts(one):
            if not _is_exact(amount) or amount < 0:
                raise RoundError(
                    f"{one.code}: {what} must be an exact number, not negative: {amount}", one.code
                )
    _check_covered(of)


def _parts(limit: Budget | Capacity) -> tuple[Number, ...]:
    aside = limit.reserve if isinstance(limit, Budget) else limit.operations
    return limit.amount, limit.committed, aside


def _named(of: Round) -> Iterator[str]:
    yield from sorted(of.forced_in | of.forced_out)
    for rule in of.rules:
        yield rule.first
        yield rule.second


def _amounts(one: Candidate) -> Iterator[tuple[str, Number]]:
    yield "value", one.value
    yield "priority", one.priority
    for year, cost in one.costs.items():
        yield f"cost of {year}", cost
    for (group, period), effort in one.efforts.items():
        yield f"effort of {group} in {period}", effort


def _is_exact(amount: Number) -> bool:
    if isinstance(amount, Decimal):
        return amount.is_finite()
    return isinstance(amount, int) and not isinstance(amount, bool)


def _check_unique(what: str, keys: Iterable[object]) -> None:
    for key, count in Counter(keys).items():
        if count > 1:
            raise RoundError(
                f"the {what} {key} is there twice", key if isinstance(key, str) else None
            )


def _check_covered(of: Round) -> None:
    """Nobody escapes a limit through a year or a group that is written differently."""
    keys: set[LimitKey] = {limit.key for limit in of.limits}
    last_year = max((budget.year for budget in of.budgets), default=None)
    last = dict(sorted((c.group, c.period) for c in of.capacities))
    for one in of.candidates:
        for year, cost in one.costs.items():
            if cost and last_year is not None and year <= last_year and year not in keys:
                raise RoundError(
                    f"{one.code} costs {cost} in {year}, which has no budget", one.code
                )
        for (group, period), effort in one.efforts.items():
            is_inside = last and period <= last.get(group, period)
            if effort and is_inside and (group, period) not in keys:
                raise RoundError(
                    f"{one.code} needs {effort} of {group} in {period}, which has no capacity",
                    one.code,
                )
