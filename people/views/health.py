"""The two addresses that supervisors ask without signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people import health
from people.permissions import is_administrator
from servicedesk_pm.common import clock


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Whether everything works; what does not is told to administrators only."""
    found = health.findings(clock.machine_now())
    well = all(finding.ok for finding in found)
    lines = ["ok" if well else "not ready"]
    has_database = found[0].ok
    if has_database and is_administrator(request.user):  # type: ignore[arg-type]
        lines += [f"{f.name}: {'ok' if f.ok else 'failed'} {f.detail}".rstrip() for f in found]
    return HttpResponse(
        "\n".join(lines) + "\n", content_type="text/plain", status=200 if well else 503
    )
