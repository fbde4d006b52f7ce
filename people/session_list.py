"""Which sessions a person has open, in a few queries whatever their number."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_set, user_logged_in
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

from people.models import User
from people.operations.sessions import drop_rows
from servicedesk_pm.common import clock


def open_sessions(user: User) -> QuerySet[UserSession]:
    """The person's sessions that still open something, the latest first."""
    alive = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=clock.machine_now()
    )
    found: QuerySet[UserSession] = UserSession.objects.filter(Exists(alive), user=user)
    return found.order_by("-created_at", "-pk")


def _remember(*, request: Any, **facts: Any) -> None:
    drop_rows(request.user)
    UserSession.objects.create_from_request(request)


def connect() -> None:
    for signal in (user_logged_in, password_changed, password_set):
        signal.connect(_remember, dispatch_uid="people.session_list")
