from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from people import notifications
from people.models import Notification
from people.notifications import notify, register_kind, sentence, unread_count
from tests import factories
from tests.htmx import normal, swapped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    monkeypatch.setattr(notifications, "_kinds", {})
    register_kind("test.greeted", lambda facts: _("Language") + f": {facts['who']}")


def greet(*people, actor=None, url="/profile/"):
    return notify(people, "test.greeted", {"who": "Anna"}, url, actor)


def test_people_are_told_once():
    anna = factories.make_user()

    greet(anna, anna, None)

    assert Notification.objects.get().recipient == anna


def test_nobody_is_told_about_the_own_act():
    anna, bruno = factories.make_user(), factories.make_user()

    greet(anna, bruno, actor=anna)

    assert [n.recipient for n in Notification.objects.all()] == [bruno]


def test_closed_accounts_are_not_told():
    assert greet(factories.make_user(is_active=False)) == []


def test_a_kind_without_words_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="no words"):
        notify([factories.make_user()], "test.unheard_of", {}, "", None)


def test_words_are_made_in_the_reader_language(monkeypatch):
    greet(factories.make_user())
    message = Notification.objects.get()
    register_kind("test.greeted", lambda facts: translation.get_language())

    with translation.override("fr"):
        assert sentence(message) == "fr"
    with translation.override("en"):
        assert sentence(message) == "en"


@pytest.mark.parametrize("facts", [{}, {"who": None, "x": 1}])
def test_facts_of_an_older_version_still_read(facts):
    message = Notification(kind="test.greeted", facts=facts)

    assert sentence(message)
    assert sentence(Notification(kind="test.gone", facts={}))


def test_the_unread_count_is_one_query(django_assert_num_queries):
    anna = factories.make_user()
    for _n in range(3):
        greet(anna)

    with django_assert_num_queries(1):
        assert unread_count(anna) == 3


def test_opening_marks_as_read_and_leads_on(as_user):
    anna = factories.make_user()
    greet(anna)
    message = Notification.objects.get()
    client = as_user(anna)

    assert b"Anna" in client.get(reverse("people:notifications")).content
    response = client.post(reverse("people:notification", args=[message.pk]))

    assert response["Location"] == "/profile/"
    assert unread_count(anna) == 0
    assert b"Anna" not in client.get(reverse("people:notifications") + "?show=unread").content


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""]
)
def test_a_message_never_leads_elsewhere(as_user, url):
    anna = factories.make_user()
    greet(anna, url=url)

    response = as_user(anna).post(
        reverse("people:notification", args=[Notification.objects.get().pk])
    )

    assert response["Location"] == reverse("people:notifications")


def test_messages_of_others_do_not_exist(as_user):
    anna, bruno = factories.make_user(), factories.make_user()
    greet(anna)
    client = as_user(bruno)

    response = client.post(reverse("people:notification", args=[Notification.objects.get().pk]))
    client.post(reverse("people:notifications_read"))

    assert response.status_code == 404
    assert unread_count(anna) == 1
    assert b"Anna" not in client.get(reverse("people:notifications")).content


def test_all_messages_are_marked_at_once(as_user):
    anna = factories.make_user()
    greet(anna)
    greet(anna)

    as_user(anna).post(reverse("people:notifications_read"))

    assert unread_count(anna) == 0


@pytest.mark.parametrize("name", ["people:notifications_read"])
def test_marking_is_a_post(as_user, name):
    assert as_user(factories.make_user()).get(reverse(name)).status_code == 405


def test_the_inbox_obeys_the_swap_law(as_user):
    anna = factories.make_user()
    greet(anna)
    client = as_user(anna)
    url = reverse("people:notifications") + "?show=unread"

    fragment = client.fragment(url, "notifications").content

    page = client.get(url).content
    assert swapped(page, fragment, "notifications") == normal(page)


@pytest.mark.parametrize("rows", [1, 12])
def test_the_inbox_costs_the_same_for_many(as_user, rows, django_assert_max_num_queries):
    anna = factories.make_user()
    for _n in range(rows):
        greet(anna)
    client = as_user(anna)
    with django_assert_max_num_queries(9):
        client.get(reverse("people:notifications"))


def test_only_unread_messages_can_be_marked_as_read(as_user):
    anna = factories.make_user()
    button = reverse("people:notifications_read")
    assert button not in as_user(anna).get("/notifications/").content.decode()
    greet(anna)
    assert button in as_user(anna).get("/notifications/").content.decode()
