"""How the snapshot spells what it holds: the same text on every machine."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from people.models import Bilingual

Json = dict[str, Any]
_TENTH = Decimal("0.1")


def names(thing: Bilingual) -> Json:
    return {"name_fr": thing.name_fr, "name_en": thing.name_en}


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def local_day(at: datetime) -> date:
    """The day on the organisation's clock."""
    return timezone.localtime(at, timezone.get_default_timezone()).date()


def percent(ratio: float | None) -> str | None:
    if ratio is None:
        return None
    return str((Decimal(str(ratio)) * 100).quantize(_TENTH, rounding=ROUND_HALF_UP))


def listed(rows: list[Json], total: int) -> Json:
    """Rows that are shown, and how many are not."""
    return {"rows": rows, "left_out": total - len(rows)}


def parsed(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def spoken(french: str, english: str) -> str:
    """In the reader's language, else in the other one."""
    is_english = (get_language() or "fr").startswith("en")
    own, other = (english, french) if is_english else (french, english)
    return own or other


def called(thing: Json | None) -> str:
    """The name in the active language, else the French one, which is never missing."""
    if not thing:
        return ""
    return spoken(thing["name_fr"], thing["name_en"])
