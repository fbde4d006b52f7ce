"""Columns of structured values that the history tells in words."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from servicedesk_pm.common.templatetags.ui import day

NOTHING = "–"


class _ToldField(models.JSONField):
    """To the database and to migrations a plain JSON column."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def history_words(self, text: str) -> str:
        """The recorded value in the reader's words; raises ``ValueError`` for another shape."""
        try:
            return self._words(json.loads(text)) or NOTHING
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(text) from error

    def _words(self, value: Any) -> str:
        raise NotImplementedError


class WeekField(_ToldField):
    """The shifts of each weekday from Monday."""

    def _words(self, value: Any) -> str:
        days = [
            f"{WEEKDAYS[weekday]} {_hours(shifts)}"
            for weekday, shifts in enumerate(value)
            if shifts
        ]
        return ", ".join(days)


class ExceptionsField(_ToldField):
    """Days that differ from the week."""

    def _words(self, value: Any) -> str:
        return " · ".join(exception_words(each) for each in value)


def exception_words(exception: dict[str, Any]) -> str:
    """``24.12.2026–31.12.2026 Closed (day off)``."""
    first, last = exception["from"], exception["to"]
    span = day(date.fromisoformat(first))
    if last != first:
        span += f"–{day(date.fromisoformat(last))}"
    kind = _("day off") if exception.get("shifts") == [] else _("worked")
    return f"{span} {exception.get('name', '')} ({kind})".replace("  ", " ")


def _hours(shifts: list[list[int]]) -> str:
    return " ".join(f"{_clock(start)}–{_clock(end)}" for start, end in shifts)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
