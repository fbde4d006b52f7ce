"""Snapshots, written by a worker."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_noop

from control.operations.snapshots import KIND, keep_snapshots, waiting_for_snapshot
from control.permissions import can_take_snapshots
from people.production import JobRun, job_kind
from servicedesk_pm.common.moment import one_moment


@job_kind(KIND, steps=(gettext_noop("Reading and keeping the figures"),))
def take_snapshots(run: JobRun) -> dict[str, Any]:
    """All projects as they are at one moment; what is kept already is left alone."""
    if run.actor is not None and not can_take_snapshots(run.actor):
        raise PermissionDenied
    month = date.fromisoformat(run.arguments["month"])
    run.step(1)
    with one_moment():
        count = keep_snapshots(waiting_for_snapshot(month), month, actor=run.actor)
    return {"url": reverse("control:portfolio"), "count": count}
