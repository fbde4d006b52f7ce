"""Working calendars of the database, compiled for the engine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from engine.calendar import all_holidays
from engine.errors import CalendarError
from engine.working_time import (
    DAY,
    OFFICE_DAY,
    OFFICE_WEEK,
    DayException,
    Shifts,
    Week,
    WorkingCalendar,
    WorkPattern,
    day_of,
    holidays_off,
    instant_of_day,
    tidy,
    tidy_week,
)  # fmt: skip
from servicedesk_pm.common.effort import MINUTES_PER_DAY
from workpackages.calendars import canton_of
from workpackages.models import WorkCalendar

# From eight to noon and from one to 17:24: 8.4 hours, where nobody has said anything else.
USUAL_DAY: Shifts = ((480, 720), (780, 1044))
USUAL = WorkPattern("", (USUAL_DAY,) * 5 + ((),) * 2)


class Calendars:
    """Calendars of some projects and of the organisation, each compiled when first asked for."""

    def __init__(self, rows: Iterable[WorkCalendar]) -> None:
        self._rows = {row.pk: row for row in rows}
        self._patterns: dict[int, WorkPattern] = {}
        self._compiled: dict[int, WorkingCalendar] = {}
        self._usual = WorkingCalendar(USUAL)
        # Names of calendars that were asked for and have no working time.
        self.unusable: list[str] = []

    def of(self, calendar_id: int | None) -> WorkingCalendar | None:
        """The calendar with this key; nothing for none and for one out of reach."""
        if calendar_id is None or calendar_id not in self._rows:
            return None
        if calendar_id not in self._compiled:
            try:
                self._compiled[calendar_id] = WorkingCalendar(self._pattern(calendar_id))
            except CalendarError:
                # Pages go on with the usual week; computing is refused, see ``network``.
                self.unusable.append(self._rows[calendar_id].name)
                self._compiled[calendar_id] = self._usual
        return self._compiled[calendar_id]

    def usual_of(self, project_id: int) -> WorkingCalendar:
        """The project's own default, else the organisation's, else the usual week."""
        return self.of(self._default(project_id)) or self._usual

    def row(self, calendar_id: int | None) -> WorkCalendar | None:
        return self._rows.get(calendar_id or 0)

    def rows_of(self, project_id: int | None) -> list[WorkCalendar]:
        """The calendars of a project; without one, the organisation's."""
        return [row for row in self._rows.values() if row.project_id == project_id]

    def usual_row(self, project_id: int | None) -> WorkCalendar | None:
        """The row that the project works by; without a project, the organisation."""
        return self._rows.get(self._default(project_id) or 0)

    def with_rows(self, rows: Iterable[WorkCalendar]) -> Calendars:
        """The same calendars with some added, or in the place of those with their keys."""
        return Calendars([*self._rows.values(), *rows])

    def changed_since(self, earlier: Calendars) -> list[tuple[WorkCalendar | None, WorkCalendar]]:
        """The rows that ``earlier`` did not hold, each with the one in its place then."""
        pairs = [(earlier.row(key), row) for key, row in self._rows.items()]
        return [(was, row) for was, row in pairs if was is not row]

    def others(self, project_id: int) -> list[tuple[int, str]]:
        """What a task can be planned in beside its project's default: key and name."""
        usual = self._default(project_id)
        rows = [row for row in self._rows.values() if row.project_id in {None, project_id}]
        named = [(row.pk, str(row)) for row in rows if row.pk != usual]
        return sorted(named, key=lambda pair: (pair[1].lower(), pair[0]))

    def minutes_per_day(self, project_id: int) -> int:
        """How long a working day of the project is, for durations told in days."""
        row = self.usual_row(project_id)
        return (row.minutes_per_day if row else 0) or MINUTES_PER_DAY

    def _default(self, project_id: int | None) -> int | None:
        defaults = [row for row in self._rows.values() if row.is_default]
        for owner in (project_id, None):
            for row in defaults:
                if row.project_id == owner:
                    return row.pk
        return None

    def _pattern(self, calendar_id: int) -> WorkPattern:
        """Built from the base up; a base that leads back to itself is left out."""
        if calendar_id in self._patterns:
            return self._patterns[calendar_id]
        row = self._rows[calendar_id]
        # Until it is known, the pattern itself stands for a base that leads back to it.
        self._patterns[calendar_id] = USUAL
        base = self._pattern(row.base_id) if row.base_id in self._rows else None
        week: Week = tuple(_day(row.week, n, has_base=base is not None) for n in range(7))
        own = tuple(_exception(one) for one in row.exceptions)
        holidays = holidays_off(all_holidays(canton)) if (canton := canton_of(row)) else ()
        self._patterns[calendar_id] = found = WorkPattern(row.name, week, (*own, *holidays), base)
        return found


def _day(week: list[Any], weekday: int, *, has_base: bool) -> Shifts | None:
    shifts = week[weekday] if weekday < len(week) else None
    if shifts is None:
        return None if has_base else OFFICE_WEEK[weekday]
    return tidy(shifts)


def _exception(one: dict[str, Any]) -> DayException:
    first, last = date.fromisoformat(one["from"]), date.fromisoformat(one["to"])
    name = one.get("name", "")
    if one.get("week"):
        return DayException(first, last, name=name, week=tidy_week(one["week"]))
    shifts = one.get("shifts")
    return DayException(first, last, OFFICE_DAY if shifts is None else tidy(shifts), name)


def start_instant(calendar: WorkingCalendar, day: date, minute: int | None) -> int:
    """A planned start; without a minute it is the beginning of the working day."""
    if minute is not None:
        return instant_of_day(day, minute)
    shifts = calendar.shifts_on(day)
    return instant_of_day(day, shifts[0][0] if shifts else 0)


def finish_instant(calendar: WorkingCalendar, day: date, minute: int | None) -> int:
    """A planned finish; without a minute it is the end of the working day."""
    if minute is not None:
        return instant_of_day(day, minute)
    shifts = calendar.shifts_on(day)
    return instant_of_day(day, shifts[-1][1] if shifts else DAY - 1)


def day_of_start(calendar: WorkingCalendar, at: int) -> tuple[date, int | None]:
    """A start as it is kept: the minute only where it is not the day's first."""
    day, minute = day_of(at), at % DAY
    shifts = calendar.shifts_on(day)
    return day, None if shifts and minute == shifts[0][0] else minute


def day_of_finish(calendar: WorkingCalendar, at: int) -> tuple[date, int | None]:
    """A finish as it is kept: the minute only where it is not the day's last."""
    day, minute = day_of(at), at % DAY
    shifts = calendar.shifts_on(day)
    return day, None if shifts and minute == shifts[-1][1] else minute
