"""The helpers behind every view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event
from django_htmx.middleware import HtmxDetails

from servicedesk_pm.common.errors import RuleViolation, StaleObject


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece of the page rather than for the page."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def render_page(
    request: HttpRequest,
    page: str,
    context: Mapping[str, Any],
    *,
    partials: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render ``page``, or the one partial whose element id htmx is replacing.

    ``partials`` maps element ids to templates. The client can only name an id listed
    here; anything else, a boosted link, or a history restore gets the whole page.
    """
    template = page
    if wants_fragment(request):
        target = request.htmx.target or ""  # type: ignore[attr-defined]
        template = (partials or {}).get(target, page)
    response = render(request, template, dict(context), status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def saved(request: HttpRequest, *, event: str, fallback: str) -> HttpResponse:
    """Answer a successful POST: an event to the list around the form, else the way back.

    A form that stands on its own page has nobody around it who would hear the event.
    """
    if not wants_fragment(request):
        return redirect(fallback)
    if stands_alone(request):
        return HttpResponseClientRedirect(fallback)
    return trigger_client_event(HttpResponse(status=204), event)


def stands_alone(request: HttpRequest) -> bool:
    """Whether htmx sends the form from the page that has the form's own address."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return htmx.current_url_abs_path == request.get_full_path()


@contextmanager
def errors_into(form: BaseForm) -> Iterator[None]:
    """Show a broken business rule, or a newer version, as a form error instead of a 500."""
    try:
        yield
    except RuleViolation as violation:
        known = violation.field if violation.field in form.fields else None
        form.add_error(known, str(violation))
    except StaleObject as stale:
        form.stale = stale  # type: ignore[attr-defined]


def status_of(form: BaseForm) -> int:
    """422 for a refused form, 409 for one that somebody else has overtaken."""
    return 409 if getattr(form, "stale", None) else 422
