"""A person's week as its page shows it: rows of work, seven days, and what was planned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Sum
from django.utils.translation import gettext as _

from costs.choices import HOURS_TONES, HoursKind, HoursState
from costs.hours.places import Key, Place, package_name, places_of, planned_in
from costs.hours.weeks import WEEK, spell_week
from costs.models import TimeLine, TimeSheet
from costs.rules import closed_by_portfolio
from people.models import User

EARLIER_WEEKS = 6
_KEY = re.compile(r"p(?P<package>\d{1,18})-t(?P<task>\d{1,18})-(?P<kind>normal|rework)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the week; ``open_days`` are the weekdays on which it may be written."""

    key: Key
    project_code: str
    package: str
    task: str
    line: TimeLine | None
    minutes: dict[int, int]
    open_days: frozenset[int]
    planned: int
    refusal: str = ""

    @property
    def title(self) -> str:
        name = self.task or self.package
        if self.key.kind == HoursKind.REWORK:
            return _("%(work)s, rework") % {"work": name}
        return name

    @property
    def is_rework(self) -> bool:
        return self.key.kind == HoursKind.REWORK

    @property
    def total(self) -> int:
        return sum(self.minutes.values())


@dataclass(frozen=True, slots=True)
class Earlier:
    """A week before, with what is written in it; without a state, nothing is."""

    week: str
    state: str
    minutes: int

    @property
    def label(self) -> str:
        return str(HoursState(self.state).label) if self.state else ""

    @property
    def tone(self) -> str:
        return HOURS_TONES[HoursState(self.state)] if self.state else ""


@dataclass(frozen=True, slots=True)
class WeekPage:
    monday: date
    sheet: TimeSheet | None
    rows: list[Row]
    # What else may be written on, as rows that do not stand there yet.
    others: list[tuple[Place, Key]]
    planned: int
    earlier: list[Earlier] = field(default_factory=list)

    @property
    def week(self) -> str:
        return spell_week(self.monday)

    @property
    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """The other rows with their names, under their projects."""
        found: dict[str, list[tuple[str, str]]] = {}
        for place, key in self.others:
            found.setdefault(place.project_code, []).append((str(key), _named(place, key)))
        return found

    @property
    def before(self) -> str:
        return spell_week(self.monday - WEEK)

    @property
    def after(self) -> str:
        return spell_week(self.monday + WEEK)

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=n) for n in range(7)]

    @property
    def is_writable(self) -> bool:
        return self.sheet is None or self.sheet.is_writable

    @property
    def totals(self) -> list[int]:
        return [sum(row.minutes.get(n, 0) for row in self.rows) for n in range(7)]

    @property
    def total(self) -> int:
        return sum(self.totals)

    @property
    def missing(self) -> int:
        """Planned and not written; more than planned is nothing missing."""
        return max(0, self.planned - self.total)


def load_week(user: User, monday: date, *, on: date, wanted: Iterable[Key] = ()) -> WeekPage:
    """Eight queries, whatever is written in it. ``wanted`` are rows that are asked for."""
    sheet = TimeSheet.objects.visible_to(user).filter(week_on=monday).first()
    lines = _lines(sheet)
    places = places_of(user)
    proposed = [place.key for place in places.values() if place.is_current(monday)]
    keys = list(dict.fromkeys([*lines, *proposed, *wanted]))
    closed = closed_by_portfolio({place.portfolio_id for place in places.values()})
    writable = sheet is None or sheet.is_writable
    first = {key: n for n, key in enumerate(places)}
    rows = []
    for key in sorted(keys, key=lambda key: (first.get(_plain(key), len(first)), key)):
        place, line = places.get(_plain(key)), lines.get(key)
        days = _open_days(place, monday, on, closed) if writable else frozenset()
        if line is not None and not line.is_writable:
            days = frozenset()
        rows.append(_row(key, place, line, days, monday))
    shown = {row.key for row in rows}
    return WeekPage(
        monday,
        sheet,
        rows,
        _others(places.values(), shown) if writable else [],
        planned_in(places.values(), monday),
        list(_earlier(user, monday)),
    )


def parse_key(text: str) -> Key | None:
    match = _KEY.fullmatch(text)
    if match is None:
        return None
    return Key(int(match["package"]), int(match["task"]), match["kind"])


def _plain(key: Key) -> Key:
    return key.of_kind(HoursKind.NORMAL)


def _lines(sheet: TimeSheet | None) -> dict[Key, TimeLine]:
    if sheet is None:
        return {}
    parts = ("project", "work_package", "task", "decided_by")
    rows = sheet.lines.select_related(*parts).prefetch_related("entries").order_by("pk")
    return {Key.of(line): line for line in rows}


def _open_days(
    place: Place | None, monday: date, on: date, closed: dict[int, date]
) -> frozenset[int]:
    if place is None or place.refusal:
        return frozenset()
    until = closed.get(place.portfolio_id)
    days = [monday + timedelta(days=n) for n in range(7)]
    return frozenset(
        n for n, day in enumerate(days) if day <= on and (until is None or day > until)
    )


def _row(
    key: Key, place: Place | None, line: TimeLine | None, days: frozenset[int], monday: date
) -> Row:
    names = ("", _("Work that is not yours"), "")
    if line is not None:
        package = package_name(line.work_package.number, line.work_package.name)
        names = (line.project.code, package, str(line.task or ""))
    elif place is not None:
        names = (place.project_code, place.package, place.task)
    entries = line.entries.all() if line is not None else ()
    is_normal = key.kind == HoursKind.NORMAL
    return Row(
        key,
        *names,
        line=line,
        minutes={entry.day.weekday(): entry.minutes for entry in entries},
        open_days=days,
        planned=place.planned(monday) if place and is_normal else 0,
        refusal=place.refusal if place else "",
    )


def _others(places: Iterable[Place], shown: set[Key]) -> list[tuple[Place, Key]]:
    """Each place once, and once more as rework, without the rows that stand there already."""
    open_ones = (place for place in places if not place.refusal)
    rows = ((place, place.key.of_kind(kind)) for place in open_ones for kind in HoursKind)
    return [(place, key) for place, key in rows if key not in shown]


def _named(place: Place, key: Key) -> str:
    name = f"{place.package} · {place.task}" if place.task else place.package
    return _("%(work)s, rework") % {"work": name} if key.kind == HoursKind.REWORK else name


def _earlier(user: User, monday: date) -> Iterator[Earlier]:
    """The weeks before, the nearest first. One query."""
    since = monday - EARLIER_WEEKS * WEEK
    sheets = TimeSheet.objects.visible_to(user).filter(week_on__gte=since, week_on__lt=monday)
    summed = sheets.order_by("week_on").annotate(minutes=Sum("lines__entries__minutes"))
    known = {row.week_on: row for row in summed}
    for n in range(1, EARLIER_WEEKS + 1):
        day = monday - n * WEEK
        row = known.get(day)
        minutes = row.minutes or 0 if row else 0  # type: ignore[attr-defined]
        yield Earlier(spell_week(day), row.state if row else "", minutes)
