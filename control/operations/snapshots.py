"""Snapshots are asked for, and kept once for each project and month."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from control.choices import CONTROLLED
from control.models import PackageSnapshot, StatusSnapshot
from control.months import last_over
from control.operations.escalating import escalate_reds
from control.permissions import can_take_snapshots
from control.snapshots import work_out
from people.audit import operation, record
from people.choices import JobState
from people.jobs import start_job
from people.models import Job, User
from projects.models import Project
from servicedesk_pm.common.errors import RuleViolation
from workpackages.models import Baseline
from workpackages.operations.locking import demand

KIND = "control.take_snapshots"
LABEL = gettext_noop("Snapshots of the projects, %(month)s")
UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)


def waiting_for_snapshot(month: date) -> list[int]:
    """Controlled projects of which the month is not kept yet; one query.

    One whose first baseline is younger than the month has nothing to tell of it.
    """
    kept = StatusSnapshot.objects.filter(status_date__gte=month).order_by().values("project")
    known = Baseline.objects.filter(number__gte=1, project=OuterRef("pk")).order_by()
    is_measured = Exists(known.filter(taken_on__lte=month)) | ~Exists(known)
    open_ones = Project.objects.filter(is_measured, state__in=CONTROLLED).exclude(pk__in=kept)
    return list(open_ones.order_by("pk").values_list("pk", flat=True))


@operation
def ask_for_snapshots(*, actor: User | None, on: date) -> Job:
    """Have the month that is over kept for all projects; without an actor the clock asks.

    Raises PermissionDenied, and RuleViolation while it is being done or once it is done.
    """
    demand(allowed=actor is None or can_take_snapshots(actor))
    month = last_over(on)
    if is_being_taken():
        raise RuleViolation(_("The snapshots are being taken already."))
    if not waiting_for_snapshot(month):
        words = _("The snapshots of %(month)s are taken; they never change.")
        raise RuleViolation(words % {"month": f"{month:%m.%Y}"})
    label = _(LABEL) % {"month": f"{month:%m.%Y}"}
    return start_job(KIND, arguments={"month": month.isoformat()}, label=label, actor=actor)


def is_being_taken() -> bool:
    return Job.objects.filter(kind=KIND, state__in=UNDER_WAY).exists()


@operation
def keep_snapshots(keys: list[int], month: date, *, actor: User | None) -> int:
    """Write the figures of these projects; those that are kept already stay as they are.

    The projects are locked in their order, so that two runs wait for each other. Returns how
    many were written.
    """
    locked = Project.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    projects = list(locked.filter(state__in=CONTROLLED).order_by("pk"))
    kept = StatusSnapshot.objects.filter(project__in=projects, status_date__gte=month)
    known = set(kept.order_by().values_list("project", flat=True))
    taken = work_out([each for each in projects if each.pk not in known], month)
    with transaction.atomic():
        for each in taken.values():
            each.snapshot.taken_by = actor
        StatusSnapshot.objects.bulk_create([each.snapshot for each in taken.values()])
        rows = [package for each in taken.values() for package in each.packages]
        PackageSnapshot.objects.bulk_create(rows, batch_size=500)
    for each in taken.values():
        record(actor, "snapshot.taken", each.snapshot.project, month=month.isoformat())
    escalate_reds([each.snapshot for each in taken.values()], actor=actor)
    return len(taken)
