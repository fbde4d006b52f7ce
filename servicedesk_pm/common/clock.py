"""The clock, asked by views and tasks only; operations and engine are told the date.

There are two. The organisation's clock stands on everything people read or compare with
today: reports, comments, messages, the history. A demonstration fixes its date. The
machine's clock, ``machine_now``, is for what must expire and be found again whatever date
is shown: sessions, brakes, links, jobs and their heartbeats, health, upkeep.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def today() -> date:
    """The organisation's date of today, or the fixed date of a demonstration."""
    moment, fixed = _moment.get(), _fixed()
    if moment is not None:
        return timezone.localdate(moment, _zone())
    return fixed or timezone.localdate()


def now() -> datetime:
    """The moment on the organisation's clock; on a fixed date, the present time of that day."""
    moment, fixed = _moment.get(), _fixed()
    if moment is not None:
        return moment
    return _now_on(fixed) if fixed else timezone.now()


def machine_now() -> datetime:
    """The real moment, whatever date a demonstration shows."""
    return timezone.now()


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Let the organisation's clock stand at ``moment``; for telling what happened in the past."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def _fixed() -> date | None:
    fixed: date | None = settings.DEMO_TODAY
    return fixed


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, _zone()).astimezone(UTC)


def _now_on(day: date) -> datetime:
    """As far into ``day`` as the real day has come; hours that a real day repeats count on."""
    real = timezone.now()
    begun = _midnight(timezone.localdate(real, _zone()))
    last = _midnight(day + timedelta(days=1)) - timedelta(microseconds=1)
    return min(_midnight(day) + (real - begun), last)
