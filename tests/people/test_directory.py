"""Signing in through the organisation's directory: who is joined to which account, and who not."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount

from people.adapters import DirectoryAdapter
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db

BASE = "https://login.example.org/realms/x"
PAGES = {
    f"{BASE}/.well-known/openid-configuration": {
        "issuer": BASE,
        "authorization_endpoint": f"{BASE}/authorize",
        "token_endpoint": f"{BASE}/token",
        "userinfo_endpoint": f"{BASE}/userinfo",
        "jwks_uri": f"{BASE}/keys",
    },
    f"{BASE}/token": {"access_token": "opaque", "token_type": "Bearer"},
}


class Answer:
    status_code = 200
    headers = {"content-type": "application/json"}

    def __init__(self, body):
        self.body = body

    def json(self):
        return self.body

    def raise_for_status(self):
        pass


class Directory:
    """A directory that knows one person; stands in for the network."""

    def __init__(self, person):
        self.pages = {**PAGES, f"{BASE}/userinfo": person}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def get(self, url, **asked):
        return Answer(self.pages[url])

    def request(self, method, url, **asked):
        return self.get(url)


@pytest.fixture
def come_from_directory(anonymous, monkeypatch, settings):
    """Sign in with what the directory says about a person."""
    app = {
        "provider_id": "directory",
        "name": "Directory",
        "client_id": "app",
        "secret": "word",
        "settings": {"server_url": BASE, "token_auth_method": None},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
    }

    def come(**person):
        directory = Directory({"sub": "abc-1", **person})
        monkeypatch.setattr(DirectoryAdapter, "get_requests_session", lambda self: directory)
        away = anonymous.post("/accounts/oidc/directory/login/?process=login")
        assert away.status_code == 302, away.content
        (state,) = parse_qs(urlsplit(away["Location"]).query)["state"]
        back = {"code": "code", "state": state}
        response = anonymous.get("/accounts/oidc/directory/login/callback/", back)
        signed_in = anonymous.session.get("_auth_user_id")
        return response, User.objects.get(pk=signed_in) if signed_in else None

    # The way back opens a session, so it is no page that is only looked at.
    monkeypatch.setattr(anonymous, "get", super(type(anonymous), anonymous).get)
    return come


@pytest.mark.parametrize("said", [True, "true"])
def test_a_verified_address_joins_its_account(come_from_directory, said):
    anna = factories.make_user("anna", email="Anna@example.org")

    response, user = come_from_directory(email="anna@EXAMPLE.org", email_verified=said)

    assert (response.status_code, user) == (302, anna)
    assert SocialAccount.objects.get().user == anna


def test_the_next_time_the_person_is_known_whatever_the_address(come_from_directory, anonymous):
    anna = factories.make_user("anna", email="anna@example.org")
    factories.make_user("berta", email="berta@example.org")
    come_from_directory(email="anna@example.org", email_verified=True)
    anonymous.post("/accounts/logout/")

    _response, user = come_from_directory(email="berta@example.org", email_verified=True)

    assert user == anna
    assert SocialAccount.objects.get().user == anna


@pytest.mark.parametrize("said", [False, "false", None, "", 0])
def test_an_unverified_address_joins_nothing(come_from_directory, said):
    factories.make_user("anna", email="anna@example.org")

    response, user = come_from_directory(email="anna@example.org", email_verified=said)

    assert_refused(response, user)


def test_a_directory_that_says_nothing_of_verification_joins_nothing(come_from_directory):
    factories.make_user("anna", email="anna@example.org")

    assert_refused(*come_from_directory(email="anna@example.org"))


@pytest.mark.parametrize("email", ["", None])
def test_without_an_address_nobody_is_joined(come_from_directory, email):
    factories.make_user("anna", email="")

    assert_refused(*come_from_directory(email=email, email_verified=True))


def test_an_address_of_two_accounts_joins_neither(come_from_directory):
    factories.make_user("anna", email="team@example.org")
    factories.make_user("berta", email="TEAM@example.org")

    assert_refused(*come_from_directory(email="team@example.org", email_verified=True))


def test_of_a_closed_and_an_open_account_the_open_one_is_meant(come_from_directory):
    factories.make_user("former", email="anna@example.org", is_active=False)
    anna = factories.make_user("anna", email="anna@example.org")

    _response, user = come_from_directory(email="anna@example.org", email_verified=True)

    assert user == anna


def test_a_closed_account_is_not_joined(come_from_directory):
    factories.make_user("anna", email="anna@example.org", is_active=False)

    assert_refused(*come_from_directory(email="anna@example.org", email_verified=True))


def test_an_account_closed_later_opens_nothing(come_from_directory, anonymous):
    anna = factories.make_user("anna", email="anna@example.org")
    come_from_directory(email="anna@example.org", email_verified=True)
    anonymous.post("/accounts/logout/")
    User.objects.filter(pk=anna.pk).update(is_active=False)

    response, user = come_from_directory(email="anna@example.org", email_verified=True)

    assert (response["Location"], user) == ("/accounts/inactive/", None)


def test_nobody_makes_an_account_by_coming_from_the_directory(come_from_directory):
    before = User.objects.count()

    assert_refused(*come_from_directory(email="new@example.org", email_verified=True, name="New"))

    assert User.objects.count() == before


def assert_refused(response, user):
    assert user is None
    assert not SocialAccount.objects.exists()
    assert "There is no account for you yet" in response.content.decode()
