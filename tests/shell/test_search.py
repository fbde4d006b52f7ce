"""Search: folded words, several sources, few results, and nothing that is not the reader's."""

from __future__ import annotations

import pytest

from servicedesk_pm.common import search
from servicedesk_pm.common.search import Hit
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch):
    """Two sources that remember what they were asked; only Ada finds projects."""
    calls = []
    monkeypatch.setattr(search, "_sources", {})

    def projects(user, query, limit):
        calls.append((user.username, query, limit))
        found = [Hit(f"Étude {n}", f"PRJ-{n}", f"/projects/PRJ-{n}/") for n in range(9)]
        return found if user.username == "ada" else []

    def people(user, query, limit):
        return [Hit("<b>Bela</b>", "", "/people/1/")]

    search.register_search("People", 20, people)
    search.register_search("Projects", 10, projects)
    return calls


@pytest.fixture
def ada(as_user):
    return as_user(make_user("ada"))


def test_words_reach_the_sources_folded(asked, ada):
    ada.get("/search/", {"q": "  ÉTUDE  Œuvre "})
    assert asked == [("ada", "etude oeuvre", 25)]


def test_the_palette_asks_for_fewer(asked, ada):
    ada.fragment("/search/?q=etude", "search-results")
    assert asked[0][2] == 5


def test_groups_stand_in_order_and_hits_are_links(asked, ada):
    html = ada.fragment("/search/?q=etude", "search-results").content.decode()
    assert html.index("Projects") < html.index("People")
    assert html.count("/projects/PRJ-") == 5


def test_a_source_decides_by_the_person(asked, as_user):
    html = as_user(make_user("zoe")).get("/search/?q=etude").content.decode()
    assert "Étude" not in html


def test_titles_are_text_not_markup(asked, ada):
    html = ada.get("/search/?q=bela").content.decode()
    assert "&lt;b&gt;Bela" in html
    assert "<b>Bela" not in html


@pytest.mark.parametrize("query", ["", "a", " ", "%20%20", "é"])
def test_too_little_asks_nobody(asked, ada, query):
    assert ada.get(f"/search/?q={query}").status_code == 200
    assert asked == []


def test_a_very_long_query_is_cut(asked, ada):
    ada.get("/search/", {"q": "x" * 10_000})
    assert len(asked[0][1]) == 100


def test_nothing_found_says_what_to_do(ada, monkeypatch):
    monkeypatch.setattr(search, "_sources", {})
    assert "Nothing found" in ada.get("/search/?q=zzzz").content.decode()


def test_the_query_is_shown_escaped(ada):
    html = ada.get("/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in html


def test_the_answer_to_the_palette_is_the_results_alone(asked, ada):
    fragment = ada.fragment("/search/?q=ab", "search-results").content
    assert fragment.count(b'id="search-results"') == 1
    assert b"<html" not in fragment


def test_another_target_receives_the_whole_page(asked, ada):
    assert b"<html" in ada.fragment("/search/?q=ab", "somewhere-else").content


def test_searching_changes_nothing(ada):
    assert ada.post("/search/?q=ab").status_code == 405


def test_pages_are_found_by_their_name_and_only_by_those_who_may_open_them(as_user, director):
    page = as_user(director).get("/search/?q=admin").content.decode()
    assert '<a href="/administration/"><span>Administration</span>' in page
    assert page.count('href="/administration/"') == 2  # the navigation has it too
    page = as_user(make_user("member")).get("/search/?q=admin").content.decode()
    assert "/administration/" not in page


def test_pages_are_found_in_the_readers_language_without_accents(as_user):
    reader = make_user("fr", language="fr")
    page = as_user(reader).get("/search/?q=projets").content.decode()
    assert '<a href="/projects/"><span>Projets</span>' in page


def test_strangers_search_nothing(anonymous, asked):
    assert anonymous.get("/search/?q=etude").status_code == 302
    assert asked == []
