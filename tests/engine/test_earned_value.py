"""Earned value and earned schedule, against the worked example of the domain and a published."""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.earned_value import (
    CostForecast,
    DurationForecast,
    EarnedValueError,
    Position,
    Timing,
    cost_forecasts,
    duration_forecasts,
    earned_periods,
    finish_in_days,
    needs_reason,
    official_forecast,
    rolled_up,
    variance_ratio,
)

BUDGET = Decimal(600_000)
PERIODS = 12
# Thousands of francs at the end of the months 1 to 12, as the worked example of the domain.
PLANNED = [Decimal(n * 1000) for n in (20, 55, 105, 165, 235, 310, 385, 450, 505, 550, 582, 600)]
EARNED = [Decimal(n * 1000) for n in (18, 48, 90, 140, 197, 258, 322, 384, 438, 488, 528, 560)]
ACTUAL = [Decimal(n * 1000) for n in (20, 52, 99, 156, 221, 290, 361, 430, 489, 545, 592, 631)]

# CV, SV, CPI, SPI, ES, SV(t), SPI(t), EAC(t) of each month. Of the last month, earned schedule is
# exact here: the domain rounds 10.3125 to the even digit.
INDICES = """
-2000  -2000 0.900 0.900 0.900  -0.100 0.900 13.33
-4000  -7000 0.923 0.873 1.800  -0.200 0.900 13.33
-9000 -15000 0.909 0.857 2.700  -0.300 0.900 13.33
-16000 -25000 0.897 0.848 3.583 -0.417 0.896 13.40
-24000 -38000 0.891 0.838 4.457 -0.543 0.891 13.46
-32000 -52000 0.890 0.832 5.307 -0.693 0.884 13.57
-39000 -63000 0.892 0.836 6.160 -0.840 0.880 13.64
-46000 -66000 0.893 0.853 6.987 -1.013 0.873 13.74
-51000 -67000 0.896 0.867 7.815 -1.185 0.868 13.82
-57000 -62000 0.895 0.887 8.691 -1.309 0.869 13.81
-64000 -54000 0.892 0.907 9.511 -1.489 0.865 13.88
-71000 -40000 0.887 0.933 10.3125 -1.6875 0.859 13.96
"""
# EAC 1, 2, 3 and 3t, ETC, VAC, VAC in percent, TCPI of each month.
FORECASTS = """
666667 602000 738519 738519 646667 -66667 -11.1 1.003
650000 604000 737208 716444 598000 -50000  -8.3 1.007
660000 609000 753500 722333 561000 -60000 -10.0 1.018
668571 616000 760102 728173 512571 -68571 -11.4 1.036
673096 624000 760303 728159 452096 -73096 -12.2 1.063
674419 632000 751898 724644 384419 -74419 -12.4 1.103
672671 639000 733650 715171 311671 -72671 -12.1 1.163
671875 646000 713447 706956 241875 -71875 -12.0 1.271
669863 651000 697529 697277 180863 -69863 -11.6 1.459
670082 657000 685974 688923 125082 -70082 -11.7 2.036
672727 664000 680983 685364  80727 -72727 -12.1 9.000
676071 671000 679291 683447  45071 -76071 -12.7 -
"""


def position(month):
    """The worked example at the end of a month."""
    n = month - 1
    return Position(BUDGET, PLANNED[n], EARNED[n], ACTUAL[n])


def timing(month):
    return Timing(earned_periods(PLANNED, EARNED[month - 1]), Decimal(month), PERIODS)


def rounded(value, like):
    """The value with as many decimals as the word in the table."""
    return str(value.quantize(Decimal(like), ROUND_HALF_UP)) if value is not None else "-"


def rows(table):
    return [(n, line.split()) for n, line in enumerate(table.strip().splitlines(), start=1)]


@pytest.mark.parametrize(("month", "told"), rows(INDICES))
def test_the_worked_example_has_the_indices_of_every_month(month, told):
    now, when = position(month), timing(month)
    computed = [
        now.cost_variance, now.schedule_variance, now.cost_index, now.schedule_index,
        when.earned, when.variance, when.index, when.duration,
    ]  # fmt: skip
    assert [rounded(value, like) for value, like in zip(computed, told, strict=True)] == told


@pytest.mark.parametrize(("month", "told"), rows(FORECASTS))
def test_the_worked_example_has_the_forecasts_of_every_month(month, told):
    now = position(month)
    costs = cost_forecasts(now, timing(month).index)
    typical = costs[CostForecast.TYPICAL]
    computed = [
        typical, costs[CostForecast.ONE_OFF], costs[CostForecast.COST_AND_TIME],
        costs[CostForecast.COST_AND_EARNED_TIME], typical - now.actual, BUDGET - typical,
        variance_ratio(BUDGET, typical) * 100, now.needed_index(BUDGET),
    ]  # fmt: skip
    assert [rounded(value, like) for value, like in zip(computed, told, strict=True)] == told


def test_the_month_of_an_overspent_budget_says_so():
    assert [month for month in range(1, 13) if position(month).is_exhausted] == [12]


@pytest.mark.parametrize(
    ("month", "earned", "actual", "indices"),
    [
        (13, 584_000, 664_000, ("0.880", "0.973", "0.855")),
        (14, 600_000, 686_000, ("0.875", "1.000", "0.857")),
    ],
)
def test_beyond_the_last_planned_month_the_time_index_goes_on_falling(
    month, earned, actual, indices
):
    now = Position(BUDGET, BUDGET, Decimal(earned), Decimal(actual))
    when = Timing(earned_periods(PLANNED, now.earned), Decimal(month), PERIODS)
    assert (
        tuple(rounded(v, "0.001") for v in (now.cost_index, now.schedule_index, when.index))
        == indices
    )


def test_the_reading_of_month_eight():
    now = position(8)
    assert rounded(now.needed_index(cost_forecasts(now)[CostForecast.TYPICAL]), "0.001") == "0.893"
    assert finish_in_days(253, timing(8).index) == 290


def test_the_index_needed_for_the_forecast_is_the_index_so_far():
    """By construction: the forecast spends the rest at the pace so far."""
    now = position(8)
    needed = now.needed_index(cost_forecasts(now)[CostForecast.TYPICAL])
    assert abs(needed - now.cost_index) < Decimal("1e-20")


# --- a published project


def published():
    file = Path(__file__).parents[3] / "shared/data/evm/earned_schedule_worked_example.csv"
    if not file.exists():
        pytest.skip("the published earned values (../shared/data/evm) are not here")
    with file.open() as lines:
        return [{k: Decimal(v) for k, v in row.items()} for row in csv.DictReader(lines)]


def test_every_value_of_the_published_project_comes_out():
    table = published()
    budget, periods = Decimal("360.738"), 9
    plan = [row["PV"] for row in table][:periods]
    compared = 0
    for row in table:
        now = Position(budget, row["PV"], row["EV"], row["AC"])
        when = Timing(earned_periods(plan, row["EV"]), row["period"], periods)
        lengths = duration_forecasts(now, when)
        computed = {
            "SV": now.schedule_variance,
            "SPI": now.schedule_index,
            "CV": now.cost_variance,
            "CPI": now.cost_index,
            "SCI": now.critical_index,
            "ED": when.elapsed * now.schedule_index,
            "EACt_PV2": lengths[DurationForecast.VALUE_AT_TIME_PACE],
            "EACt_PV3": lengths[DurationForecast.VALUE_AT_BOTH_PACES],
            "EACt_ED1": lengths[DurationForecast.DURATION_AS_PLANNED],
            "EACt_ED2": lengths[DurationForecast.DURATION_AT_TIME_PACE],
            "EACt_ED3": lengths[DurationForecast.DURATION_AT_BOTH_PACES],
            "ES": when.earned,
            "SPIt": when.index,
            "SCIt": when.index * now.cost_index,
            "EACt_ES1": lengths[DurationForecast.SCHEDULE_AS_PLANNED],
            "EACt_ES2": lengths[DurationForecast.SCHEDULE_AT_TIME_PACE],
            "EACt_ES3": lengths[DurationForecast.SCHEDULE_AT_BOTH_PACES],
        }
        for name, value in computed.items():
            assert abs(value - row[name]) < Decimal("1e-5"), (row["period"], name)
        compared += len(computed)
    assert compared == 13 * 17


# --- what is not defined


def test_without_cost_or_plan_there_is_no_index_and_without_work_no_forecast():
    nothing = Position(BUDGET, Decimal(0), Decimal(0), Decimal(0))
    assert nothing.cost_index is None
    assert nothing.schedule_index is None
    assert nothing.critical_index is None
    assert cost_forecasts(nothing) == {
        CostForecast.TYPICAL: None,
        CostForecast.ONE_OFF: BUDGET,
        CostForecast.COST_AND_TIME: None,
        CostForecast.COST_AND_EARNED_TIME: None,
        CostForecast.BOTTOM_UP: None,
    }
    start = Timing(Decimal(0), Decimal(0), PERIODS)
    assert (start.index, start.duration) == (None, None)
    assert set(duration_forecasts(nothing, start).values()) == {None, Decimal(PERIODS)}
    assert variance_ratio(BUDGET, None) is None
    assert finish_in_days(253, None) is None


def test_work_that_costs_nothing_leaves_the_cost_of_the_rest_undefined():
    free = Position(BUDGET, PLANNED[0], EARNED[0], Decimal(0))
    assert free.cost_index is None
    assert cost_forecasts(free)[CostForecast.TYPICAL] == 0
    assert cost_forecasts(free)[CostForecast.COST_AND_TIME] is None


def test_a_project_without_budget_has_no_ratios():
    free = Position(*[Decimal(0)] * 4)
    assert (free.earned_ratio, free.spent_ratio) == (None, None)
    assert free.is_done
    assert not free.is_exhausted
    assert variance_ratio(Decimal(0), Decimal(5)) is None


def test_a_finished_project_needs_no_index():
    done = Position(BUDGET, BUDGET, BUDGET, Decimal(686_000))
    assert done.needed_index(Decimal(700_000)) is None
    assert not done.is_exhausted
    assert cost_forecasts(done)[CostForecast.TYPICAL] == done.actual


def test_nothing_left_to_spend_has_no_index_either():
    assert position(8).needed_index(Decimal(430_000)) is None
    assert Timing(Decimal(9), Decimal(12), PERIODS).needed_index is None


def test_the_pace_needed_to_end_as_planned():
    assert Timing(Decimal(6), Decimal(8), PERIODS).needed_index == Decimal("1.5")


def test_an_estimate_from_the_packages_is_added_to_what_was_spent():
    costs = cost_forecasts(position(8), remaining=Decimal(250_000))
    assert costs[CostForecast.BOTTOM_UP] == 680_000


@pytest.mark.parametrize(
    ("chosen", "needed"), [(653_875, False), (653_874, True), (671_875, False), (700_000, False)]
)
def test_a_forecast_more_than_three_percent_of_the_budget_below_the_typical_needs_a_reason(
    chosen, needed
):
    assert needs_reason(position(8), Decimal(chosen)) is needed


def test_before_any_work_no_choice_needs_a_reason():
    assert not needs_reason(Position(BUDGET, *[Decimal(0)] * 3), Decimal(1))


# --- earned schedule


@pytest.mark.parametrize(
    ("earned", "periods"),
    [(0, 0), (5, "0.5"), (10, 3), (15, "3.5"), (20, 4), (25, 4)],
)
def test_on_a_plateau_of_the_plan_its_end_counts(earned, periods):
    plateau = [Decimal(n) for n in (10, 10, 10, 20)]
    assert earned_periods(plateau, Decimal(earned)) == Decimal(periods)


def test_a_plan_that_begins_later_earns_no_time_before_work():
    late = [Decimal(n) for n in (0, 0, 10)]
    assert earned_periods(late, Decimal(0)) == 0
    assert earned_periods(late, Decimal(5)) == Decimal("2.5")


@given(
    steps=st.lists(st.integers(0, 1000), min_size=1, max_size=24),
    earned=st.integers(0, 30_000),
    more=st.integers(0, 5_000),
)
def test_earning_more_never_earns_less_time(steps, earned, more):
    plan = [Decimal(sum(steps[: n + 1])) for n in range(len(steps))]
    less, later = (earned_periods(plan, Decimal(value)) for value in (earned, earned + more))
    assert 0 <= less <= later <= len(plan)


@given(steps=st.lists(st.integers(1, 1000), min_size=1, max_size=24), data=st.data())
def test_what_was_planned_for_the_end_of_a_period_earns_that_period(steps, data):
    plan = [Decimal(sum(steps[: n + 1])) for n in range(len(steps))]
    period = data.draw(st.integers(1, len(plan)))
    assert earned_periods(plan, plan[period - 1]) == period


# --- sums


amounts = st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100)


@st.composite
def positions(draw):
    budget = draw(amounts)
    part = st.integers(0, 100).map(lambda percent: budget * percent / 100)
    return Position(budget, draw(part), draw(part), draw(amounts))


@given(st.lists(positions(), max_size=8), st.lists(positions(), max_size=8))
def test_a_sum_is_the_same_however_its_parts_are_grouped(first, second):
    grouped = rolled_up([rolled_up(first), rolled_up(second)])
    assert grouped == rolled_up(first + second)
    assert grouped.budget == sum(each.budget for each in first + second)


def test_indices_are_computed_from_sums_and_forecasts_are_added():
    """The running projects of the demonstration, as the domain tells them."""
    running = [
        Position(*(Decimal(value) for value in row))
        for row in [
            (1_240_000, 918_500, 838_900, 864_800),
            (460_000, 173_000, 178_600, 176_800),
            (1_650_000, 1_069_200, 775_500, 901_700),
            (210_000, 164_600, 147_100, 158_200),
            (165_000, 165_000, 165_000, 158_900),
            (540_000, 483_800, 479_600, 489_400),
            (890_000, 350_300, 333_500, 362_500),
            (320_000, 96_200, 77_300, 81_400),
        ]
    ]
    whole = rolled_up(running)
    assert (whole.budget, whole.planned, whole.earned, whole.actual) == (
        5_475_000, 3_420_600, 2_995_500, 3_193_700,
    )  # fmt: skip
    assert rounded(whole.cost_index, "0.001") == "0.938"
    assert rounded(whole.schedule_index, "0.001") == "0.876"
    forecasts = [cost_forecasts(each)[CostForecast.TYPICAL] for each in running]
    assert sum(official_forecast(each) for each in forecasts) == 5_892_302
    assert rounded(cost_forecasts(whole)[CostForecast.TYPICAL], "1") == "5837258"


def test_nothing_adds_up_to_nothing():
    assert rolled_up([]) == Position(*[Decimal(0)] * 4)


# --- refusals


@pytest.mark.parametrize(
    ("amounts", "message"),
    [
        (("-1", "0", "0", "0"), "budget must be a finite amount and not negative"),
        (("10", "NaN", "0", "0"), "planned must be a finite amount and not negative"),
        (("10", "0", "0", "Infinity"), "actual must be a finite amount and not negative"),
        (("10", "10.01", "0", "0"), "planned is more than the budget"),
        (("10", "0", "10.01", "0"), "earned is more than the budget"),
    ],
)
def test_values_that_contradict_each_other_are_refused(amounts, message):
    with pytest.raises(EarnedValueError, match=message):
        Position(*map(Decimal, amounts))


@pytest.mark.parametrize(
    ("earned", "elapsed", "planned", "message"),
    [
        ("0", "0", 0, "planned must be one period or more"),
        ("5", "1", 4, "earned is more than the planned periods"),
        ("-1", "1", 4, "earned must be a finite amount"),
        ("1", "-1", 4, "elapsed must be a finite amount"),
    ],
)
def test_periods_that_contradict_each_other_are_refused(earned, elapsed, planned, message):
    with pytest.raises(EarnedValueError, match=message):
        Timing(Decimal(earned), Decimal(elapsed), planned)


@pytest.mark.parametrize("plan", [[], [10, 5], [-1, 5]])
def test_a_plan_that_is_empty_or_falls_is_refused(plan):
    with pytest.raises(EarnedValueError, match="never fall"):
        earned_periods([Decimal(n) for n in plan], Decimal(1))


def test_a_negative_estimate_and_a_baseline_without_days_are_refused():
    with pytest.raises(EarnedValueError, match="remaining"):
        cost_forecasts(position(1), remaining=Decimal(-1))
    with pytest.raises(EarnedValueError, match="working day"):
        finish_in_days(0, Decimal(1))
