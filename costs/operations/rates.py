"""Human resources keep the rates of classes and say to which class people belong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from costs.choices import HoursState
from costs.hours.pricing import Prices, booked_on
from costs.hours.rate_rights import can_keep_rates
from costs.models import CostRate, RateClass, RateHolder, TimeEntry
from costs.rules import check_positive
from people.audit import operation, record
from people.models import User
from projects.rules import check_record
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.fields import CENT
from workpackages.operations.locking import demand
from workpackages.rules import check_day


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A class with its first rate."""

    code: str
    name_fr: str
    name_en: str
    is_external: bool
    amount: Decimal
    valid_from: date


@operation
def create_rate_class(facts: ClassFacts, *, actor: User, on: date) -> RateClass:
    """Raises PermissionDenied, and RuleViolation for a code that is taken."""
    demand(allowed=can_keep_rates(actor))
    row = RateClass(
        code=facts.code.strip(),
        name_fr=facts.name_fr.strip(),
        name_en=facts.name_en.strip(),
        is_external=facts.is_external,
    )
    check_record(row)
    row.save()
    _set_rate(row, facts.amount, facts.valid_from)
    record(actor, "rates.created", row)
    return row


@operation
def set_rate(
    class_id: int, amount: Decimal, valid_from: date, *, actor: User, on: date
) -> RateClass:
    """What a day of the class costs from a day on; a rate of the same day is replaced.

    What is priced stays so; hours that waited for a rate are priced now. Raises PermissionDenied
    and RuleViolation.
    """
    demand(allowed=can_keep_rates(actor))
    row = RateClass.objects.select_for_update(of=("self",)).filter(pk=class_id).first()
    if row is None:
        raise RuleViolation(_("This rate class is no longer there."))
    _set_rate(row, amount, valid_from)
    record(actor, "rates.set", row)
    people = row.holders.order_by().values_list("person", flat=True)
    price(set(people), on=on)
    return row


@operation
def give_rate_class(
    person_id: int, class_id: int, valid_from: date, *, actor: User, on: date
) -> RateHolder:
    """Put a person into a class from a day on; what was said for the same day is replaced.

    Raises PermissionDenied and RuleViolation.
    """
    demand(allowed=can_keep_rates(actor))
    person = User.objects.select_for_update(of=("self",)).active().filter(pk=person_id).first()
    if person is None:
        raise RuleViolation(_("Choose a person."), field="person")
    rate_class = RateClass.objects.filter(pk=class_id).first()
    if rate_class is None:
        raise RuleViolation(_("Choose a rate class."), field="rate_class")
    check_day(valid_from, field="valid_from")
    held = RateHolder.objects.filter(person=person, valid_from=valid_from).first()
    held = held or RateHolder(person=person, valid_from=valid_from)
    held.rate_class = rate_class
    held.save()
    record(actor, "rates.given", held)
    price({person.pk}, on=on)
    return held


def price(people: Iterable[int], *, on: date, lines: Iterable[int] | None = None) -> None:
    """Freeze what approved hours cost, as far as there is a rate for them; once for each."""
    unpriced = TimeEntry.objects.filter(
        line__state=HoursState.APPROVED, line__sheet__person__in=people, cost__isnull=True
    )
    if lines is not None:
        unpriced = unpriced.filter(line__in=lines)
    entries = list(unpriced.select_related("line__sheet").order_by("pk"))
    prices = Prices({entry.line.sheet.person_id for entry in entries})
    priced = []
    for entry in entries:
        cost = prices.cost(entry.line.sheet.person_id, entry.day, entry.minutes)
        if cost is not None:
            entry.cost, entry.booked_on = cost, booked_on(entry.day, on)
            priced.append(entry)
    TimeEntry.objects.bulk_update(priced, ["cost", "booked_on"], batch_size=500)


def _set_rate(row: RateClass, amount: Decimal, valid_from: date) -> None:
    check_positive(amount, field="amount")
    check_day(valid_from, field="valid_from")
    rate = CostRate.objects.filter(rate_class=row, valid_from=valid_from).first()
    rate = rate or CostRate(rate_class=row, valid_from=valid_from)
    rate.amount = amount.quantize(CENT)
    rate.save()
