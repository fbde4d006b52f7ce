"""Working days of the canton of Vaud, as the demonstration plans them."""

from __future__ import annotations

import itertools
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from engine.calendar import canton_days

# The demonstration's own today is the Monday after its status date, a Saturday.
TODAY = date(2026, 11, 2)
STATUS_DATE = date(2026, 10, 31)
LAST_FACTS = date(2026, 10, 30)
ZURICH = ZoneInfo("Europe/Zurich")
MINUTES_PER_DAY = 504
CANTON = "VD"
# Canton, French, English; the first is the organisation's default.
CALENDARS = (
    (CANTON, "Canton de Vaud", "Canton of Vaud"),
    ("GE", "Canton de Genève", "Canton of Geneva"),
)
SOURCE = {"made_by": "demo"}
# From eight to noon and from one to 17:24, Monday to Friday.
WEEK = [[[480, 720], [780, 1044]]] * 5 + [[], []]


def moment(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """That time of the day, in Switzerland."""
    return datetime.combine(day, time(hour, minute), ZURICH)


def shift(day: date, working_days: int) -> date:
    """``day`` moved by so many working days; a day off counts as the next working day."""
    return canton_days(CANTON).moved(day, working_days)


def count(start: date, finish: date) -> int:
    """Working days from start to finish, both included, at least the one."""
    return max(1, canton_days(CANTON).length_days(start, finish))


def split(start: date, finish: date, parts: int) -> list[tuple[date, date]]:
    """The window cut into so many consecutive spans of about equal length."""
    total = max(count(start, finish), parts)
    edges = [round(total * part / parts) for part in range(parts + 1)]
    return [
        (shift(start, first), shift(start, max(last - 1, first)))
        for first, last in itertools.pairwise(edges)
    ]
