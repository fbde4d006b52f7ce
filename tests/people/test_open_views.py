"""Only the named few answer to strangers, and refusals are logged."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from people.middleware import OPEN_VIEWS, is_open, page_around, zone_of
from people.models import User
from tests import factories

SAMPLE = {"int": "1", "str": "x", "slug": "x", "uuid": "00000000-0000-4000-8000-000000000000"}
ACCOUNT_PAGES_OF_STRANGERS = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "openid_connect_login",
    "openid_connect_callback",
}
ALSO_OPEN = {
    "people:switch_language",
    "workpackages:calendar_feed",
    "projects:told",
    "projects:told-read",
    "projects:told-no-more",
    "projects:told-again",
}
PROBES = ("/healthz/", "/readyz/", "/.well-known/security.txt")


def addresses(patterns=None, prefix="/"):
    """One address for every pattern of the application."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + sample(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield route


def sample(pattern):
    route = getattr(pattern, "_route", None)
    if route is None:
        text = pattern.regex.pattern.removeprefix("^").removesuffix("$").removesuffix("\\Z")
        text = text.replace("(?P<uidb36>[0-9A-Za-z]+)", "1").replace("(?P<key>.+)", "x-y")
        return text.replace("(?P<provider_id>[^/]+)", "directory")
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        route = route.replace(f"<{kind}:{name}>", SAMPLE[kind]).replace(f"<{name}>", "x")
    return route


ALL = sorted(set(addresses()))


def test_the_walk_reaches_the_whole_application():
    assert len(ALL) > 60
    for address in ALL:
        assert resolve(address)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ALL)
def test_no_view_answers_a_stranger_but_the_named_few(address, anonymous):
    name = resolve(address).view_name
    for method in (anonymous.get, anonymous.post):
        response = method(address)
        if name in ACCOUNT_PAGES_OF_STRANGERS | ALSO_OPEN or address in PROBES:
            assert response.status_code != 500
        else:
            assert response.status_code == 302, address
            assert response["Location"].startswith("/accounts/login/?next=")


def test_the_list_of_open_views_is_the_written_one():
    assert OPEN_VIEWS == ACCOUNT_PAGES_OF_STRANGERS | ALSO_OPEN


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/signup/",
        "/accounts/email/",
        "/accounts/confirm-email/",
        "/admin/",
        "/accounts/social/signup/",
        "/accounts/login/code/",
        "/accounts/",
        "/nowhere/",
    ],
)
def test_unwanted_pages_of_the_library_are_not_there(path, anonymous, db):
    assert not is_open(path)
    assert anonymous.get(path).status_code == 302


@pytest.mark.django_db
def test_signed_in_people_find_no_unwanted_page(as_user):
    client = as_user(factories.make_user())
    for path in ("/accounts/signup/", "/accounts/email/", "/accounts/3rdparty/", "/admin/"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://host/projects/?q=1", "/projects/?q=1"),
        ("//evil.example/x", "/x"),
        ("https://host//evil.example/", "/evil.example/"),
        (None, "/"),
        ("javascript:alert(1)", "/alert(1)"),
    ],
)
def test_the_way_back_has_no_host(address, page):
    assert page_around(address) == page


@pytest.mark.django_db
def test_the_way_back_after_a_form_is_its_page(anonymous):
    ours = anonymous.post(
        "/notifications/read/", headers={"Referer": "http://testserver/notifications/"}
    )
    foreign = anonymous.post("/notifications/read/", headers={"Referer": "https://evil.example/a/"})

    assert ours["Location"] == "/accounts/login/?next=%2Fnotifications%2F"
    assert foreign["Location"] == "/accounts/login/?next=%2F"


@pytest.mark.django_db
def test_refusals_are_logged_with_person_object_and_address(as_user, caplog):
    person = factories.make_user()
    with caplog.at_level(logging.WARNING, logger="people.access"):
        as_user(person).get("/projects/SECRET-1/?token=hidden", REMOTE_ADDR="10.1.2.3")

    (line,) = [r.getMessage() for r in caplog.records if r.name == "people.access"]
    assert "status=404" in line
    assert f"user={person.pk}" in line
    assert "SECRET-1" in line
    assert "address=10.1.2.3" in line
    assert "hidden" not in line


@pytest.mark.django_db
@pytest.mark.parametrize(("trusted", "address"), [(0, "10.0.0.1"), (1, "198.51.100.4")])
def test_refusals_are_logged_with_the_sender_behind_a_trusted_proxy(
    as_user, caplog, settings, trusted, address
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    forwarded = {"X-Forwarded-For": "203.0.113.9, 198.51.100.4"}
    with caplog.at_level(logging.WARNING, logger="people.access"):
        client = as_user(factories.make_user())
        client.get("/projects/SECRET-1/", REMOTE_ADDR="10.0.0.1", headers=forwarded)

    (line,) = [r.getMessage() for r in caplog.records if r.name == "people.access"]
    assert line.endswith(f"address={address}")


@pytest.mark.django_db
def test_refused_sign_in_pages_log_no_key(anonymous, caplog):
    with caplog.at_level(logging.WARNING, logger="people.access"):
        for _n in range(11):
            anonymous.post("/accounts/login/", {"login": "anna", "password": "Secret-Word-1"})

    lines = [r.getMessage() for r in caplog.records if r.name == "people.access"]
    assert any("status=429" in line for line in lines)
    assert not any("Secret-Word-1" in line or "anna" in line for line in lines)


@pytest.mark.parametrize(
    "name", ["Nowhere/Land", "", "../../etc/passwd", "Europe", "x" * 50, "\x00"]
)
def test_an_unknown_time_zone_falls_back(name):
    assert str(zone_of(name)) == settings.TIME_ZONE


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Nowhere/Land", "", "../x"])
def test_a_broken_time_zone_or_language_does_not_break_pages(as_user, zone):
    person = factories.make_user()
    User.objects.filter(pk=person.pk).update(time_zone=zone, language="xx")

    assert as_user(person).get("/profile/").status_code == 200


@pytest.mark.django_db
def test_pages_are_not_kept_by_browsers_or_proxies(as_user, anonymous):
    assert "no-store" in as_user(factories.make_user()).get("/profile/")["Cache-Control"]
    assert "no-store" in anonymous.get("/accounts/login/")["Cache-Control"]


@pytest.mark.django_db
def test_a_role_may_be_asked_for_a_second_factor(as_user, director):
    with override_settings(REQUIRE_MFA_ROLES=["DIR"]):
        asked = as_user(director).get("/profile/")
        fragment = as_user(director).get("/profile/", headers={"HX-Request": "true"})
        free = as_user(factories.make_user()).get("/profile/")
        way_out = as_user(director).get("/accounts/2fa/")

    assert asked["Location"] == "/accounts/2fa/"
    assert fragment["HX-Redirect"] == "/accounts/2fa/"
    assert (free.status_code, way_out.status_code) == (200, 200)
