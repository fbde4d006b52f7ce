from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from people.second_factor import has_second_factor
from tests import factories
from tests.factories import PASSWORD
from tests.htmx import HtmxClient

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def anna():
    return factories.make_user("anna")


def code(secret=SECRET):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def protected(anna):
    TOTP.activate(anna, SECRET)
    return anna


def sign_in(client):
    return client.post("/accounts/login/", {"login": "anna", "password": PASSWORD})


def confirmed(client):
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_the_password_alone_opens_nothing(anonymous, protected):
    response = sign_in(anonymous)

    assert response["Location"].startswith(reverse("mfa_authenticate"))
    assert anonymous.get("/profile/").status_code == 302
    assert b'name="code"' in anonymous.get("/accounts/2fa/authenticate/").content


def test_the_code_opens_the_application(anonymous, protected):
    sign_in(anonymous)

    assert anonymous.post("/accounts/2fa/authenticate/", {"code": code()}).status_code == 302
    assert anonymous.get("/profile/").status_code == 200


def test_wrong_codes_are_braked_from_whatever_address(anonymous, protected):
    sign_in(anonymous)
    statuses = [
        anonymous.post(
            "/accounts/2fa/authenticate/", {"code": "000000"}, REMOTE_ADDR=f"10.0.0.{n}"
        ).status_code
        for n in range(11)
    ]

    assert statuses[0] == 422
    assert statuses[-1] == 429
    other = HtmxClient()
    sign_in(other)
    assert other.post("/accounts/2fa/authenticate/", {"code": code()}).status_code == 429


def test_a_code_works_once(anonymous, protected):
    now = code()
    sign_in(anonymous)
    anonymous.post("/accounts/2fa/authenticate/", {"code": now})
    thief = HtmxClient()
    sign_in(thief)

    assert thief.post("/accounts/2fa/authenticate/", {"code": now}).status_code == 422


def test_an_application_is_set_up_and_removed(as_user, anna):
    client = confirmed(as_user(anna))
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert client.post("/accounts/2fa/totp/activate/", {"code": "1"}).status_code == 422

    assert client.post("/accounts/2fa/totp/activate/", {"code": code(secret)}).status_code == 302
    assert has_second_factor(anna.pk)

    assert client.get("/accounts/2fa/totp/deactivate/").status_code == 200
    client.post("/accounts/2fa/totp/deactivate/")
    assert not has_second_factor(anna.pk)


def test_changing_a_factor_asks_who_it_is(as_user, anna):
    client = as_user(anna)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()

    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert "reauthenticate" in client.get(reverse(name))["Location"]


def test_recovery_codes_open_once(as_user, protected, anonymous):
    client = as_user(protected)
    client.post("/accounts/2fa/reauthenticate/", {"code": code()})
    assert client.get("/accounts/2fa/recovery-codes/generate/").status_code == 200
    client.post("/accounts/2fa/recovery-codes/generate/")
    page = client.get("/accounts/2fa/recovery-codes/")
    first = page.context["unused_codes"][0]
    assert first in page.content.decode()
    assert first in client.get("/accounts/2fa/recovery-codes/download/").content.decode()

    sign_in(anonymous)
    assert anonymous.post("/accounts/2fa/authenticate/", {"code": first}).status_code == 302
    thief = HtmxClient()
    sign_in(thief)
    assert thief.post("/accounts/2fa/authenticate/", {"code": first}).status_code == 422


def test_the_overview_shows_what_is_set_up(as_user, protected):
    Authenticator.objects.create(
        user=protected, type=Authenticator.Type.WEBAUTHN, data={"name": "Blue <key>"}
    )
    client = as_user(protected)

    assert b"1 key is set up" in client.get("/accounts/2fa/").content
    assert b"Blue &lt;key&gt;" in client.get("/accounts/2fa/webauthn/").content


def test_a_key_is_renamed_and_removed_by_its_owner_only(as_user, protected):
    key = Authenticator.objects.create(
        user=protected, type=Authenticator.Type.WEBAUTHN, data={"name": "Blue"}
    )
    edit = reverse("mfa_edit_webauthn", args=[key.pk])
    remove = reverse("mfa_remove_webauthn", args=[key.pk])
    stranger = confirmed(as_user(factories.make_user()))
    assert stranger.post(edit, {"name": "Mine"}).status_code == 404
    assert stranger.post(remove).status_code == 404

    client = as_user(protected)
    client.post("/accounts/2fa/reauthenticate/", {"code": code()})
    assert client.get(edit).status_code == 200
    client.post(edit, {"name": "Green"})
    key.refresh_from_db()
    assert key.wrap().name == "Green"
    assert client.get(remove).status_code == 200
    client.post(remove)
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_passkey_pages_bring_their_data_without_inline_script(as_user, anna, anonymous):
    page = confirmed(as_user(anna)).get("/accounts/2fa/webauthn/add/").content.decode()
    assert 'data-passkey="add"' in page
    assert 'id="js_data" type="application/json"' in page

    entrance = anonymous.get("/accounts/login/").content.decode()
    for found in (page, entrance):
        for tag in found.split("<script")[1:]:
            head = tag.split(">", 1)[0]
            assert "src=" in head or 'type="application/json"' in head


def test_a_passkey_that_is_none_is_refused(anonymous):
    options = anonymous.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
    assert "request_options" in options.json()

    assert anonymous.post("/accounts/2fa/webauthn/login/", {"credential": "{}"}).status_code in {
        302,
        422,
    }
    assert anonymous.get("/profile/").status_code == 302
