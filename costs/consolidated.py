"""Money rolled up: projects into programmes, programmes into the portfolio.

Every figure is the sum of the figures below it; sub-projects are part of their parents.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum

from costs.hours.money import HoursMoney, load_hours_money
from costs.models import Commitment, Posting
from costs.overview import Years, load_years
from costs.sight import projects_with_costs
from people.models import User
from projects.choices import IN_FAVOUR
from projects.models import Decision, Programme, Project
from servicedesk_pm.common.fields import MoneyField
from workpackages.models import WorkPackage

NOUGHT = Decimal(0)


@dataclass(slots=True)
class Sums:
    envelope: Decimal = NOUGHT
    budget: Decimal = NOUGHT
    released: Decimal = NOUGHT
    actual: Decimal = NOUGHT
    promised: Decimal = NOUGHT

    @property
    def left(self) -> Decimal:
        return self.budget - self.actual - self.promised

    @property
    def is_over(self) -> bool:
        return self.left < 0

    def add(self, other: Sums) -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class ProjectLine:
    """A topmost project with all that is below it."""

    project: Project
    sums: Sums


@dataclass(slots=True)
class Group:
    """A programme, or the projects of none, with its projects and their sum."""

    programme: Programme | None
    lines: list[ProjectLine] = field(default_factory=list)
    sums: Sums = field(default_factory=Sums)


@dataclass(frozen=True, slots=True)
class Consolidated:
    groups: list[Group]
    sums: Sums
    years: Years


def load_consolidated(
    user: User, *, on: date, programme: str = "", finished: bool = False
) -> Consolidated:
    """All projects whose money the person sees. Nine queries, whatever their number."""
    seen = Project.objects.filter(projects_with_costs(user))
    if programme:
        seen = seen.filter(programme__code=programme)
    if not finished:
        seen = seen.open()
    projects = list(seen.select_related("programme").order_by("programme__code", "path"))
    known = {project.pk for project in projects}
    tops = [p for p in projects if not known.intersection(p.ancestor_ids)]
    hours = load_hours_money(projects, user, on=on)
    own = _own_sums(projects, hours)
    groups: dict[int | None, Group] = {}
    whole = Sums()
    for top in sorted(tops, key=lambda p: (p.programme is None, _code(p.programme), p.code)):
        line = ProjectLine(top, Sums(envelope=top.approved_envelope))
        for project in projects:
            if project.path.startswith(top.path):
                line.sums.add(own[project.pk])
        group = groups.setdefault(top.programme_id, Group(top.programme))
        group.lines.append(line)
        group.sums.add(line.sums)
        whole.add(line.sums)
    years = load_years(projects, hours, budget=whole.budget)
    return Consolidated(list(groups.values()), whole, years)


def _code(programme: Programme | None) -> str:
    return programme.code if programme else ""


def _own_sums(projects: Iterable[Project], hours: HoursMoney) -> dict[int, Sums]:
    """What each project has by itself, without those below it; four queries."""
    keys = [project.pk for project in projects]
    inside = {"project__in": keys}
    budgets = WorkPackage.objects.filter(**inside).budgeted()
    released = Decision.objects.filter(outcome__in=IN_FAVOUR, **inside)
    promised = Commitment.objects.open().filter(**inside)
    found = {key: Sums() for key in keys}
    wanted: list[tuple[str, QuerySet[Any], Sum]] = [
        ("budget", budgets, Sum("budget")),
        ("released", released, Sum("released_budget")),
        ("actual", Posting.objects.filter(**inside), Sum("amount")),
        ("promised", promised, Sum(F("amount") - F("invoiced"), output_field=MoneyField())),
    ]
    for name, rows, total in wanted:
        for key, amount in rows.order_by().values_list("project").annotate(sum=total):
            setattr(found[key], name, amount or NOUGHT)
    for key, cost in hours.by_project.items():
        found[key].actual += cost
    return found
