"""Running the work behind a ``Job`` row: claimed once, watched by a heartbeat, ended in words."""

from __future__ import annotations

import errno
import logging
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from billiard import current_process
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from people.choices import JobState
from people.models import Job, User
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import RuleViolation

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 3


class JobCancelled(Exception):
    """Somebody asked for the end of this job; raised between two steps."""


class JobSuperseded(Exception):
    """Another worker took this job over; whatever this one still does is not wanted."""


class WorkerStopping(BaseException):
    """The worker received TERM in the middle of a job."""


@dataclass
class JobRun:
    """One attempt at one job, as its function sees it."""

    job_id: int
    kind: JobKind
    arguments: dict[str, Any]
    actor: User | None
    # The moment of the claim; a later claim changes it, and this attempt can no longer write.
    token: datetime

    def step(self, number: int) -> None:
        """Enter step ``number`` (from 1). Call it outside transactions, or nobody sees it."""
        self._alive(steps_done=number - 1, step=self.kind.steps[number - 1])

    def check(self) -> None:
        """Between two pieces of a long step: stop here if somebody cancelled."""
        self._alive()

    def _alive(self, **progress: Any) -> None:
        mine = running_as(self).filter(cancel_requested=False)
        if mine.update(heartbeat_at=clock.machine_now(), **progress):
            return
        if running_as(self).exists():
            raise JobCancelled
        raise JobSuperseded


JobFunction = Callable[[JobRun], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class JobKind:
    """A registered sort of job: its function and the names of its steps."""

    name: str
    steps: tuple[str, ...]
    function: JobFunction


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended."""

    state: str
    error: str = ""
    result: dict[str, Any] = field(default_factory=dict)


_kinds: dict[str, JobKind] = {}


def job_kind(name: str, *, steps: Sequence[str] = ()) -> Callable[[JobFunction], JobFunction]:
    """Register the function that does jobs of this kind. It must be safe to run twice."""

    def register(function: JobFunction) -> JobFunction:
        if name in _kinds and _kinds[name].function is not function:
            raise ImproperlyConfigured(f"Two functions want to do the job {name!r}.")
        _kinds[name] = JobKind(name=name, steps=tuple(steps), function=function)
        return function

    return register


def kind_named(name: str) -> JobKind:
    return _kinds[name]


def running_as(run: JobRun) -> Any:
    """The row of this attempt, or none once somebody else has taken or ended the job."""
    return Job.objects.filter(pk=run.job_id, started_at=run.token, state=JobState.RUNNING)


def stale_before() -> datetime:
    return clock.machine_now() - timedelta(seconds=settings.JOB_STALE_SECONDS)


def claim(job_id: int) -> JobRun | None:
    """Take the job in one statement; of any number of deliveries exactly one succeeds."""
    now = clock.machine_now()
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, heartbeat_at__lt=stale_before())
    taken = Job.objects.filter(
        free, pk=job_id, attempts__lt=MAX_ATTEMPTS, cancel_requested=False
    ).update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
        steps_done=0,
        step="",
    )
    if not taken:
        return None
    job = Job.objects.select_related("requested_by").get(pk=job_id)
    kind = _kinds.get(job.kind) or JobKind(name=job.kind, steps=(), function=_unknown_kind)
    return JobRun(
        job_id=job_id, kind=kind, arguments=job.arguments, actor=job.requested_by, token=now
    )


def execute(job_id: int) -> None:
    """Do the job, unless another delivery of the same message has it or had it."""
    run = claim(job_id)
    if run is None:
        return
    language = run.actor.language if run.actor else settings.LANGUAGE_CODE
    try:
        with translation.override(language), _watching_for_term(), _beating(run):
            outcome = _attempt(run)
    except JobSuperseded:
        logger.warning("job %s was taken over by another worker", run.job_id)
        return
    except WorkerStopping:
        # The signal may have cut a statement in two, so the answer goes over a fresh connection.
        connection.close()
        hand_back(run)
        signal.raise_signal(signal.SIGTERM)
        return
    finish(run, outcome)


def finish(run: JobRun, outcome: Outcome) -> None:
    done = {"steps_done": F("steps_total")} if outcome.state == JobState.DONE else {}
    running_as(run).update(
        state=outcome.state,
        error=outcome.error,
        result=outcome.result,
        finished_at=clock.machine_now(),
        **done,
    )


def hand_back(run: JobRun) -> None:
    """Queue the job again for the next worker. Work beyond its time has used up an attempt."""
    overdue = clock.machine_now() - run.token > timedelta(
        seconds=settings.CELERY_TASK_SOFT_TIME_LIMIT
    )
    running_as(run).update(
        state=JobState.QUEUED,
        attempts=F("attempts") if overdue else F("attempts") - 1,
        started_at=None,
        heartbeat_at=None,
        sent_at=None,
    )


def _unknown_kind(run: JobRun) -> dict[str, Any]:
    raise LookupError(f"no function is registered for {run.kind.name!r}")


def _attempt(run: JobRun) -> Outcome:
    """Run the function; every way it may end becomes a state and a sentence."""
    try:
        if run.actor is not None and not run.actor.is_active:
            raise PermissionDenied
        return Outcome(JobState.DONE, result=run.kind.function(run) or {})
    except JobCancelled:
        return Outcome(JobState.CANCELLED)
    except RuleViolation as violation:
        return Outcome(JobState.FAILED, error=str(violation))
    except PermissionDenied:
        return Outcome(JobState.FAILED, error=_("You no longer have the right to do this."))
    except SoftTimeLimitExceeded:
        return Outcome(JobState.FAILED, error=too_long())
    except (JobSuperseded, OperationalError, InterfaceError):
        # Without its database the job can say nothing; the sweeper sends it again.
        raise
    except Exception as error:
        return _unexpected(run, error)


def _unexpected(run: JobRun, error: Exception) -> Outcome:
    reference = f"J{run.job_id}-{run.token:%H%M%S}"
    logger.error(
        "job %s (%s) failed, reference %s",
        run.job_id,
        run.kind.name,
        reference,
        exc_info=error,
    )
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Outcome(JobState.FAILED, error=disk_full())
    sentence = _(
        "Something unexpected happened. Try again; if it happens again, give the administrator "
        "the reference %(reference)s."
    )
    return Outcome(JobState.FAILED, error=sentence % {"reference": reference})


def too_long() -> str:
    return _("The work took longer than %(minutes)s minutes and was stopped.") % {
        "minutes": settings.CELERY_TASK_SOFT_TIME_LIMIT // 60
    }


def disk_full() -> str:
    return _("The disk of the server is full. Try again once the administrator has made room.")


@contextmanager
def _beating(run: JobRun) -> Iterator[None]:
    """Show signs of life from a thread, so that a long step is not taken for a dead worker."""
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(run, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=2)


def _beat(run: JobRun, stop: threading.Event) -> None:
    try:
        while not stop.wait(settings.JOB_HEARTBEAT_SECONDS):
            try:
                running_as(run).update(heartbeat_at=clock.machine_now())
            except DatabaseError as error:
                logger.warning("job %s could not show a sign of life: %s", run.job_id, error)
                connection.close()
    finally:
        connection.close()


@contextmanager
def _watching_for_term() -> Iterator[None]:
    """Turn TERM into an exception, in a pool process only: the worker itself stops its own way."""
    if current_process().name == "MainProcess":
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise WorkerStopping

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
