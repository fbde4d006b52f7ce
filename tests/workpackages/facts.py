"""Small reads that the tests of operations share."""

from __future__ import annotations

from typing import Any

from people.models import HistoryEntry, Notification

MONDAY_MINUTES = 504


def trace(verb: str) -> HistoryEntry:
    return HistoryEntry.objects.get(verb=verb)


def told(user: Any) -> list[str]:
    """Kinds of the notifications that a person received."""
    found = Notification.objects.filter(recipient=user).order_by("pk")
    return list(found.values_list("kind", flat=True))
