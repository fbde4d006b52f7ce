"""What is answered when something goes wrong: own words, no trace, no version."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseServerError, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string

from servicedesk_pm.common import outage

# Never shown again, not even to the person who typed it.
_SECRET_PARTS = ("password", "token", "secret", "code", "credential", "otp")
_MOST_FIELDS = 40
_LONGEST_VALUE = 20_000


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request made no sense; it may have failed before the person was known."""
    return HttpResponse(render_to_string("400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither the database nor the session, since either may be the cause."""
    known = outage.answer(request, sys.exc_info()[1])  # Struck before any view was reached.
    return known or HttpResponseServerError(render_to_string("500.html"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was older than the session: say so, and give back what was typed to copy."""
    context = {"typed": list(_typed(request.POST))}
    response = render(request, "403_csrf.html", context, status=403)
    response.headers["X-Refused"] = "token"  # The page renews its token and keeps its form.
    return response


def _typed(posted: QueryDict) -> Iterable[tuple[str, str]]:
    for name, values in list(posted.lists())[:_MOST_FIELDS]:
        if any(part in name.lower() for part in _SECRET_PARTS):
            continue
        for value in values:
            if len(value) > 1 and not value.isdigit():
                yield name.replace("_", " "), value[:_LONGEST_VALUE]
