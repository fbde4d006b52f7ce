"""Send and read the short messages inside the application."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from people.messages import Notification
from people.models import User


def send_notifications(
    recipients: Iterable[User | None], kind: str, *, facts: dict[str, Any], url: str
) -> list[Notification]:
    """Write one message to each active recipient, in one statement."""
    people = {person.pk: person for person in recipients if person and person.is_active}
    return Notification.objects.bulk_create(
        Notification(recipient=person, kind=kind, facts=facts, url=url)
        for person in people.values()
    )


def mark_read(user: User, notification_ids: Iterable[int] | None = None, *, at: datetime) -> int:
    """Mark the person's own unread messages as read: the named ones, or all."""
    unread = Notification.objects.visible_to(user).unread()
    if notification_ids is not None:
        unread = unread.filter(pk__in=notification_ids)
    return unread.update(read_at=at)
