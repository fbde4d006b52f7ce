"""The worked example of the method, month by month, through rows and not only in the engine."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from control.figures import (
    PackageFacts,
    PlanFacts,
    curve_of,
    finish_day,
    outlook_of,
    timing_of,
)
from engine.calendar import canton_days
from engine.earned_value import CostForecast, Position, Timing
from tests.control.rows import ACTUAL, EARNED, PLANNED, THOUSAND, by_month, month

BUDGET = 600 * THOUSAND
# t: CPI, SPI, ES, SPI(t), EAC1, EAC2, EAC3, EAC3t, VAC %, TCPI
TOLD = {
    1: ("0.900", "0.900", "0.900", "0.900", 666_667, 602_000, 738_519, 738_519, "-11.1", "1.003"),
    2: ("0.923", "0.873", "1.800", "0.900", 650_000, 604_000, 737_208, 716_444, "-8.3", "1.007"),
    3: ("0.909", "0.857", "2.700", "0.900", 660_000, 609_000, 753_500, 722_333, "-10.0", "1.018"),
    4: ("0.897", "0.848", "3.583", "0.896", 668_571, 616_000, 760_102, 728_173, "-11.4", "1.036"),
    5: ("0.891", "0.838", "4.457", "0.891", 673_096, 624_000, 760_303, 728_159, "-12.2", "1.063"),
    6: ("0.890", "0.832", "5.307", "0.884", 674_419, 632_000, 751_898, 724_644, "-12.4", "1.103"),
    7: ("0.892", "0.836", "6.160", "0.880", 672_671, 639_000, 733_650, 715_171, "-12.1", "1.163"),
    8: ("0.893", "0.853", "6.987", "0.873", 671_875, 646_000, 713_447, 706_956, "-12.0", "1.271"),
    9: ("0.896", "0.867", "7.815", "0.868", 669_863, 651_000, 697_529, 697_277, "-11.6", "1.459"),
    10: ("0.895", "0.887", "8.691", "0.869", 670_082, 657_000, 685_974, 688_923, "-11.7", "2.036"),
    11: ("0.892", "0.907", "9.511", "0.865", 672_727, 664_000, 680_983, 685_364, "-12.1", "9.000"),
    12: ("0.887", "0.933", "10.312", "0.859", 676_071, 671_000, 679_291, 683_447, "-12.7", None),
}  # fmt: skip


def package(*, budget=BUDGET, phased=None, **fields):
    return PackageFacts(1, 1, budget, by_month(PLANNED) if phased is None else phased, **fields)


def position_at(t):
    at = min(t, 12) - 1
    return Position(
        BUDGET, PLANNED[at] * THOUSAND, EARNED[t - 1] * THOUSAND, ACTUAL[t - 1] * THOUSAND
    )


@pytest.mark.parametrize("t", TOLD)
def test_each_month_of_the_worked_example_comes_out(t):
    cpi, spi, es, spi_t, *amounts, vac, tcpi = TOLD[t]
    position = position_at(t)
    timing = timing_of(curve_of([package()]), position, month(t), None)
    outlook = outlook_of(position, timing, None, "typical")
    assert f"{position.cost_index:.3f}" == cpi
    assert f"{position.schedule_index:.3f}" == spi
    assert f"{timing.earned:.3f}" == es
    assert f"{timing.index:.3f}" == spi_t
    methods = list(CostForecast)[:4]
    assert [round(outlook.forecasts[each]) for each in methods] == amounts
    assert outlook.official == amounts[0]
    assert f"{outlook.variance * 100:.1f}" == vac
    needed = position.needed_index(BUDGET)
    assert (None if needed is None else f"{needed:.3f}") == tcpi
    assert position.is_exhausted == (t == 12)


def test_at_this_pace_the_290th_working_day_is_the_last():
    plan = PlanFacts(baseline_days=253)
    timing = timing_of(curve_of([package()]), position_at(8), month(8), None)
    assert finish_day(plan, timing) == 290
    assert canton_days("VD").moved(date(2026, 1, 5), 289) == date(2027, 2, 23)


@pytest.mark.parametrize(
    ("plan", "timing"),
    [
        (PlanFacts(), Timing(Decimal(1), Decimal(1), 12)),
        (PlanFacts(baseline_days=9), None),
        (PlanFacts(baseline_days=9), Timing(Decimal(0), Decimal(2), 12)),
    ],
)
def test_without_a_plan_or_a_pace_no_finish_is_foreseen(plan, timing):
    assert finish_day(plan, timing) is None


def test_after_the_completion_time_stands_still():
    curve, done = curve_of([package()]), position_at(14)
    running = timing_of(curve, position_at(13), date(2027, 1, 31), None)
    assert f"{running.index:.3f}" == "0.855"
    first = timing_of(curve, done, date(2027, 2, 28), None)
    assert f"{first.index:.3f}" == "0.857"
    later = timing_of(curve, done, date(2027, 6, 30), first.elapsed)
    assert later == first


def test_the_curve_adds_packages_up_and_carries_what_has_ended():
    early = package(budget=100 * THOUSAND, phased=by_month((40, 100)))
    late = package(budget=50 * THOUSAND, phased=by_month((20, 50), first=3))
    assert curve_of([early, late]) == [
        (month(1), 40 * THOUSAND),
        (month(2), 100 * THOUSAND),
        (month(3), 120 * THOUSAND),
        (month(4), 150 * THOUSAND),
    ]


def test_a_lowered_budget_bounds_what_was_planned():
    one = package(budget=500 * THOUSAND)
    assert one.planned_at(month(7)) == 385 * THOUSAND
    assert one.planned_at(month(12)) == 500 * THOUSAND
    assert one.planned_at(date(2025, 12, 31)) == 0


def test_without_planned_values_time_cannot_be_told():
    assert curve_of([package(phased={})]) == []
    assert timing_of([], position_at(3), month(3), None) is None
    assert timing_of(curve_of([package()]), position_at(1), date(2025, 12, 31), None) is None
    nothing = curve_of([package(budget=Decimal(0))])
    assert timing_of(nothing, Position(*[Decimal(0)] * 4), month(3), None) is None


def test_a_method_that_is_not_defined_gives_way_to_the_typical_one():
    position = position_at(8)
    outlook = outlook_of(position, None, None, "bottom_up")
    assert outlook.method is CostForecast.TYPICAL
    assert outlook.official == 671_875
    empty = Position(BUDGET, Decimal(0), Decimal(0), Decimal(0))
    untold = outlook_of(empty, None, None, "typical")
    assert (untold.official, untold.variance) == (None, None)
    assert outlook_of(position, None, Decimal(1), "bottom_up").official == 430_001
