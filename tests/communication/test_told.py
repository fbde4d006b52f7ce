"""What readers of a message see without an account: the message, and a way to get none."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from projects.communication.mailing import delivery_behind, key_of
from projects.models import ClosedAddress, Delivery
from servicedesk_pm.common import clock
from tests.factories import make_communication
from tests.hostile import nothing_written

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(project):
    return make_communication(project, state="done", message_en="<b>New</b> desk.\n\nBye.")


@pytest.fixture
def delivery(message):
    return Delivery.objects.create(
        action=message,
        address="ben@example.org",
        language="both",
        state="sent",
        sent_at=clock.now(),
    )


@pytest.fixture
def key(delivery):
    return key_of(delivery)


def place(name, key):
    return reverse(f"projects:{name}", args=[key])


def test_who_has_the_key_reads_the_message_in_its_languages(anonymous, key):
    with nothing_written():
        response = anonymous.get(place("told", key))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Votre poste change." in page
    assert "&lt;b&gt;New&lt;/b&gt; desk." in page
    assert '<article lang="en">' in page
    assert response["X-Robots-Tag"] == "noindex"
    # Sites that the message links to never see the key.
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def test_the_message_alone_is_told(anonymous, message, delivery, key):
    type(message).objects.filter(pk=message.pk).update(objective="Hidden aim", sender="Hidden")
    other = Delivery.objects.create(action=message, address="cleo@example.org", language="fr")
    page = anonymous.get(place("told", key)).content.decode()
    for words in ("Hidden", other.address, message.project.code):
        assert words not in page


@pytest.mark.parametrize("name", ["told", "told-no-more"])
@pytest.mark.parametrize("wrong", ["1", "1:abc", "x", "1:", ":x", "９:x", "%00"])
def test_a_key_that_was_made_up_opens_nothing(
    anonymous, delivery, name, wrong, django_assert_num_queries
):
    assert delivery_behind(wrong) is None
    with django_assert_num_queries(0):
        assert anonymous.get(place(name, wrong)).status_code == 404


def test_the_key_of_one_opens_no_other(delivery, key, message):
    other = Delivery.objects.create(action=message, address="cleo@example.org", language="fr")
    number, signature = key.split(":")
    assert delivery_behind(f"{other.pk}:{signature}") is None
    assert delivery_behind(f"{number}:{signature}") == delivery


def test_a_message_that_is_gone_opens_nothing(anonymous, message, key):
    message.delete()
    assert anonymous.get(place("told", key)).status_code == 404


def test_reading_is_noted_once_and_by_a_post_alone(anonymous, delivery, key):
    page = anonymous.get(place("told", key)).content.decode()
    # A page with scripts says so by itself; programs that only look at links say nothing.
    assert re.search(r'<form [^>]*hx-trigger="load"', page)
    assert anonymous.post(place("told-read", key)).status_code == 302
    delivery.refresh_from_db()
    first = delivery.read_at
    assert first is not None
    answer = anonymous.post(place("told-read", key), headers={"HX-Request": "true"})
    assert "Noted that you have read it." in answer.content.decode()
    assert "<html" not in answer.content.decode()
    delivery.refresh_from_db()
    assert delivery.read_at == first
    assert "I have read it" not in anonymous.get(place("told", key)).content.decode()


def test_what_was_never_sent_is_not_read(anonymous, message):
    waiting = Delivery.objects.create(action=message, address="x@example.org", language="fr")
    anonymous.post(place("told-read", key_of(waiting)))
    waiting.refresh_from_db()
    assert waiting.read_at is None


def test_a_reader_asks_for_no_more_and_for_more_again(anonymous, key):
    page = place("told-no-more", key)
    with nothing_written():
        assert "Do you want no more messages" in anonymous.get(page).content.decode()
    assert anonymous.post(page)["Location"] == page
    closed = ClosedAddress.objects.get()
    assert (closed.address, closed.reason, closed.since) == (
        "ben@example.org",
        "unwanted",
        clock.today(),
    )
    assert (
        "No message of any project goes to ben@example.org" in anonymous.get(page).content.decode()
    )
    anonymous.post(page)
    assert ClosedAddress.objects.count() == 1
    assert anonymous.post(place("told-again", key))["Location"] == page
    assert not ClosedAddress.objects.exists()


def test_a_mail_program_unsubscribes_with_one_click(key):
    """RFC 8058: a post without our cookie and without a page seen before."""
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(place("told-no-more", key), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 302
    assert ClosedAddress.objects.get().reason == "unwanted"
    assert strict.post(place("told-again", key)).status_code == 403
    assert strict.post(place("told-read", key)).status_code == 403


@pytest.mark.parametrize("name", ["told-read", "told-again"])
def test_links_alone_change_nothing(anonymous, key, name):
    assert anonymous.get(place(name, key)).status_code == 405


def test_the_log_holds_no_key(anonymous, key, caplog):
    with caplog.at_level("INFO"):
        anonymous.get(place("told", key))
        anonymous.get(place("told", "1:abc"))
    assert key not in caplog.text
    assert "1:abc" not in caplog.text


def test_a_french_reader_gets_the_page_in_french(anonymous, key, settings):
    anonymous.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    page = anonymous.get(place("told-no-more", key)).content.decode()
    assert "Ne plus recevoir de messages" in page
