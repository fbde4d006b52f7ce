"""Values of the history in words: choices by their label, people and places by their name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import HistoryEntry, User
from servicedesk_pm.common.fields import MoneyField
from servicedesk_pm.common.templatetags.ui import day, money, number

NOTHING = "–"
LONGEST = 300
MINUTES_OF_AN_HOUR = 60
Field: TypeAlias = "models.Field[Any, Any]"


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the objects that a page of history points to, as its reader may see them."""

    known: dict[tuple[type[models.Model], str], str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        entries: Iterable[HistoryEntry],
        *,
        model_of: Callable[[HistoryEntry], type[models.Model] | None],
        reader: User | None,
    ) -> Names:
        wanted: dict[type[models.Model], set[str]] = {}
        for entry in entries:
            model = model_of(entry)
            for target, keys in _references(model, entry.changes) if model else ():
                wanted.setdefault(target, set()).update(keys)
        known: dict[tuple[type[models.Model], str], str] = {}
        for target, keys in wanted.items():
            for row in _readable(target, reader).filter(pk__in=keys):
                known[target, str(row.pk)] = str(row)
        return cls(known)

    def name(self, target: type[models.Model], key: str) -> str:
        return self.known.get((target, key)) or _("(no longer there, or not visible to you)")


def _references(
    model: type[models.Model], changes: dict[str, Any]
) -> Iterable[tuple[type[models.Model], set[str]]]:
    for name, values in changes.items():
        with suppress(FieldDoesNotExist):
            found = model._meta.get_field(name)
            if isinstance(found, models.ForeignKey) and isinstance(values, list):
                target: Any = found.related_model
                yield target, {str(value) for value in values if str(value).isdecimal()}


def _readable(target: type[models.Model], reader: User | None) -> models.QuerySet[Any]:
    """What the reader may see of a kind of object; all where the kind has no such rule."""
    manager: Any = target._default_manager
    if reader is not None and hasattr(manager, "visible_to"):
        visible: models.QuerySet[Any] = manager.visible_to(reader)
        return _joined(visible, target)
    return _joined(manager.all(), target)


def _joined(rows: models.QuerySet[Any], target: type[models.Model]) -> models.QuerySet[Any]:
    """With the relations that the objects' names are made of: ``named_with`` of the model."""
    relations: tuple[str, ...] = getattr(target, "named_with", ())
    return (rows.select_related(*relations) if relations else rows).order_by()


def shown(found: Field, raw: object, names: Names) -> str:
    """One recorded value as the page shows it."""
    text = str(raw)
    if raw is None or text in {"None", ""}:
        return NOTHING
    if isinstance(found, models.ForeignKey):
        target: Any = found.related_model
        return names.name(target, text)
    if found.choices:
        labels = {str(value): str(label) for value, label in found.flatchoices}
        return labels.get(text, text)
    tell = getattr(found, "history_words", None)
    if tell is not None:
        with suppress(ValueError):
            text = tell(text)
    for kind, words in _WORDS:
        if isinstance(found, kind):
            with suppress(ValueError, InvalidOperation):
                return words(found, text)
            break
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _flag(found: Field, text: str) -> str:
    return _("yes") if text == "True" else _("no")


def _moment(found: Field, text: str) -> str:
    moment = datetime.fromisoformat(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    local = timezone.localtime(aware)
    return f"{day(local.date())} {local:%H:%M}"


def _day(found: Field, text: str) -> str:
    return day(date.fromisoformat(text))


def _money(found: Field, text: str) -> str:
    return money(Decimal(text))


def _whole(found: Field, text: str) -> str:
    """Minutes of work as hours, a minute of the day as a time, the rest as it is."""
    value = int(text)
    if found.name.endswith("_minutes"):
        return f"{number(Decimal(value) / MINUTES_OF_AN_HOUR, 1)} h"
    if found.name.endswith("_minute"):
        return f"{value // MINUTES_OF_AN_HOUR:02}:{value % MINUTES_OF_AN_HOUR:02}"
    return number(value)


# The more special kind of field comes first: a moment is also a date, money is also whole.
_WORDS: tuple[tuple[type[Field], Callable[[Field, str], str]], ...] = (
    (models.BooleanField, _flag),
    (models.DateTimeField, _moment),
    (models.DateField, _day),
    (MoneyField, _money),
    (models.IntegerField, _whole),
)
