"""How checks of quality are kept, and what they leave open.

Counts in, shares out: a share of nothing is undefined, not zero. Days are calendar dates, ages are
calendar days. Nothing here asks the clock: ``as_of`` is an argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from engine.acceptance import Share
from engine.errors import EngineError
from engine.lights import Colour

VERSION = 1
# What one open finding of a class weighs.
WEIGHTS = MappingProxyType({"blocker": 10, "major": 3, "minor": 1})
ON_TIME_GREEN_RATIO = 0.90
ON_TIME_AMBER_RATIO = 0.75


@dataclass(frozen=True, slots=True)
class Check:
    """Until when a check was to be carried out, and when it was; a skipped one never was."""

    due_on: date
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that is not settled; ``is_corrected`` while it waits for its verification."""

    severity: str
    found_on: date
    due_on: date
    is_corrected: bool = False

    def __post_init__(self) -> None:
        if self.severity not in WEIGHTS:
            raise EngineError(f"{self.severity!r} is no class of findings")


def due(checks: Iterable[Check], *, as_of: date) -> list[Check]:
    """Those whose day has passed before ``as_of``: on the day itself nothing is missed yet."""
    return [each for each in checks if each.due_on < as_of]


def completion(checks: Iterable[Check], *, as_of: date) -> Share:
    """The share carried out by ``as_of``, of those that are due; a failed check is carried out."""
    known = due(checks, as_of=as_of)
    done = [each for each in known if each.done_on and each.done_on <= as_of]
    return Share(len(done), len(known))


def on_time_rate(checks: Iterable[Check], *, as_of: date) -> Share:
    """The share carried out by its day, of those that are due."""
    known = due(checks, as_of=as_of)
    kept = [each for each in known if each.done_on and each.done_on <= each.due_on]
    return Share(len(kept), len(known))


def on_time_colour(share: Share) -> Colour:
    """Green from 90 %, amber from 75 %, red below; grey while nothing is due."""
    if share.ratio is None:
        return Colour.GREY
    if share.ratio >= ON_TIME_GREEN_RATIO:
        return Colour.GREEN
    return Colour.AMBER if share.ratio >= ON_TIME_AMBER_RATIO else Colour.RED


def weighted(findings: Iterable[OpenFinding]) -> int:
    """10 for each blocker, 3 for each major and 1 for each minor finding."""
    return sum(WEIGHTS[each.severity] for each in findings)


def mean_age_days(findings: Iterable[OpenFinding], *, as_of: date) -> float | None:
    """How long they have been known, on average; of none there is no age.

    Raises EngineError where one was found after ``as_of``.
    """
    ages = [(as_of - each.found_on).days for each in findings]
    if any(age < 0 for age in ages):
        raise EngineError("a finding was found after the day that is asked about")
    return sum(ages) / len(ages) if ages else None


def overdue_count(findings: Iterable[OpenFinding], *, as_of: date) -> int:
    """How many are past their deadline; what is corrected waits for somebody else."""
    return sum(each.due_on < as_of and not each.is_corrected for each in findings)
