"""How far the figures of a project can be trusted, and what lowers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from control.figures import PackageFacts
from control.loading import Facts, remaining_of
from costs.rules import closed_until
from servicedesk_pm.common.templatetags.ui import day
from workpackages.models import WorkPackage

GOOD, FAIR, POOR = "good", "watch", "bad"
# So many things may be missing before nobody should rely on the figures.
MOST_FAIR = 2
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that lowers the trust; without it there is no measuring at all where grave."""

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


def load_standing(facts: Facts, as_of: date) -> Standing:
    """Of one project; two queries beside those of the facts."""
    closed = closed_until(facts.project.portfolio_id)
    return standing_of(facts, as_of, closed, package_names([facts]))


def standing_of(
    facts: Facts, as_of: date, closed: date | None, names: Mapping[int, str]
) -> Standing:
    """``closed`` is the last day of which the books are closed; no query."""
    project = facts.project
    found: list[Gap] = []
    if facts.plan.baseline_finish is None:
        url = reverse("workpackages:plan", args=[project.code])
        found.append(Gap(_("There is no baseline to measure against."), url, is_grave=True))
    paid = [each for each in facts.packages if each.budget]
    phasing = reverse("control:phasing", args=[project.code])
    bare = [each for each in paid if not each.phased]
    if bare:
        words = ngettext(
            "%(count)s package is not spread over the months: %(names)s.",
            "%(count)s packages are not spread over the months: %(names)s.",
            len(bare),
        )
        grave = len(bare) == len(paid)
        found.append(Gap(words % _told(bare, names), phasing, is_grave=grave))
    found += _of_values(paid, names, as_of, phasing)
    if closed is None or closed < as_of:
        words = _("The books of %(month)s are not closed yet; costs may still come.")
        url = reverse("costs:postings", args=[project.code])
        found.append(Gap(words % {"month": f"{as_of:%m.%Y}"}, url))
    open_ones = [each for each in paid if each.earned < each.budget]
    if open_ones and remaining_of(facts.packages, as_of) is None:
        words = _("The rest was not re-estimated package by package within 45 days.")
        found.append(Gap(words, "#control-packages"))
    return Standing(found)


def _of_values(
    paid: list[PackageFacts], names: Mapping[int, str], as_of: date, phasing: str
) -> Iterable[Gap]:
    other = [each for each in paid if each.phased and max(each.phased.values()) != each.budget]
    if other:
        words = ngettext(
            "%(count)s package was given another budget than is planned: %(names)s.",
            "%(count)s packages were given another budget than is planned: %(names)s.",
            len(other),
        )
        yield Gap(words % _told(other, names), phasing)
    silent = [
        each
        for each in paid
        if (each.actual or each.earned_month)
        and each.earned < each.budget
        and (each.earned_month is None or each.earned_month < as_of)
    ]
    if silent:
        words = ngettext(
            "%(count)s package has no earned value for %(day)s: %(names)s.",
            "%(count)s packages have no earned value for %(day)s: %(names)s.",
            len(silent),
        )
        yield Gap(words % {**_told(silent, names), "day": day(as_of)}, "#control-packages")


def _told(packages: list[PackageFacts], names: Mapping[int, str]) -> dict[str, object]:
    shown = [names[each.pk] for each in packages[:MOST_NAMED]]
    rest = ["…"] if len(packages) > MOST_NAMED else []
    return {"count": len(packages), "names": ", ".join([*shown, *rest])}


def package_names(facts: Iterable[Facts]) -> dict[int, str]:
    """Code and name of every package; one query."""
    keys = {package.pk for each in facts for package in each.packages}
    rows = WorkPackage.objects.filter(pk__in=keys).order_by("pk")
    return {
        pk: f"{code} LT{number} {name}"
        for pk, code, number, name in rows.values_list("pk", "project__code", "number", "name")
    }
