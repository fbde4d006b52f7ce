"""Asking for work that takes longer than a page may: start it, cancel it, try it again."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from people import tasks
from people.audit import operation
from people.choices import JobState
from people.models import Job, User
from people.production import JobCancelled, JobRun, job_kind, kind_named
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import RuleViolation

__all__ = ["JobCancelled", "JobRun", "cancel_job", "job_kind", "retry_job", "start_job"]


def start_job(kind: str, *, arguments: dict[str, Any], label: str, actor: User | None) -> Job:
    """Write the job beside what it is for, and send it once both are committed.

    Called inside an operation. When the broker is away the row waits for the sweeper, so
    asking never fails.
    """
    job = Job.objects.create(
        kind=kind,
        arguments=arguments,
        label=str(label)[:200],
        requested_by=actor,
        steps_total=len(kind_named(kind).steps),
        sent_at=clock.machine_now(),
    )
    transaction.on_commit(partial(tasks.send, job.pk))
    return job


@operation
def cancel_job(job_id: int, *, actor: User) -> Job:
    """End a waiting job at once; a running one stops before its next step."""
    job = _locked(job_id, actor)
    if job.is_over:
        return job
    job.cancel_requested = True
    if job.state == JobState.QUEUED:
        job.state, job.finished_at = JobState.CANCELLED, clock.machine_now()
    job.save(update_fields=["state", "finished_at", "cancel_requested"])
    return job


@operation
def retry_job(job_id: int, *, actor: User) -> Job:
    """Queue a failed job again under its own address. Raises RuleViolation for any other."""
    job = _locked(job_id, actor)
    if job.state != JobState.FAILED:
        raise RuleViolation(_("Only work that failed can be tried again."))
    job.state, job.error, job.attempts, job.finished_at = JobState.QUEUED, "", 0, None
    job.started_at, job.heartbeat_at = None, None
    job.created_at = job.sent_at = clock.machine_now()
    job.steps_done, job.step, job.cancel_requested = 0, "", False
    job.save()
    transaction.on_commit(partial(tasks.send, job.pk))
    return job


def _locked(job_id: int, actor: User) -> Job:
    job = Job.objects.select_for_update(of=("self",)).get(pk=job_id)
    if job.requested_by_id != actor.pk:
        raise PermissionDenied
    return job
