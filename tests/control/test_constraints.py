"""Each constraint of the tables about values, violated by one row."""

from __future__ import annotations

from decimal import Decimal

import pytest

from control.models import (
    EarnedValue,
    PackageSnapshot,
    Phasing,
    PlannedValue,
    Reestimate,
    StatusSnapshot,
)
from control.operations.snapshots import keep_snapshots
from tests.control.rows import BASELINE_ON, month, phase
from tests.decision_files.test_constraints import refused

pytestmark = pytest.mark.django_db
LESS = Decimal(-1)


def test_a_baseline_is_phased_once_and_approved_by_somebody(project, package):
    row = phase(package, approved=False)
    facts = {"project": project, "baseline": row.baseline, "made_by": project.lead}
    refused(
        "phasing_once_for_a_baseline", lambda: Phasing.objects.create(made_on=BASELINE_ON, **facts)
    )
    name = "phasing_approved_by_somebody_iff_approved"
    rows = Phasing.objects.filter(pk=row.pk)
    refused(name, lambda: rows.update(state="approved"))
    refused(name, lambda: rows.update(approved_on=BASELINE_ON))


def test_a_planned_value_stands_once_and_is_not_negative(project, package):
    row = phase(package)
    facts = {"phasing": row, "work_package": package}
    refused(
        "planned_value_once_in_a_month",
        lambda: PlannedValue.objects.create(month=month(1), amount=Decimal(1), **facts),
    )
    refused(
        "planned_value_not_negative",
        lambda: PlannedValue.objects.filter(phasing=row).update(amount=LESS),
    )


def test_nothing_negative_is_earned_or_left(project, package):
    facts = {"project": project, "work_package": package, "amount": LESS}
    refused(
        "earned_value_not_negative",
        lambda: EarnedValue.objects.create(month=month(1), recorded_by=project.lead, **facts),
    )
    refused(
        "reestimate_not_negative",
        lambda: Reestimate.objects.create(
            estimated_on=month(1), estimated_by=project.lead, **facts
        ),
    )


def test_a_snapshot_stands_once_with_each_package_once(project, package):
    keep_snapshots([project.pk], month(8), actor=None)
    row = StatusSnapshot.objects.get()
    names = ("budget", "planned", "earned", "actual", "promised")
    noughts = dict.fromkeys(names, Decimal(0))
    refused(
        "snapshot_once_for_a_status_date",
        lambda: StatusSnapshot.objects.create(project=project, status_date=month(8), **noughts),
    )
    refused(
        "package_once_in_a_snapshot",
        lambda: PackageSnapshot.objects.create(snapshot=row, work_package=package, **noughts),
    )
