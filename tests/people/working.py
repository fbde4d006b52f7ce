"""The worker's part, done at once."""

from __future__ import annotations

from people import tasks
from people.choices import JobState
from people.models import Job


def work_off() -> None:
    """Do every job that waits."""
    for job_id in Job.objects.filter(state=JobState.QUEUED).order_by("pk").values_list("pk"):
        tasks.run_job(*job_id)
