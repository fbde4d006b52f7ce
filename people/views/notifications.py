"""The messages of one person."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from people.http import SignedInRequest
from people.messages import Notification
from people.notifications import sentence
from people.operations.notifications import mark_read
from servicedesk_pm.common import clock
from servicedesk_pm.common.http import render_page, saved

PAGE_SIZE = 50


@require_GET
def inbox(request: SignedInRequest) -> HttpResponse:
    mine = Notification.objects.visible_to(request.user)
    only_unread = request.GET.get("show") == "unread"
    page = Paginator(mine.unread() if only_unread else mine, PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "messages_shown": [(message, sentence(message)) for message in page.object_list],
        "page": page,
        "only_unread": only_unread,
        "has_unread": mine.unread().exists(),
    }
    return render_page(
        request,
        "people/notifications.html",
        context,
        partials={"notifications": "people/_notifications.html"},
    )


@require_POST
def open_notification(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark one message as read and go where it leads; the page there checks again."""
    message = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    mark_read(request.user, [message.pk], at=clock.now())
    ours = message.url.startswith("/") and url_has_allowed_host_and_scheme(message.url, None)
    return redirect(message.url if ours else reverse("people:notifications"))


@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    mark_read(request.user, at=clock.now())
    return saved(request, event="notifications-changed", fallback=reverse("people:notifications"))
