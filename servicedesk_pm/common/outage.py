"""What a view could not answer: a database that is away, colliding saves, a rule outside a form."""

from __future__ import annotations

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django_htmx.http import reswap, trigger_client_event

from servicedesk_pm.common.errors import RuleViolation, StaleObject

GetResponse = Callable[[HttpRequest], HttpResponse]
# Serialisation failure and deadlock, as PostgreSQL numbers them.
COLLISIONS = frozenset({"40001", "40P01"})
RETRY_AFTER_SECONDS = 10


def is_collision(error: BaseException) -> bool:
    """Whether the database gave this transaction up in favour of a simultaneous one."""
    return getattr(error.__cause__, "sqlstate", None) in COLLISIONS


class OutageMiddleware:
    """Turn such failures into words; the form stays in the browser, with all that was typed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer(request, error)


def answer(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """The response to a failure that is nobody's mistake in our code; otherwise nothing."""
    if isinstance(error, UnreadablePostError):
        return HttpResponse(status=400)  # The sender has gone; nobody reads this.
    if isinstance(error, RuleViolation):
        return _words(request, "422.html", str(error), status=422)
    if isinstance(error, StaleObject) or (error is not None and is_collision(error)):
        sentence = _("Somebody else saved at the same moment. Your text is still here: try again.")
        return _words(request, "409.html", sentence, status=409)
    if isinstance(error, (OperationalError, InterfaceError)):
        sentence = _("The database cannot be reached. Your text is still here: try again later.")
        response = _words(request, "503.html", sentence, status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    return None


def _words(request: HttpRequest, page: str, sentence: str, *, status: int) -> HttpResponse:
    """A sentence beside the untouched form, or a page that needs no database."""
    if request.headers.get("HX-Request"):
        response = reswap(HttpResponse(sentence, status=status), "none")
        return trigger_client_event(response, "trouble", {"value": sentence})
    response = HttpResponse(render_to_string(page, {"reason": sentence}), status=status)
    response.headers["Cache-Control"] = "no-store, private"
    return response
