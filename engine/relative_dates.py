"""Dates that are said relative to a plan: working days after its start, or before its end.

Pure: working days, rules and one or two dates in, dates out; no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.calendar import WorkDays
from engine.errors import EngineError

Window = tuple[date, date]


class Anchor(StrEnum):
    START = "start"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Rule:
    """When something happens.

    From the start, it begins on the working day number ``offset_days`` after the first one. From
    the end, it finishes so many working days before the last one. ``length_days`` 0 is a
    milestone, which lies at the end of its day.
    """

    anchor: Anchor
    offset_days: int
    length_days: int = 0

    def __post_init__(self) -> None:
        if self.offset_days < 0 or self.length_days < 0:
            raise EngineError("offset and length of a rule must not be negative")

    @property
    def reach_days(self) -> int:
        """Working days from the anchor to the far end, both included."""
        return self.offset_days + max(self.length_days, 1)


def span_days(rules: Iterable[Rule]) -> int:
    """Working days in which what hangs on the start lies before what hangs on the end.

    Zero without rules. It is what a plan takes when only one of its two dates is given.
    """
    rules = list(rules)
    return sum(
        max((rule.reach_days for rule in rules if rule.anchor is anchor), default=0)
        for anchor in Anchor
    )


def period(
    days: WorkDays, rules: Iterable[Rule], start: date | None, finish: date | None
) -> Window:
    """First and last working day of a plan of which one date, or both, are given.

    A start on a day off moves to the next working day, an end to the one before. Raises
    ``EngineError`` where neither is given or the end comes before the start.
    """
    length = max(span_days(rules), 1)
    if start is not None:
        first = days.moved(start, 0)
        last = days.moved(first, length - 1) if finish is None else days.moved_back(finish, 0)
    elif finish is not None:
        last = days.moved_back(finish, 0)
        first = days.moved_back(last, length - 1)
    else:
        raise EngineError("a plan needs a start or an end")
    if last < first:
        raise EngineError("a plan ends after it starts")
    return first, last


def place(days: WorkDays, rules: Sequence[Rule], window: Window) -> list[Window]:
    """First and last day of each rule in a window of working days.

    Every day is a working day. What does not fit reaches over the window: the caller refuses it.
    """
    first, last = window
    return [_placed(days, rule, first, last) for rule in rules]


def _placed(days: WorkDays, rule: Rule, first: date, last: date) -> Window:
    extra = max(rule.length_days, 1) - 1
    if rule.anchor is Anchor.START:
        start = days.moved(first, rule.offset_days)
        return start, days.moved(start, extra)
    finish = days.moved_back(last, rule.offset_days)
    return days.moved_back(finish, extra), finish


def follows(before: Rule, after: Rule) -> bool:
    """Whether ``after`` begins once ``before`` is over, as far as the rules alone can tell.

    Rules with different anchors may: their dates decide.
    """
    if before.anchor is not after.anchor:
        return True
    if before.anchor is Anchor.START:
        ends = before.offset_days + (before.length_days or 1)
        return after.offset_days + (0 if after.length_days else 1) >= ends
    return after.offset_days + after.length_days <= before.offset_days
