"""The days on which a repeated calendar exception falls."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice, takewhile

# Nothing repeats longer than this; a slip in the file must not cost us a minute.
MOST_DAYS = 10_000
_DAY = timedelta(days=1)
# Types of the file format.
DAILY, YEARLY, YEARLY_BY_POSITION, MONTHLY, MONTHLY_BY_POSITION = 1, 2, 3, 4, 5
WEEKLY, EVERY_N_DAYS, EVERY_N_WEEKDAYS = 6, 7, 8
_LAST = 4


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule in the numbers of the file; ``month`` counts from 0, ``item`` as documented there.

    ``item``: 0 any day, 1 a weekday, 2 a day of the weekend, 3 Sunday to 9 Saturday.
    ``position``: 0 the first to 3 the fourth, 4 the last of its kind in the month.
    ``days_of_week``: 1 Sunday, 2 Monday, 4 Tuesday … added up.
    """

    kind: int
    first: date
    last: date
    period: int = 1
    days_of_week: int = 0
    month: int = 0
    month_day: int = 1
    item: int = 0
    position: int = 0
    occurrences: int = 0


def days_of(rule: Recurrence) -> list[date]:
    """Every day of the rule between its first and last day, at most ``MOST_DAYS``.

    Raises ``ValueError`` for a kind that the format does not define.
    """
    maker = _MAKERS.get(rule.kind)
    if maker is None:
        raise ValueError(f"recurrence {rule.kind}")
    within = takewhile(lambda day: day <= rule.last, maker(rule))
    most = rule.occurrences if rule.kind not in {DAILY, WEEKLY} and rule.occurrences else MOST_DAYS
    return list(islice((day for day in within if day >= rule.first), min(most, MOST_DAYS)))


def _each_day(rule: Recurrence) -> Iterator[date]:
    step = max(1, rule.period) if rule.kind == EVERY_N_DAYS else 1
    days = (rule.last - rule.first).days
    return (rule.first + timedelta(days=n) for n in range(0, days + 1, step))


def _weekdays(rule: Recurrence) -> Iterator[date]:
    working = (day for day in _every(rule) if day.weekday() < 5)
    return islice(working, 0, None, max(1, rule.period))


def _every(rule: Recurrence) -> Iterator[date]:
    return (rule.first + timedelta(days=n) for n in range((rule.last - rule.first).days + 1))


def _weekly(rule: Recurrence) -> Iterator[date]:
    # Weeks run from Sunday, the file's first day.
    origin = rule.first - timedelta(days=(rule.first.weekday() + 1) % 7)
    wanted = {bit for bit in range(7) if rule.days_of_week >> bit & 1}
    for day in _every(rule):
        weeks, bit = divmod((day - origin).days, 7)
        if bit in wanted and weeks % max(1, rule.period) == 0:
            yield day


def _months(rule: Recurrence, step: int) -> Iterator[tuple[int, int]]:
    start = rule.first.year * 12 + rule.first.month - 1
    end = rule.last.year * 12 + rule.last.month - 1
    for month in takewhile(lambda value: value <= end, count(start, step)):
        yield month // 12, month % 12 + 1


def _monthly(rule: Recurrence) -> Iterator[date]:
    for year, month in _months(rule, max(1, rule.period)):
        yield from _month_day(year, month, rule.month_day)


def _yearly(rule: Recurrence) -> Iterator[date]:
    for year in range(rule.first.year, rule.last.year + 1):
        yield from _month_day(year, rule.month % 12 + 1, rule.month_day)


def _month_day(year: int, month: int, number: int) -> Iterator[date]:
    if 1 <= number <= monthrange(year, month)[1]:
        yield date(year, month, number)


def _monthly_by_position(rule: Recurrence) -> Iterator[date]:
    for year, month in _months(rule, max(1, rule.period)):
        yield from _by_position(rule, year, month)


def _yearly_by_position(rule: Recurrence) -> Iterator[date]:
    for year in range(rule.first.year, rule.last.year + 1):
        yield from _by_position(rule, year, rule.month % 12 + 1)


def _by_position(rule: Recurrence, year: int, month: int) -> Iterator[date]:
    every = [date(year, month, n) for n in range(1, monthrange(year, month)[1] + 1)]
    alike = [day for day in every if _is_item(day, rule.item)]
    index = -1 if rule.position >= _LAST else max(0, rule.position)
    if index < len(alike):
        yield alike[index]


def _is_item(day: date, item: int) -> bool:
    if item >= 3:
        return (day.weekday() + 1) % 7 == item - 3
    return {0: True, 1: day.weekday() < 5, 2: day.weekday() >= 5}[max(0, item)]


_MAKERS: dict[int, Callable[[Recurrence], Iterator[date]]] = {
    DAILY: _each_day,
    YEARLY: _yearly,
    YEARLY_BY_POSITION: _yearly_by_position,
    MONTHLY: _monthly,
    MONTHLY_BY_POSITION: _monthly_by_position,
    WEEKLY: _weekly,
    EVERY_N_DAYS: _each_day,
    EVERY_N_WEEKDAYS: _weekdays,
}


def runs(days: list[date]) -> list[tuple[date, date]]:
    """Neighbouring days as first and last day of each run."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and found[-1][1] + _DAY == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
