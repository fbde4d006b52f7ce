"""How far a task can slip without moving another one."""

from __future__ import annotations

from engine.schedule.forward import Bounds, Forward, moved_back, parts_of
from engine.schedule.graph import FF, FS, SS
from engine.schedule.model import OutOfSequence
from engine.schedule.structure import FOREVER


def latest_free(forward: Forward, x: int) -> int:
    """The latest finish of ``x`` that leaves every successor where it is scheduled.

    Successors of the summaries above count by their finish. ``FOREVER`` without any.
    O(links of the task and of the summaries above it).
    """
    of = forward.of
    limit = _limit(forward, x, starts_too=True)
    above = of.parent[x]
    while above >= 0:
        limit = min(limit, _limit(forward, above, starts_too=False))
        above = of.parent[above]
    return limit


def _limit(forward: Forward, x: int, *, starts_too: bool) -> int:
    of = forward.of
    begin = end = FOREVER
    for y in of.after[x]:
        if not of.is_done[y]:
            end = min(end, _ends(forward, y)[0])
    for y, kind, lag, unit in of.bonds_out[x]:
        if of.is_done[y]:
            continue
        at = _ends(forward, y)[0 if kind in {FS, SS} else 1]
        at = moved_back(at, forward.lag(x, lag, unit), of.calendar[y], unit)
        if kind in {FS, FF}:
            end = min(end, at)
        else:
            begin = min(begin, at)
    if starts_too and begin < FOREVER:
        end = min(end, forward.placed(x, begin)[1])
    return end


def _ends(forward: Forward, y: int) -> Bounds:
    """What links may ask of a successor without moving it: its start, or that of what is left
    of it by retained logic, and its finish."""
    of, task = forward.of, forward.of.tasks[y]
    start, finish = forward.start[y], forward.finish[y]
    if task.actual_start is None:
        return start, finish
    left = [(calendar, minutes) for calendar, _done, minutes in parts_of(task, of) if minutes]
    if not left or of.rules.out_of_sequence is OutOfSequence.OVERRIDE:
        return FOREVER, FOREVER
    return min(calendar.withdraw(finish, minutes)[0] for calendar, minutes in left), finish
