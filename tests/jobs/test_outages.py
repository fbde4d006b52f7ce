"""When the database is away or saves collide, people get words and keep their text."""

import json

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, UnreadablePostError
from django.test import Client
from django.urls import path
from psycopg.errors import DeadlockDetected, SerializationFailure

from people.audit import operation
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from servicedesk_pm.common.outage import is_collision
from servicedesk_pm.urls import urlpatterns as real
from tests.factories import make_user

AWAY = [OperationalError("server closed"), InterfaceError("connection already closed")]
trouble = {}


def troubled(request):
    raise trouble["error"]


def plain(request):
    return HttpResponse("fine")


urlpatterns = [path("healthz/", troubled), path("accounts/plain/", plain), *real]
handler400 = "servicedesk_pm.views.bad_request"
handler500 = "servicedesk_pm.views.server_error"


def collision(kind):
    try:
        raise OperationalError("gave up") from kind("gave up")
    except OperationalError as error:
        return error


@pytest.fixture(autouse=True)
def urls(settings):
    settings.ROOT_URLCONF = __name__


def answer(error, method="get", **headers):
    trouble["error"] = error
    client = Client(raise_request_exception=False)
    return getattr(client, method)("/healthz/", headers=headers)


@pytest.mark.parametrize("error", AWAY)
def test_a_database_that_is_away_gets_a_page_in_words(error):
    page = answer(error, method="post")
    assert page.status_code == 503
    assert page["Retry-After"] == "10"
    assert "no-store" in page["Cache-Control"]
    assert b"Traceback" not in page.content
    assert str(error).encode() not in page.content


def test_htmx_keeps_the_form_and_shows_a_sentence():
    reply = answer(AWAY[0], method="post", **{"HX-Request": "true", "Accept-Language": "en"})
    assert reply.status_code == 503
    assert reply["HX-Reswap"] == "none"
    assert "database" in json.loads(reply["HX-Trigger"])["trouble"]["value"]
    assert b"<html" not in reply.content


@pytest.mark.parametrize("kind", [DeadlockDetected, SerializationFailure])
def test_two_saves_that_collide_are_a_conflict(kind):
    assert answer(collision(kind)).status_code == 409


def test_somebody_faster_is_a_conflict():
    assert answer(StaleObject([], current_version=2)).status_code == 409


def test_a_broken_rule_outside_a_form_is_told():
    page = answer(RuleViolation("The <project> is closed."))
    assert page.status_code == 422
    assert b"The &lt;project&gt; is closed." in page.content


def test_a_sender_that_has_gone_is_not_our_error():
    assert answer(UnreadablePostError("gone")).status_code == 400


def test_a_mistake_of_ours_stays_an_error():
    page = answer(KeyError("secret"))
    assert page.status_code == 500
    assert b"secret" not in page.content


def test_an_outage_before_any_view_gets_the_same_page(monkeypatch):
    def away(self):
        raise OperationalError("server closed")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "x" * 32
    page = client.get("/projects/")
    assert (page.status_code, page["Retry-After"]) == (503, "10")


def test_a_locked_file_is_no_collision():
    assert not is_collision(OperationalError("database is locked"))


@pytest.mark.django_db(transaction=True)
def test_a_collided_operation_runs_once_more():
    tries = []

    @operation
    def rename(*, actor):
        tries.append(1)
        actor.name = f"Try {len(tries)}"
        actor.save(update_fields=["name"])
        if len(tries) == 1:
            raise collision(DeadlockDetected)
        return "done"

    person = make_user()
    assert rename(actor=person) == "done"
    person.refresh_from_db()
    assert person.name == "Try 2"


@pytest.mark.django_db(transaction=True)
def test_a_second_collision_is_told():
    tries = []

    @operation
    def hopeless(*, actor):
        tries.append(1)
        raise collision(SerializationFailure)

    with pytest.raises(OperationalError):
        hopeless(actor=None)
    assert len(tries) == 2


@pytest.mark.django_db(transaction=True)
def test_an_operation_inside_another_leaves_the_second_try_to_it():
    tries = []

    @operation
    def inner(*, actor):
        tries.append("inner")
        raise collision(DeadlockDetected)

    @operation
    def outer(*, actor):
        tries.append("outer")
        inner(actor=actor)

    with pytest.raises(OperationalError):
        outer(actor=None)
    assert tries == ["outer", "inner", "outer", "inner"]
