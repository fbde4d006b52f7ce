"""The doorway between the queue and the work."""

from __future__ import annotations

import logging

from celery import shared_task

from people import production, production_upkeep
from people.choices import JobState
from people.models import Job
from servicedesk_pm.common import clock

logger = logging.getLogger(__name__)


@shared_task(name="people.run_job")  # type: ignore[untyped-decorator]
def run_job(job_id: int) -> None:
    """Safe to deliver twice: the row is claimed before anything is done."""
    production.execute(job_id)


@shared_task(name="people.sweep_jobs")  # type: ignore[untyped-decorator]
def sweep_jobs() -> None:
    """Every few seconds: send again what lost its message or its worker."""
    for job_id in production_upkeep.sweep(clock.machine_now()):
        send(job_id)


@shared_task(name="people.clean_up")  # type: ignore[untyped-decorator]
def clean_up() -> None:
    production_upkeep.clean_up(clock.machine_now())


def send(job_id: int) -> None:
    """Put the job into the queue. Without a broker it waits in its row for the sweeper."""
    try:
        run_job.apply_async((job_id,), retry=False)
    except Exception as error:  # Every broker has its own; none may reach the person's page.
        logger.warning("job %s waits for the sweeper, the broker is away: %s", job_id, error)
        Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(sent_at=None)
