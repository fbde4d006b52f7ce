"""Working calendars of the file: weekdays, hours, exceptions, weeks that differ."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_noop as _

from engine.recurrence import DAILY, Recurrence, days_of, runs
from workpackages.mspdi import values
from workpackages.mspdi.plan import Calendar, CalendarException, Raw, Shifts
from workpackages.mspdi.problems import DOUBTFUL, NOT_UNDERSTOOD, PlanRefused, Remark
from workpackages.mspdi.tree import rows, text

_EXCEPTION_DAY = 0
Remarks = list[Remark]


def read_calendars(found: list[Raw], remarks: Remarks) -> list[Calendar]:
    """The calendars, each after the one that it is based on."""
    calendars = [calendar for raw in found if (calendar := _calendar(raw, remarks)) is not None]
    by_uid: dict[int, Calendar] = {}
    for calendar in calendars:
        if calendar.uid in by_uid:
            raise PlanRefused(
                _("Two calendars carry the same identifier %(uid)s."), uid=calendar.uid
            )
        by_uid[calendar.uid] = calendar
    return _bases_first(by_uid, remarks)


def _calendar(raw: Raw, remarks: Remarks) -> Calendar | None:
    name = (text(raw, "Name") or "").strip()
    try:
        uid = values.uid(text(raw, "UID"))
        base = values.uid(text(raw, "BaseCalendarUID"))
    except ValueError:
        uid = base = None
    if uid is None:
        remarks.append(
            Remark(NOT_UNDERSTOOD, _("A calendar without identifier is left out."), name)
        )
        return None
    try:
        week = _week(rows(raw, "WeekDays", "WeekDay"))
        exceptions = _exceptions(raw, remarks, name)
    except ValueError as error:
        raise PlanRefused(
            _("The calendar “%(row)s” holds the value “%(value)s”, which cannot be read."),
            row=name or str(uid),
            value=str(error)[:80],
        ) from None
    # Calendar 0 as base is how some writers spell "none".
    own_base = (
        base if base not in {None, uid} and not values.flag(text(raw, "IsBaseCalendar")) else None
    )
    return Calendar(uid, name, own_base, week, tuple(exceptions), raw)


def _week(days: list[Raw]) -> tuple[Shifts | None, ...]:
    """Seven days from Monday; the file counts from 1, Sunday."""
    week: list[Shifts | None] = [None] * 7
    for raw in days:
        number = values.integer(text(raw, "DayType"))
        if number is not None and 1 <= number <= 7:
            week[(number - 2) % 7] = _shifts(raw)
    return tuple(week)


def _shifts(raw: Raw) -> Shifts | None:
    """Working times in minutes; None for a working day that names no hours of its own."""
    if not values.flag(text(raw, "DayWorking")):
        return ()
    spans: list[tuple[int, int]] = []
    for time in rows(raw, "WorkingTimes", "WorkingTime"):
        first, last = text(time, "FromTime"), text(time, "ToTime")
        if not first or not last:
            continue
        begin, end = values.minute_of_day(first), values.minute_of_day(last)
        # Midnight as an end closes the day.
        end = end or 1440
        if end < begin:
            raise ValueError(f"{first} – {last}")
        if end > begin:
            spans.append((begin, end))
    return tuple(sorted(spans)) or None


def _exceptions(raw: Raw, remarks: Remarks, calendar: str) -> list[CalendarException]:
    """Exceptions as defined, else as the older listing of days; then weeks that differ.

    Newer writers give both, and the listing repeats what the definitions say.
    """
    defined = rows(raw, "Exceptions", "Exception")
    if defined:
        found = [part for one in defined for part in _defined(one, remarks, calendar)]
    else:
        listed = rows(raw, "WeekDays", "WeekDay")
        found = [
            CalendarException(first, last, "", shifts=_shifts(one))
            for one in listed
            if values.integer(text(one, "DayType")) == _EXCEPTION_DAY
            for first, last in _period(one)
        ]
    for one in rows(raw, "WorkWeeks", "WorkWeek"):
        name = text(one, "Name") or ""
        week = _week(rows(one, "WeekDays", "WeekDay"))
        found += [CalendarException(first, last, name, week=week) for first, last in _period(one)]
    return found


def _period(raw: Raw) -> list[tuple[date, date]]:
    periods = raw.get("TimePeriod")
    if not isinstance(periods, list) or not isinstance(periods[0], dict):
        return []
    first = values.day(text(periods[0], "FromDate"))
    last = values.day(text(periods[0], "ToDate"))
    return [(first, last)] if first and last and first <= last else []


def _defined(raw: Raw, remarks: Remarks, calendar: str) -> list[CalendarException]:
    name = text(raw, "Name") or ""
    shifts = _shifts(raw)
    found: list[CalendarException] = []
    for first, last in _period(raw):
        rule = Recurrence(
            kind=values.integer(text(raw, "Type")) or DAILY,
            first=first,
            last=last,
            period=values.integer(text(raw, "Period")) or 1,
            days_of_week=values.integer(text(raw, "DaysOfWeek")) or 0,
            month=values.integer(text(raw, "Month")) or 0,
            month_day=values.integer(text(raw, "MonthDay")) or 1,
            item=values.integer(text(raw, "MonthItem")) or 0,
            position=values.integer(text(raw, "MonthPosition")) or 0,
            occurrences=values.integer(text(raw, "Occurrences")) or 0,
        )
        try:
            spans = [(first, last)] if rule.kind == DAILY else runs(days_of(rule))
        except (ValueError, OverflowError):
            remarks.append(
                Remark(
                    NOT_UNDERSTOOD,
                    _("The calendar “%(calendar)s” repeats a day in a way not known here."),
                    name,
                    {"calendar": calendar},
                )
            )
            continue
        found += [CalendarException(one, two, name, shifts=shifts) for one, two in spans]
    return found


def _bases_first(by_uid: dict[int, Calendar], remarks: Remarks) -> list[Calendar]:
    ordered: dict[int, Calendar] = {}
    for calendar in by_uid.values():
        chain: list[Calendar] = []
        current: Calendar | None = calendar
        while current is not None and current.uid not in ordered:
            if any(current.uid == seen.uid for seen in chain):
                raise PlanRefused(_("The calendar “%(row)s” is based on itself."), row=current.name)
            chain.append(current)
            if current.base_uid is not None and current.base_uid not in by_uid:
                remarks.append(
                    Remark(
                        DOUBTFUL,
                        _("A calendar is based on one that the file does not hold."),
                        current.name,
                    )
                )
            current = by_uid.get(current.base_uid) if current.base_uid is not None else None
        for one in reversed(chain):
            ordered[one.uid] = one
    return list(ordered.values())
