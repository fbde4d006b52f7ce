"""The week that is timed while somebody writes it down: eight rows, five days, saved each time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.urls import reverse

from costs.hours.places import places_of
from costs.hours.weeks import WEEK, monday_of, spell_week
from costs.models import TimeSheet
from people.models import User
from reporting.bench.client import Browser, Figure, percentile
from reporting.bench.reference import TODAY

ROWS, DAYS, LONGEST = 8, 5, 90


def last_week() -> date:
    return monday_of(TODAY) - WEEK


@contextmanager
def without_week(person: User, monday: date) -> Iterator[None]:
    """The next bench finds no hours, as this one did; the history is kept, as all history is."""
    try:
        yield
    finally:
        TimeSheet.objects.filter(person=person, week_on=monday).delete()


def week_saved(browser: Browser, person: User, *, runs: int) -> Figure:
    """One save after the other, every cell another time, each with the last one's version."""
    monday = last_week()
    path = reverse("costs:week", args=[spell_week(monday)])
    places = [place.key for place in places_of(person).values() if not place.refusal][:ROWS]
    browser.connection.close()
    times: list[float] = []
    queries = size = 0
    for turn in range(runs + 3):
        minutes = f"{1 + turn % LONGEST} min"
        data = {key.cell(day): minutes for key in places for day in range(DAYS)}
        data["version"] = str(_version(person, monday))
        begun = time.perf_counter()
        response, content = browser.post(path, data)
        times.append((time.perf_counter() - begun) * 1000)
        queries, size = int(response.getheader("X-Queries") or 0), len(content)
    warm = times[3:]
    name = f"week of {len(places)} rows (POST)"
    return Figure(name, statistics.median(warm), percentile(warm, 0.95), queries, size)


def _version(person: User, monday: date) -> int:
    sheets = TimeSheet.objects.filter(person=person, week_on=monday)
    return sheets.values_list("version", flat=True).first() or 1
