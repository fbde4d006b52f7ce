"""Rate classes and people's classes as their pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from costs.choices import HoursState
from costs.models import CostRate, RateClass, RateHolder, TimeEntry
from people.models import User


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class with the rate of today, if there is one yet, and all its rates."""

    row: RateClass
    amount: Decimal | None
    rates: list[CostRate]


@dataclass(frozen=True, slots=True)
class HolderRow:
    """A person with the class of today, if there is one yet, and all of them."""

    person: User
    holder: RateHolder | None
    holders: list[RateHolder]


def load_classes(user: User, *, on: date) -> list[ClassRow]:
    """Two queries."""
    rates = Prefetch("rates", queryset=CostRate.objects.order_by("-valid_from"))
    rows = RateClass.objects.visible_to(user).prefetch_related(rates).order_by("code")
    return [_class_row(row, list(row.rates.all()), on) for row in rows]


def _class_row(row: RateClass, rates: list[CostRate], on: date) -> ClassRow:
    valid = next((rate for rate in rates if rate.valid_from <= on), None)
    return ClassRow(row, valid.amount if valid else None, rates)


def load_holders(*, on: date) -> list[HolderRow]:
    """Everybody who has a class. One query."""
    held = RateHolder.objects.select_related("person", "rate_class")
    found: dict[User, list[RateHolder]] = {}
    for each in held.order_by("person__name", "person", "-valid_from"):
        found.setdefault(each.person, []).append(each)
    return [HolderRow(person, _valid(rows, on), rows) for person, rows in found.items()]


def _valid(rows: Iterable[RateHolder], on: date) -> RateHolder | None:
    return next((each for each in rows if each.valid_from <= on), None)


def load_unpriced() -> list[User]:
    """Whose approved hours wait for a rate. One query."""
    waiting = TimeEntry.objects.filter(line__state=HoursState.APPROVED, cost__isnull=True)
    return list(
        User.objects.filter(pk__in=waiting.order_by().values("line__sheet__person")).by_name()
    )
