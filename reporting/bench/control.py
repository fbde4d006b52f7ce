"""What the reference portfolio's budgets plan, earn and cost, and the months kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

from control.choices import PhasingState
from control.models import EarnedValue, Phasing, PlannedValue
from control.months import months_between
from control.operations.snapshots import keep_snapshots, waiting_for_snapshot
from costs.choices import CostType, PostingKind
from costs.models import Posting
from people.models import User
from workpackages.models import Baseline, WorkPackage

BATCH = 2_000
FIRST, STATUS, LAST = date(2026, 5, 31), date(2026, 10, 31), date(2027, 3, 31)
# The figures of these months stand in kept snapshots.
KEPT = months_between(date(2026, 6, 30), STATUS)


def load_control(baselines: list[Baseline], director: User, chance: Random) -> None:
    """Budgets spread evenly over eleven months; six of them are earned and paid by chance."""
    phasings = {
        each.project_id: each
        for each in Phasing.objects.bulk_create(
            Phasing(
                project_id=baseline.project_id,
                baseline=baseline,
                state=PhasingState.APPROVED,
                made_by=director,
                made_on=FIRST,
                approved_by=director,
                approved_on=FIRST,
            )
            for baseline in baselines
        )
    }
    packages = list(WorkPackage.objects.filter(project__in=phasings).budgeted().order_by("pk"))
    PlannedValue.objects.bulk_create(_planned(packages, phasings), batch_size=BATCH)
    earned = list(_earned(packages, director, chance))
    EarnedValue.objects.bulk_create(earned, batch_size=BATCH)
    Posting.objects.bulk_create(_paid(earned, director, chance), batch_size=BATCH)


def keep_months() -> None:
    """As the job keeps them, month by month."""
    for month in KEPT:
        keep_snapshots(waiting_for_snapshot(month), month, actor=None)


def _share(budget: Decimal, part: Decimal) -> Decimal:
    return (budget * part).quantize(Decimal("0.01"))


def _planned(packages: list[WorkPackage], phasings: dict[int, Phasing]) -> Iterator[PlannedValue]:
    months = months_between(FIRST, LAST)
    for package in packages:
        for n, month in enumerate(months, start=1):
            yield PlannedValue(
                phasing=phasings[package.project_id],
                work_package=package,
                month=month,
                amount=_share(package.budget, Decimal(n) / len(months)),
            )


def _earned(packages: list[WorkPackage], director: User, chance: Random) -> Iterator[EarnedValue]:
    whole = len(months_between(FIRST, LAST))
    for package in packages:
        pace = Decimal(chance.randrange(70, 110)) / 100
        for n, month in enumerate(months_between(FIRST, STATUS), start=1):
            yield EarnedValue(
                project_id=package.project_id,
                work_package=package,
                month=month,
                amount=_share(package.budget, pace * n / whole),
                recorded_by=director,
            )


def _paid(earned: list[EarnedValue], director: User, chance: Random) -> Iterator[Posting]:
    """An invoice for what each month added, dearer or cheaper by chance."""
    numbers: dict[int, int] = {}
    before: dict[int, Decimal] = {}
    for row in earned:
        added = row.amount - before.get(row.work_package_id, Decimal(0))
        before[row.work_package_id] = row.amount
        number = numbers[row.project_id] = numbers.get(row.project_id, 0) + 1
        yield Posting(
            project_id=row.project_id,
            work_package_id=row.work_package_id,
            number=number,
            kind=PostingKind.INVOICE,
            posted_on=row.month,
            cost_type=CostType.EXTERNAL,
            amount=_share(added, Decimal(chance.randrange(90, 120)) / 100),
            posted_by=director,
        )
