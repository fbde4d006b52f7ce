"""Language and theme, switched from any page."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from people.choices import Theme
from people.http import SignedInRequest
from people.operations.preferences import set_language, set_theme

COOKIE_AGE = 365 * 24 * 60 * 60


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=Theme.choices)


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Store the choice with the person, or in a cookie before signing in."""
    form = LanguageForm(request.POST)
    response = _back(request)
    if not form.is_valid():
        return response
    language = form.cleaned_data["language"]
    if request.user.is_authenticated:
        set_language(language, actor=request.user)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=COOKIE_AGE,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


@require_POST
def switch_theme(request: SignedInRequest) -> HttpResponse:
    form = ThemeForm(request.POST)
    if form.is_valid():
        set_theme(form.cleaned_data["theme"], actor=request.user)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the switch stood on, never to another host."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if safe and wanted.startswith("/") else reverse("home"))
