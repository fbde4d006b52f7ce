"""Who goes first: the usual priority rules, and the one of the house."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.levelling.network import Network


def house_order(net: Network) -> list[int]:
    """Project rank, latest start, total float, the longer job, code (domain.md 4.10)."""
    late = net.latest(net.critical_finish)
    return net.listed(
        [
            (job.rank, late[j], late[j] - net.early[j], -job.periods)
            for j, job in enumerate(net.jobs)
        ]
    )


def latest_finishes(net: Network) -> list[int]:
    """Urgency by the plain latest-finish rule."""
    late = net.latest(net.critical_finish)
    return [start + periods for start, periods in zip(late, net.periods, strict=True)]


def urgencies(net: Network) -> dict[str, Sequence[Any]]:
    """Per rule the urgency of each job; smaller goes first.

    LFT and LST: latest finish, latest start. SLK: least float. MTS: most total successors.
    GRPW: greatest rank positional weight. WCS: most work that follows in all.
    """
    late, early, periods = net.latest(net.critical_finish), net.early, net.periods
    jobs = range(len(net.jobs))
    followers = _followers(net)
    work = [p * sum(need for _r, need in net.needs[j]) for j, p in enumerate(periods)]
    return {
        "LFT": [late[j] + periods[j] for j in jobs],
        "LST": late,
        "SLK": [late[j] - early[j] for j in jobs],
        "MTS": [-followers[j].bit_count() for j in jobs],
        "GRPW": [-periods[j] - sum(periods[k] for k, _delay in net.after[j]) for j in jobs],
        "WCS": [-work[j] - sum(work[k] for k in jobs if followers[j] >> k & 1) for j in jobs],
    }


def _followers(net: Network) -> list[int]:
    """All jobs that wait for each, as bits."""
    found = [0] * len(net.jobs)
    for i in reversed(net.order):
        for j, _delay in net.after[i]:
            found[i] |= found[j] | 1 << j
    return found
