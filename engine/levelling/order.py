"""The order in which jobs are placed, or the loop that forbids one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from engine.errors import CycleError


def in_order(
    targets: Sequence[Sequence[int]], keys: Sequence[Hashable], labels: Sequence[str]
) -> list[int]:
    """All jobs, each after those it waits for (Kahn 1962). Raises ``CycleError`` with the loop.

    ``targets[job]`` are the jobs that wait for it. O(jobs + links).
    """
    waiting = [0] * len(targets)
    for ends in targets:
        for job in ends:
            waiting[job] += 1
    order = [job for job, count in enumerate(waiting) if count == 0]
    for job in order:
        for after in targets[job]:
            waiting[after] -= 1
            if waiting[after] == 0:
                order.append(after)
    if len(order) < len(targets):
        loop = _loop(targets, waiting)
        raise CycleError([keys[job] for job in loop], [labels[job] for job in loop])
    return order


def _loop(targets: Sequence[Sequence[int]], waiting: Sequence[int]) -> list[int]:
    """Walk backwards among the jobs that never came free until one is met again."""
    stuck = [job for job, count in enumerate(waiting) if count > 0]
    source: dict[int, int] = {}
    for job in stuck:
        for after in targets[job]:
            if waiting[after] > 0:
                source.setdefault(after, job)
    walked: list[int] = []
    job = stuck[0]
    while job not in walked:
        walked.append(job)
        job = source[job]
    loop = [job, *reversed(walked[walked.index(job) :])]
    return loop if loop[-1] == job else [*loop, job]
