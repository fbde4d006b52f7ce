"""The traffic lights of a project: seven of them, and the overall one.

Every light is a colour and the rule that decided it, as a word. Bounds are inclusive on the better
side and compared unrounded. Grey is never guessed away: without data, before a project runs and
while it starts up, a light says nothing. Pure: ``as_of`` is the end of that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from engine.errors import EngineError
from engine.progress import month_end

VERSION = 1
START_UP_MONTHS = 2
START_UP_RATIO = Decimal("0.05")

Number = Decimal | Fraction | int | float


class Colour(Enum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


# What says more counts more: a red is never hidden by anything.
_GRAVITY = (Colour.GREY, Colour.GREEN, Colour.AMBER, Colour.RED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A light and, as a word, the rule that decided it."""

    colour: Colour
    reason: str


NO_DATA = Verdict(Colour.GREY, "no_data")
NOT_RUNNING = Verdict(Colour.GREY, "not_running")
START_UP = Verdict(Colour.GREY, "start_up")


@dataclass(frozen=True, slots=True)
class Band:
    """From where a value is green, and from where at least amber; which is better follows.

    Raises ``EngineError`` where both are the same or one is not finite.
    """

    green: Decimal
    amber: Decimal

    def __post_init__(self) -> None:
        if not (self.green.is_finite() and self.amber.is_finite()) or self.green == self.amber:
            raise EngineError("the bounds of green and amber must be finite and differ")

    def colour(self, value: Number) -> Colour:
        exact = Fraction(value)
        green, amber = Fraction(self.green), Fraction(self.amber)
        sign = 1 if green > amber else -1
        if sign * exact >= sign * green:
            return Colour.GREEN
        return Colour.AMBER if sign * exact >= sign * amber else Colour.RED


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the colours change. Shares are ratios: 0.05 is five percent; days are working days."""

    cost_index: Band
    cost_variance: Band
    time_index: Band
    slip: Band
    first_pass: Band
    on_time: Band
    adequacy: Band
    load: Band
    pulse: Band
    blocker_days: int
    major_days: int
    replacement_days: int
    vacancy_days: int
    report_days: int


DEFAULTS = Thresholds(
    cost_index=Band(Decimal("0.95"), Decimal("0.90")),
    cost_variance=Band(Decimal("-0.05"), Decimal("-0.10")),
    time_index=Band(Decimal("0.95"), Decimal("0.85")),
    slip=Band(Decimal("0.03"), Decimal("0.10")),
    first_pass=Band(Decimal("0.80"), Decimal("0.60")),
    on_time=Band(Decimal("0.90"), Decimal("0.75")),
    adequacy=Band(Decimal("1.2"), Decimal("0.8")),
    load=Band(Decimal("1.00"), Decimal("1.20")),
    pulse=Band(Decimal("3.5"), Decimal("3.0")),
    blocker_days=5,
    major_days=20,
    replacement_days=10,
    vacancy_days=20,
    report_days=5,
)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The first of the gravest; ``NO_DATA`` without any."""
    return max(verdicts, key=lambda each: _GRAVITY.index(each.colour), default=NO_DATA)


def _judged(reason: str, band: Band, value: Number | None) -> list[Verdict]:
    return [] if value is None else [Verdict(band.colour(value), reason)]


@dataclass(frozen=True, slots=True)
class Stage:
    """Whether a project runs, since when, and which share of it is done."""

    is_running: bool
    start: date | None
    done_ratio: Number | None

    def silence(self, as_of: date) -> Verdict | None:
        """Why nothing can be told yet, or no more."""
        if not self.is_running:
            return NOT_RUNNING
        return START_UP if self._is_start_up(as_of) else None

    def _is_start_up(self, as_of: date) -> bool:
        if self.done_ratio is None or Fraction(self.done_ratio) < Fraction(START_UP_RATIO):
            return True
        return self.start is not None and _months(self.start, as_of) < START_UP_MONTHS


def _months(start: date, as_of: date) -> int:
    """Ends of months from ``start`` to ``as_of``, both included."""
    months = (as_of.year - start.year) * 12 + as_of.month - start.month
    return months + (as_of >= month_end(as_of.year, as_of.month))


def cost_light(
    stage: Stage,
    as_of: date,
    *,
    cost_index: Number | None,
    variance_ratio: Number | None,
    bounds: Thresholds = DEFAULTS,
) -> Verdict:
    """By CPI and by the variance at completion as a share of the budget, the worse of both."""
    silence = stage.silence(as_of)
    if silence:
        return silence
    if cost_index is None:
        return NO_DATA
    return worst(
        [
            *_judged("cost_index", bounds.cost_index, cost_index),
            *_judged("cost_variance", bounds.cost_variance, variance_ratio),
        ]
    )


@dataclass(frozen=True, slots=True)
class ScheduleFacts:
    """What the schedule light is judged by. Days are working days; no index is none."""

    baseline_finish: date | None
    forecast_finish: date | None
    baseline_days: int
    slip_days: int | None
    time_index: Number | None = None
    deadline_missed: bool = False


def schedule_light(
    stage: Stage, facts: ScheduleFacts, as_of: date, bounds: Thresholds = DEFAULTS
) -> Verdict:
    """By the slip as a share of the baseline's length and by SPI(t), the worse of both.

    A missed imposed deadline is red, also during the start-up. Grey, never guessed: a project
    without baseline or forecast.
    """
    if not stage.is_running:
        return NOT_RUNNING
    if facts.baseline_finish is None or facts.slip_days is None or facts.baseline_days <= 0:
        return Verdict(Colour.GREY, "no_baseline")
    if facts.deadline_missed:
        return Verdict(Colour.RED, "deadline_missed")
    silence = stage.silence(as_of)
    if silence:
        return silence
    return worst(
        [
            *_judged("slip", bounds.slip, Fraction(facts.slip_days, facts.baseline_days)),
            *_judged("time_index", bounds.time_index, facts.time_index),
        ]
    )


@dataclass(frozen=True, slots=True)
class QualityFacts:
    """Overdue findings by the working days of the latest, ``None`` where none is overdue."""

    blocker_overdue_days: int | None = None
    major_overdue_days: int | None = None
    first_pass_ratio: Number | None = None
    on_time_ratio: Number | None = None
    has_data: bool = True


def quality_light(facts: QualityFacts, bounds: Thresholds = DEFAULTS) -> Verdict:
    """By overdue findings, first-pass yield and checks in time, the worst of them."""
    if not facts.has_data:
        return NO_DATA
    return worst(
        [
            *_overdue("blocker_overdue", facts.blocker_overdue_days, bounds.blocker_days),
            *_overdue("major_overdue", facts.major_overdue_days, bounds.major_days),
            *_judged("first_pass", bounds.first_pass, facts.first_pass_ratio),
            *_judged("checks_on_time", bounds.on_time, facts.on_time_ratio),
            Verdict(Colour.GREEN, "quality_kept"),
        ]
    )


def _overdue(reason: str, days: int | None, limit: int) -> list[Verdict]:
    """Amber from the first day, red beyond the limit."""
    if days is None:
        return []
    return [Verdict(Colour.RED if days > limit else Colour.AMBER, reason)]


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """Critical risks with and without a measure at work, and how far the contingency goes.

    ``unreplaced_days`` is how long a counterproductive measure has not been replaced.
    """

    critical: int = 0
    critical_without_measure: int = 0
    adequacy: Number | None = None
    unreplaced_days: int | None = None
    has_data: bool = True


def risk_light(facts: RiskFacts, bounds: Thresholds = DEFAULTS) -> Verdict:
    """By critical risks, the adequacy of the contingency, and measures that make things worse."""
    if not facts.has_data:
        return NO_DATA
    found = _judged("adequacy", bounds.adequacy, facts.adequacy)
    if facts.critical_without_measure:
        found.insert(0, Verdict(Colour.RED, "critical_without_measure"))
    elif facts.critical:
        found.insert(0, Verdict(Colour.AMBER, "critical_with_measure"))
    found += [
        verdict
        for verdict in _overdue("unreplaced", facts.unreplaced_days, bounds.replacement_days)
        if verdict.colour is Colour.RED
    ]
    return worst([*found, Verdict(Colour.GREEN, "risks_covered")])


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """Loads of the next weeks as ratios, the highest of each week, in their order.

    ``vacancy_days`` is how long the key role vacant longest has been without anybody to cover it.
    """

    loads: Sequence[Number] = ()
    vacancy_days: int | None = None
    has_covered_vacancy: bool = False
    has_data: bool = True


def resource_light(facts: ResourceFacts, bounds: Thresholds = DEFAULTS) -> Verdict:
    """By the loads of the next weeks and by vacant key roles.

    More than amber allows in one week is amber; two such weeks in a row are red.
    """
    if not facts.has_data:
        return NO_DATA
    colours = [bounds.load.colour(load) for load in facts.loads]
    found = [*_overdue("vacancy", facts.vacancy_days, bounds.vacancy_days)]
    if any(colours[n : n + 2] == [Colour.RED] * 2 for n in range(len(colours))):
        found.append(Verdict(Colour.RED, "overload"))
    elif any(colour is not Colour.GREEN for colour in colours):
        found.append(Verdict(Colour.AMBER, "overload"))
    if facts.has_covered_vacancy:
        found.append(Verdict(Colour.AMBER, "vacancy_covered"))
    return worst([*found, Verdict(Colour.GREEN, "resources_suffice")])


def stakeholder_light(
    wide_gaps: int, pulse: Number | None, *, has_data: bool = True, bounds: Thresholds = DEFAULTS
) -> Verdict:
    """By key stakeholders two levels or more below where they should stand, and by the pulse."""
    if not has_data:
        return NO_DATA
    found = _judged("pulse", bounds.pulse, pulse)
    if wide_gaps:
        found.insert(0, Verdict(Colour.AMBER if wide_gaps == 1 else Colour.RED, "wide_gaps"))
    return worst([*found, Verdict(Colour.GREEN, "stakeholders_with_us")])


def governance_light(
    *,
    report_overdue_days: int | None,
    has_overdue_condition: bool,
    has_overdue_blocking_condition: bool,
    bounds: Thresholds = DEFAULTS,
) -> Verdict:
    """By late reports and by conditions of decisions and gates that are overdue."""
    found = _overdue("report_late", report_overdue_days, bounds.report_days)
    if has_overdue_blocking_condition:
        found.insert(0, Verdict(Colour.RED, "blocking_condition_overdue"))
    elif has_overdue_condition:
        found.append(Verdict(Colour.AMBER, "condition_overdue"))
    return worst([*found, Verdict(Colour.GREEN, "governance_kept")])


def overall_light(
    cost: Colour, schedule: Colour, quality: Colour, others: Iterable[Colour] = ()
) -> Verdict:
    """The worst of the three; the others can turn green to amber, but nothing to red.

    Green needs all three: an unknown one may hide a worse colour.
    """
    three = {cost, schedule, quality}
    for colour in (Colour.RED, Colour.AMBER):
        if colour in three:
            return Verdict(colour, "worst")
    if Colour.GREY in three:
        return Verdict(Colour.GREY, "incomplete")
    if not {Colour.RED, Colour.AMBER}.isdisjoint(others):
        return Verdict(Colour.AMBER, "worsened")
    return Verdict(Colour.GREEN, "worst")
