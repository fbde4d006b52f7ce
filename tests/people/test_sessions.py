from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from people.session_list import open_sessions
from tests import factories
from tests.factories import PASSWORD
from tests.htmx import HtmxClient

pytestmark = pytest.mark.django_db

START = "2026-11-02 08:00Z"
PROFILE = "/profile/"


def signed_in(user, **extra):
    client = HtmxClient(**extra)
    response = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert response.status_code == 302
    return client


@pytest.fixture
def anna():
    return factories.make_user("anna")


def test_an_idle_session_ends(anna):
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(anna)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        clock.shift(timedelta(seconds=settings.SESSION_IDLE_SECONDS + 61))

        response = client.get(PROFILE)

    assert response["Location"] == "/accounts/login/?next=%2Fprofile%2F"
    assert not Session.objects.filter(session_key=key).exists()


def test_a_used_session_goes_on(anna):
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(anna)
        for _visit in range(2):
            clock.shift(timedelta(seconds=settings.SESSION_IDLE_SECONDS - 120))
            assert client.get(PROFILE).status_code == 200


def test_a_session_ends_after_its_longest_life_however_used(anna):
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(anna)
        for _hour in range(12):
            assert client.get(PROFILE).status_code == 200
            clock.shift(timedelta(hours=1))
        clock.shift(timedelta(minutes=1))

        assert client.get(PROFILE).status_code == 302


@pytest.mark.parametrize("hours", [2, -2])
def test_a_corrected_clock_signs_nobody_out(anna, hours):
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(anna)
        clock.shift(timedelta(hours=hours))

        assert client.get(PROFILE).status_code == 200
        clock.shift(timedelta(hours=-hours))
        assert client.get(PROFILE).status_code == 200


def test_the_idle_time_is_longer_than_a_correction_and_shorter_than_the_life():
    assert 2 * 3600 < settings.SESSION_IDLE_SECONDS < settings.SESSION_COOKIE_AGE


def test_the_sign_in_page_says_that_the_session_ended(anna):
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(anna)
        clock.shift(timedelta(hours=5))

        page = client.get(PROFILE, follow=True)

    assert b"session has ended" in page.content


def send_late(client, clock, user, data, **headers):
    clock.shift(timedelta(hours=5))
    return client.post(
        "/profile/filters/save/",
        urlencode(data),
        content_type="application/x-www-form-urlencoded",
        **headers,
    )


def test_a_form_sent_after_the_end_is_kept_and_can_be_sent(anna):
    typed = {"page": "projects", "name": "Mine <b>", "query": "q=x"}
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(anna)
        late = send_late(client, clock, anna, typed, headers={"Origin": "http://testserver"})
        assert late["Location"] == "/accounts/login/?next=%2Finterrupted%2F"

        back = client.post(
            "/accounts/login/",
            {"login": "anna", "password": PASSWORD, "next": "/interrupted/"},
            follow=True,
        )

    assert b"Mine &lt;b&gt;" in back.content
    assert b'action="/profile/filters/save/"' in back.content
    client.post(reverse("people:interrupted_form_discard"))
    assert client.get("/interrupted/").status_code == 302


def test_a_kept_form_is_shown_to_nobody_else(anna):
    factories.make_user("bruno")
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(anna)
        send_late(client, clock, anna, {"name": "x"}, headers={"Origin": "http://testserver"})
        client.post("/accounts/login/", {"login": "bruno", "password": PASSWORD})

        assert client.get("/interrupted/").status_code == 302


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Referer": "https://evil.example/testserver"}],
)
def test_a_form_from_elsewhere_is_not_kept(anna, headers):
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(anna)
        late = send_late(client, clock, anna, {"name": "x"}, headers=headers)

    assert "interrupted" not in late["Location"]
    assert "evil" not in late["Location"]


def test_passwords_and_huge_forms_are_not_kept(anna):
    origin = {"headers": {"Origin": "http://testserver"}}
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(anna)
        clock.shift(timedelta(hours=5))
        client.post(
            "/accounts/password/change/",
            urlencode({"oldpassword": PASSWORD}),
            content_type="application/x-www-form-urlencoded",
            **origin,
        )
        assert "interrupted_form" not in client.session

        client = signed_in(anna)
        huge = send_late(client, clock, anna, {"name": "x" * 250_000}, **origin)
    assert "interrupted" not in huge["Location"]


def test_a_fragment_form_sent_after_the_end_stays_on_its_page(anna):
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(anna)
        late = send_late(client, clock, anna, {"name": "x"}, headers={"HX-Request": "true"})

    assert late.status_code == 401


def test_a_fragment_asked_after_the_end_leads_to_sign_in_and_back(anonymous):
    response = anonymous.get(
        "/notifications/",
        headers={"HX-Request": "true", "HX-Current-URL": "https://evil.example//x/projects/?q=1"},
    )

    assert response["HX-Redirect"] == "/accounts/login/?next=%2Fx%2Fprojects%2F%3Fq%3D1"


def test_sessions_are_listed_and_others_can_be_ended(anna):
    here, there = signed_in(anna), signed_in(anna, HTTP_USER_AGENT="Phone <b>")
    assert b"Phone &lt;b&gt;" in here.get(PROFILE).content
    other = UserSession.objects.get(user_agent="Phone <b>")

    here.post(reverse("people:session_end", args=[other.pk]))

    assert there.get(PROFILE).status_code == 302
    assert here.get(PROFILE).status_code == 200


def test_all_other_sessions_end_at_once(anna):
    here, there, third = signed_in(anna), signed_in(anna), signed_in(anna)

    here.post(reverse("people:sessions_end"))

    assert here.get(PROFILE).status_code == 200
    assert {there.get(PROFILE).status_code, third.get(PROFILE).status_code} == {302}


def test_sessions_of_others_are_out_of_reach(anna):
    bruno = factories.make_user("bruno")
    theirs = signed_in(bruno)
    session = UserSession.objects.get(user=bruno)

    signed_in(anna).post(reverse("people:session_end", args=[session.pk]))

    assert theirs.get(PROFILE).status_code == 200


def test_the_own_session_is_not_ended_by_mistake(anna):
    client = signed_in(anna)

    client.post(reverse("people:session_end", args=[UserSession.objects.get(user=anna).pk]))

    assert client.get(PROFILE).status_code == 200


@pytest.mark.parametrize("sessions", [1, 12])
def test_sessions_are_listed_in_one_query(anna, sessions, django_assert_num_queries):
    for _n in range(sessions):
        signed_in(anna)

    with django_assert_num_queries(1):
        assert len(list(open_sessions(anna))) == sessions


def test_sessions_that_are_over_are_forgotten_at_the_next_sign_in(anna):
    signed_in(anna)
    Session.objects.all().delete()

    signed_in(anna)

    assert UserSession.objects.filter(user=anna).count() == 1
