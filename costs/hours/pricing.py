"""What hours cost: the rate of the person's class on that very day, exactly to the cent."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from costs.models.rates import CostRate, RateHolder
from servicedesk_pm.common.effort import MINUTES_PER_DAY
from servicedesk_pm.common.fields import CENT

T = TypeVar("T")
# By the first day on which something holds.
Since = list[tuple[date, Decimal]]
Classes = list[tuple[date, int]]


class Prices:
    """The rates of some people, loaded once. Two queries."""

    def __init__(self, people: Iterable[int]) -> None:
        self.classes: dict[int, Classes] = {}
        self.rates: dict[int, Since] = {}
        held = RateHolder.objects.filter(person__in=list(people)).order_by("valid_from")
        for person, day, rate_class in held.values_list("person", "valid_from", "rate_class"):
            self.classes.setdefault(person, []).append((day, rate_class))
        wanted = {key for rows in self.classes.values() for _day, key in rows}
        rates = CostRate.objects.filter(rate_class__in=wanted).order_by("valid_from")
        for key, day, amount in rates.values_list("rate_class", "valid_from", "amount"):
            self.rates.setdefault(key, []).append((day, amount))

    def rate(self, person: int, day: date) -> Decimal | None:
        """Francs a day; nothing where the person has no class or it no rate yet."""
        rate_class = _on(self.classes.get(person, []), day)
        return None if rate_class is None else _on(self.rates.get(rate_class, []), day)

    def cost(self, person: int, day: date, minutes: int) -> Decimal | None:
        rate = self.rate(person, day)
        return None if rate is None else cost_of(minutes, rate)


def cost_of(minutes: int, rate: Decimal) -> Decimal:
    """A day has 8.4 hours; half a cent is rounded up."""
    return (rate * minutes / MINUTES_PER_DAY).quantize(CENT, rounding=ROUND_HALF_UP)


def booked_on(day: date, on: date) -> date:
    """Months that are over no longer change: what is approved later counts on that day."""
    return day if (day.year, day.month) == (on.year, on.month) else on


def _on(rows: list[tuple[date, T]], day: date) -> T | None:
    place = bisect_right([since for since, _value in rows], day)
    return rows[place - 1][1] if place else None
