"""Weeks as people name them: 2026-W45, from Monday to Sunday."""

from __future__ import annotations

import re
from datetime import date, timedelta

WEEK = timedelta(days=7)
_SPELLED = re.compile(r"(?P<year>\d{4})-W(?P<week>\d{2})", re.ASCII)
# Beyond these there is no project, and the calendar of machines ends.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def spell_week(day: date) -> str:
    year, week, _weekday = day.isocalendar()
    return f"{year:04}-W{week:02}"


def parse_week(text: str) -> date:
    """The Monday of the week. Raises ``ValueError`` for anything else."""
    match = _SPELLED.fullmatch(text)
    if match is None or not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
        raise ValueError(text)
    return date.fromisocalendar(int(match["year"]), int(match["week"]), 1)
