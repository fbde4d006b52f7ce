"""What every page of the shell needs."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest

from people.choices import Theme
from people.notifications import unread_count


def shell(request: HttpRequest) -> dict[str, Any]:
    """Theme and unread notifications; the count is asked only by pages that show it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"theme": Theme.SYSTEM.value, "unread_count": 0}

    return {"theme": user.theme, "unread_count": partial(unread_count, user)}
