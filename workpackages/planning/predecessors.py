"""What each row of a plan waits for, as Microsoft Project writes it: ``12FS+2d``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import ngettext

from workpackages.choices import LagUnit, LinkType
from workpackages.models import Dependency
from workpackages.planning.lines import Line
from workpackages.planning.rows import PlanData
from workpackages.scheduling.network import ends_of

Row = tuple[str, int]
_HOUR, _CLOCK_DAY = 60, 1440


def numbers_of(lines: Sequence[Line]) -> dict[Row, int]:
    """By row, its place in the whole plan, counted from 1."""
    return {line.row: n for n, line in enumerate(lines, start=1) if line.row[0]}


def predecessors_of(data: PlanData, numbers: Mapping[Row, int]) -> dict[Row, str]:
    """By row, its predecessors by number; one that stands nowhere in the plan is left out."""
    found: dict[Row, list[tuple[int, str]]] = defaultdict(list)
    for link in data.plan.links.values():
        before, after = ends_of(link)
        number = numbers.get(before)
        if number is not None:
            per_day = data.plan.calendars.minutes_per_day(link.project_id)
            found[after].append((number, spelled(link, number, per_day)))
    return {row: ", ".join(text for _n, text in sorted(links)) for row, links in found.items()}


def spelled(link: Dependency, number: int, minutes_per_day: int) -> str:
    """One link. Finish to start without lag is the usual one and needs only the number."""
    lag = _lag(link, minutes_per_day) if link.lag else ""
    is_usual = link.link_type == LinkType.FINISH_START and not lag
    return f"{number}" if is_usual else f"{number}{link.link_type}{lag}"


def lag_in_words(link: Dependency, minutes_per_day: int) -> str:
    """``+3 working days`` as a page says it; nothing where the link has no lag."""
    if not link.lag:
        return ""
    if link.lag_unit == LagUnit.PERCENT:
        return f"{_short(link.lag, 1)} %"
    is_elapsed = link.lag_unit == LagUnit.ELAPSED
    amount = _short(link.lag, _CLOCK_DAY if is_elapsed else minutes_per_day)
    is_one = abs(Decimal(amount)) == 1
    if is_elapsed:
        words = ngettext("%(lag)s elapsed day", "%(lag)s elapsed days", 1 if is_one else 2)
    else:
        words = ngettext("%(lag)s working day", "%(lag)s working days", 1 if is_one else 2)
    return words % {"lag": amount.replace("-", "\N{MINUS SIGN}")}


def _lag(link: Dependency, minutes_per_day: int) -> str:
    if link.lag_unit == LagUnit.PERCENT:
        return f"{link.lag:+}%"
    is_elapsed = link.lag_unit == LagUnit.ELAPSED
    day, sign = (_CLOCK_DAY, "e") if is_elapsed else (minutes_per_day, "")
    if link.lag % day == 0 or link.lag % (day / 2) == 0:
        return f"{_short(link.lag, day)}{sign}d"
    return f"{_short(link.lag, _HOUR)}{sign}h"


def _short(minutes: int, unit: int) -> str:
    """With its sign, and no more figures than needed: ``+2``, ``-0.5``."""
    amount = round(Decimal(minutes) / unit, 2)
    return f"{amount.normalize():+f}"
