"""Messages inside the application: facts are stored, words are made for the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from people.messages import Notification
from people.models import User
from people.operations.notifications import send_notifications
from servicedesk_pm.common.errors import Words

Facts = Mapping[str, Any]
_kinds: dict[str, Callable[[Facts], Words]] = {}
_at_once: set[str] = set()


def register_kind(kind: str, words: Callable[[Facts], Words], *, at_once: bool = False) -> None:
    """Teach how a kind reads: ``register_kind("task.assigned", lambda f: _("…%(task)s") % f)``.

    The words are made when read, in the reader's language, from the stored facts. What asks for
    an approval, or tells of a gate, is mailed ``at_once``; the rest waits for the day's mail.
    """
    _kinds[kind] = words
    if at_once:
        _at_once.add(kind)


def kinds_at_once() -> frozenset[str]:
    return frozenset(_at_once)


def notify(
    recipients: Iterable[User | None],
    kind: str,
    facts: dict[str, Any],
    url: str,
    actor: User | None,
) -> list[Notification]:
    """Tell people once about something; never about their own act, never the deactivated.

    Call it inside the operation, so that a refused change tells nobody. ``facts`` must
    hold nothing that a recipient may not read; the page at ``url`` checks again.
    """
    if kind not in _kinds:
        raise ValueError(f"no words are registered for notifications of kind {kind!r}")
    others = [person for person in recipients if person and person != actor]
    return send_notifications(others, kind, facts=facts, url=url)


def sentence(notification: Notification) -> str:
    """The message in the language that is active."""
    words = _kinds.get(notification.kind)
    try:
        return str(words(notification.facts)) if words else _("Something changed.")
    except (KeyError, TypeError, ValueError):  # Facts written by an older version.
        return _("Something changed.")


def unread_count(user: User) -> int:
    """For the top bar; one query on an index."""
    return Notification.objects.visible_to(user).unread().count()
