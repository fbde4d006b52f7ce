"""Which days a project works: its own calendar, else the organisation's, else the usual week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q

from engine.calendar import (
    CANTONS,
    MONDAY_TO_FRIDAY,
    WorkDays,
    all_holidays,
    canton_days,
    holidays_in,
)
from people.models import Site
from projects.models import Project
from servicedesk_pm.common.effort import MINUTES_PER_DAY
from workpackages.choices import Canton
from workpackages.models import WorkCalendar

MOST_HOLIDAYS = 5000
MOST_BASES = 10
CALENDAR_SPAN = (date(1980, 1, 1), date(2120, 12, 31))


@dataclass(frozen=True, slots=True)
class Working:
    """The days that are worked, and how long each is."""

    days: WorkDays
    minutes_per_day: int = MINUTES_PER_DAY


def working_of(project: Project) -> Working:
    """One query, and one more for each calendar below the second that it is built on."""
    chosen = (
        WorkCalendar.objects.filter(is_default=True)
        .filter(Q(project=project) | Q(project__isnull=True))
        .select_related("base")
        .order_by(F("project").asc(nulls_last=True), "pk")
        .first()
    )
    if chosen is None:
        return Working(WorkDays())
    minutes = chosen.minutes_per_day or MINUTES_PER_DAY
    return Working(_days_of_chain(_chain(chosen)), minutes)


def working_days(project: Project) -> WorkDays:
    return working_of(project).days


def working_days_by_project(keys: Iterable[int]) -> dict[int, WorkDays]:
    """The same for several projects, in one query and one more for each deeper base."""
    wanted = set(keys)
    own = Q(project__in=wanted) | Q(project__isnull=True)
    rows = WorkCalendar.objects.filter(own, is_default=True).select_related("base").order_by("pk")
    chosen: dict[int | None, WorkCalendar] = {}
    for row in rows if wanted else ():
        chosen.setdefault(row.project_id, row)
    found = {key: days_of(row) for key, row in chosen.items()}
    usual = found.get(None) or WorkDays()
    return {key: found.get(key, usual) for key in wanted}


def days_of(calendar: WorkCalendar) -> WorkDays:
    """The working days of one calendar; a query for each calendar that it is built on."""
    return _days_of_chain(_chain(calendar))


@dataclass(frozen=True, slots=True)
class Year:
    """A year in one calendar: how many days are worked, and the public holidays of the week."""

    year: int
    working_days: int
    holidays: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class DaysOfException:
    """An exception of a calendar as its page shows it."""

    first: date
    last: date
    name: str
    is_worked: bool


def years_of(calendar: WorkCalendar, *, first: int) -> list[Year]:
    """That year and the next, so that somebody can compare them with the official list."""
    canton, days = canton_of(calendar), days_of(calendar)
    found = []
    for year in (first, first + 1):
        off = holidays_in(canton, year) if canton else frozenset()
        shown = tuple(sorted(day for day in off if day.weekday() < 5))
        worked = days.length_days(date(year, 1, 1), date(year, 12, 31))
        found.append(Year(year, worked, shown))
    return found


def exceptions_of(calendar: WorkCalendar) -> list[DaysOfException]:
    return [
        DaysOfException(
            date.fromisoformat(each["from"]),
            date.fromisoformat(each["to"]),
            each.get("name", ""),
            bool(each.get("shifts")),
        )
        for each in calendar.exceptions
    ]


def proposed_canton() -> str:
    """Whose holidays a new calendar follows: the setting's, the largest site's, else Vaud."""
    sites = Site.objects.filter(canton__in=CANTONS).order_by("-user_count", "code")
    if settings.ORGANISATION_CANTON:
        return str(settings.ORGANISATION_CANTON)
    return sites.values_list("canton", flat=True).first() or Canton.VAUD.value


def _chain(chosen: WorkCalendar) -> list[WorkCalendar]:
    """The calendar and those that it is built on, nearest first."""
    chain = [chosen]
    while chain[-1].base is not None and len(chain) < MOST_BASES:
        chain.append(chain[-1].base)
    return chain


def _days_of_chain(chain: list[WorkCalendar]) -> WorkDays:
    week = tuple(_is_worked(chain, weekday) for weekday in range(7))
    if not any(week):
        return WorkDays()
    if len(chain) == 1 and not chain[0].exceptions and week == MONDAY_TO_FRIDAY:
        canton = canton_of(chain[0])
        return canton_days(canton) if canton else WorkDays()
    return _work_days(week, _special_days(chain))


def canton_of(calendar: WorkCalendar) -> str:
    """The canton whose public holidays the calendar follows, where it names one."""
    return calendar.canton if calendar.canton in CANTONS else ""


def _is_worked(chain: list[WorkCalendar], weekday: int) -> bool:
    """Whether the nearest calendar that knows the weekday has a shift on it."""
    for calendar in chain:
        shifts = calendar.week[weekday] if weekday < len(calendar.week) else None
        if shifts is not None:
            return bool(shifts)
    return weekday < 5


def _special_days(chain: list[WorkCalendar]) -> dict[date, bool]:
    """Days that somebody named, and whether they are worked; the nearest to the project decides."""
    found: dict[date, bool] = {}
    for calendar in reversed(chain):
        canton = canton_of(calendar)
        if canton:
            found.update(dict.fromkeys(all_holidays(canton), False))
        for exception in reversed(calendar.exceptions):  # The first that covers a day decides.
            found.update(_days_of(exception))
    return found


def _days_of(exception: dict[str, Any]) -> dict[date, bool]:
    first = max(date.fromisoformat(exception["from"]), CALENDAR_SPAN[0])
    last = min(date.fromisoformat(exception["to"]), CALENDAR_SPAN[1])
    length = min((last - first).days + 1, MOST_HOLIDAYS)
    days = (first + timedelta(days=n) for n in range(length))
    week = exception.get("week")
    if not week:
        shifts = exception.get("shifts")
        return dict.fromkeys(days, shifts is None or bool(shifts))
    return {day: bool(week[day.weekday()]) for day in days if week[day.weekday()] is not None}


def _work_days(week: tuple[bool, ...], special: dict[date, bool]) -> WorkDays:
    """A day worked beside the week makes its weekday worked, and all others of it days off."""
    off = {day for day, is_worked in special.items() if not is_worked}
    added = {day for day, is_worked in special.items() if is_worked and not week[day.weekday()]}
    if not added:
        return WorkDays(week, off)
    weekdays = {day.weekday() for day in added}
    for weekday in weekdays:
        first = CALENDAR_SPAN[0] + timedelta(days=(weekday - CALENDAR_SPAN[0].weekday()) % 7)
        weeks = (CALENDAR_SPAN[1] - first).days // 7 + 1
        off |= {first + timedelta(weeks=n) for n in range(weeks)} - added
    return WorkDays([week[n] or n in weekdays for n in range(7)], off)
