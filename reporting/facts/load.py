"""How much the plan asks of each of its people in the coming weeks.

Only what the plan itself assigns: absences and contracts are nobody's business in a report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q

from engine.calendar import WorkDays
from reporting.plan import Plan, Row
from reporting.spelling import Json, listed
from workpackages.choices import ResourceKind
from workpackages.models import Assignment

WEEKS, MOST_PEOPLE = 8, 30
_A_WEEK, _SATURDAY = timedelta(days=7), 5
Shares = list[Decimal]


@dataclass(slots=True)
class Asked:
    """One person's weeks: percent of the time, and of how much of it the plan may dispose."""

    name: str
    most: int = 100
    pct: Shares = field(default_factory=lambda: [Decimal(0)] * WEEKS)

    def add(self, parts: Shares, units_pct: int) -> None:
        pairs = zip(self.pct, parts, strict=True)
        self.pct = [share + part * units_pct for share, part in pairs]


def load_of(plan: Plan) -> Json:
    """The eight weeks after the status date, whoever has most to do first. One query."""
    weeks = _weeks(plan.as_of)
    busy = [each for each in _asked(plan, weeks) if any(each.pct)]
    busy.sort(key=lambda each: (-max(each.pct), each.name))
    told = [
        {"name": each.name, "most": each.most, "pct": [_whole(share) for share in each.pct]}
        for each in busy[:MOST_PEOPLE]
    ]
    return {
        "weeks": [week.isoformat() for week in weeks],
        "people": len(busy),
        "totals": [_whole(sum((each.pct[n] for each in busy), Decimal(0))) for n in range(WEEKS)],
        **listed(told, len(busy)),
    }


def _asked(plan: Plan, weeks: list[date]) -> Iterable[Asked]:
    ahead = {row.fields["pk"]: row for row in plan.worked if not row.reached_on}
    parts = {pk: _parts(row, weeks, plan) for pk, row in ahead.items()}
    asked: dict[tuple[int, str], Asked] = {}
    working = Q(resource__isnull=True) | Q(resource__kind=ResourceKind.WORK)
    rows = Assignment.objects.filter(working, task__project__in=plan.projects)
    for row in rows.select_related("user", "resource").order_by("pk"):
        if row.task_id in parts:
            name = str(row.user or row.resource)
            person = asked.setdefault((row.user_id or 0, name), Asked(name, _most(row)))
            person.add(parts[row.task_id], row.units_pct)
    return asked.values()


def _most(row: Assignment) -> int:
    return row.resource.max_units_pct if row.user is None and row.resource else 100


def _weeks(as_of: date) -> list[date]:
    """Their Mondays; the first week is the one in which the work goes on after that day."""
    ahead = as_of + timedelta(days=1)
    if ahead.weekday() >= _SATURDAY:
        ahead += timedelta(days=2)
    monday = ahead - timedelta(days=ahead.weekday())
    return [monday + n * _A_WEEK for n in range(WEEKS)]


def _parts(row: Row, weeks: list[date], plan: Plan) -> Shares:
    """Which part of each week's working days the rest of a task takes."""
    start, finish = row.start, row.fields["finish_on"]
    if start is None or finish is None:
        return [Decimal(0)] * WEEKS
    begin = max(start, plan.as_of + timedelta(days=1))
    return [_part(plan.days, begin, finish, monday) for monday in weeks]


def _part(days: WorkDays, begin: date, finish: date, monday: date) -> Decimal:
    sunday = monday + timedelta(days=6)
    worked = days.length_days(monday, sunday)
    taken = days.length_days(max(begin, monday), min(finish, sunday))
    return Decimal(taken) / worked if worked else Decimal(0)


def _whole(share: Decimal) -> int:
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))
