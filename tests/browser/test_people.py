"""Sign-in with a passkey, and the pages about people, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from people.choices import Role
from people.models import User
from people.notifications import notify, register_kind
from people.operations.accounts import grant_role
from tests import factories
from tests.factories import PASSWORD


@pytest.fixture
def admin(db: None) -> User:
    return factories.make_user("admin", roles=(Role.ADMINISTRATOR,))


@pytest.fixture
def dark(page: Page) -> Any:
    return lambda: page.emulate_media(color_scheme="dark")


def open_pages() -> list[str]:
    return [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-x/",
        "/accounts/inactive/",
    ]


@pytest.mark.parametrize("path", open_pages())
def test_pages_before_sign_in_are_accessible_in_both_themes(visit, axe, dark, path):
    page = visit(path)
    axe()
    dark()
    axe()
    assert page.locator("h1").count() == 1


def test_a_refused_sign_in_is_told_and_accessible(visit, axe):
    page = visit("/accounts/login/")
    page.fill("[name=login]", "nobody")
    page.fill("[name=password]", "wrong")
    page.click("main form >> nth=0 >> button[type=submit]")
    page.wait_for_selector(".error-summary")
    axe()
    assert page.input_value("[name=login]") == "nobody"


def test_pages_about_oneself_and_others_are_accessible(visit, axe, dark, sign_in, admin):
    register_kind("test.seen", lambda facts: "Seen")
    anna = factories.make_user("anna", org_unit=factories.make_unit())
    grant_role(anna.pk, Role.SPONSOR, actor=admin)
    notify([admin], "test.seen", {}, "/profile/", None)
    sign_in(admin)
    for name, arguments in [
        ("people:profile", []),
        ("people:notifications", []),
        ("people:accounts", []),
        ("people:account_new", []),
        ("people:account", ["anna"]),
        ("people:account_change", ["anna"]),
        ("people:account_close", ["anna"]),
        ("people:units", []),
        ("people:unit_new", []),
        ("people:sites", []),
        ("mfa_index", []),
        ("account_change_password", []),
    ]:
        visit(reverse(name, args=arguments))
        axe()
        dark()
        axe()


def authenticator(context: BrowserContext, page: Page) -> None:
    """A key built into the browser, which answers without a finger."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def enter(page: Page, user: User) -> None:
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form >> nth=0 >> button[type=submit]")


def test_a_passkey_is_added_and_opens_the_application(
    visit, page, context, live_server, settings, complaints
):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    anna = factories.make_user("anna")
    authenticator(context, page)
    address = live_server.url.replace("127.0.0.1", "localhost")
    page.goto(f"{address}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    enter(page, anna)
    page.wait_for_url("**/accounts/reauthenticate/**")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.fill("[name=name]", "This computer")
    page.check("[name=passwordless]")
    page.click("#key-button")
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    assert Authenticator.objects.filter(user=anna, type=Authenticator.Type.WEBAUTHN).exists()

    context.clear_cookies()
    page.goto(f"{address}/accounts/login/?next=/profile/")
    page.click("#passkey-button")
    page.wait_for_url("**/profile/")
    page.wait_for_load_state("networkidle")
    complaints[:] = [c for c in complaints if "another host" not in c]
