"""Calendars for other programs, and the pages on which people make their addresses."""

from __future__ import annotations

import hashlib

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.http import SignedInRequest
from projects.models import Project
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import render_page
from workpackages.calendar_feeds import calendar_of, feed_of
from workpackages.models import CalendarFeed
from workpackages.operations.feeds import digest_of, make_feed, revoke_feed
from workpackages.views.common import project_or_404, structure_crumbs

_READ = ["GET", "HEAD"]


@require_http_methods(_READ)
def read_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address, for whoever knows it; no session is looked at."""
    digest = digest_of(token)
    # The public function of the brake lets every GET pass.
    braked: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action="calendar_feed", key=digest, limit_get=True
    )
    if braked is not None:
        return braked
    feed = feed_of(digest)
    if feed is None:
        raise Http404
    with translation.override(feed.user.language):
        body = calendar_of(feed, base=request.build_absolute_uri("/"), on=today())
    etag = quote_etag(hashlib.sha256(body).hexdigest())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    found = get_conditional_response(request, etag=etag, response=response) or response
    found.headers["Cache-Control"] = "private, no-cache"
    found.headers["X-Robots-Tag"] = "noindex"
    return found


@require_http_methods([*_READ, "POST"])
def my_calendar(request: SignedInRequest) -> HttpResponse:
    """The slot of the profile, and the address of one's own tasks shown once."""
    if request.method == "POST":
        return _made(request, None)
    feed = CalendarFeed.objects.filter(user=request.user, project=None).first()
    context = {
        "feed": feed,
        "make_url": reverse("workpackages:my_calendar"),
        "revoke_url": reverse("workpackages:my_calendar_revoke"),
    }
    partials = {"calendar-feed": "workpackages/_calendar_feed.html"}
    return render_page(request, "workpackages/calendar_feed.html", context, partials=partials)


@require_POST
def revoke_my_calendar(request: SignedInRequest) -> HttpResponse:
    if revoke_feed(actor=request.user):
        messages.success(request, _("The calendar address no longer works."))
    return redirect(reverse("people:profile") + "#calendar-feed")


@require_POST
def milestone_calendar(request: SignedInRequest, project_code: str) -> HttpResponse:
    return _made(request, project_or_404(request, project_code))


@require_POST
def revoke_milestone_calendar(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if revoke_feed(actor=request.user, project=project):
        messages.success(request, _("The calendar address no longer works."))
    return redirect("workpackages:milestones", project.code)


def _made(request: SignedInRequest, project: Project | None) -> HttpResponse:
    """Make the address and show it in this answer only."""
    token = make_feed(actor=request.user, project=project)
    path = reverse("workpackages:calendar_feed", args=[token])
    back = "people:profile" if project is None else "workpackages:milestones"
    context = {
        "address": request.build_absolute_uri(path),
        "project": project,
        "crumbs": structure_crumbs(request, project) if project else [],
        "back_url": reverse(back, args=[project.code] if project else []),
    }
    return render_page(request, "workpackages/calendar_address.html", context)
