"""What runs by itself: lost jobs are sent again, hopeless ones ended, old rows removed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from people.choices import JobState
from people.models import Heartbeat, Job
from people.operations.submissions import forget_tokens
from people.production import MAX_ATTEMPTS, stale_before

SENT_PER_SWEEP = 20
KEPT_JOBS = timedelta(days=30)
KEPT_FILES = timedelta(days=1)
KEPT_FORMS = timedelta(days=2)


def sweep(now: datetime) -> list[int]:
    """The jobs to send again, each claimed first so that two sweepers never send the same."""
    _forget_the_future(now)
    _end_cancelled(now)
    _end_hopeless(now)
    Heartbeat.objects.update_or_create(name=Heartbeat.SWEEPER, defaults={"at": now})
    return _claim_lost(now)


def _lost() -> Q:
    return Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, heartbeat_at__lt=stale_before())


def _forget_the_future(now: datetime) -> None:
    """After the clock was set back, moments that have not come yet would hide lost jobs."""
    Job.objects.unfinished().filter(heartbeat_at__gt=now).update(heartbeat_at=now)
    Job.objects.unfinished().filter(sent_at__gt=now).update(sent_at=now)


def _end_cancelled(now: datetime) -> None:
    Job.objects.filter(_lost(), cancel_requested=True).update(
        state=JobState.CANCELLED, finished_at=now
    )


def _end_hopeless(now: datetime) -> None:
    hopeless = Job.objects.filter(_lost(), attempts__gte=MAX_ATTEMPTS)
    for job in hopeless.select_related("requested_by").order_by("pk"):
        person = job.requested_by
        with translation.override(person.language if person else settings.LANGUAGE_CODE):
            reason = _(
                "The work was interrupted %(count)s times and is not tried again by itself. "
                "Tell the administrator the reference J%(job)s."
            ) % {"count": MAX_ATTEMPTS, "job": job.pk}
        Job.objects.filter(_lost(), pk=job.pk, attempts__gte=MAX_ATTEMPTS).update(
            state=JobState.FAILED, error=reason, finished_at=now
        )


def _claim_lost(now: datetime) -> list[int]:
    """Only the oldest: the queue is worked in order, and more would flood it with copies."""
    before = now - timedelta(seconds=settings.JOB_RESEND_SECONDS)
    unsent = Q(sent_at__isnull=True) | Q(sent_at__lt=before)
    oldest = Job.objects.filter(_lost()).order_by("pk")[:SENT_PER_SWEEP]
    candidates = Job.objects.filter(unsent, pk__in=[job.pk for job in oldest]).order_by("pk")
    return [
        job.pk
        for job in candidates
        if Job.objects.filter(_lost(), unsent, pk=job.pk).update(sent_at=now)
    ]


def clean_up(now: datetime) -> None:
    """Remove what nobody asks for any more; a job's results live in the objects it made."""
    _forget_files(now - KEPT_FILES)
    Job.objects.filter(finished_at__lt=now - KEPT_JOBS).delete()
    forget_tokens(now - KEPT_FORMS)
    Session.objects.filter(expire_date__lt=now).delete()


def _forget_files(before: datetime) -> None:
    """What a job drew for its person alone: fetched at once, or drawn again when it is wanted."""
    with_files = Q(result__has_key="file") | Q(result__has_key="files")
    old = Job.objects.filter(with_files, finished_at__lt=before)
    for job in old.order_by("pk"):
        one = job.result.pop("file", None)
        for name in job.result.pop("files", [one] if one else []):
            default_storage.delete(name)
        job.save(update_fields=["result"])
