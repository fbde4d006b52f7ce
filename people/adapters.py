"""How sign-in behaves beyond the settings of its library."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from people.models import User

_WRONG = _("The name or the password is not right. Check both and try again.")
_BRAKE = _("Too many attempts for this account. Wait ten minutes, then try again.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator or by the organisation's directory."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _WRONG,
        "email_password_mismatch": _WRONG,
        "too_many_login_attempts": _BRAKE,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of this host: a sign-in link never leads elsewhere."""
        relative = bool(url) and str(url).startswith("/")
        return relative and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:profile")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count per account, whether it is named by its user name or its address."""
        name = str(credentials.get("email") or credentials.get("username") or "").strip()
        known = User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name))
        first = known.order_by("pk").values_list("pk", flat=True).first()
        return f"account:{first}" if first else f"unknown:{name.casefold()}"


class DirectoryAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The organisation's directory says who somebody is; the account exists here already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect a first sign-in to the account with the address that the directory verified."""
        if sociallogin.is_existing:
            return
        verified = Q()
        for found in sociallogin.email_addresses:
            # Some directories say it in words, and "false" is a word too.
            if found.email and str(found.verified).lower() == "true":
                verified |= Q(email__iexact=found.email)
        people = list(User.objects.active().filter(verified).order_by("pk")[:2]) if verified else []
        if len(people) == 1:
            sociallogin.connect(request, people[0])
