"""When mails are asked for: letters in every minute, the mail of the day from its hour on."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.utils import timezone

from people import production
from people.choices import JobState
from people.models import Digest, Job, Notification
from people.notifications import notify, register_kind
from people.operations.mails import DIGESTS, LETTERS
from people.production_mails import ask
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ZURICH = ZoneInfo("Europe/Zurich")


@pytest.fixture(autouse=True)
def kinds():
    register_kind("test.news", lambda facts: f"News of {facts['what']}")
    register_kind("test.asked", lambda facts: f"Please sign {facts['what']}", at_once=True)


@pytest.fixture
def reader(db):
    return make_user("reader", email="reader@example.org", language="en")


def at(hour, minute=0, day=2):
    return time_machine.travel(datetime(2026, 11, day, hour, minute, tzinfo=ZURICH), tick=False)


def tell(person, what="it", kind="test.news"):
    return notify([person], kind, {"what": what}, "", None)


def kinds_of_jobs():
    return sorted(Job.objects.values_list("kind", flat=True))


def work():
    for job in Job.objects.filter(state=JobState.QUEUED).order_by("pk"):
        production.execute(job.pk)


def test_it_is_asked_every_minute():
    entry = settings.CELERY_BEAT_SCHEDULE["mails"]
    assert entry["task"] == "people.ask_for_mails"
    assert entry["schedule"] == 60


@pytest.mark.parametrize(
    ("hour", "minute", "asked"),
    [(0, 5, []), (5, 59, []), (6, 0, [DIGESTS]), (23, 59, [DIGESTS])],
)
def test_the_mail_of_the_day_waits_for_its_hour(reader, hour, minute, asked):
    with at(hour, minute):
        tell(reader)
        ask()
        assert kinds_of_jobs() == asked


def test_the_hour_is_the_organisations_choice(reader, settings):
    settings.DIGEST_HOUR = 18
    with at(17):
        tell(reader)
        ask()
        assert kinds_of_jobs() == []
    with at(18):
        ask()
        assert kinds_of_jobs() == [DIGESTS]


@pytest.mark.parametrize("hour", [3, 12])
def test_a_letter_waits_for_no_hour(reader, hour):
    with at(hour):
        tell(reader, kind="test.asked")
        ask()
        assert LETTERS in kinds_of_jobs()


def test_without_news_nothing_is_asked(reader):
    with at(12):
        ask()
    assert not Job.objects.exists()


def test_news_of_the_afternoon_come_the_next_morning(reader):
    with at(7):
        tell(reader, "the morning")
        ask()
        work()
    with at(15):
        tell(reader, "the afternoon")
        ask()
        work()
        assert len(mail.outbox) == 1
    with at(6, day=3):
        ask()
        work()
    assert len(mail.outbox) == 2
    assert "the afternoon" in mail.outbox[1].body
    assert [each.day.day for each in Digest.objects.order_by("day")] == [2, 3]


def test_the_minutes_while_a_job_runs_ask_for_no_second(reader):
    with at(7):
        tell(reader)
        for _ in range(5):
            ask()
        assert kinds_of_jobs() == [DIGESTS]
        Job.objects.update(state=JobState.RUNNING)
        ask()
        assert kinds_of_jobs() == [DIGESTS]


def test_a_job_that_failed_is_followed_by_another(reader):
    with at(7):
        tell(reader)
        ask()
        Job.objects.update(state=JobState.FAILED, finished_at=timezone.now())
        ask()
        assert kinds_of_jobs() == [DIGESTS, DIGESTS]


def test_after_a_week_of_silence_old_news_are_left_alone(reader):
    with at(7):
        tell(reader)
    with at(7, day=10):
        ask()
    assert not Job.objects.exists()


def test_the_job_belongs_to_nobody_and_says_what_it_does(reader):
    with at(7):
        tell(reader)
        ask()
    job = Job.objects.get()
    assert job.requested_by is None
    assert job.label in {"The mail of the day", "Le courriel du jour"}
    assert job.arguments == {"day": "2026-11-02"}


@pytest.mark.parametrize("count", [1, 30])
def test_everybody_gets_exactly_one(count):
    people = [make_user(email=f"p{n}@example.org") for n in range(count)]
    with at(7):
        for person in people:
            tell(person)
            tell(person, "more")
        ask()
        work()
        ask()
        work()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(p.email for p in people)
    assert not Notification.objects.unmailed().exists()


def test_letters_and_the_mail_of_the_day_never_tell_the_same(reader):
    with at(7):
        tell(reader, "the mandate", kind="test.asked")
        tell(reader, "the portal")
        ask()
        work()
    subjects = sorted(letter.subject for letter in mail.outbox)
    bodies = "\n".join(letter.body for letter in mail.outbox)
    assert len(subjects) == 2
    assert bodies.count("Please sign the mandate") == 1
    assert bodies.count("News of the portal") == 1


def test_a_day_is_the_organisations_not_that_of_the_machine(reader):
    with time_machine.travel(datetime(2026, 11, 2, 23, 30, tzinfo=ZoneInfo("UTC")), tick=False):
        tell(reader)
        Notification.objects.update(created_at=datetime.now(ZURICH) - timedelta(hours=1))
        ask()
    # Half past midnight in Zurich: too early for the third of November.
    assert not Job.objects.exists()
