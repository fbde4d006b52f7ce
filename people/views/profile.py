"""One's own settings, sessions and saved filters, and the form that an ended session kept."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.choices import Role
from people.forms.profile import ProfileForm
from people.http import SignedInRequest
from people.operations.profile import change_profile
from people.operations.sessions import end_sessions
from people.permissions import organisation_roles
from people.saved_filters import all_filters
from people.second_factor import has_second_factor
from people.session_list import open_sessions
from people.sessions import forget_interrupted, take_interrupted
from servicedesk_pm.common.http import render_page


@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    form = ProfileForm.of(request.user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        change_profile(form.facts(), actor=request.user)
        messages.success(request, _("Your settings are saved."))
        return redirect("people:profile")
    context = {
        "form": form,
        "roles": [Role(role).label for role in sorted(organisation_roles(request.user))],
        "sessions": open_sessions(request.user),
        "this_session": request.session.session_key,
        "filters": all_filters(request.user),
        "has_second_factor": has_second_factor(request.user.pk),
        "with_directory": bool(settings.SOCIALACCOUNT_PROVIDERS),
        "has_password": request.user.has_usable_password(),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "people/profile.html", context, status=status)


@require_POST
def end_session(request: SignedInRequest, pk: int) -> HttpResponse:
    end_sessions(actor=request.user, keep=_key(request), only=pk)
    messages.success(request, _("The session has ended."))
    return redirect(reverse("people:profile") + "#sessions")


@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    end_sessions(actor=request.user, keep=_key(request))
    messages.success(request, _("All your other sessions have ended."))
    return redirect(reverse("people:profile") + "#sessions")


@require_GET
def interrupted_form(request: SignedInRequest) -> HttpResponse:
    """What was sent after the session had ended, to look at and to send again."""
    kept = take_interrupted(request)
    if kept is None:
        return redirect("home")
    return render_page(request, "people/interrupted_form.html", {"kept": kept})


@require_POST
def discard_form(request: SignedInRequest) -> HttpResponse:
    forget_interrupted(request)
    return redirect("home")


def _key(request: SignedInRequest) -> str:
    return request.session.session_key or ""
