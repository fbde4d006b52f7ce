"""The card of a piece of long work: how far it is, and what came of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from people import jobs
from people.http import SignedInRequest
from people.models import Job
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import render_page, wants_fragment


@require_GET
def job(request: SignedInRequest, key: UUID) -> HttpResponse:
    found = get_object_or_404(Job.objects.visible_to(request.user), key=key)
    if wants_fragment(request) and request.GET.get("seen") == found.stamp:
        # Nothing new: nothing is swapped, and a screen reader has nothing to repeat.
        return HttpResponse(status=204)
    return _card(request, found)


@require_POST
def cancel(request: SignedInRequest, key: UUID) -> HttpResponse:
    found = get_object_or_404(Job.objects.visible_to(request.user), key=key)
    found = jobs.cancel_job(found.pk, actor=request.user)
    return _card(request, found) if wants_fragment(request) else redirect(found)


@require_POST
def retry(request: SignedInRequest, key: UUID) -> HttpResponse:
    found = get_object_or_404(Job.objects.visible_to(request.user), key=key)
    try:
        found = jobs.retry_job(found.pk, actor=request.user)
    except RuleViolation as violation:
        return _card(request, found, refusal=str(violation), status=422)
    return _card(request, found) if wants_fragment(request) else redirect(found)


def _card(
    request: SignedInRequest, found: Job, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    response = render_page(
        request,
        "people/job.html",
        {"job": found, "refusal": refusal},
        partials={f"job-{found.key}": "components/_job_progress.html"},
        status=status,
    )
    if found.is_over and wants_fragment(request):
        trigger_client_event(response, "job-finished", {"key": str(found.key)})
    return response
