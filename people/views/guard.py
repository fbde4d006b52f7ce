"""Who reaches the administration. To everybody else it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from people.http import SignedInRequest
from people.permissions import can_see_administration, is_administrator

View = Callable[..., HttpResponse]


def for_administration(view: View) -> View:
    """Administrators and directors; others get 404."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_see_administration(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def for_administrators(view: View) -> View:
    """Administrators; directors, who may read the pages around, get 403, others 404."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_see_administration(request.user):
            raise Http404
        if not is_administrator(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
