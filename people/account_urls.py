"""The pages of the sign-in library that we use; all its others are not mounted.

Accounts are made by an administrator or by the directory, so there is no sign-up and no
confirmation of addresses.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path

View = Callable[..., HttpResponse]
BRAKES = frozenset({"too_many_login_attempts", "rate_limited"})


def honest(view: View) -> View:
    """Answer a refused form with 422, and one refused by the brake with 429."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and form is not None:
            errors = [error for listed in form.errors.as_data().values() for error in listed]
            if errors:
                braked = any(error.code in BRAKES for error in errors)
                response.status_code = 429 if braked else 422
        return response

    return wrapped


def with_directory(view: View) -> View:
    """Closed where no directory is configured."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.SOCIALACCOUNT_PROVIDERS:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


password_urls = [
    path("change/", honest(account.password_change), name="account_change_password"),
    path("set/", honest(account.password_set), name="account_set_password"),
    path("reset/", honest(account.password_reset), name="account_reset_password"),
    path("reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        honest(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]

second_factor_urls = [
    path("", mfa.index, name="mfa_index"),
    path("authenticate/", honest(mfa.authenticate), name="mfa_authenticate"),
    path("reauthenticate/", honest(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("totp/activate/", honest(totp.activate_totp), name="mfa_activate_totp"),
    path("totp/deactivate/", honest(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/generate/",
        honest(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recovery-codes/download/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("webauthn/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("webauthn/add/", honest(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("webauthn/login/", honest(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path(
        "webauthn/reauthenticate/",
        honest(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "webauthn/keys/<int:pk>/remove/",
        honest(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("webauthn/keys/<int:pk>/edit/", honest(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
]

directory_urls = [
    path("", with_directory(social.connections), name="socialaccount_connections"),
    path(
        "login/cancelled/",
        with_directory(social.login_cancelled),
        name="socialaccount_login_cancelled",
    ),
    path("login/error/", with_directory(social.login_error), name="socialaccount_login_error"),
]

urlpatterns = [
    path("login/", honest(account.login), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", honest(account.reauthenticate), name="account_reauthenticate"),
    path("password/", include(password_urls)),
    path("2fa/", include(second_factor_urls)),
    path("3rdparty/", include(directory_urls)),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
