"""How well a communication plan is kept and whom it reaches.

Figures of ``domain.md`` §9.2. Nothing here knows a database; every function is linear in what
it is given.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; undefined as a ratio where there is nothing to divide by."""

    part: int
    whole: int

    @property
    def ratio(self) -> Fraction | None:
        return Fraction(self.part, self.whole) if self.whole else None

    @property
    def percent(self) -> int | None:
        """Whole percents, rounded down: only what is complete is told as 100 %."""
        return None if self.ratio is None else int(self.ratio * 100)


def fulfilment(actions: Iterable[tuple[date, date | None]], *, on: date) -> Share:
    """Done on time ÷ due. Each action is its due day and the day it was done on, if it was.

    What is due later counts only once it is due, also where it is done already.
    """
    due = [(day, done) for day, done in actions if day <= on]
    return Share(sum(done is not None and done <= day for day, done in due), len(due))


def reach(actions: Iterable[tuple[int | None, int | None]]) -> Share:
    """People reached ÷ people addressed, over the actions where both are known.

    More people than were addressed count no more than these: one crowd does not make up for
    another that never heard of it.
    """
    known = [(got, size) for got, size in actions if got is not None and size]
    return Share(sum(min(got, size) for got, size in known), sum(size for _got, size in known))


def week_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def by_week(told: Iterable[tuple[Key, date]]) -> dict[tuple[Key, date], int]:
    """How many things somebody is told in a week: who, its Monday, and the count."""
    return dict(Counter((who, week_of(day)) for who, day in told))


def repeated(day: date, *, weeks: int = 0, months: int = 0) -> date:
    """The day so many weeks and months later; in a shorter month its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(weeks=weeks)
