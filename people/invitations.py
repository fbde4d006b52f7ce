"""The link with which somebody chooses a password."""

from __future__ import annotations

from urllib.parse import urljoin

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from people.models import User


def link_below(base: str, user: User) -> str:
    """A link that sets the person's password once, below the configured address or ``base``."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])
    return urljoin(settings.PUBLIC_URL or base, path)


def password_link(request: HttpRequest, user: User) -> str:
    """Such a link, to be handed over."""
    return link_below(request.build_absolute_uri("/"), user)
