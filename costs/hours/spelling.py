"""Hours as people write them in a cell: 7:30, 7.5, 7h30, 45 min; stored as minutes."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

_CLOCK = re.compile(r"(?P<hours>\d{1,2})\s*(?::|h)\s*(?P<minutes>[0-5]\d)", re.ASCII)
_DECIMAL = re.compile(r"(?P<hours>\d{1,3}(?:[.,]\d{1,4})?)\s*h?", re.ASCII)
_MINUTES = re.compile(r"(?P<minutes>\d{1,4})\s*min", re.ASCII)


def parse_hours(text: str) -> int:
    """Minutes; a bare number means hours. Raises ``ValueError`` for anything else."""
    plain = text.strip().lower()
    if match := _CLOCK.fullmatch(plain):
        return int(match["hours"]) * 60 + int(match["minutes"])
    if match := _DECIMAL.fullmatch(plain):
        minutes = Decimal(match["hours"].replace(",", ".")) * 60
        return int(minutes.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if match := _MINUTES.fullmatch(plain):
        return int(match["minutes"])
    raise ValueError(text)


def spell_hours(minutes: int) -> str:
    """7:30, exact to the minute; an en dash for nothing."""
    if not minutes:
        return "–"
    return f"{minutes // 60}:{minutes % 60:02}"
