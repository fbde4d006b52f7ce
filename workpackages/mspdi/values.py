"""The value formats of the file: instants, durations, numbers, flags.

Every reader raises ``ValueError`` for what it does not understand; absent is ``None``.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# Microsoft Project's own calendar; everything outside is a slip of some other program.
FIRST_YEAR, LAST_YEAR = 1984, 2149
NO_DATE = datetime(1984, 1, 1)  # noqa: DTZ001 - the file's wall clock, and its word for "none"
LARGEST_NUMBER = 2_000_000_000
LARGEST_SECONDS = LARGEST_NUMBER * 60
LARGEST_AMOUNT = Decimal("99999999999999")
_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<days>-?\d{1,9}(?:\.\d{1,9})?)D)?"
    r"(?:T(?:(?P<hours>-?\d{1,12}(?:\.\d{1,9})?)H)?(?:(?P<minutes>-?\d{1,12}(?:\.\d{1,9})?)M)?"
    r"(?:(?P<seconds>-?\d{1,12}(?:\.\d{1,9})?)S)?)?"
)
HOURS_PER_PLAIN_DAY = 8


def instant(text: str | None) -> datetime | None:
    """``2026-10-12T08:00:00`` on the plan's wall clock; an offset is dropped."""
    text = (text or "").strip()
    if not text or text.upper() == "NA":
        return None
    moment = datetime.fromisoformat(text).replace(tzinfo=None)
    if moment == NO_DATE:
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(text)
    return moment


def day(text: str | None) -> date | None:
    moment = instant(text)
    return moment.date() if moment else None


def minute_of_day(text: str) -> int:
    """``13:00:00``, or the time of a full instant, in minutes; 59 seconds count up."""
    clock = text.strip().rpartition("T")[2]
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    if not (0 <= hours <= 24 and 0 <= minutes <= 59):
        raise ValueError(text)
    return min(1440, hours * 60 + minutes + (1 if seconds and seconds[0] >= 30 else 0))


def seconds(text: str | None) -> int | None:
    """``PT8H30M0S`` in seconds, signs of Java's ``PT-6H-30M`` understood.

    A day without further words counts eight hours, as in a working day.
    """
    text = (text or "").strip()
    if not text:
        return None
    found = _DURATION.fullmatch(text)
    if found is None or not any(found[part] for part in ("days", "hours", "minutes", "seconds")):
        raise ValueError(text)
    total = (
        Decimal(found["days"] or 0) * HOURS_PER_PLAIN_DAY * 3600
        + Decimal(found["hours"] or 0) * 3600
        + Decimal(found["minutes"] or 0) * 60
        + Decimal(found["seconds"] or 0)
    )
    if found["sign"]:
        total = -total
    if abs(total) > LARGEST_SECONDS:
        raise ValueError(text)
    return int(total.to_integral_value())


def work(text: str | None) -> int:
    """A duration that cannot be negative; absent is none."""
    found = seconds(text) or 0
    if found < 0:
        raise ValueError(text)
    return found


def number(text: str | None) -> Decimal | None:
    text = (text or "").strip()
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not found.is_finite() or abs(found) > LARGEST_AMOUNT:
        raise ValueError(text)
    return found


def integer(text: str | None) -> int | None:
    found = number(text)
    if found is None:
        return None
    if found != found.to_integral_value() or abs(found) > LARGEST_NUMBER:
        raise ValueError(text)
    return int(found)


def uid(text: str | None) -> int | None:
    """An identifier of another row; ``-1`` means none."""
    found = integer(text)
    return None if found is None or found < 0 else found


def percent(text: str | None) -> int:
    found = number(text) or Decimal(0)
    if not 0 <= found <= 100:
        raise ValueError(text)
    return int(found)


def money(text: str | None) -> Decimal:
    """Hundredths of the plan's currency, as whole units with two places."""
    return ((number(text) or Decimal(0)) / 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def units(text: str | None) -> int:
    """``0.5`` of a person as 50 percent."""
    found = number(text)
    share = Decimal(1) if found is None else found
    if not 0 <= share <= 1_000_000:
        raise ValueError(text)
    return int((share * 100).to_integral_value())


def flag(text: str | None, *, default: bool = False) -> bool:
    text = (text or "").strip().lower()
    return text in {"1", "true"} if text else default
