"""How far the figures of a project can be trusted, and what lowers it.

It is kept with the figures: a month that was kept with gaps has them for good.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from control.figures import PackageFacts
from control.loading import Facts, remaining_of
from control.models import StatusSnapshot
from servicedesk_pm.common.templatetags.ui import day

GOOD, FAIR, POOR = "good", "watch", "bad"
# So many things may be missing before nobody should rely on the figures.
MOST_FAIR = 2
MOST_NAMED = 3
KEPT_AS = "flaws"


class Flaw(StrEnum):
    """One thing that lowers the trust."""

    NO_BASELINE = "no_baseline"
    NOTHING_SPREAD = "nothing_spread"
    NOT_SPREAD = "not_spread"
    OTHER_BUDGET = "other_budget"
    NOTHING_EARNED = "nothing_earned"
    BOOKS_OPEN = "books_open"
    REST_UNKNOWN = "rest_unknown"


# Without these there is no measuring at all.
GRAVE = {Flaw.NO_BASELINE, Flaw.NOTHING_SPREAD}


@dataclass(frozen=True, slots=True)
class Gap:
    """A flaw in words, and where it is mended."""

    words: str
    url: str = ""
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    gaps: list[Gap]

    @property
    def tone(self) -> str:
        if not self.gaps:
            return GOOD
        is_poor = len(self.gaps) > MOST_FAIR or any(gap.is_grave for gap in self.gaps)
        return POOR if is_poor else FAIR

    @property
    def label(self) -> str:
        return {
            GOOD: _("Data complete"),
            FAIR: _("Data with gaps"),
            POOR: _("Data not reliable"),
        }[self.tone]


def flaws_of(facts: Facts, as_of: date, closed: date | None) -> list[dict[str, Any]]:
    """As a snapshot keeps them; ``closed`` is the last day of which the books are closed."""
    return [
        {
            "flaw": flaw.value,
            "count": len(packages),
            "names": [each.name for each in packages[:MOST_NAMED]],
        }
        for flaw, packages in _found(facts, as_of, closed)
    ]


def _found(
    facts: Facts, as_of: date, closed: date | None
) -> Iterator[tuple[Flaw, list[PackageFacts]]]:
    """Each flaw with the packages that it is about."""
    if facts.plan.baseline_finish is None:
        yield Flaw.NO_BASELINE, []
    paid = [each for each in facts.packages if each.budget]
    bare = [each for each in paid if not each.phased]
    if bare:
        yield Flaw.NOTHING_SPREAD if len(bare) == len(paid) else Flaw.NOT_SPREAD, bare
    other = [each for each in paid if each.phased and max(each.phased.values()) != each.budget]
    if other:
        yield Flaw.OTHER_BUDGET, other
    silent = [each for each in paid if _is_silent(each, as_of)]
    if silent:
        yield Flaw.NOTHING_EARNED, silent
    if closed is None or closed < as_of:
        yield Flaw.BOOKS_OPEN, []
    is_open = any(each.earned < each.budget for each in paid)
    if is_open and remaining_of(facts.packages, as_of) is None:
        yield Flaw.REST_UNKNOWN, []


def _is_silent(package: PackageFacts, as_of: date) -> bool:
    """It has begun and is not done, and nobody told its value this month."""
    has_begun = package.actual or package.earned_month
    told = package.earned_month is not None and package.earned_month >= as_of
    return bool(has_begun and package.earned < package.budget and not told)


def standing_of(row: StatusSnapshot) -> Standing | None:
    """As it was kept; nothing is known of months that were kept before flaws were."""
    kept = row.figures.get(KEPT_AS)
    return None if kept is None else Standing([_gap(each, row) for each in kept])


def _gap(kept: dict[str, Any], row: StatusSnapshot) -> Gap:
    flaw = Flaw(kept["flaw"])
    rest = ["…"] if kept["count"] > len(kept["names"]) else []
    told = {
        "count": kept["count"],
        "names": ", ".join([*kept["names"], *rest]),
        "day": day(row.status_date),
        "month": f"{row.status_date:%m.%Y}",
    }
    return Gap(_words(flaw, kept["count"]) % told, _mended_at(flaw, row), flaw in GRAVE)


def _words(flaw: Flaw, count: int) -> str:
    if flaw == Flaw.NO_BASELINE:
        return _("There is no baseline to measure against.")
    if flaw in {Flaw.NOTHING_SPREAD, Flaw.NOT_SPREAD}:
        return ngettext(
            "%(count)s package is not spread over the months: %(names)s.",
            "%(count)s packages are not spread over the months: %(names)s.",
            count,
        )
    if flaw == Flaw.OTHER_BUDGET:
        return ngettext(
            "%(count)s package was given another budget than is planned: %(names)s.",
            "%(count)s packages were given another budget than is planned: %(names)s.",
            count,
        )
    if flaw == Flaw.NOTHING_EARNED:
        return ngettext(
            "%(count)s package has no earned value for %(day)s: %(names)s.",
            "%(count)s packages have no earned value for %(day)s: %(names)s.",
            count,
        )
    if flaw == Flaw.BOOKS_OPEN:
        return _("The books of %(month)s are not closed yet; costs may still come.")
    return _("The rest was not re-estimated package by package within 45 days.")


def _mended_at(flaw: Flaw, row: StatusSnapshot) -> str:
    if flaw in {Flaw.NOTHING_EARNED, Flaw.REST_UNKNOWN}:
        return "#control-packages"
    view = {
        Flaw.NO_BASELINE: "workpackages:plan",
        Flaw.BOOKS_OPEN: "costs:postings",
    }.get(flaw, "control:phasing")
    return reverse(view, args=[row.project.code])
