"""The left navigation, the create menu and the project tabs list what was announced."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from servicedesk_pm.common import navigation
from servicedesk_pm.common.navigation import NavEntry
from tests.factories import make_user

ANYBODY = SimpleNamespace(name="anybody")


@pytest.fixture
def empty_registry(monkeypatch):
    for registry in ("_entries", "_creations", "_tabs"):
        monkeypatch.setattr(navigation, registry, {})


def entry(order, url_name="people:search", *, visible=True, prefixes=()):
    return NavEntry(order, url_name.title(), url_name, lambda user: visible, tuple(prefixes))


def labels(path="/"):
    return [link.label for link in navigation.links_for(ANYBODY, path)]


def test_entries_stand_in_their_order_not_in_that_of_arrival(empty_registry):
    navigation.register(entry(140, "people:search"))
    navigation.register(entry(20, "home"))
    assert labels() == ["Home", "People:Search"]


def test_an_entry_that_the_person_may_not_open_is_not_listed(empty_registry):
    navigation.register(entry(10, "home", visible=False))
    assert labels() == []


def test_an_entry_announced_twice_stands_once(empty_registry):
    navigation.register(entry(10, "home"))
    navigation.register(entry(10, "home"))
    assert labels() == ["Home"]


def test_hundreds_are_groups_and_the_first_needs_no_line(empty_registry):
    for order, name in ((10, "home"), (20, "people:search"), (110, "account_login")):
        navigation.register(entry(order, name))
    assert [link.starts_group for link in navigation.links_for(ANYBODY, "/")] == [
        False,
        False,
        True,
    ]


def test_the_page_and_what_lies_below_it_mark_their_entry(empty_registry):
    navigation.register(entry(10, "people:search"))
    assert navigation.links_for(ANYBODY, "/search/deeper/")[0].active
    assert not navigation.links_for(ANYBODY, "/other/")[0].active


def test_the_longest_prefix_wins_and_only_one_entry_is_marked(empty_registry):
    navigation.register(entry(10, "people:search", prefixes=["/accounts/"]))
    navigation.register(entry(20, "account_login"))
    active = [link.active for link in navigation.links_for(ANYBODY, "/accounts/login/")]
    assert active == [False, True]


def test_the_start_page_marks_nothing_although_every_path_begins_with_it(empty_registry):
    navigation.register(entry(10, "home"))
    assert not navigation.links_for(ANYBODY, "/projects/")[0].active


def test_the_create_menu_lists_what_the_person_may_create(empty_registry):
    navigation.register_create(entry(20, "home"))
    navigation.register_create(entry(10, "people:search", visible=False))
    assert [link.url for link in navigation.creations_for(ANYBODY)] == ["/"]


def test_project_tabs_ask_for_the_project_and_mark_their_own_views(empty_registry):
    project = SimpleNamespace(code="PRJ-1")
    navigation.register_project_tab(
        30, "Team", "projects:overview", lambda user, asked: asked is project, views=["x:member"]
    )
    [tab] = navigation.tabs_for(ANYBODY, project, "x:member")
    assert tab.active
    assert tab.url == "/projects/PRJ-1/"
    assert not navigation.tabs_for(ANYBODY, project, "x:other")[0].active
    assert navigation.tabs_for(ANYBODY, SimpleNamespace(code="PRJ-2"), "") == []


@pytest.mark.django_db
def test_the_page_shows_an_entry_only_to_those_who_may_open_it(as_user, empty_registry):
    navigation.register(
        NavEntry(10, "Only for Ada", "people:search", lambda user: user.username == "ada")
    )
    for username, expected in (("ada", True), ("bela", False)):
        html = as_user(make_user(username)).get("/search/").content.decode()
        assert ("Only for Ada" in html) is expected


@pytest.mark.django_db
def test_the_create_menu_is_left_out_when_nothing_can_be_created(as_user, empty_registry):
    html = as_user(make_user()).get("/search/").content.decode()
    assert ">Create<" not in html
    navigation.register_create(NavEntry(10, "New search", "people:search", lambda user: True))
    html = as_user(make_user()).get("/search/").content.decode()
    assert ">Create<" in html
    assert "New search" in html
