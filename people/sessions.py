"""How long a session lives, and what becomes of a form that was sent after its end.

A session ends after ``SESSION_IDLE_SECONDS`` without a request (4 hours unless configured;
longer than any correction of the clock) and after ``SESSION_COOKIE_AGE`` at the latest
(12 hours). A form sent by a session that ended idle is kept, and can be sent after sign-in.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

STARTED, SEEN, INTERRUPTED = "started_at", "seen_at", "interrupted_form"
TOUCH_SECONDS = 60
LONGEST_FORM = 200_000
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "form_token"})
GetResponse = Callable[[HttpRequest], HttpResponse]


def begin(request: HttpRequest) -> None:
    request.session[STARTED] = request.session[SEEN] = int(time.time())


def _on_sign_in(*, request: HttpRequest | None, **facts: Any) -> None:
    if request is not None and hasattr(request, "session"):
        begin(request)


user_logged_in.connect(_on_sign_in, dispatch_uid="people.sessions.begin")


class SessionLifetimeMiddleware:
    """End sessions that were idle for too long or are too old."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if self._is_over(request):
                self._end(request)
            elif time.time() - request.session[SEEN] > TOUCH_SECONDS:
                request.session[SEEN] = int(time.time())
        return self.get_response(request)

    def _is_over(self, request: HttpRequest) -> bool:
        if STARTED not in request.session:
            begin(request)
        now = time.time()
        idle: float = now - request.session[SEEN]
        age: float = now - request.session[STARTED]
        return idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE

    def _end(self, request: HttpRequest) -> None:
        person = request.user.pk
        form = _form_of(request)
        logout(request)
        request.session["session_ended"] = True
        if form is not None:
            request.session[INTERRUPTED] = {**form, "user": person}


def _form_of(request: HttpRequest) -> dict[str, Any] | None:
    """The typed fields of a form that was sent from one of our own pages."""
    is_form = request.content_type == "application/x-www-form-urlencoded"
    from_us = url_has_allowed_host_and_scheme(
        request.headers.get("Origin") or request.headers.get("Referer"), {request.get_host()}
    )
    private = request.path.startswith(reverse("account_login").removesuffix("login/"))
    if request.headers.get("HX-Request") or private:
        return None  # The page stays open with what was typed.
    if request.method != "POST" or not is_form or not from_us:
        return None
    if int(request.headers.get("Content-Length") or 0) > LONGEST_FORM:
        return None
    try:
        posted = request.POST
    except (RequestDataTooBig, TooManyFieldsSent):
        return None
    fields = [[name, value] for name, values in posted.lists() for value in values]
    return {"path": request.path, "fields": [f for f in fields if f[0] not in NOT_KEPT]}


def sign_in_url(request: HttpRequest, wanted: str) -> str:
    """The sign-in page, leading back to ``wanted`` or to the form that was interrupted."""
    after = reverse("people:interrupted_form") if INTERRUPTED in request.session else wanted
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': after})}"


def take_interrupted(request: HttpRequest) -> dict[str, Any] | None:
    """The form that this very person had sent when the session ended."""
    kept: dict[str, Any] | None = request.session.get(INTERRUPTED)
    if kept is None or kept["user"] != request.user.pk:
        return None
    return kept


def forget_interrupted(request: HttpRequest) -> None:
    request.session.pop(INTERRUPTED, None)
