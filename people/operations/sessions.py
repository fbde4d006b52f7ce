"""Open sessions: ended by their owner, and forgotten once they are over."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from people.audit import operation, record
from people.models import User


@operation
def end_sessions(*, actor: User, keep: str, only: int | None = None) -> int:
    """End the person's sessions but the one with the key ``keep``: one of them, or all."""
    others = UserSession.objects.filter(user=actor).exclude(session_key=keep)
    if only is not None:
        others = others.filter(pk=only)
    ended = end_rows(others.values_list("pk", flat=True))
    if ended:
        record(actor, "sessions.ended", actor, count=ended)
    return ended


def end_rows(session_ids: Iterable[int]) -> int:
    """End these sessions, whoever has them, in two statements."""
    rows = UserSession.objects.filter(pk__in=list(session_ids))
    Session.objects.filter(
        session_key__in=list(rows.values_list("session_key", flat=True))
    ).delete()
    return int(rows.delete()[0])


def drop_rows(user: User) -> None:
    """Forget the person's sessions that are no longer in the store."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(alive), user=user).delete()
