"""The whole computation, and the part of it that a change reaches."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from engine.schedule.backward import Backward
from engine.schedule.forward import Bounds, Forward
from engine.schedule.model import Alap, Network
from engine.schedule.result import Schedule
from engine.schedule.slack import latest_free
from engine.schedule.structure import Structure


def compute(network: Network) -> Schedule:
    """Compute the dates of a plan.

    Parameters
    ----------
    network
        Any number of tasks and links in any order; instants and durations in minutes.

    Returns
    -------
    A ``Schedule`` with the dates of every task that is not inactive, of summaries from
    their rows. Slack is in working minutes of each task's own calendar.

    Raises
    ------
    NetworkError
        A key stands twice, a parent or an end of a link is unknown, an amount is negative or
        absurd, a date lies outside 1950 to 2199, a constraint has no date.
    CycleError
        Tasks wait for each other, perhaps through the summaries above them; the message and
        ``path`` list them in order.
    CalendarError
        A calendar has not enough working time for what is planned in it.

    The forward and backward passes are those of the critical path method (Kelley and Walker
    1959) for precedence diagrams with lags (PMI Practice Standard for Scheduling), over
    calendars. O((tasks + links) log spans); nothing is modified.
    """
    with _collecting_nothing():
        return compute_structure(Structure(network))


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """Hundreds of thousands of lists that all stay make the collector search in vain.

    Nothing made here refers to itself, so nothing is left to it; a third of the time is.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def compute_structure(of: Structure) -> Schedule:
    """Both passes over a compiled network."""
    forward = Forward(of)
    forward.run()
    finish = finish_of(forward)
    backward = Backward(forward, finish)
    backward.run()
    late = of.alap_tasks
    if not late:
        return Schedule(forward, backward, finish)
    early = {x: (forward.start[x], forward.finish[x]) for x in late}
    if of.rules.alap is Alap.TOTAL_SLACK:
        fixed = {x: (backward.late_start[x], backward.late_finish[x]) for x in late}
    else:
        fixed = _within_free_slack(forward, backward, late)
    # What is already late stays where its links put it.
    fixed = {x: max(dates, early[x]) for x, dates in fixed.items()}
    moved = Forward(of, fixed)
    moved.run()
    again = Backward(moved, finish)
    again.run()
    return Schedule(moved, again, finish, early)


def finish_of(forward: Forward) -> int:
    """The latest date of the plan: imposed, or the last finish of what drives others."""
    of = forward.of
    if of.rules.finish is not None:
        return of.rules.finish
    leaves = (forward.finish[x] for x in of.order if x < of.n and not of.is_summary[x])
    return max(leaves, default=of.rules.start)


def _within_free_slack(forward: Forward, backward: Backward, late: list[int]) -> dict[int, Bounds]:
    """Each task moved as far as its successors allow, these moved before it."""
    trial = Forward(forward.of)
    trial.start, trial.finish = list(forward.start), list(forward.finish)
    for x in reversed(late):
        limit = min(latest_free(trial, x), backward.late_finish[x])
        found = trial.taken(x, limit)
        if found[0] > trial.start[x]:
            trial.start[x], trial.finish[x] = found
    return {x: (trial.start[x], trial.finish[x]) for x in late}
