"""The mail of the day that is timed: to everybody once, and nothing of it stays."""

import pytest
from django.core import mail

from people.models import Notification, User
from reporting.bench.mails import NEWS_EACH, readers, time_digests
from reporting.bench.work import taken_away
from tests.factories import make_project, make_user

pytestmark = pytest.mark.django_db


def test_every_reader_has_news_that_can_be_told():
    project = make_project()
    people = readers(3)
    assert [person.notifications.count() for person in people] == [NEWS_EACH] * 3
    assert {row.facts["project"] for row in Notification.objects.all()} == {project.code}


def test_each_gets_one_mail_and_who_was_there_before_gets_none():
    make_project()
    known = make_user("known", email="known@example.org")
    Notification.objects.create(recipient=known, kind="task.assigned", facts={})
    seconds, mails = time_digests(3)
    assert seconds > 0
    assert mails == 3
    assert sorted(each.to[0] for each in mail.outbox) == [
        f"reader-{n}@bench.example" for n in range(3)
    ]
    assert "T10 Task 10" in mail.outbox[0].body


def test_the_readers_are_taken_away_again():
    make_project()
    before = User.objects.count()
    with taken_away():
        time_digests(2)
    assert User.objects.count() == before
