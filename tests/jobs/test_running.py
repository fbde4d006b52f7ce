"""A job from the asking to its end."""

import errno
import logging
import threading
from datetime import timedelta

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from people import jobs, production, tasks
from people.choices import JobState
from people.models import Job
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_user
from tests.jobs import kinds  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    """A job kind made of the given function."""

    def make(function, steps=("One", "Two", "Three")):
        monkeypatch.setitem(
            production._kinds, "tests.one", production.JobKind("tests.one", steps, function)
        )
        return "tests.one"

    return make


def started(kind_name, actor=None, **arguments):
    return jobs.start_job(kind_name, arguments=arguments, label="Work", actor=actor or make_user())


def ran(kind_name, actor=None, **arguments):
    job = started(kind_name, actor, **arguments)
    tasks.run_job(job.pk)
    job.refresh_from_db()
    return job


def failing(error):
    def work(run):
        raise error

    return work


def test_a_job_does_its_work_and_keeps_the_result(tmp_path):
    job = ran("tests.count", file=str(tmp_path / "lines"))

    assert (job.state, job.result, job.percent) == (JobState.DONE, {"url": "/somewhere/"}, 100)
    assert job.started_at <= job.finished_at
    assert (tmp_path / "lines").read_text() == f"{job.pk}\n"


def test_the_same_job_delivered_twice_has_one_result(tmp_path):
    job = ran("tests.count", file=str(tmp_path / "lines"))
    tasks.run_job(job.pk)

    assert (tmp_path / "lines").read_text() == f"{job.pk}\n"
    job.refresh_from_db()
    assert job.attempts == 1


def test_a_job_that_another_worker_runs_is_left_alone(kind):
    job = started(kind(failing(AssertionError("ran twice"))))
    assert production.claim(job.pk) is not None

    tasks.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)


def test_a_message_for_a_job_that_is_gone_is_ignored():
    tasks.run_job(987_654)
    assert not Job.objects.exists()


def test_a_job_whose_worker_fell_silent_is_taken_over(kind):
    job = started(kind(lambda run: {"by": "the second"}))
    first = production.claim(job.pk)

    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        tasks.run_job(job.pk)
        with pytest.raises(production.JobSuperseded):
            first.step(1)
        production.finish(first, production.Outcome(JobState.FAILED, error="late"))

    job.refresh_from_db()
    assert (job.state, job.result, job.error) == (JobState.DONE, {"by": "the second"}, "")
    assert job.attempts == 2


def test_a_worker_that_lost_its_job_stops_without_a_word(kind):
    def overtaken(run):
        Job.objects.filter(pk=run.job_id).update(started_at=timezone.now())
        run.step(1)

    job = ran(kind(overtaken))
    assert job.state == JobState.RUNNING


def test_steps_are_seen_while_they_run(kind):
    seen = []

    def work(run):
        for number in (1, 2, 3):
            run.step(number)
            job = Job.objects.get(pk=run.job_id)
            seen.append((job.current_step, job.step, job.percent, job.state))

    ran(kind(work))
    assert seen == [
        (1, "One", 0, JobState.RUNNING),
        (2, "Two", 33, JobState.RUNNING),
        (3, "Three", 67, JobState.RUNNING),
    ]


def test_a_job_knows_its_arguments_and_who_asked(kind):
    asker = make_user()
    job = ran(kind(lambda run: {"got": [run.arguments, run.actor.pk, run.job_id]}), asker, size=3)
    assert job.result == {"got": [{"size": 3}, asker.pk, job.pk]}


def test_a_broken_rule_ends_the_job_with_its_sentence(kind):
    job = ran(kind(failing(RuleViolation("The plan has no tasks."))))
    assert (job.state, job.error) == (JobState.FAILED, "The plan has no tasks.")


def test_words_come_in_the_language_of_the_person(kind):
    def work(run):
        raise RuleViolation(f"{translation.get_language()}: {_('Monday')}")

    job = ran(kind(work), make_user(language="fr"))
    assert job.error == "fr: lundi"


def test_an_unexpected_error_gives_a_reference_and_keeps_its_trace_in_the_log(kind, caplog):
    with caplog.at_level(logging.ERROR):
        job = ran(kind(failing(KeyError("secret detail"))))

    assert job.state == JobState.FAILED
    assert "secret detail" not in job.error
    (record,) = [r for r in caplog.records if r.exc_info]
    reference = f"J{job.pk}-{job.started_at:%H%M%S}"
    assert reference in job.error
    assert reference in record.getMessage()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_as_such(kind, number):
    job = ran(kind(failing(OSError(number, "full"))))
    assert job.state == JobState.FAILED
    assert "disk" in job.error


def test_another_trouble_with_files_is_unexpected(kind):
    job = ran(kind(failing(OSError(errno.EIO, "broken"))))
    assert "reference" in job.error


def test_work_beyond_its_time_is_stopped_with_a_reason(kind):
    job = ran(kind(failing(SoftTimeLimitExceeded())))
    assert (job.state, job.error) == (
        JobState.FAILED,
        "The work took longer than 5 minutes and was stopped.",
    )


def test_a_right_lost_meanwhile_ends_the_job(kind):
    job = ran(kind(failing(PermissionDenied())))
    assert job.error == "You no longer have the right to do this."


def test_a_deactivated_person_gets_nothing_more(kind):
    asker = make_user()
    job = started(kind(failing(AssertionError("ran"))), asker)
    asker.is_active = False
    asker.save()

    tasks.run_job(job.pk)

    job.refresh_from_db()
    assert job.error == "You no longer have the right to do this."


def test_without_its_database_a_job_stays_for_the_sweeper(kind):
    job = started(kind(failing(OperationalError("gone"))))
    with pytest.raises(OperationalError):
        tasks.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_a_kind_that_this_version_does_not_know_fails_with_a_reference():
    job = Job.objects.create(kind="gone.kind", label="Old", requested_by=make_user())
    tasks.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, "reference" in job.error) == (JobState.FAILED, True)


def test_a_job_without_a_person_is_the_applications_own(kind):
    job = jobs.start_job(kind(lambda run: {}), arguments={}, label="Nightly", actor=None)
    tasks.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_two_functions_for_one_kind_are_a_mistake():
    with pytest.raises(ImproperlyConfigured, match=r"tests\.count"):
        jobs.job_kind("tests.count")(lambda run: {})


def test_an_unknown_kind_cannot_be_started():
    with pytest.raises(KeyError):
        started("no.such.kind")


def test_a_long_label_is_cut_to_its_column(kind):
    job = jobs.start_job(kind(lambda run: {}), arguments={}, label="x" * 500, actor=make_user())
    assert len(job.label) == 200


def test_a_running_job_shows_signs_of_life_by_itself(kind, settings, monkeypatch):
    settings.JOB_HEARTBEAT_SECONDS = 0.01
    beaten = threading.Event()
    rows = production.running_as

    def watched(run):
        if threading.current_thread() is not threading.main_thread():
            beaten.set()
            return Job.objects.none()
        return rows(run)

    monkeypatch.setattr(production, "running_as", watched)
    job = ran(kind(lambda run: {"beaten": beaten.wait(5)}))

    assert job.result == {"beaten": True}
    assert "_beat" not in " ".join(thread.name for thread in threading.enumerate())


def test_a_sign_of_life_that_fails_does_not_end_the_work(kind, settings, monkeypatch):
    settings.JOB_HEARTBEAT_SECONDS = 0.01
    tried = threading.Event()
    rows = production.running_as

    def away(run):
        if threading.current_thread() is not threading.main_thread():
            tried.set()
            raise OperationalError("away")
        return rows(run)

    monkeypatch.setattr(production, "running_as", away)
    assert ran(kind(lambda run: {"tried": tried.wait(5)})).state == JobState.DONE


def test_a_job_handed_back_waits_for_the_next_worker(kind):
    job = started(kind(lambda run: {}))
    run = production.claim(job.pk)

    production.hand_back(run)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.sent_at) == (JobState.QUEUED, 0, None)
    tasks.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_work_handed_back_beyond_its_time_has_used_an_attempt(kind):
    job = started(kind(lambda run: {}))
    run = production.claim(job.pk)

    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        production.hand_back(run)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 1)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"steps_done": 3, "steps_total": 2}, "job_steps_within_total"),
        ({"state": JobState.DONE}, "job_finished_iff_over"),
        ({"finished_at": timezone.now()}, "job_finished_iff_over"),
    ],
)
def test_the_database_refuses_an_impossible_job(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Job.objects.create(kind="tests.count", label="Impossible", **fields)
