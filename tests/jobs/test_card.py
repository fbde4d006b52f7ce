"""The job card: its own page, its poll, its buttons."""

import json

import pytest
from django.urls import reverse

from people import jobs, production, tasks
from people.choices import JobState
from people.models import Job
from tests.factories import make_user
from tests.htmx import normal, swapped
from tests.jobs import kinds  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker():
    return make_user("asker")


@pytest.fixture
def browser(as_user, asker):
    return as_user(asker)


@pytest.fixture
def job(asker, tmp_path):
    return jobs.start_job(
        "tests.count", arguments={"file": str(tmp_path / "f")}, label="Plan 7", actor=asker
    )


def url(job, name="job"):
    return reverse(f"people:{name}", args=[job.key])


def at(job, state, **fields):
    """The job as a worker would have left it."""
    if state != JobState.QUEUED:
        production.claim(job.pk)
    if state not in {JobState.QUEUED, JobState.RUNNING}:
        run = production.JobRun(
            job.pk, production.kind_named(job.kind), {}, None, fresh(job).started_at
        )
        production.finish(run, production.Outcome(state, **fields))
    elif fields:
        Job.objects.filter(pk=job.pk).update(**fields)
    return fresh(job)


def fresh(job):
    return Job.objects.get(pk=job.pk)


def test_a_waiting_job_says_so_and_asks_every_second(browser, job):
    page = browser.get(url(job)).content.decode()

    assert "The work waits for its turn." in page
    assert 'hx-trigger="every 1s"' in page
    assert 'aria-live="polite"' in page


def test_a_running_job_names_its_step(browser, job):
    at(job, JobState.RUNNING, steps_done=1, step="Writing")
    page = browser.get(url(job)).content.decode()

    assert "2 of 2: Writing" in page
    assert 'value="1" max="2"' in page


def test_a_finished_job_links_to_its_result_and_asks_no_more(browser, job):
    at(job, JobState.DONE, result={"url": "/projects/X/"})
    page = browser.get(url(job)).content.decode()

    assert '<a href="/projects/X/">' in page
    assert "every 1s" not in page
    assert "job-cancel" not in page


def test_a_failed_job_gives_its_reason_and_may_be_tried_again(browser, job):
    at(job, JobState.FAILED, error="The plan has <no> tasks.")
    page = browser.get(url(job)).content.decode()

    assert "The plan has &lt;no&gt; tasks." in page
    assert url(job, "job-retry") in page


def test_a_poll_without_news_swaps_nothing(browser, job):
    answer = browser.fragment(f"{url(job)}?seen={job.stamp}", f"job-{job.key}")
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_poll_with_news_brings_the_card(browser, job):
    seen = job.stamp
    at(job, JobState.RUNNING)
    answer = browser.fragment(f"{url(job)}?seen={seen}", f"job-{job.key}")

    assert answer.status_code == 200
    assert b"The work has started." in answer.content
    assert b"<html" not in answer.content
    assert "HX-Trigger" not in answer.headers


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_the_end_is_announced_to_the_page_around(browser, job, state):
    at(job, state)
    answer = browser.fragment(f"{url(job)}?seen={job.stamp}", f"job-{job.key}")
    assert json.loads(answer.headers["HX-Trigger"]) == {"job-finished": {"key": str(job.key)}}


def test_fragment_swapped_into_old_page_equals_new_page(browser, job):
    before = browser.get(url(job)).content
    at(job, JobState.RUNNING, steps_done=1, step="Writing")

    fragment = browser.fragment(url(job), f"job-{job.key}").content

    after = browser.get(url(job)).content
    assert swapped(before, fragment, f"job-{job.key}") == normal(after)


@pytest.mark.parametrize("rows", [1, 12])
def test_query_count_does_not_grow_with_rows(
    browser, asker, job, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        jobs.start_job("tests.count", arguments={}, label="Other", actor=asker)
    with django_assert_max_num_queries(3):  # session, user, job
        browser.fragment(url(job), f"job-{job.key}")


def test_cancelling_without_scripts_returns_to_the_page(browser, job):
    answer = browser.post(url(job, "job-cancel"))
    assert (answer.status_code, answer.url) == (302, url(job))
    assert fresh(job).state == JobState.CANCELLED


def test_cancelling_answers_htmx_with_the_card(browser, job):
    answer = browser.fragment(url(job, "job-cancel"), f"job-{job.key}", method="post")
    assert b"The work was cancelled." in answer.content
    assert "job-finished" in answer.headers["HX-Trigger"]


def test_a_cancelled_running_job_says_when_it_stops(browser, job):
    at(job, JobState.RUNNING)
    answer = browser.fragment(url(job, "job-cancel"), f"job-{job.key}", method="post")
    assert b"Stopping at the end of this step." in answer.content
    assert b"job-cancel-" not in answer.content


def test_trying_again_queues_the_job(browser, job):
    at(job, JobState.FAILED, error="No.")
    answer = browser.post(url(job, "job-retry"))
    assert (answer.status_code, answer.url) == (302, url(job))
    tasks.run_job(job.pk)
    assert fresh(job).state == JobState.DONE


def test_trying_again_what_did_not_fail_is_refused_with_words(browser, job):
    answer = browser.fragment(url(job, "job-retry"), f"job-{job.key}", method="post")
    assert answer.status_code == 422
    assert b"Only work that failed can be tried again." in answer.content


@pytest.mark.parametrize("name", ["job", "job-cancel", "job-retry"])
def test_a_job_of_somebody_else_is_not_there(as_user, director, job, name):
    client = as_user(director)
    answer = client.get(url(job)) if name == "job" else client.post(url(job, name))
    assert answer.status_code == 404
    assert fresh(job).state == JobState.QUEUED


@pytest.mark.parametrize("name", ["job-cancel", "job-retry"])
def test_buttons_are_posts(browser, job, name):
    assert browser.get(url(job, name)).status_code == 405


def test_strangers_are_asked_to_sign_in(anonymous, job):
    assert "/accounts/login/" in anonymous.get(url(job)).url
