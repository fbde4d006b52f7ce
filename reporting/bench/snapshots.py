"""The next monthly snapshots of all projects that are timed, and undone again."""

from __future__ import annotations

import time

from django.db import transaction

from control.models import StatusSnapshot
from control.months import month_of
from control.operations.snapshots import keep_snapshots, waiting_for_snapshot
from reporting.bench.reference import TODAY


def snapshots() -> str:
    """Of every project that runs, in one transaction as the job does it."""
    month = month_of(TODAY)
    with transaction.atomic():
        begun = time.perf_counter()
        count = keep_snapshots(waiting_for_snapshot(month), month, actor=None)
        seconds = time.perf_counter() - begun
        assert StatusSnapshot.objects.filter(status_date=month).count() == count
        transaction.set_rollback(True)
    return f"snapshots of {count} projects: {seconds:.1f} s"
