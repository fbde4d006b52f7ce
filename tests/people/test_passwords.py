from __future__ import annotations

import re
from smtplib import SMTPException

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people import tasks
from people.models import Job, Notification
from people.notifications import sentence
from people.operations.letters import ask_for_password_link
from tests import factories
from tests.factories import PASSWORD
from tests.htmx import HtmxClient
from tests.people.working import work_off

pytestmark = pytest.mark.django_db

CHANGE = "/accounts/password/change/"
RESET = "/accounts/password/reset/"
NEW = "Ganz-Neues-Wort-42"


@pytest.fixture
def anna():
    return factories.make_user("anna", name="Anna Muster", email="anna@example.org")


def change(client, old=PASSWORD, new=NEW, again=None):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again or new})


def test_the_change_asks_for_the_old_password(as_user, anna):
    assert change(as_user(anna), old="wrong").status_code == 422
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


def test_the_change_keeps_this_session_and_ends_the_others(as_user, anna):
    here, there = as_user(anna), as_user(anna)

    assert change(here).status_code == 302

    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302
    anna.refresh_from_db()
    assert anna.check_password(NEW)


@pytest.mark.parametrize(
    "weak",
    ["short-1", "password1234", "1234567890123", "anna-muster", "anna@example.org", "azertyuiop"],
)
def test_weak_passwords_are_refused(as_user, anna, weak):
    assert change(as_user(anna), new=weak).status_code == 422


@pytest.mark.parametrize(
    "strong", ["x7-" * 30, "pass phrase with spaces and ümläuts 😀", "ж" * 64 + "1"]
)
def test_long_and_strange_passwords_are_welcome(as_user, anna, strong):
    assert change(as_user(anna), new=strong).status_code == 302
    assert (
        HtmxClient().post("/accounts/login/", {"login": "anna", "password": strong}).status_code
        == 302
    )


def test_two_different_new_passwords_are_refused(as_user, anna):
    assert change(as_user(anna), again="Something-Else-1").status_code == 422


def test_the_change_is_braked_too(as_user, anna):
    client = as_user(anna)
    for _n in range(10):
        assert change(client, old="wrong").status_code == 422

    assert change(client).status_code == 429


def test_confirming_it_is_oneself_is_braked_too(as_user, anna):
    client = as_user(anna)
    statuses = [
        client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code
        for _n in range(12)
    ]

    assert statuses[0] == 422
    assert statuses[-1] == 429


def reset_link(client, email="anna@example.org", **extra):
    client.post(RESET, {"email": email}, **extra)
    work_off()
    (letter,) = mail.outbox
    return next(word for word in letter.body.split() if "/reset/key/" in word)


def use(client, link, new=NEW):
    page = client.get(link, follow=True)
    if page.context.get("token_fail"):
        return page
    return client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})


def test_a_link_sets_a_password_once(anonymous, anna):
    link = reset_link(anonymous)

    assert use(anonymous, link).status_code == 302
    anna.refresh_from_db()
    assert anna.check_password(NEW)
    again = use(HtmxClient(), link, new="Another-Word-77")
    assert again.context["token_fail"]
    anna.refresh_from_db()
    assert anna.check_password(NEW)


def test_a_link_expires(anonymous, anna):
    with time_machine.travel("2026-11-02 08:00Z", tick=False):
        link = reset_link(anonymous)
    with time_machine.travel("2026-11-03 08:00:05Z", tick=False):
        assert use(HtmxClient(), link).context["token_fail"]
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


def test_a_reset_ends_the_open_sessions(anonymous, anna, as_user):
    open_client = as_user(anna)

    use(anonymous, reset_link(anonymous))

    assert open_client.get("/profile/").status_code == 302


def test_a_weak_password_is_refused_in_the_reset(anonymous, anna):
    assert use(anonymous, reset_link(anonymous), new="password1234").status_code == 422


def test_a_reset_says_nothing_about_existence(anonymous, anna):
    known = anonymous.post(RESET, {"email": "anna@example.org"}, follow=True)
    unknown = HtmxClient().post(RESET, {"email": "nobody@example.org"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert mail.outbox == []
    work_off()
    assert [letter.to for letter in mail.outbox] == [["anna@example.org"]]


def test_a_reset_costs_the_same_for_known_and_unknown_addresses(anonymous, anna):
    """No statement more, no letter within the request: the time says nothing either."""
    counts = []
    for email in ("warm@example.org", "anna@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            anonymous.post(RESET, {"email": email})
        counts.append([re.sub(r"'[^']*'|\d+", "?", q["sql"]) for q in queries])
    assert len(counts[1]) == len(counts[2])
    assert not [sql for sql in counts[1] if "people_user" in sql and sql.startswith("SELECT")]


def test_a_link_is_sent_once_however_often_the_job_is_delivered(anonymous, anna):
    anonymous.post(RESET, {"email": "anna@example.org"})
    job = Job.objects.get()
    for _n in range(3):
        tasks.run_job(job.pk)
    assert len(mail.outbox) == 1


def test_a_worker_that_died_while_sending_does_not_send_again(anonymous, anna, settings):
    settings.LANGUAGE_CODE = "en"
    admin = factories.make_user(roles=("ADM",))
    anonymous.post(RESET, {"email": "anna@example.org"})
    job = Job.objects.get()
    Job.objects.filter(pk=job.pk).update(result={"sending": True})

    tasks.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, mail.outbox) == ("failed", [])
    assert "another link" in job.error
    assert Notification.objects.get().recipient == admin


def test_a_letter_that_the_mail_server_refuses_is_told_to_the_administrators(
    anonymous, anna, monkeypatch, caplog, settings
):
    settings.LANGUAGE_CODE = "en"
    admin = factories.make_user(roles=("ADM",))
    factories.make_user(roles=("ADM",), is_active=False)

    def refuse(self, *args, **kwargs):
        raise SMTPException("550 anna@example.org /reset/key/secret")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    anonymous.post(RESET, {"email": "anna@example.org"})
    work_off()

    job = Job.objects.get()
    assert (job.state, job.error) == ("failed", "The mail server did not take the letter.")
    told = Notification.objects.get()
    assert (told.recipient, told.url) == (admin, "/administration/accounts/anna/")
    assert sentence(told) == "The letter with a link for Anna Muster could not be sent."
    assert "SMTPException" in caplog.text
    assert "secret" not in caplog.text


def test_no_link_lies_in_the_database(anonymous, anna):
    """The token is made when the letter is written, so a copy of the tables opens nothing."""
    link = reset_link(anonymous)
    token = link.rstrip("/").rsplit("/", 1)[1]
    job = Job.objects.get()
    assert token not in str(job.arguments) + str(job.result) + job.label + job.step


def test_an_account_without_an_address_gets_no_letter(anonymous):
    factories.make_user(email="")
    ask_for_password_link("", actor=None, base="http://testserver/")
    work_off()
    assert mail.outbox == []


def test_closed_accounts_get_no_link(anonymous):
    factories.make_user(email="closed@example.org", is_active=False)

    anonymous.post(RESET, {"email": "closed@example.org"})
    work_off()

    assert mail.outbox == []


def test_the_link_does_not_follow_a_forged_host(anonymous, anna):
    assert (
        anonymous.post(
            RESET, {"email": "anna@example.org"}, headers={"Host": "evil.example"}
        ).status_code
        == 400
    )
    link = reset_link(anonymous, headers={"X-Forwarded-Host": "evil.example"})

    assert link.startswith("http://testserver/")


def test_the_link_uses_the_configured_address(anonymous, anna):
    with override_settings(PUBLIC_URL="https://projects.example.org"):
        link = reset_link(anonymous)

    assert link.startswith("https://projects.example.org/accounts/password/reset/key/")


def test_the_letter_is_in_the_language_of_the_page(anonymous, anna):
    anonymous.post(RESET, {"email": "anna@example.org"}, headers={"Accept-Language": "en"})
    work_off()

    assert mail.outbox[0].subject == "Choose a new password"
    assert "anna" in mail.outbox[0].body


@pytest.mark.parametrize("key", ["1-x", "zz-bad-key", "0-set-password"])
def test_made_up_links_are_refused_with_words(anonymous, key):
    page = anonymous.get(reverse("account_reset_password") + f"key/{key}/", follow=True)

    assert page.context["token_fail"]


def test_requests_for_links_are_braked(anonymous, anna):
    statuses = [anonymous.post(RESET, {"email": "anna@example.org"}).status_code for _n in range(7)]

    work_off()
    assert statuses[-1] == 429
    assert len(mail.outbox) == 5


def test_a_person_of_the_directory_may_set_a_first_password(as_user):
    person = factories.make_user()
    person.set_unusable_password()
    person.save()
    client = as_user(person)

    assert client.get(CHANGE)["Location"] == reverse("account_set_password")
    assert (
        client.post("/accounts/password/set/", {"password1": NEW, "password2": NEW}).status_code
        == 302
    )
