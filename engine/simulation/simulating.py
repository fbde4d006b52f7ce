"""All runs of a model, and what each of its risks changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from engine.schedule.model import Key
from engine.simulation.checks import check_request
from engine.simulation.collecting import Tally
from engine.simulation.drawing import BLOCK, Chance
from engine.simulation.model import RiskModel
from engine.simulation.result import Distribution, Simulation
from engine.simulation.running import Pass
from engine.simulation.sampling import Drawn, Sampler

VERSION = 1
USUAL_RUNS = 5_000
USUAL_PROBABILITY = 0.8


def to_the_end(_done_ratio: float) -> bool:
    """Never stop."""
    return True


def simulate(
    model: RiskModel,
    *,
    seed: int,
    runs: int = USUAL_RUNS,
    proceed: Callable[[float], bool] = to_the_end,
) -> Simulation:
    """Compute the plan and its cost many times, each time with other durations and risks.

    Every run is the forward pass of ``engine.schedule`` over whole minutes, in the calendar of
    each activity, with all links, lags, dates and facts: to the minute what ``compute`` finds
    for the durations drawn. Summaries follow their rows; levels of effort and inactive tasks
    take no part; what is as late as possible is run as early as possible, which never moves
    the finish. Shares of several people grow with their activity.

    Parameters
    ----------
    model
        The plan with estimates in minutes, risks and costs in CHF; see ``RiskModel``.
    seed
        0 to 2¹²⁸ − 1; the same seed and model give the same figures bit for bit (PCG64, with
        one version of numpy on one kind of processor). More runs continue the same runs, and
        a changed probability leaves all other draws alone, so that models are compared
        without noise.
    runs
        1 to 100 000, fewer where many inputs are uncertain; 5 000 by the house's rules.
    proceed
        Called after each 1 000 runs with the share done, 0 to 1; ``False`` stops there.

    Returns
    -------
    A ``Simulation`` of the runs that were made.

    Raises
    ------
    SimulationError
        For what makes no sense in the model, with ``fault`` and ``key``.
    NetworkError, CycleError, CalendarError
        As ``compute``: for example tasks that wait for each other, or a link to none.

    Sampling is that of domain rules §6.6: Beta-PERT or triangular durations and costs, risks
    as Bernoulli × triangular, one-factor Gaussian copula. O(runs × (activities + links)):
    1 000 activities in 5 000 runs take about 3 s and 110 MB, of which 24 kB an activity and
    4 bytes an input and run.
    """
    check_request(model, seed, runs)
    sampler = Sampler(model)
    likely = sampler.likely()
    base = Pass(sampler.plan, likely.minutes)
    tally = Tally(sampler, runs)
    for drawn, found, count in _blocks(sampler, seed, runs):
        tally.add(drawn, found, count)
        if not proceed(tally.made / runs):
            break
    tally.trim()
    duration = sampler.duration_of(base)
    sensitivities = tally.sensitivities()
    return Simulation(
        seed=seed,
        runs=tally.made,
        asked_runs=runs,
        version=VERSION,
        origin=sampler.plan.origin,
        finish=Distribution(tally.finish, base.last.item()),
        duration=Distribution(tally.duration, duration.item()),
        cost=Distribution(tally.cost, sampler.cost_of(likely, base, duration).item()),
        activities=tally.activities(sensitivities),
        risks=tally.risks(),
        sensitivities=sensitivities,
        milestones=tally.milestones_beside(base),
    )


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one risk adds: the figures of all runs less those of the same runs without it.

    Working minutes of the plan's calendar and CHF, of the mean and of the quantile asked for.
    Those of several risks need not sum to what all add together.
    """

    key: Key
    mean_minutes: float
    quantile_minutes: float
    mean_cost: float
    quantile_cost: float


def contributions(
    model: RiskModel,
    *,
    seed: int,
    runs: int = USUAL_RUNS,
    probability: float = USUAL_PROBABILITY,
    proceed: Callable[[float], bool] = to_the_end,
) -> tuple[Contribution, ...]:
    """What each risk adds to finish and cost, in the model's order.

    The same runs are made once with all risks and once without each, so that nothing but the
    risk differs. ``probability`` is that of the quantile. ``proceed`` is called after each of
    these; ``False`` ends with the risks that are done. Raises what ``simulate`` does. Costs
    up to (risks + 1) × ``simulate``.
    """
    check_request(model, seed, runs)
    times, money = _outcomes(model, seed, runs)
    found: list[Contribution] = []
    for place, risk in enumerate(model.risks):
        if not proceed((place + 1) / (len(model.risks) + 1)):
            break
        others = list(model.risks)
        others[place] = replace(risk, probability=0.0)
        time, cost = _outcomes(replace(model, risks=tuple(others)), seed, runs)
        found.append(
            Contribution(
                risk.key,
                times.mean - time.mean,
                times.quantile(probability) - time.quantile(probability),
                money.mean - cost.mean,
                money.quantile(probability) - cost.quantile(probability),
            )
        )
    return tuple(found)


def _blocks(sampler: Sampler, seed: int, runs: int) -> Iterator[tuple[Drawn, Pass, int]]:
    """What was drawn and computed in each block, and of how many runs."""
    for block, made in enumerate(range(0, runs, BLOCK)):
        count = min(BLOCK, runs - made)
        drawn = sampler.draw(Chance(seed, block, sampler.model.correlation_ratio), count)
        yield drawn, Pass(sampler.plan, drawn.minutes), count


def _outcomes(model: RiskModel, seed: int, runs: int) -> tuple[Distribution, Distribution]:
    """Duration and cost alone."""
    sampler = Sampler(model)
    durations, costs = [], []
    for drawn, found, count in _blocks(sampler, seed, runs):
        duration = sampler.duration_of(found)
        durations.append(np.broadcast_to(duration, count))
        costs.append(np.broadcast_to(sampler.cost_of(drawn, found, duration), count))
    return Distribution(np.concatenate(durations), 0), Distribution(np.concatenate(costs), 0)
