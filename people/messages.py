"""Messages to one person, in the application and by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from people.choices import MailState
from servicedesk_pm.common.fields import MomentField

if TYPE_CHECKING:
    from people.models import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> NotificationQuerySet:
        return self.filter(recipient=user)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)

    def unmailed(self) -> NotificationQuerySet:
        """Neither read nor sent by mail yet, to people who can be written to."""
        return self.unread().filter(
            mailed_at__isnull=True, recipient__is_active=True, recipient__email__gt=""
        )


class Notification(models.Model):
    """A short message to one person, in the application, about something to see or to do."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    # The words are made when read, in the reader's language: a kind with its facts.
    kind = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    created_at = MomentField()
    read_at = models.DateTimeField(null=True, blank=True)
    # When a mail took it along; what was read before needs none.
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["recipient", "read_at", "-created_at"], name="notification_inbox"),
            models.Index(
                fields=["recipient", "kind"],
                condition=models.Q(mailed_at__isnull=True, read_at__isnull=True),
                name="notification_unmailed",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Digest(models.Model):
    """The mail of one day to one person: at most one, whatever happens to the worker."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests"
    )
    day = models.DateField()
    # Left before the mail: one whose worker died in between is not known to have gone.
    state = models.CharField(max_length=7, choices=MailState, default=MailState.SENDING)
    news = models.PositiveIntegerField()

    class Meta:
        ordering = ["-day", "person"]
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="digest_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.day}"
