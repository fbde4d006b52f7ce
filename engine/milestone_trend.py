"""Milestone trend analysis: what the reports said of a milestone, one after the other.

Slips are working days against the baseline, positive when later. Pure: no clock; the newest
forecast is the present. O(reports).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import pairwise

from engine.calendar import WorkDays
from engine.errors import EngineError

VERSION = 1
TOLERANCE_DAYS = 10
TOLERANCE_PCT = 5
MOST_SLIPS_IN_A_ROW = 2
UNCHANGED_REPORTS = 3
NOTICE_DAYS = 20
SLOW_INDEX = Decimal("0.90")


class Alert(Enum):
    """What is wrong with the forecasts of a milestone."""

    BEYOND_TOLERANCE = "beyond_tolerance"
    SLIPS_IN_A_ROW = "slips_in_a_row"
    SUSPECT_FORECAST = "suspect_forecast"
    LATE_NOTICE = "late_notice"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one report said: its status date, and when the milestone was to be reached."""

    reported_on: date
    expected_on: date


@dataclass(frozen=True, slots=True)
class MilestoneTrend:
    """The slips of all reports, how many times in a row the newest of them grew, and alerts."""

    slips: tuple[int, ...]
    slips_in_a_row: int
    alerts: frozenset[Alert]


def milestone_trend(
    baseline: date,
    forecasts: Sequence[Forecast],
    days: WorkDays,
    *,
    time_index: Decimal | None = None,
    tolerance_days: int = TOLERANCE_DAYS,
) -> MilestoneTrend:
    """Read the forecasts, the oldest first; ``time_index`` is SPI(t) now.

    Tolerated is the larger of ``tolerance_days`` and five percent of the working days from the
    newest report to the baseline. Raises ``EngineError`` where reports are not in their order.
    """
    if any(one.reported_on >= other.reported_on for one, other in pairwise(forecasts)):
        raise EngineError("reports must come in the order of their status dates")
    slips = tuple(days.slip_days(baseline, each.expected_on) for each in forecasts)
    in_a_row = _grown_in_a_row(slips)
    found = {
        Alert.BEYOND_TOLERANCE: _is_beyond_tolerance(
            baseline, forecasts, slips, days, tolerance_days
        ),
        Alert.SLIPS_IN_A_ROW: in_a_row > MOST_SLIPS_IN_A_ROW,
        Alert.SUSPECT_FORECAST: _is_suspect(forecasts, time_index),
        Alert.LATE_NOTICE: _came_late(forecasts, days),
    }
    return MilestoneTrend(
        slips, in_a_row, frozenset(name for name, holds in found.items() if holds)
    )


def _grown_in_a_row(slips: Sequence[int]) -> int:
    count = 0
    for before, after in reversed(list(pairwise(slips))):
        if after <= before:
            break
        count += 1
    return count


def _is_beyond_tolerance(
    baseline: date,
    forecasts: Sequence[Forecast],
    slips: Sequence[int],
    days: WorkDays,
    tolerance_days: int,
) -> bool:
    if not forecasts:
        return False
    remaining = days.length_days(forecasts[-1].reported_on, baseline)
    return slips[-1] > max(tolerance_days, remaining * TOLERANCE_PCT / 100)


def _is_suspect(forecasts: Sequence[Forecast], time_index: Decimal | None) -> bool:
    """Always the same date while the project is slower than that date needs."""
    last = forecasts[-UNCHANGED_REPORTS:]
    is_slow = time_index is not None and time_index < SLOW_INDEX
    is_unchanged = len({each.expected_on for each in last}) == 1
    is_ahead = bool(last) and last[-1].expected_on > last[-1].reported_on
    return is_slow and is_unchanged and is_ahead and len(last) == UNCHANGED_REPORTS


def _came_late(forecasts: Sequence[Forecast], days: WorkDays) -> bool:
    """The newest slip was told shortly before, or after, the day that had been promised."""
    if len(forecasts) < 2:
        return False
    before, now = forecasts[-2:]
    if now.expected_on <= before.expected_on:
        return False
    return days.slip_days(now.reported_on, before.expected_on) < NOTICE_DAYS
