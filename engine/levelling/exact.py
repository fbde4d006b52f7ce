"""The proven shortest plan, by the optional solver (extra ``[solver]``: OR-Tools CP-SAT)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from itertools import combinations, islice, permutations, product
from typing import Any

from engine.errors import EngineError
from engine.levelling.model import Key, Plan
from engine.levelling.network import Network
from engine.levelling.searching import Found

# More of them make large models slow to build and to search.
MOST_SETS = 500


class SolverMissingError(EngineError):
    """The optional solver is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "the exact solver is not installed; add it with requirements/solver.txt "
            "or the extra [solver]"
        )


def has_solver() -> bool:
    """Whether ``solve`` can work; does not load the solver."""
    return find_spec("ortools") is not None


def solve(plan: Plan, found: Found, *, seconds: float, seed: int = 0) -> Found:
    """Improve or prove what ``shorten`` found, within about ``seconds`` of the clock.

    The result depends on the machine unless it is proven. Returns ``found`` itself where
    nothing better is known, with the better of both bounds. Raises ``SolverMissingError``.
    Loading the solver takes seconds the first time, so call it in a job.
    """
    if not has_solver():
        raise SolverMissingError
    if found.is_optimal or found.overloaded:
        return found
    cp_model = import_module("ortools.sat.python.cp_model")
    net = Network(plan)
    model = cp_model.CpModel()
    starts, finish = _modelled(net, model, found)
    model.minimize(finish)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    # One worker without linear relaxation proves these plans several times sooner than many.
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 0
    solver.parameters.use_dynamic_precedence_in_disjunctive = True
    solver.parameters.use_strong_propagation_in_disjunctive = True
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return found
    reached = {key: int(solver.value(start)) for key, start in starts.items()}
    return _better(found, reached, int(solver.objective_value), round(solver.best_objective_bound))


def _better(found: Found, starts: Mapping[Key, int], finish: int, bound: int) -> Found:
    proven = max(found.lower_bound, min(bound, finish))
    if finish >= found.finish:
        starts, finish = found.starts, found.finish
    return Found(starts, finish, min(proven, finish), found.schedules)


def _modelled(net: Network, model: Any, found: Found) -> tuple[dict[Key, Any], Any]:
    """Variables, links and capacities; ``found`` as a hint and as the horizon."""
    horizon = found.finish
    starts: dict[Key, Any] = {}
    spans = []
    finish = model.new_int_var(found.lower_bound, horizon, "finish")
    for j, job in enumerate(net.jobs):
        at = net.fixed[j]
        if at is None:
            last = min(horizon - job.periods, net.limit[j])
            start = model.new_int_var(net.early[j], last, f"s{j}")
            model.add_hint(start, found.starts[job.key])
            for i, delay in net.before[j]:
                if net.fixed[i] is None:
                    model.add(start >= starts[net.jobs[i].key] + delay)
            model.add(finish >= start + job.periods)
        else:
            start = model.new_constant(at)
        starts[job.key] = start
        spans.append(model.new_fixed_size_interval_var(start, job.periods, f"i{j}"))
    _limit_capacities(net, model, spans, horizon)
    # Implied by the capacities, but proofs are up to ten times shorter with it.
    for one_by_one in islice(_exclusive(net), MOST_SETS):
        model.add_no_overlap([spans[j] for j in one_by_one])
    return starts, finish


def _exclusive(net: Network) -> Iterator[list[int]]:
    """Sets of jobs of which no two fit into the capacities at once; every such pair is in one."""
    apart: dict[int, set[int]] = {j: set() for j in net.movable}
    for i, j in combinations(net.movable, 2):
        needs = dict(net.needs[i])
        if any(needs.get(r, 0) + need > net.resources[r].most for r, need in net.needs[j]):
            apart[i].add(j)
            apart[j].add(i)
    most_first = sorted(apart, key=lambda j: (-len(apart[j]), j))
    seen: set[tuple[int, int]] = set()
    for i, j in product(most_first, repeat=2):
        if j not in apart[i] or (i, j) in seen:
            continue
        found = [i, j]
        for k in most_first:
            if apart[k].issuperset(found):
                found.append(k)
        yield found
        seen.update(permutations(found, 2))


def _limit_capacities(net: Network, model: Any, spans: list[Any], horizon: int) -> None:
    """One sum per resource; what calendars and fixed jobs take away is a span of its own."""
    base = net.base
    for r, resource in enumerate(net.resources):
        jobs = [(j, need) for j in net.movable for k, need in net.needs[j] if k == r]
        used = [spans[j] for j, _need in jobs]
        needs = [need for _j, need in jobs]
        for k, step in enumerate(base.free[:-1]):
            start, end = max(0, base.times[k]), min(base.times[k + 1], horizon)
            gone = resource.most - net.fields.unit(step, r)
            if gone and start < end:
                used.append(model.new_fixed_size_interval_var(start, end - start, f"g{r}_{k}"))
                needs.append(gone)
        if jobs:
            model.add_cumulative(used, needs, resource.most)
