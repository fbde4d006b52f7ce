"""What stands beside the ranked list: where money and people end, and other orders proposed."""

from __future__ import annotations

from dataclasses import dataclass

from people.models import User
from projects.models import ProposedOrder, SelectionScenario
from projects.priorities.list import ListView
from projects.selection.cut import Cut, cut_of
from projects.selection.permissions import can_make_scenarios, can_read_all


@dataclass(frozen=True, slots=True)
class Proposal:
    row: ProposedOrder
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Beside:
    scenarios: tuple[SelectionScenario, ...]
    cut: Cut | None
    orders: tuple[Proposal, ...]

    @property
    def places(self) -> dict[str, int]:
        """The places of the newest order."""
        codes = self.orders[0].row.codes if self.orders else ()
        return {code: n for n, code in enumerate(codes, start=1)}


def load_beside(user: User, view: ListView, scenario: str = "") -> Beside:
    """The cut lines are for who reads all scores: they add up what others need.

    A proposed order is seen by its author and by those who read all. Four queries.
    """
    reads_all = can_read_all(user)
    scenarios: tuple[SelectionScenario, ...] = ()
    cut = None
    if reads_all:
        found = SelectionScenario.objects.filter(portfolio=view.portfolio)
        scenarios = tuple(found.defer("result", "adopted").order_by("-year", "-pk"))
        chosen = next((row for row in scenarios if str(row.pk) == scenario), None)
        chosen = chosen or next(iter(scenarios), None)
        if chosen is not None:
            ranked = [(row.project.code, row.cost, row.effort_minutes) for row in view.rows]
            cut = cut_of(chosen, ranked)
    orders = ProposedOrder.objects.filter(portfolio=view.portfolio)
    if not reads_all:
        orders = orders.filter(proposed_by=user)
    return Beside(
        scenarios,
        cut,
        tuple(
            Proposal(row, row.proposed_by_id == user.pk or can_make_scenarios(user))
            for row in orders.select_related("proposed_by").order_by("-pk")
        ),
    )
