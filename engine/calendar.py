"""Working days: the week that is worked, less the public holidays of a canton.

Holidays follow the rules that employers use in the six French-speaking cantons; bridge days,
closures and absences are exceptions of a calendar and are given by the caller. Pure: dates in,
dates and counts out; no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError

MONDAY_TO_FRIDAY = (True, True, True, True, True, False, False)
# Plans lie inside these years; a holiday outside them is nobody's.
FIRST_YEAR, LAST_YEAR = 1990, 2100

Dates = NDArray[np.datetime64]
NO_DATE = np.datetime64("NaT", "D")


class WorkDays:
    """Working weekdays, from Monday, less the holidays."""

    def __init__(
        self, week: Sequence[bool] = MONDAY_TO_FRIDAY, holidays: Iterable[date] = ()
    ) -> None:
        if len(week) != 7 or not any(week):
            raise EngineError("a week has seven days and at least one of them is worked")
        free = np.array(sorted(set(holidays)), dtype="datetime64[D]")
        self._calendar = np.busdaycalendar(weekmask=list(week), holidays=free)

    def between(self, first: Dates, last: Dates) -> NDArray[np.int64]:
        """Working days in [first, last), negative when ``last`` comes first."""
        counted: NDArray[np.int64] = np.busday_count(first, last, busdaycal=self._calendar)
        return counted

    def _count(self, first: date, last: date) -> int:
        return int(self.between(as_dates([first]), as_dates([last]))[0])

    def slip_days(self, baseline: date, forecast: date) -> int:
        """By how many working days the forecast is after the baseline; negative when before.

        The days are counted from the earlier date (included) to the later one (excluded),
        so that a slip and the gain that makes up for it cancel out.
        """
        count = self._count(min(baseline, forecast), max(baseline, forecast))
        return count if forecast >= baseline else -count

    def length_days(self, start: date, finish: date) -> int:
        """Working days from ``start`` to ``finish``, both included; never negative."""
        if finish < start:
            return 0
        after = as_dates([finish]) + np.timedelta64(1, "D")
        return int(self.between(as_dates([start]), after)[0])

    def moved(self, day: date, days: int) -> date:
        """``day`` moved by so many working days; a day off counts as the next working day."""
        moved: date = self.moved_all(as_dates([day]), days)[0].item()
        return moved

    def moved_all(self, days: Dates, counts: NDArray[np.int64] | int) -> Dates:
        """The same for an array of days, by one count or by one each."""
        moved: Dates = np.busday_offset(days, counts, roll="forward", busdaycal=self._calendar)
        return moved

    def moved_back(self, day: date, days: int) -> date:
        """``day`` moved back by so many working days; a day off counts as the one before."""
        moved = np.busday_offset(day, -days, roll="backward", busdaycal=self._calendar)
        return moved.astype(date)  # type: ignore[no-any-return]

    def is_worked(self, day: date) -> bool:
        return bool(np.is_busday(day, busdaycal=self._calendar))


def as_dates(values: Iterable[date | None]) -> Dates:
    """Dates as an array; ``NaT`` where none is known."""
    return np.array([NO_DATE if v is None else np.datetime64(v, "D") for v in values], "M8[D]")


@dataclass(frozen=True, slots=True)
class HolidayRules:
    """What a canton adds to the holidays of all: days of the year, and days from Easter Sunday."""

    fixed: tuple[tuple[int, int], ...] = ()
    from_easter: tuple[int, ...] = ()
    # Days off only where they follow a Sunday.
    on_mondays: tuple[tuple[int, int], ...] = ()
    # The week's day (Monday is 0) after the n-th Sunday of September.
    after_september_sunday: tuple[int, int] | None = None


EASTER_FRIDAY, EASTER_MONDAY, ASCENSION, WHIT_MONDAY, CORPUS_CHRISTI = -2, 1, 39, 50, 60
NEW_YEAR, SECOND_OF_JANUARY, LABOUR_DAY = (1, 1), (1, 2), (5, 1)
NATIONAL_DAY, ASSUMPTION, ALL_SAINTS = (8, 1), (8, 15), (11, 1)
CONCEPTION, CHRISTMAS, SAINT_STEPHEN = (12, 8), (12, 25), (12, 26)
EVERYWHERE = HolidayRules((NEW_YEAR, NATIONAL_DAY, CHRISTMAS), (ASCENSION,))
CANTONS = {
    "VD": HolidayRules(
        (SECOND_OF_JANUARY,),
        (EASTER_FRIDAY, EASTER_MONDAY, WHIT_MONDAY),
        after_september_sunday=(3, 0),
    ),
    "GE": HolidayRules(
        ((12, 31),), (EASTER_FRIDAY, EASTER_MONDAY, WHIT_MONDAY), after_september_sunday=(1, 3)
    ),
    "FR": HolidayRules(
        (SECOND_OF_JANUARY, ASSUMPTION, ALL_SAINTS, CONCEPTION, SAINT_STEPHEN),
        (EASTER_FRIDAY, EASTER_MONDAY, WHIT_MONDAY, CORPUS_CHRISTI),
    ),
    "NE": HolidayRules(
        ((3, 1), LABOUR_DAY), (EASTER_FRIDAY,), on_mondays=(SECOND_OF_JANUARY, SAINT_STEPHEN)
    ),
    "VS": HolidayRules(((3, 19), ASSUMPTION, ALL_SAINTS, CONCEPTION), (CORPUS_CHRISTI,)),
    "JU": HolidayRules(
        (SECOND_OF_JANUARY, LABOUR_DAY, (6, 23), ASSUMPTION, ALL_SAINTS),
        (EASTER_FRIDAY, EASTER_MONDAY, WHIT_MONDAY, CORPUS_CHRISTI),
    ),
}


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus)."""
    golden, century, rest = year % 19, year // 100, year % 100
    skipped = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - skipped + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def holidays_in(canton: str, year: int) -> frozenset[date]:
    """The public holidays of one year, weekends included. Raises ``EngineError``."""
    rules = CANTONS.get(canton)
    if rules is None:
        raise EngineError(f"no holidays are known for {canton}")
    sunday = easter(year)
    days = {date(year, *day) for day in (*EVERYWHERE.fixed, *rules.fixed)}
    days |= {sunday + timedelta(days=n) for n in (*EVERYWHERE.from_easter, *rules.from_easter)}
    mondays = (date(year, *day) for day in rules.on_mondays)
    days |= {day for day in mondays if day.weekday() == 0}
    if rules.after_september_sunday:
        days.add(_after_september_sunday(year, *rules.after_september_sunday))
    return frozenset(days)


@cache
def all_holidays(canton: str) -> frozenset[date]:
    """The canton's holidays of every year that a plan may lie in."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return frozenset().union(*(holidays_in(canton, year) for year in years))


@cache
def canton_days(canton: str) -> WorkDays:
    """Monday to Friday less the canton's holidays."""
    return WorkDays(holidays=all_holidays(canton))


def _after_september_sunday(year: int, nth: int, weekday: int) -> date:
    first = date(year, 9, 1)
    sunday = first + timedelta(days=(6 - first.weekday()) + 7 * (nth - 1))
    return sunday + timedelta(days=weekday + 1)
