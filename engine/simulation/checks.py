"""What a model must be before anything is drawn from it; every sentence names the culprit."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from math import isfinite

from engine.schedule.checks import LONGEST
from engine.schedule.model import Key, Kind, Task
from engine.simulation.model import Fault, RiskModel, SimulationError, ThreePoint
from engine.simulation.running import Plan

MOST_RUNS = 100_000
# Entries that are kept of what was drawn, four bytes each.
MOST_DRAWN = 50_000_000
MOST_MONEY = 1e15
MOST_SEED = 2**128
_WITHOUT_DURATION = {Kind.LEVEL_OF_EFFORT: "a level of effort", Kind.INACTIVE: "inactive"}


def check_request(model: RiskModel, seed: int, runs: int) -> None:
    """The seed, and a number of runs that memory suffices for."""
    if runs < 1:
        raise SimulationError(Fault.NO_RUNS, f"a simulation needs runs, not {runs}")
    drawn = len(model.estimates) + 2 * len(model.risks) + len(model.costs)
    if runs > MOST_RUNS or runs * drawn > MOST_DRAWN:
        most = min(MOST_RUNS, MOST_DRAWN // max(drawn, 1))
        raise SimulationError(
            Fault.TOO_MANY_RUNS, f"{runs} runs are too many for this model: at most {most}"
        )
    if not 0 <= seed < MOST_SEED:
        raise SimulationError(Fault.SEED, f"the seed {seed} is negative or has over 128 bits")


def check_model(model: RiskModel, plan: Plan) -> None:
    """Raise ``SimulationError`` for the first thing that makes no sense."""
    if not 0 <= model.correlation_ratio <= 1:
        raise SimulationError(
            Fault.CORRELATION, f"the correlation {model.correlation_ratio} is not between 0 and 1"
        )
    if model.minutes_per_day < 1:
        raise SimulationError(Fault.DAY, f"a day has {model.minutes_per_day} minutes")
    _check_unique("risk", (risk.key for risk in model.risks))
    _check_unique("cost", (line.key for line in model.costs))
    for key, what in _named(model):
        _check_activity(plan, key, what)
    for key in model.milestones:
        if key not in plan.of.position or plan.of.position[key] not in plan.minutes:
            raise SimulationError(
                Fault.UNKNOWN_TASK, f"the milestone {key} has no dates in the plan", key
            )
    for key, estimate in model.estimates.items():
        label = plan.tasks[plan.of.position[key]].label
        _check_range(estimate, f"the duration of {label}", key, most=LONGEST)
        if estimate.low < 0:
            raise SimulationError(
                Fault.NEGATIVE, f"the duration of {label} is negative: {estimate.low}", key
            )
    _check_risks(model, plan)
    _check_costs(model)


def _named(model: RiskModel) -> Iterator[tuple[Key, str]]:
    yield from ((key, "an estimate") for key in model.estimates)
    for risk in model.risks:
        yield from ((key, f"the risk {risk.key}") for key in risk.delays)
    for line in model.costs:
        if line.activity is not None:
            yield line.activity, f"the cost {line.key}"


def _check_activity(plan: Plan, key: Key, what: str) -> None:
    x = plan.of.position.get(key)
    if x is None:
        raise SimulationError(Fault.UNKNOWN_TASK, f"{what} names the unknown task {key}", key)
    why = _why_not(plan, x, plan.tasks[x])
    if why:
        raise SimulationError(
            Fault.NOT_SIMULATED,
            f"{what} names {plan.tasks[x].label}, which is {why} and has no duration of its own",
            key,
        )


def _why_not(plan: Plan, x: int, task: Task) -> str:
    if plan.of.is_summary[x]:
        return "a summary"
    return _WITHOUT_DURATION.get(task.kind) or ("" if plan.of.drives[x] else "inactive")


def _check_risks(model: RiskModel, plan: Plan) -> None:
    for risk in model.risks:
        if not 0 <= risk.probability <= 1:
            raise SimulationError(
                Fault.PROBABILITY,
                f"the probability {risk.probability} of the risk {risk.key} is not between 0 and 1",
                risk.key,
            )
        for key, delay in risk.delays.items():
            label = f"the delay of {plan.tasks[plan.of.position[key]].label}"
            _check_range(delay, f"{label} by the risk {risk.key}", risk.key, LONGEST)
        if risk.cost is not None:
            _check_range(risk.cost, f"the cost of the risk {risk.key}", risk.key, MOST_MONEY)


def _check_costs(model: RiskModel) -> None:
    for line in model.costs:
        label = f"the cost {line.key}"
        if line.fixed is not None:
            _check_range(line.fixed, label, line.key, MOST_MONEY)
        a_day = ThreePoint(line.per_day, line.per_day, line.per_day)
        _check_range(a_day, f"{label} per day", line.key, MOST_MONEY)


def _check_range(of: ThreePoint, label: str, key: Hashable, most: float) -> None:
    values = of.low, of.likely, of.high
    if not all(map(isfinite, values)):
        raise SimulationError(Fault.NOT_FINITE, f"{label} is not made of numbers: {values}", key)
    if not of.low <= of.likely <= of.high:
        raise SimulationError(
            Fault.ORDER, f"{label} does not go from low over likely to high: {values}", key
        )
    if max(map(abs, values)) > most:
        raise SimulationError(Fault.TOO_LARGE, f"{label} is absurd: {values}", key)


def _check_unique(what: str, keys: Iterable[Key]) -> None:
    seen: set[Key] = set()
    for key in keys:
        if key in seen:
            raise SimulationError(Fault.TWICE, f"the {what} {key} is there twice", key)
        seen.add(key)
