from __future__ import annotations

import time

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from people.models import User
from tests import factories
from tests.factories import PASSWORD
from tests.htmx import HtmxClient, normal

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


def sign_in(client, name, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": name, "password": password}, **extra)


def test_the_right_password_opens_the_application(anonymous):
    factories.make_user("anna")

    response = sign_in(anonymous, "anna")

    assert (response.status_code, response["Location"]) == (302, reverse("home"))


def test_the_address_serves_as_a_name_too(anonymous):
    factories.make_user("anna", email="anna.muster@example.org")

    assert sign_in(anonymous, "anna.muster@EXAMPLE.org").status_code == 302


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(anonymous):
    factories.make_user("anna")

    wrong = sign_in(anonymous, "anna", "Not-This-One-1")
    unknown = sign_in(anonymous, "nobody", "Not-This-One-1")

    assert wrong.status_code == unknown.status_code == 422
    alike = normal(wrong.content).replace("anna", "X") == normal(unknown.content).replace(
        "nobody", "X"
    )
    assert alike


@pytest.mark.parametrize("name", ["anna", "anna@example.org", "nobody", "nobody@example.org"])
def test_one_attempt_hashes_once_whoever_is_meant(anonymous, name, monkeypatch):
    factories.make_user("anna", email="anna@example.org")
    hashed = []
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    original = (
        User._meta.apps
        and __import__(
            "django.contrib.auth.hashers", fromlist=["MD5PasswordHasher"]
        ).MD5PasswordHasher.encode
    )
    monkeypatch.setattr(hasher, lambda *a, **k: hashed.append(1) or original(*a, **k))

    sign_in(anonymous, name, "Not-This-One-1")

    assert len(hashed) == 1


def test_ten_failures_brake_the_account_from_whatever_address(anonymous):
    factories.make_user("anna", email="anna@example.org")
    for attempt in range(10):
        name = "anna" if attempt % 2 else "ANNA@example.org"
        assert sign_in(anonymous, name, "wrong", REMOTE_ADDR=f"10.0.0.{attempt}").status_code == 422

    braked = sign_in(HtmxClient(), "anna", REMOTE_ADDR="10.9.9.9")

    assert braked.status_code == 429
    assert b"Too many attempts" in braked.content


def test_others_are_not_locked_out_by_a_braked_account(anonymous):
    factories.make_user("anna")
    factories.make_user("bruno")
    for _ in range(12):
        sign_in(anonymous, "anna", "wrong")

    assert sign_in(HtmxClient(), "bruno").status_code == 302


def test_the_brake_lets_go_after_ten_minutes(anonymous, time_machine):
    factories.make_user("anna")
    time_machine.move_to("2026-11-02 08:00Z")
    for _ in range(11):
        sign_in(anonymous, "anna", "wrong")
    time_machine.move_to("2026-11-02 08:10:05Z")

    assert sign_in(anonymous, "anna").status_code == 302


def test_successes_do_not_use_up_the_attempts(anonymous):
    factories.make_user("anna")
    for _ in range(12):
        client = HtmxClient()
        assert sign_in(client, "anna").status_code == 302


def test_signing_in_gives_a_new_session_and_a_new_token(anonymous):
    factories.make_user("anna")
    anonymous.cookies[settings.SESSION_COOKIE_NAME] = "planted0planted0planted0planted0"
    anonymous.get(LOGIN)
    token = anonymous.cookies["csrftoken"].value

    sign_in(anonymous, "anna")

    key = anonymous.cookies[settings.SESSION_COOKIE_NAME].value
    assert key != "planted0planted0planted0planted0"
    assert anonymous.cookies["csrftoken"].value != token
    assert not Session.objects.filter(session_key="planted0planted0planted0planted0").exists()


def test_the_session_of_a_stranger_is_not_taken_over(anonymous):
    factories.make_user("anna")
    before = anonymous.session
    before["planted"] = True
    before.save()
    planted = before.session_key

    sign_in(anonymous, "anna")

    assert anonymous.cookies[settings.SESSION_COOKIE_NAME].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


@pytest.mark.parametrize(
    "next_url",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        " https://evil.example",
        "http://testserver@evil.example/",
        "http://localhost/elsewhere",
    ],
)
def test_next_never_leads_elsewhere(anonymous, next_url):
    factories.make_user("anna")

    response = anonymous.post(LOGIN, {"login": "anna", "password": PASSWORD, "next": next_url})

    assert (response.status_code, response["Location"]) == (302, reverse("home"))


def test_next_leads_back_to_the_page_asked_for(anonymous):
    factories.make_user("anna")

    response = anonymous.post(
        LOGIN, {"login": "anna", "password": PASSWORD, "next": "/profile/?a=1"}
    )

    assert response["Location"] == "/profile/?a=1"


def test_logout_is_a_post_and_ends_the_session_on_the_server(as_user):
    client = as_user(factories.make_user())
    key = client.cookies[settings.SESSION_COOKIE_NAME].value

    assert client.get("/accounts/logout/").status_code == 200
    assert Session.objects.filter(session_key=key).exists()
    assert client.post("/accounts/logout/").status_code == 302
    assert not Session.objects.filter(session_key=key).exists()


def test_a_closed_account_does_not_open(anonymous):
    factories.make_user("anna", is_active=False)

    response = sign_in(anonymous, "anna")

    assert response["Location"] == reverse("account_inactive")
    assert anonymous.get("/profile/").status_code == 302


@pytest.mark.parametrize("login", ["", "x" * 300, "a\x00b", "😀", "<script>", "' OR 1=1 --"])
def test_hostile_names_are_refused_with_words(anonymous, login):
    assert sign_in(anonymous, login).status_code == 422


def test_a_form_without_token_is_refused():
    client = HtmxClient(enforce_csrf_checks=True)

    assert sign_in(client, "anna").status_code == 403


def test_answers_for_known_and_unknown_names_take_alike_long(anonymous, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    factories.make_user("anna", email="anna@example.org")
    took = {}
    for name in ("anna@example.org", "nobody@example.org"):
        begun = time.perf_counter()
        for _ in range(3):
            sign_in(anonymous, name, "wrong")
        took[name] = time.perf_counter() - begun

    assert 0.5 < took["anna@example.org"] / took["nobody@example.org"] < 2
