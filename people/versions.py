"""Optimistic locking: a form that somebody has overtaken learns what it missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max, QuerySet

from people.acting import current_actor
from people.history import describe, entries_for
from servicedesk_pm.common.errors import FieldChange, StaleObject

if TYPE_CHECKING:
    from django.db import models

    from people.models import HistoryEntry


def check_version(obj: models.Model, version: int | None) -> None:
    """Refuse a change made from an older ``version`` of ``obj`` with ``StaleObject``.

    Call it on the locked row, before the change; the operation then writes
    ``obj.version += 1`` in the same save. ``None`` means that no form was open.
    """
    current: int = obj.version  # type: ignore[attr-defined]
    if version is not None and version != current:
        raise StaleObject(changes_since(obj, version), current_version=current)


def seen_version(obj: models.Model) -> int:
    """For objects without a version of their own: their latest change in the history."""
    changed = entries_for(obj).filter(verb="").order_by().aggregate(latest=Max("pk"))
    return changed["latest"] or 1


def check_seen(obj: models.Model, version: int | None) -> None:
    """As ``check_version``, with a form that was given ``seen_version``."""
    if version is None:
        return
    current = seen_version(obj)
    if version != current:
        newer = entries_for(obj).filter(verb="", pk__gt=version)
        raise StaleObject(_told(newer), current_version=current)


def changes_since(obj: models.Model, version: int) -> list[FieldChange]:
    """One line per field changed after ``version``: what it was, and what it is now."""
    return _told(entries_for(obj).filter(additional_data__version__gt=version))


def _told(newer: QuerySet[HistoryEntry]) -> list[FieldChange]:
    latest: dict[str, FieldChange] = {}
    for entry in reversed(describe(newer, reader=current_actor.get())):
        for change in entry.changes:
            before = latest[change.field].before if change.field in latest else change.before
            latest[change.field] = FieldChange(
                label=change.label,
                before=before,
                after=change.after,
                actor=entry.actor,
                at=entry.at,
            )
    return list(latest.values())
