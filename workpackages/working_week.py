"""The working week as people say it, weekdays and hours, and as calendars keep it, in shifts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

Shifts = list[list[int]]
# From eight to noon, and from one until the day's hours are worked.
MORNING, AFTERNOON = (480, 720), 780
LEAST_MINUTES, MOST_MINUTES = 60, 720


def shifts_of(minutes: int) -> Shifts:
    """One working day of so many minutes."""
    start, noon = MORNING
    if minutes <= noon - start:
        return [[start, start + minutes]]
    return [[start, noon], [AFTERNOON, AFTERNOON + minutes - (noon - start)]]


def week_of(
    weekdays: Collection[int], minutes: int, kept: Sequence[Shifts | None] = ()
) -> list[Shifts]:
    """Seven days from Monday; a weekday worked in ``kept`` too keeps its shifts."""
    known = {weekday: shifts for weekday, shifts in enumerate(kept) if shifts}
    usual = shifts_of(minutes)
    return [known.get(day, usual) if day in weekdays else [] for day in range(7)]


def weekdays_of(week: Sequence[Shifts | None]) -> list[int]:
    """The weekdays with a shift; of a calendar that says nothing, Monday to Friday."""
    days = [*week, *[None] * (7 - len(week))]
    return [d for d, shifts in enumerate(days) if shifts or (shifts is None and d < 5)]
