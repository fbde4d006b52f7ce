"""Language and theme: stored with the person, followed by every page."""

from __future__ import annotations

import pytest
from django.conf import settings

from people.models import HistoryEntry
from people.operations.preferences import set_language, set_theme
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_user("ada", language="en")


def last_entry(person):
    return HistoryEntry.objects.get_for_object(person).order_by("-pk")[0]


def test_the_language_is_stored_and_traced(ada):
    set_language("fr", actor=ada)
    ada.refresh_from_db()
    assert ada.language == "fr"
    entry = last_entry(ada)
    assert (entry.actor, entry.changes["language"]) == (ada, ["en", "fr"])


def test_the_theme_is_stored_and_traced(ada):
    set_theme("dark", actor=ada)
    ada.refresh_from_db()
    assert ada.theme == "dark"
    assert last_entry(ada).changes["theme"] == ["auto", "dark"]


def test_switching_the_language_returns_to_the_page_in_that_language(as_user, ada):
    client = as_user(ada)
    answer = client.post("/language/", {"language": "fr", "next": "/search/?q=ab"})
    assert answer.url == "/search/?q=ab"
    assert '<html lang="fr"' in client.get("/search/").content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "", "x"],
)
def test_the_switch_never_leads_to_another_host(as_user, ada, elsewhere):
    answer = as_user(ada).post("/language/", {"language": "fr", "next": elsewhere})
    assert answer.url == "/"


@pytest.mark.parametrize("language", ["de", "", "fr'--", "xx"])
def test_a_language_that_is_not_offered_changes_nothing(as_user, ada, language):
    as_user(ada).post("/language/", {"language": language})
    ada.refresh_from_db()
    assert ada.language == "en"


@pytest.mark.parametrize("theme", ["pink", "", "dark;"])
def test_a_theme_that_is_not_offered_changes_nothing(as_user, ada, theme):
    as_user(ada).post("/theme/", {"theme": theme})
    ada.refresh_from_db()
    assert ada.theme == "auto"


def test_a_strangers_language_is_kept_in_a_cookie(anonymous):
    answer = anonymous.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert anonymous.get("/accounts/login/")["Content-Language"] == "en"


@pytest.mark.parametrize(("wish", "language"), [("en-GB,en", "en"), ("fr-CH", "fr"), ("de", "fr")])
def test_before_signing_in_the_browsers_wish_decides(anonymous, wish, language):
    answer = anonymous.get("/accounts/login/", headers={"Accept-Language": wish})
    assert answer["Content-Language"] == language


def test_a_chosen_theme_stands_on_the_page_and_the_systems_does_not(as_user, ada):
    client = as_user(ada)
    assert "data-bs-theme" not in client.get("/search/").content.decode().split("<head>")[0]
    client.post("/theme/", {"theme": "dark"})
    assert 'data-bs-theme="dark"' in client.get("/search/").content.decode().split("<head>")[0]


def test_preferences_are_changed_by_post_only(as_user, ada):
    client = as_user(ada)
    assert client.get("/theme/?theme=dark").status_code == 405
    assert client.get("/language/?language=fr").status_code == 405


def test_the_theme_of_others_stays(as_user, ada):
    bela = make_user("bela")
    as_user(ada).post("/theme/", {"theme": "dark"})
    bela.refresh_from_db()
    assert bela.theme == "auto"
