"""Hours that wait for one lead, week by week and person by person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.formats import date_format

from costs.hours.spelling import spell_hours
from costs.models import TimeEntry, TimeLine
from people.models import User

MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One line with its days in words."""

    line: TimeLine
    minutes: int
    days: str


@dataclass(frozen=True, slots=True)
class WaitingWeek:
    """What one person's week has for the lead, who may not see the rest of it."""

    person: User
    week: str
    lines: list[WaitingLine]

    @property
    def minutes(self) -> int:
        return sum(each.minutes for each in self.lines)


@dataclass(frozen=True, slots=True)
class Approvals:
    weeks: list[WaitingWeek]
    count: int
    projects: list[str]

    @property
    def keys(self) -> list[int]:
        return [each.line.pk for week in self.weeks for each in week.lines]

    @property
    def hidden(self) -> int:
        return self.count - len(self.keys)


def load_approvals(user: User, *, on: date, project: str = "", approved: bool = False) -> Approvals:
    """What waits, or what is ``approved`` and may come back. Five queries, however much it is."""
    lines = TimeLine.objects
    waiting = lines.withdrawable_by(user, on) if approved else lines.approvable_by(user)
    projects = waiting.order_by("project__code").values_list("project__code", flat=True)
    codes = list(projects.distinct())
    if project:
        waiting = waiting.filter(project__code=project)
    entries = Prefetch("entries", queryset=TimeEntry.objects.order_by("day"))
    rows = waiting.select_related("sheet__person", "project", "work_package", "task")
    ordered = rows.prefetch_related(entries).order_by(
        "sheet__week_on", "sheet__person__name", "sheet", "project__code", "pk"
    )
    return Approvals(list(_weeks(ordered[:MOST_LINES])), waiting.count(), codes)


def _weeks(lines: Iterable[TimeLine]) -> list[WaitingWeek]:
    found: dict[int, WaitingWeek] = {}
    for line in lines:
        sheet = line.sheet
        week = found.setdefault(sheet.pk, WaitingWeek(sheet.person, str(sheet), []))
        days = {entry.day: entry.minutes for entry in line.entries.all()}
        week.lines.append(WaitingLine(line, sum(days.values()), spell_days(days)))
    return list(found.values())


def spell_days(days: dict[date, int]) -> str:
    """Mon 7:30 · Tue 4:00, in the reader's language."""
    return " · ".join(f"{date_format(day, 'D')} {spell_hours(n)}" for day, n in days.items())
