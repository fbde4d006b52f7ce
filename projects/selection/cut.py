"""Where in the ranked list the money and the people of a scenario end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from projects.models import SelectionScenario
from servicedesk_pm.common.templatetags.ui import effort, money


@dataclass(frozen=True, slots=True)
class Cut:
    """How many projects, taken strictly by rank, fit; nothing where all of them do."""

    scenario: SelectionScenario
    year: int
    money: int | None
    people: int | None
    money_left: Decimal
    people_left: int

    @property
    def lines(self) -> dict[int, list[str]]:
        """What is written across the list after so many ranks."""
        found: dict[int, list[str]] = {}
        if self.money is not None:
            words = _("Here the money ends: %(limit)s") % {"limit": money(self.money_left)}
            found.setdefault(self.money, []).append(words)
        if self.people is not None:
            words = _("Here the people end: %(limit)s") % {"limit": effort(self.people_left)}
            found.setdefault(self.people, []).append(words)
        return found

    @property
    def sentence(self) -> str:
        """Which limit is exceeded first."""
        facts = {"name": self.scenario.name, "year": self.year}
        if self.money is None and self.people is None:
            return _("In %(year)s all candidates fit into “%(name)s”.") % facts
        if self.people is None or (self.money is not None and self.money < self.people):
            words = _("Money ends first, after rank %(rank)s (“%(name)s”, %(year)s).")
            return words % {**facts, "rank": self.money}
        if self.money == self.people:
            words = _("Money and people end together, after rank %(rank)s (“%(name)s”, %(year)s).")
            return words % {**facts, "rank": self.people}
        words = _("People end first, after rank %(rank)s (“%(name)s”, %(year)s).")
        return words % {**facts, "rank": self.people}


def cut_of(scenario: SelectionScenario, ranked: Iterable[tuple[str, Decimal, int]]) -> Cut | None:
    """The cut lines of the scenario's first year for these codes, costs and efforts. Two queries.

    What the scenario says of a candidate's first year counts before its score's estimate.
    """
    limit = scenario.limits.order_by("year").first()
    if limit is None:
        return None
    needs = {
        code: (_first(costs, later), int(_first(efforts, later)))
        for code, costs, efforts, later in scenario.candidates.order_by().values_list(
            "project__code", "costs", "efforts", "years_later"
        )
    }
    rows = [needs.get(code, (cost, minutes)) for code, cost, minutes in ranked]
    return Cut(
        scenario,
        limit.year,
        _fitting([cost for cost, _minutes in rows], limit.money_left),
        _fitting([minutes for _cost, minutes in rows], limit.people_left),
        limit.money_left,
        limit.people_left,
    )


def _first(values: Sequence[str | int], later: int) -> Decimal:
    return Decimal(values[0]) if values and not later else Decimal(0)


def _fitting(needs: Sequence[Decimal | int], limit: Decimal | int) -> int | None:
    total: Decimal | int = 0
    for n, need in enumerate(needs):
        total += need
        if total > limit:
            return n
    return None
