"""Asking for a job, cancelling it, trying it again; and the broker that may be away."""

import time
from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError

from people import jobs, production, tasks
from people.choices import JobState
from people.models import Job
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_user
from tests.jobs import kinds  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """The ids of jobs that went to the broker."""
    ids = []
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda args, **options: ids.append(args[0]))
    return ids


def started(actor=None):
    return jobs.start_job(
        "tests.count", arguments={"file": "/nowhere"}, label="Work", actor=actor or make_user()
    )


def test_a_job_is_sent_once_its_row_is_committed(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        job = started()
        assert sent == []
    for callback in callbacks:
        callback()
    assert sent == [job.pk]
    assert (job.state, job.steps_total) == (JobState.QUEUED, 2)


def test_a_job_of_a_refused_operation_never_was(sent, django_capture_on_commit_callbacks):
    def refused():
        with transaction.atomic():
            started()
            raise RuleViolation("no")

    with django_capture_on_commit_callbacks(execute=True), suppress(RuleViolation):
        refused()
    assert sent == []
    assert not Job.objects.exists()


def test_without_a_broker_the_job_waits_in_its_row(
    monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def away(*args, **options):
        raise BrokerError("connection refused")

    monkeypatch.setattr(tasks.run_job, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = started()

    job.refresh_from_db()
    assert (job.state, job.sent_at) == (JobState.QUEUED, None)
    assert "waits for the sweeper" in caplog.text


def test_a_dead_redis_answers_within_a_second(settings, django_capture_on_commit_callbacks):
    """Nobody listens on this port; the real publishing code meets that."""
    app = tasks.run_job.app
    options = {"socket_connect_timeout": 1, "socket_timeout": 2, "max_retries": 0}
    with app.connection_for_write("redis://127.0.0.1:1/0", transport_options=options) as dead:
        job = started()
        began = time.perf_counter()
        with pytest.raises(BrokerError), app.amqp.Producer(dead) as producer:
            tasks.run_job.apply_async((job.pk,), retry=False, producer=producer)
        assert time.perf_counter() - began < 1


def test_cancelling_a_waiting_job_ends_it_at_once():
    job = started()
    cancelled = jobs.cancel_job(job.pk, actor=job.requested_by)

    assert (cancelled.state, cancelled.cancel_requested) == (JobState.CANCELLED, True)
    tasks.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.CANCELLED, 0)


def test_a_running_job_stops_before_its_next_step(monkeypatch):
    def work(run):
        run.step(1)
        jobs.cancel_job(run.job_id, actor=run.actor)
        run.step(2)
        raise AssertionError("went on")

    monkeypatch.setitem(
        production._kinds, "tests.one", production.JobKind("tests.one", ("One", "Two"), work)
    )
    job = jobs.start_job("tests.one", arguments={}, label="Work", actor=make_user())
    tasks.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.CANCELLED, "")


def test_a_long_step_may_look_whether_it_is_still_wanted(monkeypatch):
    def work(run):
        run.check()
        jobs.cancel_job(run.job_id, actor=run.actor)
        run.check()

    monkeypatch.setitem(production._kinds, "tests.one", production.JobKind("tests.one", (), work))
    job = jobs.start_job("tests.one", arguments={}, label="Work", actor=make_user())
    tasks.run_job(job.pk)

    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_cancelling_what_is_over_changes_nothing(tmp_path):
    asker = make_user()
    job = jobs.start_job(
        "tests.count", arguments={"file": str(tmp_path / "f")}, label="Work", actor=asker
    )
    tasks.run_job(job.pk)

    over = jobs.cancel_job(job.pk, actor=asker)

    assert (over.state, over.cancel_requested) == (JobState.DONE, False)


def test_a_failed_job_is_tried_again_under_its_address(
    sent, tmp_path, django_capture_on_commit_callbacks
):
    asker = make_user()
    target = tmp_path / "not yet" / "lines"
    job = jobs.start_job("tests.count", arguments={"file": str(target)}, label="W", actor=asker)
    tasks.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    target.parent.mkdir()

    with django_capture_on_commit_callbacks(execute=True):
        again = jobs.retry_job(job.pk, actor=asker)
    assert (again.state, again.error, again.attempts) == (JobState.QUEUED, "", 0)
    assert again.created_at > job.created_at
    assert sent == [job.pk]
    tasks.run_job(job.pk)

    again.refresh_from_db()
    assert (again.state, again.key) == (JobState.DONE, job.key)


def test_only_failed_work_is_tried_again():
    job = started()
    with pytest.raises(RuleViolation, match="failed"):
        jobs.retry_job(job.pk, actor=job.requested_by)


@pytest.mark.parametrize("act", [jobs.cancel_job, jobs.retry_job])
def test_a_job_obeys_only_the_person_who_asked_for_it(act):
    job = started()
    with pytest.raises(PermissionDenied):
        act(job.pk, actor=make_user())
