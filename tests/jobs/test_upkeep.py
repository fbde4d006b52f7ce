"""The sweeper finds what was lost, ends what is hopeless, and floods nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.utils import timezone

from people import jobs, production, production_upkeep, tasks
from people.choices import JobState
from people.models import Heartbeat, Job, SubmittedForm
from servicedesk_pm.common.files import store
from tests.factories import make_user
from tests.jobs import kinds  # noqa: F401

pytestmark = pytest.mark.django_db
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def sent(monkeypatch):
    ids = []
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda args, **options: ids.append(args[0]))
    return ids


def started(**arguments):
    arguments.setdefault("file", "/nowhere")
    return jobs.start_job("tests.count", arguments=arguments, label="Work", actor=make_user())


def sweep_in(later):
    with time_machine.travel(timezone.now() + later, tick=False):
        tasks.sweep_jobs()


def test_a_job_that_was_just_sent_is_not_sent_again(sent):
    started()
    tasks.sweep_jobs()
    assert sent == []


def test_a_job_that_never_reached_the_broker_is_sent_at_once(sent):
    job = started()
    Job.objects.update(sent_at=None)
    tasks.sweep_jobs()
    assert sent == [job.pk]


def test_a_job_whose_message_was_lost_is_sent_again(sent):
    job = started()
    sweep_in(A_MINUTE)
    assert sent == [job.pk]


def test_two_sweepers_send_a_lost_job_once(sent):
    job = started()
    now = timezone.now() + A_MINUTE
    assert production_upkeep.sweep(now) == [job.pk]
    assert production_upkeep.sweep(now) == []


def test_a_running_job_with_a_heartbeat_is_left_alone(sent):
    job = started()
    production.claim(job.pk)
    Job.objects.update(heartbeat_at=timezone.now() + A_MINUTE, sent_at=None)
    sweep_in(A_MINUTE)
    assert sent == []


def test_a_job_whose_worker_was_killed_is_sent_and_done_once(sent, tmp_path):
    job = started(file=str(tmp_path / "lines"))
    production.claim(job.pk)

    with time_machine.travel(timezone.now() + A_MINUTE, tick=False):
        tasks.sweep_jobs()
        assert sent == [job.pk]
        tasks.run_job(job.pk)
        tasks.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert (tmp_path / "lines").read_text() == f"{job.pk}\n"


def test_a_job_that_kills_its_worker_stops_after_three_tries(sent):
    job = started()
    now = timezone.now()
    for attempt in (1, 2, 3):
        now += A_MINUTE
        with time_machine.travel(now, tick=False):
            assert production.claim(job.pk) is not None
        now += A_MINUTE
        with time_machine.travel(now, tick=False):
            tasks.sweep_jobs()
        assert len(sent) == min(attempt, 2)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert "interrupted 3 times" in job.error
    assert f"J{job.pk}" in job.error
    assert production.claim(job.pk) is None


def test_the_reason_comes_in_the_language_of_the_person(sent, monkeypatch):
    languages = []
    monkeypatch.setattr(
        production_upkeep,
        "_",
        lambda text: languages.append(production_upkeep.translation.get_language()) or text,
    )
    for language in ("fr", "en"):
        job = jobs.start_job(
            "tests.count", arguments={}, label="W", actor=make_user(language=language)
        )
        Job.objects.filter(pk=job.pk).update(attempts=3)
    sweep_in(A_MINUTE)
    assert languages == ["fr", "en"]


def test_a_cancelled_job_without_a_worker_ends(sent):
    job = started()
    production.claim(job.pk)
    jobs.cancel_job(job.pk, actor=job.requested_by)

    sweep_in(A_MINUTE)

    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert sent == []


def test_a_long_queue_is_not_flooded_with_copies(sent):
    for _ in range(production_upkeep.SENT_PER_SWEEP + 5):
        started()
    sweep_in(A_MINUTE)
    sweep_in(A_MINUTE + timedelta(seconds=10))

    assert len(sent) == production_upkeep.SENT_PER_SWEEP
    assert sent == sorted(sent)


def test_jobs_are_found_again_after_the_clock_was_set_back(sent):
    job = started()
    hours = timedelta(hours=2)
    Job.objects.update(sent_at=timezone.now() + hours)
    running = started()
    production.claim(running.pk)
    Job.objects.filter(pk=running.pk).update(heartbeat_at=timezone.now() + hours)

    tasks.sweep_jobs()
    sweep_in(A_MINUTE)

    assert sent == [job.pk, running.pk]


def test_each_sweep_leaves_a_sign_of_life():
    tasks.sweep_jobs()
    first = Heartbeat.objects.get(name=Heartbeat.SWEEPER).at
    sweep_in(A_MINUTE)
    second = Heartbeat.objects.get(name=Heartbeat.SWEEPER).at
    assert second - first > timedelta(seconds=50)


def test_sweeping_costs_the_same_for_any_number_of_fresh_jobs(django_assert_num_queries):
    tasks.sweep_jobs()
    for _ in range(12):
        started()
    with django_assert_num_queries(10):
        tasks.sweep_jobs()


def test_what_is_old_is_removed_and_the_rest_kept(tmp_path):
    asker = make_user()
    now = timezone.now()
    for age in (31, 1):
        job = started(file=str(tmp_path / "lines"))
        tasks.run_job(job.pk)
        Job.objects.filter(pk=job.pk).update(finished_at=now - timedelta(days=age))
    waiting = started()
    for days in (3, 1):
        form = SubmittedForm.objects.create(token=f"{days:032}", user=asker, url="/")
        SubmittedForm.objects.filter(pk=form.pk).update(created_at=now - timedelta(days=days))
    for key, days in (("old", -1), ("live", 1)):
        Session.objects.create(session_key=key, expire_date=now + timedelta(days=days))

    tasks.clean_up()

    assert [job.pk for job in Job.objects.order_by("pk")] == [job.pk, waiting.pk]
    assert [int(form.token.hex) for form in SubmittedForm.objects.order_by("pk")] == [1]
    assert [row.session_key for row in Session.objects.order_by("pk")] == ["live"]


def test_a_job_s_own_file_goes_after_a_day_and_the_job_stays(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    names = {}
    for hours in (25, 23):
        job = started()
        names[job.pk] = store(f"sheets/{hours}.pdf", b"%PDF")
        finished = timezone.now() - timedelta(hours=hours)
        result = {"file": names[job.pk], "url": "/"}
        Job.objects.filter(pk=job.pk).update(
            state=JobState.DONE, finished_at=finished, result=result
        )

    tasks.clean_up()
    tasks.clean_up()

    assert [default_storage.exists(name) for name in names.values()] == [False, True]
    assert [sorted(job.result) for job in Job.objects.order_by("pk")] == [["url"], ["file", "url"]]
