"""The optimum under the limits, and what it costs to force a project in or out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from time import perf_counter

import numpy as np

from engine.scoring.model import Category
from engine.selection.enumerating import (
    MOST_ENUMERATED,
    Taken,
    by_density,
    enumerate_best,
    surrogate,
)
from engine.selection.frame import Frame, framed
from engine.selection.listing import Taking, default_order
from engine.selection.model import Number, OverrunError, Round, RoundError, RuleConflictError
from engine.selection.result import Method, Selection, selection_of
from engine.selection.solving import Solved, solve_best


@dataclass(frozen=True, slots=True)
class Search:
    """How long and how exactly to look.

    Up to ``enumerated_units`` free units (20 by the house's rules, 40 at most) every choice is
    enumerated and the result is proven. Above, the solver stops after about ``seconds``, or as
    soon as no list can be worth ``gap_ratio`` more than the one it has (0: only when proven).
    """

    seconds: float = 20.0
    gap_ratio: float = 0.0
    enumerated_units: int = 20


@dataclass(frozen=True, slots=True)
class Forced:
    """What it costs to force one project the other way than the optimum has it.

    ``is_in`` is the way it is forced. ``value`` is how much less ΣV is, 0 or more; ``cost`` how
    much more money, negative where it saves; ``selection`` the best list then. All three are
    nothing where it is impossible: it breaks a rule or a limit together with what must be done.
    """

    code: str
    is_in: bool
    value: Decimal | None
    cost: Number | None
    selection: Selection | None


EXACT = Search()


def choose(of: Round, search: Search = EXACT) -> Selection:
    """The projects with the most value together that keep every limit and every rule.

    Of lists with the same ΣV the one with the lower cost, then the higher ΣP, then the one that
    holds the first code on which two differ. Never worth less than ``by_rank``. The same for
    the same round in any order, unless the time limit ended the search.

    Raises ``RoundError`` for what makes no sense in itself, ``RuleConflictError`` where rules
    and facts contradict each other, ``OverrunError`` where what must be done does not fit.
    Twenty free units take some milliseconds; 200 projects over five years and 32 capacities
    come within half a per cent in seconds, and the proof may never come.
    """
    begun = perf_counter()
    frame = framed(of)
    known = _known(frame)
    if len(frame.units) <= min(search.enumerated_units, MOST_ENUMERATED):
        method = Method.ENUMERATION
        taken = enumerate_best(frame, known)
        solved = Solved(taken, int(frame.values @ taken), is_first=True)
    else:
        method = Method.BRANCH_AND_BOUND
        rest = search.seconds - (perf_counter() - begun)
        solved = solve_best(frame, known, seconds=rest, gap_ratio=search.gap_ratio)
    found = selection_of(of, frame.codes(np.flatnonzero(solved.taken)), method)
    further = Decimal(solved.bound - int(frame.values @ solved.taken)) / frame.value_scale
    return replace(
        found,
        bound=found.value + further,
        is_first=solved.is_first,
        seconds=perf_counter() - begun,
    )


def prices(
    of: Round, best: Selection, codes: Iterable[str] | None = None, search: Search = EXACT
) -> tuple[Forced, ...]:
    """What forcing each project costs: in, if ``best`` leaves it out, and out, if it holds it.

    ``best`` is what ``choose`` found for the round. Without ``codes``, all projects that are
    not mandatory, committed or forced already. Costs one ``choose`` each, so above twenty
    units up to ``search.seconds`` each; where a search is not proven, neither is the price.
    Raises what ``choose`` does, and ``RoundError`` for a code that is not free to be forced.
    """
    framed(of)
    fixed = {one.code for one in of.candidates if one.category is not Category.DISCRETIONARY}
    fixed |= of.forced_in | of.forced_out
    free = sorted(one.code for one in of.candidates if one.code not in fixed)
    wanted = free if codes is None else list(codes)
    for code in wanted:
        if code not in free:
            raise RoundError(f"{code} is not free to be forced in or out", code)
    return tuple(_price(of, best, code, search) for code in wanted)


def _price(of: Round, best: Selection, code: str, search: Search) -> Forced:
    is_in = code not in best.codes
    if is_in:
        other = replace(of, forced_in=of.forced_in | {code})
    else:
        other = replace(of, forced_out=of.forced_out | {code})
    try:
        found = choose(other, search)
    except (RuleConflictError, OverrunError):
        return Forced(code, is_in, None, None, None)
    return Forced(code, is_in, best.value - found.value, found.cost - best.cost, found)


def _known(frame: Frame) -> Taken:
    """The best list that is quickly found: by rank, by value, or by value for its needs."""
    density = [code for k in by_density(frame, surrogate(frame)) for code in frame.units[k]]
    value = sorted(frame.candidates, key=lambda code: (-frame.candidates[code].value, code))
    found = []
    for order in (default_order(frame.of), value, density):
        taking = Taking(frame)
        for code in order:
            taking.take(code)
        found.append(np.array([unit[0] in taking.taken for unit in frame.units], dtype=bool))
    return max(found, key=frame.worth)
