"""How much planned work falls into windows of time, and how full these windows get.

Pure: minutes and dates in, minutes out; no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.calendar import Dates, WorkDays, as_dates
from engine.errors import EngineError

VERSION = 1
Window = tuple[date, date]
Minutes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rest:
    """What one person still has to do of a task.

    ``minutes`` of work, ``share`` the part of the task that is left (0 to 1), and the days on
    which the plan begins and ends it.
    """

    minutes: float
    share: float
    start: date | None
    finish: date


def asked(rests: Sequence[Rest], windows: Sequence[Window], days: WorkDays) -> Minutes:
    """Minutes of each rest (rows) that fall into each window (columns).

    ``windows`` are first and last days, in their order; the first day of the first one is the
    day from which work goes on. A rest spreads evenly over the working days that its plan still
    has from then on. One whose plan is over goes on at once, at the pace that was planned: the
    share of its working days that is left, and one at least. Days off move on to the next
    working day. Linear in rests times windows.

    Raises ``EngineError`` where there are no windows or one of them begins before the one ahead
    of it has ended.
    """
    _check(windows)
    if not rests:
        return np.zeros((0, len(windows)))
    begin, end = _spans(rests, windows[0][0], days)
    length = days.between(begin, end)
    parts = [_inside(begin, end, window, days) / length for window in windows]
    work = np.array([rest.minutes for rest in rests], dtype=np.float64)
    return np.stack(parts, axis=1) * work[:, np.newaxis]


def _check(windows: Sequence[Window]) -> None:
    if not windows:
        raise EngineError("work is spread over one window at least")
    pairs = pairwise(windows)
    if any(last < first for first, last in windows) or any(b[0] <= a[1] for a, b in pairs):
        raise EngineError("windows follow each other and end after they begin")


def _spans(rests: Sequence[Rest], today: date, days: WorkDays) -> tuple[Dates, Dates]:
    """From the first day (included) to the last one (excluded) of each rest, all from today."""
    start = as_dates([rest.start or today for rest in rests])
    finish = as_dates([rest.finish for rest in rests])
    now, a_day = np.datetime64(today, "D"), np.timedelta64(1, "D")
    begin = days.moved_all(np.maximum(start, now), 0)
    planned = np.maximum(days.between(start, finish + a_day), 1)
    left = np.array([rest.share for rest in rests], dtype=np.float64)
    # Rounded first: a third of three days is one day and not a little more.
    pace = np.maximum(np.ceil(np.round(planned * left, 6)).astype(np.int64), 1)
    late = finish < now
    last: Dates = np.where(late, days.moved_all(begin, pace - 1), np.maximum(finish, begin))
    end: Dates = last + a_day
    return begin, end


def _inside(begin: Dates, end: Dates, window: Window, days: WorkDays) -> Minutes:
    first, last = np.datetime64(window[0], "D"), np.datetime64(window[1], "D")
    counted = days.between(np.maximum(begin, first), np.minimum(end, last + 1))
    return np.maximum(counted, 0).astype(np.float64)
