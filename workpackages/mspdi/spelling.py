"""The value formats of the file, written: the other direction of ``values``."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

# What XML 1.0 has no way to say, not even as a reference.
_SPEAKABLE = "\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff"
_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_DELICATE = re.compile(f"[&<>]|[^{_SPEAKABLE}]")


def instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def duration(minutes: int | None) -> str | None:
    """Working or clock time, as ``PT8H30M0S``."""
    if minutes is None:
        return None
    hours, rest = divmod(minutes, 60)
    return f"PT{hours}H{rest}M0S"


def clock(minute: int) -> str:
    """A minute of the day; the end of the day is written as midnight."""
    hours, rest = divmod(minute % 1440, 60)
    return f"{hours:02}:{rest:02}:00"


def money(amount: Decimal) -> str:
    """In hundredths of the plan's currency."""
    return str(int((amount * 100).to_integral_value()))


def units(percent: int) -> str:
    """50 percent as ``0.5`` of a person."""
    return str(Decimal(percent) / 100)


def flag(value: bool) -> str:  # noqa: FBT001 (the value itself)
    return "1" if value else "0"


def escaped(text: str) -> str:
    """The text as XML has it, without control characters and others that it cannot carry."""
    if _DELICATE.search(text) is None:
        return text
    return _DELICATE.sub(lambda found: _REFERENCES.get(found[0], ""), text)
