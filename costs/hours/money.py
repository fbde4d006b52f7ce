"""What approved hours cost, told so that nobody learns from it what one person's day costs.

Who reads hours line by line could divide a cost by them. To those, and unless they may read
rates, the cost of a project counts by month: of months that are over, once three people at least
contributed. Within such a month single packages are told where three people contributed to
them, and three at least, or nobody, to what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from costs.hours.rate_rights import can_read_rates
from costs.hours.sight import reads_lines
from costs.models import TimeEntry
from people.models import User
from projects.models import Project

NOUGHT = Decimal(0)
FEWEST = 3


@dataclass(slots=True)
class Part:
    """What one package's people cost in one month."""

    package: int
    cost: Decimal = NOUGHT
    minutes: int = 0
    people: set[int] = field(default_factory=set)


Month = tuple[int, int, int]


@dataclass(slots=True)
class HoursMoney:
    """Costs of hours: by package, by project (never less), by project and year."""

    by_package: dict[int, Decimal] = field(default_factory=dict)
    by_project: dict[int, Decimal] = field(default_factory=dict)
    by_year: dict[int, Decimal] = field(default_factory=dict)
    # Approved and priced, but not told to this reader.
    untold_minutes: int = 0

    @property
    def total(self) -> Decimal:
        return sum(self.by_project.values(), NOUGHT)

    @property
    def outside_packages(self) -> Decimal:
        """Told of projects, not of their packages."""
        return self.total - sum(self.by_package.values(), NOUGHT)

    def tell(self, project: int, year: int, amount: Decimal) -> None:
        self.by_project[project] = self.by_project.get(project, NOUGHT) + amount
        self.by_year[year] = self.by_year.get(year, NOUGHT) + amount

    def tell_package(self, part: Part) -> None:
        self.by_package[part.package] = self.by_package.get(part.package, NOUGHT) + part.cost


def priced(projects: Iterable[Project]) -> QuerySet[TimeEntry]:
    return TimeEntry.objects.filter(line__project__in=projects, cost__isnull=False).order_by()


def load_hours_money(projects: Sequence[Project], user: User, *, on: date) -> HoursMoney:
    """Of these projects as the person may know it. Two queries, whatever their number."""
    told = HoursMoney()
    rates = can_read_rates(user)
    guarded = {each.pk for each in projects if not rates and reads_lines(user, each)}
    _tell_all(told, [each for each in projects if each.pk not in guarded])
    _tell_guarded(told, [each for each in projects if each.pk in guarded], on)
    return told


def withheld_by_package(
    projects: Sequence[Project], user: User | None, *, until: date
) -> dict[int, Decimal]:
    """What packages' hours cost up to ``until`` beyond what this reader is told of each.

    For pages that tell the actual cost of whole projects to all who may read it: it is told
    there, and what single packages hide stays hidden. Without a reader, as it is told to those
    who may not read rates: a document says the same to all. Three queries, whatever their number.
    """
    if user is None:
        guarded = list(projects)
    else:
        rates = can_read_rates(user)
        guarded = [each for each in projects if not rates and reads_lines(user, each)]
    told = HoursMoney()
    _tell_guarded(told, guarded, until + timedelta(days=1))
    found: dict[int, Decimal] = {}
    rows = priced(guarded).filter(booked_on__lte=until).values_list("line__work_package")
    for package, cost in rows.annotate(sum=Sum("cost")):
        hidden = cost - told.by_package.get(package, NOUGHT)
        if hidden:
            found[package] = hidden
    return found


def _tell_all(told: HoursMoney, projects: list[Project]) -> None:
    if not projects:
        return
    rows = priced(projects).annotate(year=ExtractYear("booked_on"))
    names = ("line__project", "line__work_package", "year")
    for project, package, year, cost in rows.values_list(*names).annotate(sum=Sum("cost")):
        told.tell(project, year, cost)
        told.tell_package(Part(package, cost))


def _tell_guarded(told: HoursMoney, projects: list[Project], on: date) -> None:
    for (project, year, month), parts in _by_month(projects).items():
        everybody = set().union(*(part.people for part in parts))
        if (year, month) >= (on.year, on.month) or len(everybody) < FEWEST:
            told.untold_minutes += sum(part.minutes for part in parts)
            continue
        told.tell(project, year, sum((part.cost for part in parts), NOUGHT))
        for part in tellable(parts):
            told.tell_package(part)


def _by_month(projects: list[Project]) -> dict[Month, list[Part]]:
    if not projects:
        return {}
    rows = priced(projects).annotate(year=ExtractYear("booked_on"), month=ExtractMonth("booked_on"))
    names = ("line__project", "year", "month", "line__work_package", "line__sheet__person")
    found: dict[Month, dict[int, Part]] = {}
    summed = rows.values_list(*names).annotate(cost_sum=Sum("cost"), minutes_sum=Sum("minutes"))
    for project, year, month, package, person, cost, minutes in summed:
        part = found.setdefault((project, year, month), {}).setdefault(package, Part(package))
        part.cost += cost
        part.minutes += minutes
        part.people.add(person)
    return {month: list(parts.values()) for month, parts in found.items()}


def tellable(parts: Iterable[Part]) -> list[Part]:
    """The packages that may be told beside the sum of all: neither they nor the rest are few."""
    told = sorted(
        (part for part in parts if len(part.people) >= FEWEST),
        key=lambda part: (len(part.people), part.package),
    )
    rest = [part for part in parts if len(part.people) < FEWEST]
    while told and rest and len(set().union(*(part.people for part in rest))) < FEWEST:
        # What stays untold hides among the smallest of those that could be told.
        rest.append(told.pop(0))
    return told
