"""Sign-in before everything, the person's language and time zone, and a log of refusals."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django_htmx.http import HttpResponseClientRedirect

from people.second_factor import second_factor_is_missing
from people.sessions import sign_in_url
from servicedesk_pm.common.requests import client_address

GetResponse = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("people.access")

# What answers without sign-in; everything else, and every new page, asks for it.
OPEN_VIEWS = frozenset(
    {
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
        "people:switch_language",
        "workpackages:calendar_feed",
        "projects:told",
        "projects:told-read",
        "projects:told-no-more",
        "projects:told-again",
    }
)
OPEN_PATHS = frozenset({"/healthz/", "/readyz/", "/.well-known/security.txt", "/favicon.ico"})
OPEN_PREFIXES = ("/static/",)
REFUSALS = frozenset({403, 404, 429})
# Their addresses carry keys; the name of the view says enough.
SECRET_ADDRESSES = (
    "account_",
    "mfa_",
    "socialaccount_",
    "openid_connect_",
    "workpackages:calendar_feed",
    "projects:told",
)


def zone_of(name: str) -> ZoneInfo:
    """The named zone, or the organisation's where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


class PreferencesMiddleware:
    """Answer in the language and time zone that the person chose."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            known = user.language in dict(settings.LANGUAGES)
            translation.activate(user.language if known else settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            timezone.activate(zone_of(user.time_zone))
        response = self.get_response(request)
        if "text/html" in response.get("Content-Type", "") or user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class SignInRequiredMiddleware:
    """Send strangers to the sign-in page, and back to where they wanted to go."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated or is_open(request.path_info):
            return self.get_response(request)
        return _ask_to_sign_in(request)


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a form that htmx sends stays open with its text."""
    safe = request.method in {"GET", "HEAD"}
    if request.headers.get("HX-Request"):
        if not safe:
            return HttpResponse(status=401)
        page = page_around(request.headers.get("HX-Current-URL"))
        return HttpResponseClientRedirect(sign_in_url(request, page))
    wanted = request.get_full_path() if safe else _page_before(request)
    return HttpResponseRedirect(sign_in_url(request, wanted))


def is_open(path: str) -> bool:
    """Whether the address answers to people who are not signed in."""
    if path in OPEN_PATHS or path.startswith(OPEN_PREFIXES):
        return True
    try:
        return resolve(path).view_name in OPEN_VIEWS
    except Resolver404:
        return False


def page_around(address: str | None) -> str:
    """The page that something was asked from, without scheme and host."""
    parts = urlsplit(address or "/")
    return urlunsplit(("", "", f"/{parts.path.lstrip('/')}", parts.query, ""))


def _page_before(request: HttpRequest) -> str:
    """The page whose form was sent, since its address for sending answers no GET."""
    referer = request.headers.get("Referer", "")
    ours = urlsplit(referer).netloc == request.get_host()
    return page_around(referer) if ours else resolve_url("home")


class SecondFactorMiddleware:
    """Ask the roles named in the settings to set up a second factor before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not second_factor_is_missing(request):
            return self.get_response(request)
        target = settings.SECOND_FACTOR_URL
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(target)
        return HttpResponseRedirect(target)


class RefusalLogMiddleware:
    """Log who was refused what, from where, without anything that was typed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code in REFUSALS and match is not None:
            secret = match.view_name.startswith(SECRET_ADDRESSES)
            log.warning(
                "refused status=%s method=%s view=%s object=%r user=%s address=%s",
                response.status_code,
                request.method,
                match.view_name,
                {} if secret else match.kwargs,
                request.user.pk if request.user.is_authenticated else "-",
                client_address(request) or "-",
            )
        return response
