"""What the projects of the demonstration have promised, booked and kept back.

The sums of each month end are those of the domain; among the packages they are shared by how
much of each fell into the month.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from django.db.models import Sum

from costs.choices import CostType, PostingKind, Spending
from costs.models import Commitment, TimeEntry
from costs.operations.budgets import BudgetPart, release_reserve, set_reserve, split_budget
from costs.operations.closing import close_books
from costs.operations.commitments import (
    CommitmentFacts,
    change_commitment,
    close_commitment,
    commit_money,
)
from costs.operations.postings import Booking, post
from costs.permissions import can_post
from engine.progress import month_end
from people.models import User
from projects.models import Portfolio, Project
from reporting.demo import days, organisation, plans, portfolio
from reporting.demo.diary import Diary, Turn
from reporting.demo.money_texts import (
    AMENDED_ON,
    AMENDED_WHY,
    CLOSED_IN,
    CLOSED_UNTIL,
    CLOSED_WHY,
    CONTROLLER,
    FINISHED,
    ORDERS,
    PACES,
    RELEASES,
    RESERVES,
    SPLIT_ON,
    STRUCTURED,
    Order,
    Pace,
)
from reporting.demo.work import all_plans, facts_of
from workpackages.choices import WorkPackageState
from workpackages.models import WorkPackage

THOUSAND = Decimal(1000)
NOT_BEGUN = {WorkPackageState.DRAFT, WorkPackageState.ISSUED, WorkPackageState.AGREED}
# Of a package that nobody else delivers, the shares of its budget in the first years.
SPLIT = ((CostType.INTERNAL, Decimal("0.7")), (CostType.EXTERNAL, Decimal("0.3")))


@dataclass(frozen=True, slots=True)
class Part:
    """A package with the project that it lies in."""

    code: str
    facts: plans.Package

    @property
    def budget(self) -> Decimal:
        return self.facts.thousands * THOUSAND


def add_money(diary: Diary) -> None:
    for order in ORDERS:
        _add_order(diary, order)
    for code, (thousands, on, why) in RESERVES.items():
        day = date.fromisoformat(on)
        act = partial(_set_reserve, code, thousands * THOUSAND, why, day)
        diary.add(day, Turn.REMARK, "director", act)
    for code, thousands, on, why in RELEASES:
        day = date.fromisoformat(on)
        act = partial(_release, code, thousands * THOUSAND, why, day)
        diary.add(day, Turn.REMARK, _sponsor(code), act)
    for code in (*PACES, *FINISHED):
        _add_bookings(diary, code)
        lead = facts_of(code).lead
        diary.add(date.fromisoformat(SPLIT_ON), Turn.END, lead, partial(_split, code))
    for until, on in zip(CLOSED_UNTIL, CLOSED_IN, strict=True):
        act = partial(_close_books, date.fromisoformat(until), date.fromisoformat(on))
        diary.add(date.fromisoformat(on), Turn.END, "director", act)


def _sponsor(code: str) -> str:
    facts = facts_of(code)
    return next(each.sponsor for each in portfolio.PROGRAMMES if each.code == facts.programme)


def parts_of(code: str) -> list[Part]:
    """The packages of the project and of its sub-projects."""
    return [
        Part(plan.code, facts)
        for plan in all_plans()
        if plan.code == code or plan.code.startswith(f"{code}-")
        for facts in plan.packages
    ]


def ramp(share: float) -> float:
    """The usual S: slow at both ends."""
    bounded = min(1.0, max(0.0, share))
    return 3 * bounded**2 - 2 * bounded**3


def to_hundreds(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("1E2"), ROUND_HALF_UP) + Decimal(0)


def month_ends(code: str) -> list[date]:
    """The last days of the months of which figures are told."""
    if code in FINISHED:
        told, first = FINISHED[code][0], FINISHED[code][1]
    else:
        told, first = PACES[code].told, PACES[code].first
    year, month = map(int, first.split("-"))
    return [month_end(year, month + n) for n in range(told)]


def booked_ends(code: str) -> list[tuple[date, Decimal]]:
    """Month ends with AC, from when there were packages to book on: what was before comes then."""
    since = date.fromisoformat(STRUCTURED.get(code, "2000-01-01"))
    both = zip(month_ends(code), actuals(code), strict=True)
    return [(end, total) for end, total in both if end >= since]


def earned(pace: Pace, budget: int, month: int) -> Decimal:
    """EV at the end of a month, from 1."""
    share = ramp(_between(pace.pace, pace.told, month) * month / pace.months)
    return to_hundreds(Decimal(repr(budget * share)))


def actuals(code: str) -> list[Decimal]:
    """AC at each month end, cumulated, in francs."""
    if code in FINISHED:
        months, _first, _budget, cost = FINISHED[code]
        return [to_hundreds(Decimal(repr(cost * ramp(n / months)))) for n in range(1, months + 1)]
    pace, budget = PACES[code], facts_of(code).thousands * 1000
    return [
        to_hundreds(earned(pace, budget, n) / Decimal(repr(_between(pace.yield_, pace.told, n))))
        for n in range(1, pace.told + 1)
    ]


def _between(ends: tuple[float, float], told: int, month: int) -> float:
    first, last = ends
    return first + (last - first) * (month - 1) / (told - 1)


def shares(code: str) -> list[dict[int, Decimal]]:
    """What each package, by its place in ``parts_of``, cost in each month; hundreds of francs.

    A package counts by how much of its own S fell into the month; the largest takes the rest.
    """
    parts, found, before = parts_of(code), [], Decimal(0)
    for end, total in booked_ends(code):
        spent, before = total - before, total
        weights = {
            n: float(part.budget) if code in FINISHED else _weight(part, end)
            for n, part in enumerate(parts)
        }
        heavy = {n: weight for n, weight in weights.items() if weight > 0}
        # Outside every window it is the first package, which leads the project, that costs.
        heavy = heavy or {0: 1.0}
        whole = sum(heavy.values())
        month = {n: to_hundreds(spent * Decimal(repr(w / whole))) for n, w in heavy.items()}
        largest = max(heavy, key=lambda n: (heavy[n], -n))
        month[largest] += spent - sum(month.values(), Decimal(0))
        found.append({n: amount for n, amount in month.items() if amount > 0})
        if any(amount < 0 for amount in month.values()):
            raise ValueError(f"{code}: a month costs less than nothing")
    return found


def _weight(part: Part, end: date) -> float:
    if part.facts.state in NOT_BEGUN:
        return 0.0
    start, finish = map(date.fromisoformat, (part.facts.start, part.facts.finish))
    finish = days.shift(finish, max(0, part.facts.slip))
    length = (finish - start).days + 1

    def done(on: date) -> float:
        return ramp(((on - start).days + 1) / length)

    return float(part.budget) * (done(end) - done(end.replace(day=1)))


def _add_bookings(diary: Diary, code: str) -> None:
    """Invoices against the orders as far as they were invoiced, the rest as internal charges."""
    parts = parts_of(code)
    left = {(o.project, o.package): Decimal(repr(o.invoiced)) * THOUSAND for o in ORDERS}
    for (end, _total), month in zip(booked_ends(code), shares(code), strict=True):
        booked_on = min(days.shift(end, 0), days.LAST_FACTS)
        booked_on = booked_on if booked_on.month == end.month else _last_working_day(end)
        for n, amount in month.items():
            part = parts[n]
            order = left.get((part.code, part.facts.number), Decimal(0))
            signed = _signed_on(part)
            invoice = min(order, amount) if signed and signed <= booked_on else Decimal(0)
            if invoice:
                left[part.code, part.facts.number] -= invoice
            booked = ((PostingKind.INVOICE, invoice), (PostingKind.CHARGE, amount - invoice))
            for kind, sum_ in booked:
                if sum_ > 0:
                    act = partial(_book, part, kind, sum_, booked_on)
                    diary.add(booked_on, Turn.END, facts_of(code).lead, act)


def _last_working_day(end: date) -> date:
    """The month's last one: moved on from the month's end and back again."""
    return days.shift(days.shift(end, 0), -1)


def _order_of(part: Part) -> Order | None:
    place = part.code, part.facts.number
    return next((each for each in ORDERS if (each.project, each.package) == place), None)


def _signed_on(part: Part) -> date | None:
    order = _order_of(part)
    return date.fromisoformat(order.signed) if order else None


def _package(part: Part) -> WorkPackage:
    packages = WorkPackage.objects.select_related("project__lead")
    return packages.get(project__code=part.code, number=part.facts.number)


def _book(part: Part, kind: PostingKind, amount: Decimal, on: date, lead: User) -> None:
    """By who controls the project's money, where somebody does already."""
    package, order = _package(part), _order_of(part)
    if kind == PostingKind.CHARGE:
        # What the people of the package wrote down counts by itself.
        amount -= _hours_cost(package, on)
    controller = User.objects.get(username=CONTROLLER)
    actor = controller if can_post(controller, package.project) else lead
    is_invoice = kind == PostingKind.INVOICE and order is not None
    commitment = package.commitments.get() if is_invoice else None
    booking = Booking(
        package_id=package.pk,
        kind=kind,
        posted_on=on,
        cost_type=order.cost_type if order and is_invoice else CostType.INTERNAL,
        spending=Spending.INVESTMENT,
        amount=amount,
        supplier=order.supplier if order and is_invoice else "",
        document=f"F-{on:%Y%m}-{package.number}" if is_invoice else "",
        text="" if is_invoice else f"Heures internes {on:%m.%Y}",
        commitment_id=commitment.pk if commitment else None,
    )
    post(package.project_id, booking, actor=actor, on=days.TODAY)


def _hours_cost(package: WorkPackage, on: date) -> Decimal:
    """Of the month that the day is in."""
    month = {"booked_on__year": on.year, "booked_on__month": on.month}
    entries = TimeEntry.objects.filter(line__work_package=package, **month).order_by()
    return entries.aggregate(sum=Sum("cost"))["sum"] or Decimal(0)


def _add_order(diary: Diary, order: Order) -> None:
    signed = date.fromisoformat(order.signed)
    diary.add(signed, Turn.REMARK, order.writer, partial(_sign, order, signed))
    if order.amended:
        on = date.fromisoformat(AMENDED_ON)
        diary.add(on, Turn.REMARK, order.writer, partial(_amend, order, on))
    if order.closed:
        on = date.fromisoformat(order.closed)
        diary.add(on, Turn.END, order.writer, partial(_close, order, on))


def _facts(order: Order, package: WorkPackage, amount: Decimal) -> CommitmentFacts:
    return CommitmentFacts(
        package_id=package.pk,
        supplier=order.supplier,
        reference=order.reference,
        subject=order.subject,
        cost_type=order.cost_type,
        spending=Spending.INVESTMENT,
        amount=amount,
        signed_on=date.fromisoformat(order.signed),
    )


def _commitment(order: Order) -> Commitment:
    orders = Commitment.objects.select_related("work_package", "project")
    return orders.get(project__code=order.project, reference=order.reference)


def _sign(order: Order, on: date, actor: User) -> None:
    package = WorkPackage.objects.get(project__code=order.project, number=order.package)
    facts = _facts(order, package, order.thousands * THOUSAND)
    commit_money(package.project_id, facts, actor=actor, on=on)


def _amend(order: Order, on: date, actor: User) -> None:
    row = _commitment(order)
    amount = (order.thousands + order.amended) * THOUSAND
    facts = _facts(order, row.work_package, amount)
    change_commitment(row.pk, facts, AMENDED_WHY, actor=actor, on=on)


def _close(order: Order, on: date, actor: User) -> None:
    close_commitment(_commitment(order).pk, CLOSED_WHY, actor=actor, on=on)


def _set_reserve(code: str, amount: Decimal, why: str, on: date, actor: User) -> None:
    project = Project.objects.get(code=code)
    set_reserve(project.pk, amount, why, actor=actor, on=on)


def _release(code: str, amount: Decimal, why: str, on: date, actor: User) -> None:
    project = Project.objects.get(code=code)
    release_reserve(project.pk, amount, why, actor=actor, on=on)


def _split(code: str, lead: User) -> None:
    """Each package by cost type and by the years that its window touches."""
    for part in parts_of(code):
        package = _package(part)
        split_budget(package.pk, list(_lines(part)), actor=lead)


def _lines(part: Part) -> Iterator[BudgetPart]:
    order = _order_of(part)
    types = ((order.cost_type, Decimal("0.6")), SPLIT[0]) if order else SPLIT
    first, last = int(part.facts.start[:4]), int(part.facts.finish[:4])
    years = range(first, last + 1)
    rest = part.budget
    wanted = [(kind, share, year) for year in years for kind, share in types]
    for n, (kind, share, year) in enumerate(wanted, start=1):
        whole = sum(each for _kind, each in types)
        amount = to_hundreds(part.budget * share / whole / len(years))
        amount = rest if n == len(wanted) else amount
        rest -= amount
        yield BudgetPart(kind, Spending.INVESTMENT, year, amount)


def _close_books(until: date, on: date, director: User) -> None:
    place = Portfolio.objects.get(code=organisation.PORTFOLIO[0])
    close_books(place.pk, until, actor=director, on=on)
