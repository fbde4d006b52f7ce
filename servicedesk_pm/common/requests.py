"""Around every request: refuse what no page can answer, and write one line about the rest."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from structlog.contextvars import bind_contextvars, clear_contextvars

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)
# Links of resets, addresses of calendars and links of messages hold a key.
SECRET_ROUTES = ("accounts/", "calendar/", "told/")
QUIET_PATHS = frozenset({"/healthz/", "/readyz/"})


class RequestLogMiddleware:
    """One line per request: who, what, how long, how it ended. Never what was typed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        if request.path_info not in QUIET_PATHS:
            taken = time.perf_counter() - began
            facts = {**_facts(request), "status": response.status_code, "ms": round(taken * 1000)}
            logger.log(_level(response.status_code), "request", extra=facts)
        return response


def _facts(request: HttpRequest) -> dict[str, object]:
    # Only a person who has been looked up already: the line costs no query.
    user = getattr(request, "_cached_user", None)
    return {
        "method": request.method,
        "path": _path(request),
        "user_id": getattr(user, "pk", None),
        "address": client_address(request),
        "htmx": bool(request.headers.get("HX-Request")),
    }


def _path(request: HttpRequest) -> str:
    """Without the query, which holds what people search for, and without keys in links."""
    match = request.resolver_match
    if match is not None and match.route.startswith(SECRET_ROUTES):
        return f"/{match.route}"
    return request.path_info[:200]


def _level(status: int) -> int:
    if status >= 500:
        return logging.ERROR
    return logging.WARNING if status in {400, 403, 429} else logging.INFO


def client_address(request: HttpRequest) -> str:
    """The sender as seen by the outermost proxy that we trust."""
    trusted: int = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if trusted and len(hops) >= trusted and hops[-trusted]:
        return hops[-trusted][:45]
    return str(request.META.get("REMOTE_ADDR", ""))


class HarmlessRequestMiddleware:
    """Refuse before anything is read: texts that no database stores, bodies that no form sends."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        if _length(request) > settings.LARGEST_BODY_BYTES:
            return HttpResponse(render_to_string("413.html"), status=413)
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise BadRequest("the length of the body is no number") from None
