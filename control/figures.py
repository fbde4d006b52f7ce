"""What the values of a project say: indices, forecasts, the curve; pure arithmetic on facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from control.months import months_between
from engine.earned_value import (
    CostForecast,
    Position,
    Timing,
    cost_forecasts,
    earned_periods,
    finish_in_days,
    official_forecast,
    variance_ratio,
)

NOUGHT = Decimal(0)


@dataclass(slots=True)
class PackageFacts:
    """A lowest package with its money up to one status date."""

    pk: int
    project_id: int
    budget: Decimal
    # Cumulated, by the last day of the month; empty without an approved phasing.
    phased: dict[date, Decimal] = field(default_factory=dict)
    earned: Decimal = NOUGHT
    # The month of which the earned value was told last.
    earned_month: date | None = None
    actual: Decimal = NOUGHT
    promised: Decimal = NOUGHT
    # A re-estimate and its day.
    remaining: Decimal | None = None
    remaining_on: date | None = None
    # Code and name, as sentences call it.
    name: str = ""

    def planned_at(self, month: date) -> Decimal:
        """Never more than the budget, which may have been lowered since."""
        told = [on for on in self.phased if on <= month]
        return min(self.phased[max(told)], self.budget) if told else NOUGHT


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """A key milestone: what the baseline says, and what is foreseen now."""

    pk: int
    code: str
    name: str
    baseline: date | None
    forecast: date | None
    reached: bool


@dataclass(slots=True)
class PlanFacts:
    """What the plan says of the end, with the milestones that matter."""

    start: date | None = None
    baseline_start: date | None = None
    baseline_finish: date | None = None
    forecast_finish: date | None = None
    baseline_days: int = 0
    slip_days: int | None = None
    deadline_missed: bool = False
    milestones: list[MilestoneFacts] = field(default_factory=list)


def curve_of(packages: list[PackageFacts]) -> list[tuple[date, Decimal]]:
    """The planned value at the end of each month, from the first to the last of any package."""
    told = [month for each in packages for month in each.phased]
    if not told:
        return []
    months = months_between(min(told), max(told))
    return [(on, sum((each.planned_at(on) for each in packages), NOUGHT)) for on in months]


def timing_of(
    curve: list[tuple[date, Decimal]], position: Position, as_of: date, done_after: Decimal | None
) -> Timing | None:
    """Earned against elapsed periods; ``done_after`` are those elapsed when all was done."""
    planned = [amount for _on, amount in curve]
    if not planned or planned[-1] <= 0:
        return None
    elapsed = Decimal(sum(1 for _ in months_between(curve[0][0], as_of)))
    if elapsed < 1:
        return None
    periods = earned_periods(planned, position.earned)
    if position.is_done and done_after is not None:
        elapsed = done_after
    return Timing(periods, elapsed, len(planned))


@dataclass(frozen=True, slots=True)
class Outlook:
    """The cost at completion by every method, the official one, and the index it needs."""

    forecasts: Mapping[CostForecast, Decimal | None]
    method: CostForecast
    official: Decimal | None
    variance: Decimal | None


def outlook_of(
    position: Position, timing: Timing | None, remaining: Decimal | None, method: str
) -> Outlook:
    """The chosen method; the typical one where the chosen one is not defined now."""
    index = timing.index if timing else None
    forecasts = cost_forecasts(position, time_index=index, remaining=remaining)
    chosen = CostForecast(method)
    if forecasts[chosen] is None:
        chosen = CostForecast.TYPICAL
    amount = forecasts[chosen]
    told = None if amount is None else official_forecast(amount)
    return Outlook(forecasts, chosen, told, variance_ratio(position.budget, amount))


def finish_day(plan: PlanFacts, timing: Timing | None) -> int | None:
    """Which working day of the project is its last at this pace."""
    if timing is None or plan.baseline_days < 1:
        return None
    return finish_in_days(plan.baseline_days, timing.index)
