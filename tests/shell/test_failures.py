"""Failures answer in the reader's language, without a trace, and keep what was typed."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from servicedesk_pm import views
from tests.factories import make_user
from tests.htmx import HtmxClient

pytestmark = pytest.mark.django_db
STANDALONE = ["400.html", "413.html", "429.html", "500.html", "503.html"]
LEAKS = ["Traceback", "ZeroDivisionError", "the secret cause", "Django", "Python"]


@pytest.fixture
def quiet(gallery):
    """A browser that sees the answer where the test client would raise."""
    client = HtmxClient(raise_request_exception=False)
    client.force_login(make_user("ada"))
    return client


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/fail/forbidden/", 403),
        ("/fail/suspicious/", 400),
        ("/fail/crash/", 500),
        ("/no-such-page/", 404),
    ],
)
def test_every_failure_has_its_own_page_without_a_trace(quiet, path, status):
    answer = quiet.get(path)
    html = answer.content.decode()
    assert answer.status_code == status
    assert "Service Desk" in html
    assert 'href="/"' in html
    assert not [leak for leak in LEAKS if leak in html]
    assert "UNDEFINED" not in html


def test_a_page_that_is_not_there_still_offers_navigation_and_search(quiet):
    html = quiet.get("/no-such-page/").content.decode()
    assert 'id="navigation"' in html
    assert "ask the person who sent you the link" in html


@pytest.mark.parametrize("template", STANDALONE)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_for_outages_need_neither_database_nor_session(
    template, language, django_assert_num_queries
):
    with translation.override(language), django_assert_num_queries(0):
        html = render_to_string(template)
    assert f'<html lang="{language}">' in html
    assert "<h1" in html
    assert "UNDEFINED" not in html


def test_a_rule_that_no_form_can_show_has_a_page():
    html = render_to_string("422.html", {"reason": "The project is closed."})
    assert "The project is closed." in html


def test_an_old_token_is_refused_with_what_was_typed(rf):
    request = rf.post(
        "/x/", {"name": "A long text", "password": "hunter22", "csrfmiddlewaretoken": "t"}
    )
    answer = views.csrf_failure(request, "token")
    html = answer.content.decode()
    assert answer.status_code == 403
    assert answer["X-Refused"] == "token"
    assert "A long text" in html
    assert "hunter22" not in html


def test_what_was_typed_comes_back_as_text_not_as_markup(rf):
    request = rf.post("/x/", {"name": "</textarea><script>alert(1)</script>"})
    html = views.csrf_failure(request).content.decode()
    assert "<script>alert" not in html


def test_a_flood_of_fields_is_cut(rf):
    request = rf.post("/x/", {f"field{n}": "text" for n in range(200)})
    assert views.csrf_failure(request).content.decode().count("<textarea") == 40


def test_a_form_without_a_token_is_refused(director):
    client = HtmxClient(enforce_csrf_checks=True)
    client.force_login(director)
    answer = client.post("/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    director.refresh_from_db()
    assert director.theme == "auto"


def test_a_strangers_htmx_form_stays_open_instead_of_being_led_away(anonymous):
    answer = anonymous.fragment("/theme/", "form", method="post", data={"theme": "dark"})
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer


def test_a_strangers_fragment_leads_to_sign_in_and_back_to_the_page(anonymous):
    answer = anonymous.get(
        "/search/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/projects/?page=2"},
    )
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fprojects%2F%3Fpage%3D2"


def test_a_strangers_plain_form_leads_back_to_the_page_it_stood_on(anonymous):
    answer = anonymous.post("/theme/", headers={"Referer": "http://testserver/projects/?page=2"})
    assert answer.url == "/accounts/login/?next=%2Fprojects%2F%3Fpage%3D2"


def test_a_foreign_referer_leads_home(anonymous):
    answer = anonymous.post("/theme/", headers={"Referer": "https://evil.example/x"})
    assert answer.url == "/accounts/login/?next=%2F"


def test_every_page_carries_the_strict_policy(quiet):
    for path in ("/search/", "/no-such-page/", "/fail/crash/"):
        policy = quiet.get(path)["Content-Security-Policy"]
        assert "'unsafe-inline'" not in policy
        assert "'unsafe-eval'" not in policy
        for rule in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert rule in policy


def test_private_pages_are_not_stored(quiet):
    assert "no-store" in quiet.get("/search/")["Cache-Control"]


def test_the_csrf_view_is_the_one_in_use():
    assert settings.CSRF_FAILURE_VIEW == "servicedesk_pm.views.csrf_failure"
