"""The job card in a browser: it follows the work by itself, with and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from people import jobs, production
from people.choices import JobState
from people.models import Job
from tests.factories import make_user
from tests.jobs import kinds  # noqa: F401


@pytest.fixture
def job(sign_in):
    asker = make_user("asker")
    sign_in(asker)
    return jobs.start_job(
        "tests.count", arguments={"file": "/nowhere"}, label="Plan of the migration", actor=asker
    )


def test_the_card_follows_the_work_to_its_result(visit, job):
    page = visit(job.get_absolute_url())
    page.evaluate("document.body.addEventListener('job-finished', () => { window.over = true; })")
    card = page.locator(f"#job-{job.key}")
    expect(card).to_contain_text("waits for its turn")

    run = production.claim(job.pk)
    run.step(2)
    expect(card).to_contain_text("2 of 2: Writing")
    page.get_by_role("button", name="Cancel").focus()
    production.finish(run, production.Outcome(JobState.DONE, result={"url": "/projects/"}))

    expect(card).to_contain_text("The work is done.")
    assert page.evaluate("window.over") is True
    page.get_by_role("link", name="Open the result").click()
    expect(page).to_have_url(re.compile(r"/projects/$"))


def test_the_card_has_no_barriers_in_any_state(visit, job, axe):
    for state in (JobState.QUEUED, JobState.RUNNING, JobState.FAILED):
        if state == JobState.RUNNING:
            run = production.claim(job.pk)
            run.step(1)
        if state == JobState.FAILED:
            production.finish(run, production.Outcome(state, error="The disk is full."))
        visit(job.get_absolute_url())
        axe()


def test_cancelling_stays_on_the_page(visit, job):
    page = visit(job.get_absolute_url())
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(f"#job-{job.key}")).to_contain_text("The work was cancelled.")
    assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED
