"""One mail a day with what is new, approvals and gates at once: each once, over a real server."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from people import production
from people.choices import JobState, MailState
from people.mails import letters_to_send, people_with_news
from people.models import Digest, Job, Notification
from people.notifications import kinds_at_once, notify, register_kind
from people.operations.mails import DIGESTS, LETTERS, ask_for_mails, claim_digest, claim_letter
from tests.factories import make_user
from tests.people.postbox import serving

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def kinds():
    register_kind("test.news", lambda facts: f"News of {facts['what']}")
    register_kind("test.asked", lambda facts: f"Please sign {facts['what']}", at_once=True)


@pytest.fixture
def postbox(settings):
    settings.PUBLIC_URL = "https://projects.example.org"
    with serving(settings) as box:
        yield box


@pytest.fixture
def reader(db):
    return make_user("reader", name="Reader", email="reader@example.org", language="en")


def tell(person, what, kind="test.news"):
    return notify([person], kind, {"what": what}, "/projects/X/", None)[0]


def work():
    """What a worker does with every job that waits."""
    for job in Job.objects.filter(state=JobState.QUEUED).order_by("pk"):
        production.execute(job.pk)
    assert not Job.objects.exclude(state=JobState.DONE).exists()


def ask(*, is_digest_time=True, day=DAY):
    return ask_for_mails(day, timezone.now(), is_digest_time=is_digest_time)


def text(mail):
    return mail.get_content()


def test_the_mail_of_the_day_tells_everything_new_once(postbox, reader):
    tell(reader, "the portal")
    tell(reader, "the pilot")
    ask()
    work()
    (mail,) = postbox.mails
    assert mail["To"] == "reader@example.org"
    assert mail["Subject"] == "Projects: 2 things are new"
    body = text(mail)
    assert body.startswith("Hello Reader,")
    assert body.index("News of the pilot") < body.index("News of the portal")
    assert "https://projects.example.org/projects/X/" in body
    assert "Change that in your profile: https://projects.example.org/" in body
    assert mail["Auto-Submitted"] == "auto-generated"
    assert Digest.objects.get().state == MailState.SENT
    assert ask() == []
    tell(reader, "the pilot again")
    # The next one comes tomorrow.
    assert ask() == []
    assert len(ask(day=DAY + timedelta(days=1))) == 1
    work()
    assert len(postbox.mails) == 2
    assert "the pilot again" in text(postbox.mails[1])
    assert "the portal" not in text(postbox.mails[1])


def test_a_mail_speaks_the_language_of_its_reader(postbox):
    reader = make_user(email="lecteur@example.org", language="fr", name="Lectrice")
    tell(reader, "portail")
    ask()
    work()
    body = text(postbox.mails[0])
    assert body.startswith("Bonjour Lectrice")
    assert "Hello" not in body


def test_without_an_address_of_the_application_there_are_no_links(postbox, reader, settings):
    settings.PUBLIC_URL = ""
    tell(reader, "the portal")
    ask()
    work()
    assert "http" not in text(postbox.mails[0])
    assert "Change that in your profile." in text(postbox.mails[0])


def test_words_that_people_typed_stay_words(postbox, reader):
    tell(reader, "<b>R&D</b>\r\nBcc: all@example.org", kind="test.asked")
    ask(is_digest_time=False)
    work()
    (mail,) = postbox.mails
    assert mail["Bcc"] is None
    assert "<b>R&D</b>" in mail["Subject"]
    assert postbox.to == ["reader@example.org"]


def test_before_the_hour_only_what_is_waited_for_is_mailed(postbox, reader):
    tell(reader, "the portal")
    tell(reader, "the mandate", kind="test.asked")
    assert [job.kind for job in ask(is_digest_time=False)] == [LETTERS]
    work()
    (mail,) = postbox.mails
    assert mail["Subject"] == "Please sign the mandate"
    # What was mailed at once is not told again.
    ask()
    work()
    assert "the portal" in text(postbox.mails[1])
    assert "the mandate" not in text(postbox.mails[1])


def test_who_wants_no_letters_reads_it_in_the_mail_of_the_day(postbox, reader):
    reader.wants_letters = False
    reader.save()
    tell(reader, "the mandate", kind="test.asked")
    assert ask(is_digest_time=False) == []
    ask()
    work()
    assert "Please sign the mandate" in text(postbox.mails[0])


def test_who_wants_no_mail_gets_none(postbox, reader):
    reader.wants_digest = reader.wants_letters = False
    reader.save()
    tell(reader, "the mandate", kind="test.asked")
    tell(reader, "the portal")
    assert ask() == []


@pytest.mark.parametrize("fields", [{"is_active": False}, {"email": ""}])
def test_nobody_who_cannot_read_is_written_to(postbox, reader, fields):
    tell(reader, "the portal")
    for name, value in fields.items():
        setattr(reader, name, value)
    reader.save()
    assert ask() == []


def test_ones_own_acts_are_no_news(postbox, reader):
    notify([reader], "test.news", {"what": "mine"}, "", reader)
    assert ask() == []


def test_what_was_read_or_is_old_is_no_news(postbox, reader):
    read, old = tell(reader, "read"), tell(reader, "old")
    Notification.objects.filter(pk=read.pk).update(read_at=timezone.now())
    Notification.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))
    assert ask() == []


def test_a_refused_address_stops_no_other_and_is_tried_again(postbox, reader):
    other = make_user(email="other@example.org")
    postbox.refused.add("reader@example.org")
    for person in (reader, other):
        tell(person, "the portal")
    ask()
    work()
    assert postbox.to == ["other@example.org"]
    assert Digest.objects.get(person=reader).state == MailState.FAILED
    assert Job.objects.get().result == {"sent": 1, "failed": 1}
    postbox.refused.clear()
    assert ask() == []
    ask(day=DAY + timedelta(days=1))
    work()
    assert postbox.to == ["other@example.org", "reader@example.org"]


def test_a_letter_that_is_refused_comes_with_the_mail_of_the_day(postbox, reader):
    postbox.refused.add("reader@example.org")
    tell(reader, "the mandate", kind="test.asked")
    ask(is_digest_time=False)
    work()
    postbox.refused.clear()
    later = timezone.now() - timedelta(minutes=16)
    Notification.objects.update(created_at=later)
    # No job a minute for a week to an address that does not exist.
    assert ask(is_digest_time=False) == []
    ask()
    work()
    assert "Please sign the mandate" in text(postbox.mails[0])


def test_a_server_that_is_away_loses_nothing(reader, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    tell(reader, "the portal")
    ask()
    work()
    assert Digest.objects.get().state == MailState.FAILED
    assert Notification.objects.unmailed().count() == 1


class Killed(BaseException):
    """The worker is gone between two mails."""


def test_a_worker_that_dies_half_way_leaves_exactly_one_mail_each(postbox, monkeypatch):
    people = [make_user(email=f"p{n}@example.org") for n in range(6)]
    for person in people:
        tell(person, "the portal")
    (job,) = ask()
    seen = []
    check = production.JobRun.check

    def die_at_the_fourth(run):
        seen.append(run)
        if len(seen) == 4:
            raise Killed
        check(run)

    monkeypatch.setattr(production.JobRun, "check", die_at_the_fourth)
    with pytest.raises(Killed):
        production.execute(job.pk)
    assert len(postbox.mails) == 3
    # As the sweeper does it once the heartbeat is old.
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    production.execute(job.pk)
    assert postbox.to == [f"p{n}@example.org" for n in range(6)]


def test_a_mail_of_which_nobody_knows_whether_it_left_is_not_sent_again(postbox, reader):
    """The database itself keeps it: digest_once_a_day."""
    tell(reader, "the portal")
    assert claim_digest(reader, DAY, timezone.now()) is not None
    assert claim_digest(reader, DAY, timezone.now()) is None
    assert ask() == []
    letter = tell(reader, "the mandate", kind="test.asked")
    assert claim_letter(letter, timezone.now())
    assert not claim_letter(letter, timezone.now())
    assert not letters_to_send(timezone.now()).exists()


def test_one_job_of_a_kind_is_enough(postbox, reader):
    tell(reader, "the portal")
    assert [job.kind for job in ask()] == [DIGESTS]
    assert ask() == []


@pytest.mark.parametrize("many", [1, 12])
def test_whom_it_is_for_is_one_query(many, django_assert_num_queries):
    for n in range(many):
        tell(make_user(email=f"p{n}@example.org"), "the portal")
    with django_assert_num_queries(1):
        assert len(list(people_with_news(DAY, timezone.now()))) == many


def test_a_very_long_mail_is_cut_and_says_so(postbox, reader):
    for n in range(103):
        tell(reader, f"thing {n}")
    ask()
    work()
    body = text(postbox.mails[0])
    assert "and 3 more." in body
    assert "thing 102" in body
    assert "thing 1\n" not in body


def test_approvals_and_gates_are_mailed_at_once():
    assert {
        "mandate.to_sign",
        "decision_file.to_vote",
        "project.agreement_asked",
        "project.state_changed",
        "request.endorsement_asked",
        "deliverable.presented",
        "communication.written",
    } <= kinds_at_once()
    assert "task.assigned" not in kinds_at_once()


def test_people_choose_their_mails_in_their_profile(as_user, reader):
    client = as_user(reader)
    address = "/profile/"
    form = client.get(address).context["form"]
    assert form["wants_digest"].value() is True
    sent = {
        "name": "Reader",
        "language": "en",
        "theme": reader.theme,
        "time_zone": "Europe/Zurich",
        "wants_letters": "on",
    }
    assert client.post(address, sent).status_code == 302
    reader.refresh_from_db()
    assert (reader.wants_digest, reader.wants_letters) == (False, True)
