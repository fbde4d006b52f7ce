"""Dates of ours as instants of the file, on the wall clock of a calendar."""

from __future__ import annotations

from datetime import date

from engine.working_time import WorkingCalendar, moment
from workpackages.mspdi import spelling
from workpackages.scheduling.calendars import finish_instant, start_instant


def at_start(calendar: WorkingCalendar, day: date | None, minute: int | None) -> int | None:
    return None if day is None else start_instant(calendar, day, minute)


def at_finish(calendar: WorkingCalendar, day: date | None, minute: int | None) -> int | None:
    return None if day is None else finish_instant(calendar, day, minute)


def start_text(calendar: WorkingCalendar, day: date | None, minute: int | None) -> str | None:
    return instant_text(at_start(calendar, day, minute))


def finish_text(calendar: WorkingCalendar, day: date | None, minute: int | None) -> str | None:
    return instant_text(at_finish(calendar, day, minute))


def instant_text(at: int | None) -> str | None:
    return None if at is None else spelling.instant(moment(at))
