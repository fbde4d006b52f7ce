"""The simulation that is timed: a made plan with estimates, risks and costs, always the same."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from random import Random

from engine.schedule import Network
from engine.simulation import CostLine, RiskEvent, RiskModel, ThreePoint, simulate

DAY = 480
RISKS = 20
SIZES = {False: (1_000, 5_000), True: (100, 1_000)}
CORRELATION = 0.3


def made_model(network: Network) -> RiskModel:
    """Estimates by the house's rule for every activity, risks on some, a price for each day."""
    chance = Random(5)
    rows = [task for task in network.tasks if task.parent is not None and task.minutes]
    estimates = {
        task.key: ThreePoint(0.9 * task.minutes, task.minutes, 1.4 * task.minutes) for task in rows
    }
    risks = tuple(
        RiskEvent(
            f"R{n}",
            chance.choice((0.05, 0.2, 0.4, 0.6, 0.85)),
            {chance.choice(rows).key: ThreePoint(DAY, 5 * DAY, 20 * DAY)},
            ThreePoint(1_000, 5_000, 20_000),
        )
        for n in range(RISKS)
    )
    costs = tuple(CostLine(task.key, per_day=900.0, activity=task.key) for task in rows)
    return RiskModel(network, estimates, risks, costs, correlation_ratio=CORRELATION)


def simulations(network: Network, *, runs: int) -> Iterator[str]:
    """The figures of one simulation: first its time, then, in a run of its own, its memory."""
    model = made_model(network)
    size = sum(task.parent is not None for task in network.tasks)
    begun = time.perf_counter()
    found = simulate(model, seed=1, runs=runs)
    seconds = time.perf_counter() - begun
    tracemalloc.start()
    simulate(model, seed=1, runs=runs)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    days = found.duration.reserve(0.8) / DAY
    yield (
        f"simulation of {size} activities in {runs} runs, {RISKS} risks: {seconds:.2f} s, "
        f"{peak:.0f} MB at most, buffer to P80 {days:.0f} days"
    )
