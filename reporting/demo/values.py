"""What the demonstration's projects planned and earned month by month, and its snapshots.

The sums of each month end are those of the domain; among the packages they are shared by the
packages' own windows, first what is finished.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from control.models import Phasing
from control.months import month_of
from control.operations.phasing import approve_phasing, phase_package, propose_phasing
from control.operations.snapshots import keep_snapshots, waiting_for_snapshot
from control.operations.values import record_earned
from engine.progress import month_end
from people.models import User
from projects.models import Project
from reporting.demo import days, lives, portfolio
from reporting.demo.diary import Diary, Turn
from reporting.demo.money import (
    NOT_BEGUN,
    Part,
    earned,
    month_ends,
    parts_of,
    ramp,
    to_hundreds,
)
from reporting.demo.money_texts import FINISHED, PACES
from reporting.demo.work import facts_of
from workpackages.choices import WorkPackageState
from workpackages.models import WorkPackage

HUNDRED = Decimal(100)
NEVER = 10_000
# Working days after the release by which the director has approved how budgets are spread.
APPROVED_AFTER = 3
FIRST_SNAPSHOT, LAST_SNAPSHOT = date(2026, 1, 31), date(2026, 10, 31)


def add_values(diary: Diary) -> None:
    for code in (*PACES, *FINISHED):
        _add_phasing(diary, code)
        _add_earned(diary, code)
    month = FIRST_SNAPSHOT
    while month <= LAST_SNAPSHOT:
        on = days.shift(month + timedelta(days=1), 0)
        diary.add(on, Turn.PROJECT, "director", partial(_keep, month))
        month = month_of(month + timedelta(days=1))


def planned_months(code: str) -> list[date]:
    first = month_ends(code)[0]
    count = FINISHED[code][0] if code in FINISHED else PACES[code].months
    return [month_end(first.year, first.month + n) for n in range(count)]


def planned_totals(code: str) -> list[Decimal]:
    """PV of the project at the end of each month."""
    budget, count = facts_of(code).thousands * 1000, len(planned_months(code))
    return [to_hundreds(Decimal(repr(budget * ramp(n / count)))) for n in range(1, count + 1)]


def earned_totals(code: str) -> list[Decimal]:
    """EV of the project at each month end that is told."""
    if code in FINISHED:
        return planned_totals(code)
    budget = facts_of(code).thousands * 1000
    return [earned(PACES[code], budget, n) for n in range(1, PACES[code].told + 1)]


def shared(
    totals: Sequence[Decimal],
    budgets: Sequence[Decimal],
    wanted: Callable[[int, int], float],
    begins: Sequence[int],
    ends: Sequence[int],
) -> list[list[Decimal]]:
    """Cumulated values of each package, in hundreds, that come to ``totals`` in every month.

    A package has nothing before the month in which it begins. What has ended is filled first;
    the rest is shared by what the packages ``wanted`` to have by then.
    """
    left = [int(each / HUNDRED) for each in budgets]
    done = [0] * len(left)
    found: list[list[Decimal]] = [[] for _ in left]
    before = 0
    for month, total in enumerate(totals):
        need = int(total / HUNDRED) - before
        before += need
        for n in sorted(range(len(left)), key=lambda n: (ends[n], n)):
            if ends[n] <= month:
                need -= _give(n, min(left[n], need), left, done)
        while need:
            open_ones = [n for n in range(len(left)) if left[n] and begins[n] <= month]
            # Where the curve is ahead of the windows, the next package begins earlier.
            open_ones = open_ones or _next(left, begins)
            wants = {n: max(wanted(n, month) / 100 - done[n], 0.0) for n in open_ones}
            if not any(wants.values()):
                wants = {n: float(left[n]) for n in open_ones}
            whole, rest = sum(wants.values()), need
            for n, want in wants.items():
                need -= _give(n, min(left[n], int(rest * want / whole)), left, done)
            if need == rest:
                largest = max(wants, key=lambda n: (wants[n], n))
                need -= _give(largest, 1, left, done)
        for n, amount in enumerate(done):
            found[n].append(amount * HUNDRED)
    return found


def _next(left: list[int], begins: Sequence[int]) -> list[int]:
    soon = min(begins[n] for n, rest in enumerate(left) if rest)
    if soon == NEVER:
        raise ValueError("more is earned than the packages that have begun are worth")
    return [n for n, rest in enumerate(left) if rest and begins[n] == soon]


def _give(n: int, amount: int, left: list[int], done: list[int]) -> int:
    left[n] -= amount
    done[n] += amount
    return amount


def planned_values(code: str) -> list[list[Decimal]]:
    parts, months = parts_of(code), planned_months(code)
    budgets = [part.budget for part in parts]
    if code in FINISHED:
        # Younger than the work that it replaces, so that its own window says nothing.
        whole = len(months)
        return shared(
            planned_totals(code),
            budgets,
            lambda n, month: float(budgets[n]) * ramp((month + 1) / whole),
            [0] * len(parts),
            [NEVER] * len(parts),
        )
    windows = [_window(part, slipped=False) for part in parts]
    begins = [_place(months, max(start, _released(part))) for part, (start, _) in _with(parts)]
    ends = [_place(months, finish) for _start, finish in windows]
    return shared(planned_totals(code), budgets, _target(budgets, windows, months), begins, ends)


def _with(parts: list[Part]) -> list[tuple[Part, tuple[date, date]]]:
    return [(part, _window(part, slipped=False)) for part in parts]


def earned_values(code: str) -> list[list[Decimal]]:
    parts, months = parts_of(code), planned_months(code)
    if code in FINISHED:
        return planned_values(code)
    windows = [_window(part, slipped=True) for part in parts]
    begins, ends = [], []
    for part, (start, finish) in zip(parts, windows, strict=True):
        is_begun = part.facts.state not in NOT_BEGUN
        begins.append(_place(months, max(start, _released(part))) if is_begun else NEVER)
        is_over = part.facts.state == WorkPackageState.CLOSED
        ends.append(_place(months, days.shift(finish, 3)) if is_over else NEVER)
    budgets = [part.budget for part in parts]
    return shared(earned_totals(code), budgets, _target(budgets, windows, months), begins, ends)


def _target(
    budgets: list[Decimal], windows: list[tuple[date, date]], months: list[date]
) -> Callable[[int, int], float]:
    def wanted(n: int, month: int) -> float:
        start, finish = windows[n]
        gone = (months[month] - start).days + 1
        return float(budgets[n]) * ramp(gone / ((finish - start).days + 1))

    return wanted


def _window(part: Part, *, slipped: bool) -> tuple[date, date]:
    start, finish = map(date.fromisoformat, (part.facts.start, part.facts.finish))
    return start, days.shift(finish, max(0, part.facts.slip)) if slipped else finish


def _released(part: Part) -> date:
    return lives.released_on(facts_of(part.code)) or date.max


def _place(months: list[date], day: date) -> int:
    """Which of the months the day lies in; before the first it is the first."""
    return sum(1 for month in months if month < day)


def _add_phasing(diary: Diary, code: str) -> None:
    """Each project of the family spreads its own packages when it is released."""
    values = planned_values(code)
    for each in sorted({part.code for part in parts_of(code)}):
        facts = facts_of(each)
        on = days.shift(lives.released_on(facts) or days.TODAY, APPROVED_AFTER)
        own = {
            part.facts.number: dict(zip(planned_months(code), amounts, strict=True))
            for part, amounts in zip(parts_of(code), values, strict=True)
            if part.code == each
        }
        diary.add(on, Turn.END, facts.lead, partial(_spread, each, own, on))
        diary.add(on, Turn.END, "director", partial(_approve, each, on))


def _spread(code: str, own: dict[int, dict[date, Decimal]], on: date, lead: User) -> None:
    project = Project.objects.get(code=code)
    row = propose_phasing(project.pk, actor=lead, on=on)
    for number, amounts in own.items():
        package = project.work_packages.get(number=number)
        told = {month: amount for month, amount in amounts.items() if amount}
        phase_package(row.pk, package.pk, told, actor=lead)


def _approve(code: str, on: date, director: User) -> None:
    row = Phasing.objects.get(project__code=code)
    approve_phasing(row.pk, actor=director, on=on)


def _add_earned(diary: Diary, code: str) -> None:
    """On the last working day of each month, from the release on."""
    parts, values = parts_of(code), earned_values(code)
    for place, month in enumerate(month_ends(code)):
        on = days.shift(days.shift(month, 0), -1) if month != days.shift(month, 0) else month
        for part, amounts in zip(parts, values, strict=True):
            before = amounts[place - 1] if place else Decimal(0)
            if on >= _released(part) and amounts[place] and before < part.budget:
                act = partial(_earn, part, month, amounts[place], on)
                diary.add(on, Turn.END, facts_of(part.code).lead, act)


def _earn(part: Part, month: date, amount: Decimal, on: date, lead: User) -> None:
    package = WorkPackage.objects.get(project__code=part.code, number=part.facts.number)
    record_earned(package.pk, month, amount, actor=lead, on=on)


def _keep(month: date, director: User) -> None:
    ours = Project.objects.filter(code__in=portfolio.CODES, pk__in=waiting_for_snapshot(month))
    keep_snapshots(list(ours.values_list("pk", flat=True)), month, actor=director)
