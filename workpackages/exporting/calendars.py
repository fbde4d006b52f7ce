"""The working calendars of a plan as rows of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from engine.calendar import all_holidays
from engine.working_time import holidays_off
from workpackages.calendars import canton_of
from workpackages.exporting.loading import ExportData
from workpackages.exporting.numbering import numbered
from workpackages.exporting.tasks import raw_of
from workpackages.models import WorkCalendar
from workpackages.mspdi import spelling
from workpackages.mspdi.plan import Raw
from workpackages.scheduling.calendars import USUAL

# The key of the week that counts where nobody has named a calendar.
NOBODYS = 0
_AROUND = timedelta(days=730)
_OFFICE = ((480, 720), (780, 1020))
_DAY_OFF, _EXCEPTION_KIND = 0, "1"


class CalendarWriter:
    """The projects' own calendars, and those of the organisation that are in use."""

    def __init__(self, data: ExportData) -> None:
        self.data = data
        self.rows = {row.pk: row for row in data.calendars}
        self.used = self._used()
        self.uids: Mapping[int, int] = numbered(
            (pk, self.rows[pk].source_uid if pk else None) for pk in self.used
        )
        self.names = self._names()

    def uid(self, calendar_id: int | None) -> str:
        return str(self.uids.get(calendar_id or -1, -1))

    def default_of(self, project_id: int) -> int:
        """The calendar by which a project works."""
        for owner in (project_id, None):
            for row in self.data.calendars:
                if row.is_default and row.project_id == owner:
                    return row.pk
        return NOBODYS

    def of_task(self, calendar_id: int | None, project_id: int) -> str:
        """Its own; that of its project where the file as a whole has another one."""
        if calendar_id in self.uids:
            return self.uid(calendar_id)
        own = self.default_of(project_id)
        is_usual = own == self.default_of(self.data.projects[0].pk)
        return "-1" if is_usual else str(self.uids[own])

    @property
    def usual_uid(self) -> str:
        return str(self.uids[self.default_of(self.data.projects[0].pk)])

    def written(self) -> Iterator[Raw]:
        for pk in self.used:
            yield self._row(pk) if pk else self._nobodys()

    def _used(self) -> list[int]:
        wanted = {pk for pk, row in self.rows.items() if row.project_id is not None}
        tasks = self.data.plan.tasks.values()
        wanted |= {task.calendar_id for task in tasks if task.calendar_id in self.rows}
        wanted |= {one.calendar_id for one in self.data.resources if one.calendar_id in self.rows}
        wanted |= {self.default_of(project.pk) for project in self.data.projects}
        for pk in list(wanted):
            base = self.rows[pk].base_id if pk else None
            while base in self.rows and base not in wanted:
                wanted.add(base)
                base = self.rows[base].base_id
        return sorted(wanted)

    def _names(self) -> dict[int, str]:
        """Microsoft Project knows calendars by name: one of another origin gets a longer one."""
        codes = {project.pk: project.code for project in self.data.projects}
        origins: dict[str, tuple[int | None, int | None]] = {}
        found: dict[int, str] = {}
        for pk in self.used:
            if pk:
                row = self.rows[pk]
                origin = (row.project_id, (row.source or {}).get("import"))
                name = str(row) if row.project_id is None else row.name
                if origins.setdefault(name, origin) != origin:
                    name = f"{name} ({codes.get(row.project_id or 0, '')} {self.uids[pk]})"
                found[pk] = name
        return found

    def _row(self, pk: int) -> Raw:
        row = self.rows[pk]
        if row.is_by_hand:
            return self._in_one(row)
        raw = raw_of(row)
        if raw is None:
            raw = {
                "WeekDays": {"WeekDay": list(_week(row.week, has_base=row.base_id is not None))},
                "Exceptions": {"Exception": list(self._exceptions(row))},
            }
        elif self.names[pk] != row.name:
            raw = {**raw, "Name": self.names[pk]}
        base = self.uid(row.base_id) if row.base_id else raw.get("BaseCalendarUID", "-1")
        return {
            "IsBaseCalendar": spelling.flag(row.base_id is None),
            "Name": self.names[pk],
            **raw,
            "UID": self.uid(pk),
            "BaseCalendarUID": base,
        }

    def _in_one(self, row: WorkCalendar) -> Raw:
        """A project works by a calendar without a base: only that is one in Microsoft Project."""
        chain = [row]
        while (base := self.rows.get(chain[-1].base_id or 0)) and base not in chain:
            chain.append(base)
        weeks = [[*each.week, *[None] * (7 - len(each.week))] for each in chain]
        week = [
            next((day for day in days if day is not None), None)
            for days in zip(*weeks, strict=True)
        ]
        return {
            "UID": self.uid(row.pk),
            "Name": self.names[row.pk],
            "IsBaseCalendar": "1",
            "BaseCalendarUID": "-1",
            "WeekDays": {"WeekDay": list(_week(week, has_base=False))},
            "Exceptions": {"Exception": list(self._layered(chain))},
        }

    def _layered(self, chain: list[WorkCalendar]) -> Iterator[Raw]:
        """Every day once: the nearest calendar that names it decides."""
        told: set[date] = set()
        for one in (each for row in chain for each in self._exceptions(row)):
            days = _days_in(one)
            left = [day for day in days if day not in told]
            told.update(left)
            if len(left) == len(days):
                yield one
            else:
                yield from (
                    {**one, "TimePeriod": _period(day, day), "Occurrences": "1"} for day in left
                )

    def _nobodys(self) -> Raw:
        return {
            "UID": str(self.uids[NOBODYS]),
            "Name": _("Usual week"),
            "IsBaseCalendar": "1",
            "BaseCalendarUID": "-1",
            "WeekDays": {"WeekDay": list(_week(list(USUAL.week), has_base=False))},
        }

    def _exceptions(self, row: WorkCalendar) -> Iterator[Raw]:
        """Its own ones, then the public holidays in the years of the plan."""
        for one in row.exceptions:
            days = date.fromisoformat(one["from"]), date.fromisoformat(one["to"])
            if one.get("week"):
                yield from self._by_weekday(one, days)
            else:
                shifts = _OFFICE if one.get("shifts") is None else one["shifts"]
                yield _exception(days, one.get("name", ""), shifts)
        canton = canton_of(row)
        first, last = self._years()
        for off in holidays_off(all_holidays(canton)) if canton else ():
            if first <= off.first <= last:
                yield _exception((off.first, off.last), off.name or _("Public holiday"), ())

    def _by_weekday(self, one: dict[str, Any], days: tuple[date, date]) -> Iterator[Raw]:
        """Each day of weeks that differ; a day that the weeks say nothing of stays as it is."""
        for n in range((days[1] - days[0]).days + 1):
            day = days[0] + timedelta(n)
            shifts = one["week"][day.weekday()]
            if shifts is not None:
                yield _exception((day, day), one.get("name", ""), shifts)

    def _years(self) -> tuple[date, date]:
        tasks = self.data.plan.tasks.values()
        days = [day for task in tasks for day in (task.start_on, task.finish_on) if day]
        days += [
            day
            for project in self.data.projects
            for day in (project.planned_start_on, project.planned_finish_on)
            if day
        ]
        if not days:
            return date.max, date.min
        return min(days) - _AROUND, max(days) + _AROUND


def _week(week: list[Any], *, has_base: bool) -> Iterator[Raw]:
    """The file counts the days of the week from 1, Sunday."""
    for number in range(1, 8):
        weekday = (number - 2) % 7
        shifts = week[weekday] if weekday < len(week) else None
        if shifts is None:
            if has_base:
                continue
            shifts = _OFFICE if weekday < 5 else ()
        yield {"DayType": str(number), **_times(shifts)}


def _times(shifts: Iterable[Iterable[int]]) -> Raw:
    spans = [tuple(span) for span in shifts]
    if not spans:
        return {"DayWorking": "0"}
    times = [{"FromTime": spelling.clock(a), "ToTime": spelling.clock(b)} for a, b in spans]
    return {"DayWorking": "1", "WorkingTimes": {"WorkingTime": times}}


def _exception(days: tuple[date, date], name: str, shifts: Iterable[Iterable[int]]) -> Raw:
    first, last = days
    return {
        "EnteredByOccurrences": "0",
        "TimePeriod": _period(first, last),
        "Occurrences": str((last - first).days + 1),
        "Name": name,
        "Type": _EXCEPTION_KIND,
        **_times(shifts),
    }


def _period(first: date, last: date) -> Raw:
    return {"FromDate": f"{first}T00:00:00", "ToDate": f"{last}T23:59:00"}


def _days_in(exception: Raw) -> list[date]:
    period = exception["TimePeriod"]
    first, last = (date.fromisoformat(period[end][:10]) for end in ("FromDate", "ToDate"))
    return [first + timedelta(n) for n in range((last - first).days + 1)]
