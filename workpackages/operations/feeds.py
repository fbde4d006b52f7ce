"""Addresses for calendar programs: made, made anew and taken back by the person they belong to."""

from __future__ import annotations

import hashlib
import secrets

from django.core.exceptions import PermissionDenied

from people.audit import operation, record
from people.models import User
from projects.models import Project
from projects.permissions import can_see_inside
from servicedesk_pm.common import clock
from workpackages.models import CalendarFeed

_SECRET_BYTES = 32


def digest_of(token: str) -> str:
    """What is kept of a token. It is random enough to need neither salt nor slowness."""
    return hashlib.sha256(token.encode()).hexdigest()


@operation
def make_feed(*, actor: User, project: Project | None = None) -> str:
    """The token of a new address; the person's former one for the same thing ends.

    The token is not kept and cannot be told again. Raises PermissionDenied for a project
    whose plan the person does not see.
    """
    if project is not None and not can_see_inside(actor, project):
        raise PermissionDenied
    # Two clicks at once wait for each other here, so that one address is left.
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    token = secrets.token_urlsafe(_SECRET_BYTES)
    digest, now = digest_of(token), clock.now()
    feed = CalendarFeed.objects.filter(user=actor, project=project).first()
    if feed is None:
        feed = CalendarFeed.objects.create(user=actor, project=project, digest=digest, made_at=now)
        record(actor, "calendar.made", feed)
        return token
    feed.digest, feed.made_at = digest, now
    feed.save(update_fields=["digest", "made_at"])
    record(actor, "calendar.renewed", feed)
    return token


@operation
def revoke_feed(*, actor: User, project: Project | None = None) -> bool:
    """End the person's address; whether there was one. Also without a right in the project."""
    feed = CalendarFeed.objects.filter(user=actor, project=project).first()
    if feed is None:
        return False
    record(actor, "calendar.revoked", feed)
    feed.delete()
    return True
