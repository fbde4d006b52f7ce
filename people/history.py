"""The history as people read it: who, when, which field, from what to what, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from people.history_values import NOTHING, Names, shown
from people.models import HistoryEntry, User
from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.templatetags.ui import colon

MASK = "•••"
MayRead = Callable[[User | None, str], bool]

_verbs: dict[str, Words] = {}
_restricted: dict[tuple[str, str], MayRead] = {}

ACTIONS: dict[int, Words] = {
    HistoryEntry.Action.CREATE: gettext_lazy("Created"),
    HistoryEntry.Action.UPDATE: gettext_lazy("Changed"),
    HistoryEntry.Action.DELETE: gettext_lazy("Deleted"),
    HistoryEntry.Action.ACCESS: gettext_lazy("Read"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one object, in words."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the history, ready to be shown."""

    at: datetime
    actor: str
    action: str
    kind: str
    subject: str
    object_key: str
    reason: str
    changes: tuple[Change, ...]
    operation: str
    is_named: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Deed:
    """What one operation did, to however many objects."""

    at: datetime
    actor: str
    title: str
    reason: str
    events: tuple[Event, ...]


def register_verbs(words: Mapping[str, Words]) -> None:
    """Give the events of ``audit.record`` their words: ``{"project.released": _("Released")}``."""
    _verbs.update(words)


def restrict_fields(model: str, fields: Iterable[str], may_read: MayRead) -> None:
    """Show ``fields`` of ``"app.model"`` only where ``may_read(reader, object_pk)``.

    Everybody else learns that the field changed, never what it was or became.
    """
    for field in fields:
        _restricted[model.lower(), field] = may_read


def entries_for(obj: models.Model) -> QuerySet[HistoryEntry]:
    """Every entry about one object, newest first."""
    kind = ContentType.objects.get_for_model(obj)
    found: QuerySet[HistoryEntry] = HistoryEntry.objects.filter(
        content_type=kind, object_pk=str(obj.pk)
    )
    return found


def entries_for_scope(*scopes: str) -> QuerySet[HistoryEntry]:
    """Every entry about what belongs to ``"project:12"``, or to one of several, newest first."""
    wanted = {"scope__in": scopes} if len(scopes) > 1 else {"scope": scopes[0]}
    found: QuerySet[HistoryEntry] = HistoryEntry.objects.filter(**wanted)
    return found


def describe(entries: Iterable[HistoryEntry], *, reader: User | None) -> list[Event]:
    """The entries in words, for one reader.

    Costs one query, and one for each kind of object that the changes point to,
    whatever the number of entries.
    """
    if isinstance(entries, QuerySet):
        entries = entries.select_related("actor")
    rows = list(entries)
    names = Names.of((row for row in rows if row.changes), model_of=_model, reader=reader)
    return [_event(row, names, reader) for row in rows]


def deeds(events: Iterable[Event]) -> list[Deed]:
    """The events of each operation together; a named event gives the deed its title."""
    return [_deed(tuple(group)) for _op, group in groupby(events, key=lambda e: e.operation)]


def _deed(events: tuple[Event, ...]) -> Deed:
    named = [event for event in events if event.is_named]
    first = (named or list(events))[0]
    told = {event.object_key for event in events if not event.is_named}
    return Deed(
        at=first.at,
        actor=first.actor,
        title=first.action if named else "",
        reason=next((event.reason for event in events if event.reason), ""),
        events=tuple(e for e in events if not e.is_named or e.object_key not in told),
    )


def _model(entry: HistoryEntry) -> type[models.Model] | None:
    kind = ContentType.objects.get_for_id(entry.content_type_id)
    return kind.model_class()


def _event(entry: HistoryEntry, names: Names, reader: User | None) -> Event:
    model = _model(entry)
    detail = entry.additional_data or {}
    action = _verbs.get(entry.verb) or ACTIONS[entry.action]
    return Event(
        at=entry.timestamp,
        actor=str(entry.actor) if entry.actor else _("The application"),
        action=str(action),
        kind=capfirst(str(model._meta.verbose_name)) if model else "",
        subject=_subject(entry, model),
        object_key=f"{entry.content_type_id}:{entry.object_pk}",
        reason=str(detail.get("reason") or ""),
        changes=tuple(_changes(entry, model, names, reader)),
        operation=entry.cid or f"entry-{entry.pk}",
        is_named=bool(entry.verb),
        is_new=entry.action == HistoryEntry.Action.CREATE,
    )


def _moved(change: dict[str, Any]) -> tuple[str, str]:
    """What was added to a list or taken from it, by name."""
    told = change.get("objects_en") if _in_english() else None
    words = ", ".join(told or change.get("objects", ()))
    return (NOTHING, words) if change.get("operation") == "add" else (words, NOTHING)


def _in_english() -> bool:
    return (get_language() or "fr").startswith("en")


def _name(entry: HistoryEntry) -> str:
    other = (entry.additional_data or {}).get("named_en") if _in_english() else None
    return str(other or entry.object_repr)


def _subject(entry: HistoryEntry, model: type[models.Model] | None) -> str:
    """The recorded name, and of a model with ``history_tells`` that choice in today's words."""
    told = getattr(model, "history_tells", "")
    values = [value for value in (entry.changes or {}).get(told, []) if value not in {None, "None"}]
    named = _name(entry)
    if model is None or not values:
        return named
    field: Any = model._meta.get_field(told)
    return f"{named}{colon()}{shown(field, values[-1], Names())}"


def _changes(
    entry: HistoryEntry, model: type[models.Model] | None, names: Names, reader: User | None
) -> Iterable[Change]:
    if model is None or entry.action == HistoryEntry.Action.DELETE:
        return
    for name, values in sorted((entry.changes or {}).items()):
        if name == "id":
            continue
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue  # A field that a later version dropped.
        if not isinstance(field, models.Field):
            continue
        before, after = _pair(entry, model, field, values, names, reader)
        if before != after or MASK in {before, after}:
            yield Change(name, capfirst(str(field.verbose_name)), before, after)


def _pair(
    entry: HistoryEntry,
    model: type[models.Model],
    field: models.Field[Any, Any],
    values: list[Any] | dict[str, Any],
    names: Names,
    reader: User | None,
) -> tuple[str, str]:
    may_read = _restricted.get((model._meta.label_lower, field.name))
    if may_read is not None and not may_read(reader, entry.object_pk):
        return MASK, MASK
    if isinstance(values, dict):
        return _moved(values)
    return shown(field, values[0], names), shown(field, values[1], names)
