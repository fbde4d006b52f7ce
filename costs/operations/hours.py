"""A person writes the week down, copies the last one, submits it and takes it back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _

from costs.choices import HoursKind, HoursState
from costs.hours.approvers import approvers_of
from costs.hours.places import Key, Place, places_of
from costs.hours.spelling import spell_hours
from costs.hours.weeks import WEEK, monday_of
from costs.models import TimeEntry, TimeLine, TimeSheet
from costs.models.hours import DAY_MINUTES
from costs.rules import closed_by_portfolio, refuse_before
from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from servicedesk_pm.common.errors import RuleViolation


class Then(StrEnum):
    """What follows in the same breath once the minutes are written down."""

    NOTHING = "save"
    COPY = "copy"
    SUBMIT = "submit"


# By row, the minutes of weekdays from 0; what is not named stays as it is.
Cells = Mapping[Key, Mapping[int, int]]


@dataclass(slots=True)
class Week:
    """A locked sheet with its lines and minutes, and what the person may write on."""

    sheet: TimeSheet
    lines: dict[Key, TimeLine]
    minutes: dict[Key, dict[int, int]]
    places: dict[Key, Place]
    closed: dict[int, date]
    on: date
    changed: dict[Key, dict[int, int]] = field(default_factory=dict)

    def total(self, weekday: int) -> int:
        return sum(days.get(weekday, 0) for days in self.minutes.values())

    def day(self, weekday: int) -> date:
        return self.sheet.week_on + timedelta(days=weekday)


@operation
def save_week(
    week_on: date,
    cells: Cells,
    *,
    actor: User,
    on: date,
    version: int | None = None,
    then: Then = Then.NOTHING,
) -> TimeSheet:
    """Write the actor's own minutes down as far as they changed; then copy, or submit.

    Raises StaleObject, and RuleViolation for days to come, closed books, more than 24 hours a
    day, and for work that is not the person's or no longer under way.
    """
    # The week before may hold work of every package.
    packages = None if then == Then.COPY else {key.package_id for key in cells}
    week = lock_week(week_on, actor, on, version, packages)
    for key, days in cells.items():
        for weekday, minutes in days.items():
            _set(week, key, weekday, minutes)
    if then == Then.COPY:
        _copy(week)
    _refuse_long_days(week)
    _store(week)
    if then == Then.SUBMIT:
        _submit(week)
    return week.sheet


def _copy(week: Week) -> None:
    """Take the rows of the week before over, with the minutes of days that are empty here.

    Only days that are open and have room are filled; the rest is left to the person.
    """
    sheet, copied = week.sheet, 0
    before = TimeLine.objects.filter(
        sheet__person=sheet.person_id, sheet__week_on=sheet.week_on - WEEK
    )
    for line in before.prefetch_related("entries").order_by("pk"):
        key = Key.of(line)
        place = week.places.get(_plain(key))
        if place is None or place.refusal or not _line(week, key, place).is_writable:
            continue
        fitting = [entry for entry in line.entries.all() if _fits(week, place, key, entry)]
        for entry in fitting:
            _set(week, key, entry.day.weekday(), entry.minutes)
        copied += bool(fitting) or week.lines[key].pk is None
    if not copied:
        raise RuleViolation(_("There is nothing in the week before that this one lacks."))


def _fits(week: Week, place: Place, key: Key, entry: TimeEntry) -> bool:
    weekday, closed = entry.day.weekday(), week.closed.get(place.portfolio_id)
    day = week.day(weekday)
    is_open = day <= week.on and (closed is None or day > closed)
    is_empty = not week.minutes.get(key, {}).get(weekday)
    return is_open and is_empty and week.total(weekday) + entry.minutes <= DAY_MINUTES


def _submit(week: Week) -> None:
    """Give the written lines to those who approve them; an empty week says that it is done."""
    sheet = week.sheet
    if sheet.week_on > week.on:
        raise RuleViolation(_("This week is still to come; submit it once it has begun."))
    given = []
    for key, line in list(week.lines.items()):
        if not line.is_writable:
            continue
        if any(week.minutes.get(key, {}).values()):
            _move(line, HoursState.SUBMITTED)
            given.append(line)
        else:
            line.delete()
            del week.lines[key]
    restate(sheet, [line.state for line in week.lines.values()])
    sheet.submitted_on = week.on
    sheet.version += 1
    sheet.save(update_fields=["state", "submitted_on", "version"])
    total = sum(sum(days.values()) for days in week.minutes.values())
    record(sheet.person, "hours.submitted", sheet, hours=spell_hours(total))
    facts = {"person": str(sheet.person), "week": str(sheet)}
    people = approvers_of(line.pk for line in given)
    notify(people, "hours.submitted", facts, reverse("costs:approvals"), sheet.person)


@operation
def take_week_back(week_on: date, *, actor: User, version: int | None = None) -> TimeSheet:
    """Write on in a week that was submitted; what is approved of it stays so.

    Raises StaleObject, and RuleViolation for a week that is still being written.
    """
    sheet = _lock_sheet(week_on, actor, version)
    if sheet.is_writable:
        raise RuleViolation(_("This week is not submitted."))
    for line in sheet.lines.filter(state=HoursState.SUBMITTED).order_by("pk"):
        _move(line, HoursState.DRAFT)
    sheet.state, sheet.submitted_on = HoursState.DRAFT, None
    sheet.version += 1
    sheet.save(update_fields=["state", "submitted_on", "version"])
    record(actor, "hours.taken_back", sheet)
    return sheet


def lock_week(
    week_on: date, actor: User, on: date, version: int | None, packages: Collection[int] | None
) -> Week:
    """The actor's week, made where there is none, with everything that it is checked for."""
    sheet = _lock_sheet(week_on, actor, version)
    if not sheet.is_writable:
        raise RuleViolation(_("The week is submitted; take it back before you write in it."))
    rows = sheet.lines.prefetch_related("entries").order_by("pk")
    lines = {Key.of(line): line for line in rows}
    minutes = {
        key: {entry.day.weekday(): entry.minutes for entry in line.entries.all()}
        for key, line in lines.items()
    }
    places = places_of(actor, packages)
    portfolios = {place.portfolio_id for place in places.values()}
    return Week(sheet, lines, minutes, places, closed_by_portfolio(portfolios), on)


def _lock_sheet(week_on: date, actor: User, version: int | None) -> TimeSheet:
    """Two windows that begin the same week wait for each other at the person."""
    if week_on != monday_of(week_on):
        raise RuleViolation(_("A week begins on a Monday."))
    User.objects.select_for_update(of=("self",)).only("pk").get(pk=actor.pk)
    locked = TimeSheet.objects.select_for_update(of=("self",))
    sheet = locked.filter(person=actor, week_on=week_on).first()
    sheet = sheet or TimeSheet.objects.create(person=actor, week_on=week_on)
    sheet.person = actor
    check_version(sheet, version)
    return sheet


def _set(week: Week, key: Key, weekday: int, minutes: int) -> None:
    """Change one cell, if it changes."""
    if minutes == week.minutes.get(key, {}).get(weekday, 0):
        return
    cell = key.cell(weekday)
    if not 0 <= minutes <= DAY_MINUTES:
        raise RuleViolation(_("A day has 24 hours at most."), field=cell)
    place = week.places.get(_plain(key))
    if place is None:
        words = _("You are not assigned to this work; ask its lead.")
        raise RuleViolation(words, field=cell)
    if place.refusal:
        raise RuleViolation(place.refusal, field=cell)
    if week.day(weekday) > week.on:
        words = _("This day is still to come; hours are written once they are worked.")
        raise RuleViolation(words, field=cell)
    refuse_before(week.closed.get(place.portfolio_id), week.day(weekday), field=cell)
    line = _line(week, key, place)
    if not line.is_writable:
        words = _("These hours are submitted or approved; they no longer change.")
        raise RuleViolation(words, field=cell)
    week.minutes.setdefault(key, {})[weekday] = minutes
    week.changed.setdefault(key, {})[weekday] = minutes


def _plain(key: Key) -> Key:
    return key.of_kind(HoursKind.NORMAL)


def _line(week: Week, key: Key, place: Place) -> TimeLine:
    line = week.lines.get(key)
    if line is None:
        line = TimeLine(
            sheet=week.sheet,
            project_id=place.project_id,
            work_package_id=place.package_id,
            task_id=place.task_id or None,
            kind=key.kind,
        )
        week.lines[key] = line
    return line


def _refuse_long_days(week: Week) -> None:
    for key, days in week.changed.items():
        for weekday in days:
            total = week.total(weekday)
            if total > DAY_MINUTES:
                words = _("This day would come to %(total)s hours; it has 24 at most.")
                facts = {"total": spell_hours(total)}
                raise RuleViolation(words % facts, field=key.cell(weekday))


def _store(week: Week) -> None:
    """The changed cells and the new lines, in few statements however many they are."""
    made = [line for line in week.lines.values() if line.pk is None]
    for line in made:
        line.save(force_insert=True)
    changed = [
        (week.lines[key], week.day(weekday), minutes)
        for key, days in week.changed.items()
        for weekday, minutes in days.items()
    ]
    if not (made or changed):
        return
    lines = {line.pk for line, _day, _minutes in changed}
    old = TimeEntry.objects.filter(line__in=lines, day__in={day for _line, day, _m in changed})
    gone = {(line.pk, day) for line, day, _minutes in changed}
    found = old.order_by().values_list("pk", "line_id", "day")
    TimeEntry.objects.filter(pk__in=[pk for pk, *at in found if tuple(at) in gone]).delete()
    TimeEntry.objects.bulk_create(
        TimeEntry(line=line, day=day, minutes=minutes) for line, day, minutes in changed if minutes
    )
    week.sheet.version += 1
    week.sheet.save(update_fields=["version"])


def _move(line: TimeLine, state: HoursState) -> None:
    """To a state that nobody has decided on."""
    line.state, line.decided_by, line.decided_on, line.reason = state, None, None, ""
    line.save(update_fields=["state", "decided_by", "decided_on", "reason"])


def restate(sheet: TimeSheet, states: Iterable[str]) -> None:
    """The state of the week from those of its lines; the caller saves it."""
    held = set(states)
    order = (HoursState.RETURNED, HoursState.DRAFT, HoursState.SUBMITTED)
    sheet.state = next((each for each in order if each in held), HoursState.APPROVED)
