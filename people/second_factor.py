"""Which roles must have a second factor."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from people.permissions import organisation_roles

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Where somebody without a second factor may still go: to set one up, or away.
STILL_OPEN = ("/accounts/", "/static/", "/language/", "/theme/")


def has_second_factor(user_id: int) -> bool:
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists())


def second_factor_is_missing(request: HttpRequest) -> bool:
    """Whether this person's role demands a second factor that is not set up yet."""
    user = request.user
    if not settings.REQUIRE_MFA_ROLES or not user.is_authenticated:
        return False
    if request.path_info.startswith(STILL_OPEN):
        return False
    demanded = organisation_roles(user) & frozenset(settings.REQUIRE_MFA_ROLES)
    return bool(demanded) and not has_second_factor(user.pk)
