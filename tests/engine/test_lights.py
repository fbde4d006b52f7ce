"""The traffic lights against the table of the domain, bound by bound."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.lights import (
    DEFAULTS,
    NO_DATA,
    NOT_RUNNING,
    START_UP,
    Band,
    Colour,
    QualityFacts,
    ResourceFacts,
    RiskFacts,
    ScheduleFacts,
    Stage,
    Verdict,
    cost_light,
    governance_light,
    overall_light,
    quality_light,
    resource_light,
    risk_light,
    schedule_light,
    stakeholder_light,
    worst,
)
from tests.engine.test_earned_value import ACTUAL, BUDGET, EARNED, position, timing

FRIDAY = date(2026, 10, 9)
GREEN, AMBER, RED, GREY = Colour.GREEN, Colour.AMBER, Colour.RED, Colour.GREY
colours = st.sampled_from(Colour)


def stage(**changes):
    return Stage(**{"is_running": True, "start": date(2026, 1, 5), "done_ratio": 0.5} | changes)


def told(verdict):
    return verdict.colour, verdict.reason


# --- costs


def cost(index="1", variance="0", **changes):
    values = {"cost_index": index and Decimal(index), "variance_ratio": Decimal(variance)}
    return told(cost_light(stage(**changes), FRIDAY, **values))


@pytest.mark.parametrize(
    ("index", "variance", "colour", "reason"),
    [
        ("0.95", "-0.05", GREEN, "cost_index"),
        ("0.9499", "-0.05", AMBER, "cost_index"),
        ("0.90", "-0.05", AMBER, "cost_index"),
        ("0.8999", "-0.05", RED, "cost_index"),
        ("0.95", "-0.0501", AMBER, "cost_variance"),
        ("0.95", "-0.10", AMBER, "cost_variance"),
        ("0.95", "-0.1001", RED, "cost_variance"),
        ("0.92", "-0.11", RED, "cost_variance"),
    ],
)
def test_the_cost_light_keeps_its_thresholds(index, variance, colour, reason):
    assert cost(index, variance) == (colour, reason)


def test_the_cost_light_says_nothing_before_there_is_something_to_say():
    assert cost(is_running=False) == told(NOT_RUNNING)
    assert cost(done_ratio=0.049) == told(START_UP)
    assert cost(start=date(2026, 9, 10)) == told(START_UP)
    assert cost(index=None) == told(NO_DATA)


def test_without_a_forecast_the_index_alone_decides():
    verdict = cost_light(stage(), FRIDAY, cost_index=Decimal("0.93"), variance_ratio=None)
    assert told(verdict) == (AMBER, "cost_index")


MONTHS = [
    (GREY, GREY), (AMBER, AMBER), (AMBER, AMBER), (RED, AMBER), (RED, AMBER), (RED, AMBER),
    (RED, AMBER), (RED, AMBER), (RED, AMBER), (RED, AMBER), (RED, AMBER), (RED, AMBER),
]  # fmt: skip


@pytest.mark.parametrize(("month", "expected"), list(enumerate(MONTHS, start=1)))
def test_the_worked_example_has_the_lights_of_every_month(month, expected):
    """BAC 600'000 over twelve months from 05.01.2026; without a slip of the plan."""
    end = date(2026, month, 28 if month == 2 else 30 if month in {4, 6, 9, 11} else 31)
    earned, actual = EARNED[month - 1], ACTUAL[month - 1]
    here = stage(done_ratio=earned / BUDGET)
    typical = BUDGET * actual / earned
    money = cost_light(
        here,
        end,
        cost_index=position(month).cost_index,
        variance_ratio=(BUDGET - typical) / BUDGET,
    )
    on_plan = ScheduleFacts(
        baseline_finish=date(2026, 12, 31),
        forecast_finish=date(2026, 12, 31),
        baseline_days=253,
        slip_days=0,
        time_index=timing(month).index,
    )
    assert (money.colour, schedule_light(here, on_plan, end).colour) == expected


# --- schedule


def schedule(**changes):
    facts = {
        "baseline_finish": date(2026, 12, 31),
        "forecast_finish": date(2026, 12, 31),
        "baseline_days": 100,
        "slip_days": 0,
    }
    of_stage = {k: changes.pop(k) for k in ("is_running", "start", "done_ratio") if k in changes}
    return told(schedule_light(stage(**of_stage), ScheduleFacts(**facts | changes), FRIDAY))


@pytest.mark.parametrize(
    ("changes", "colour", "reason"),
    [
        ({}, GREEN, "slip"),
        ({"slip_days": -4}, GREEN, "slip"),
        ({"slip_days": 3}, GREEN, "slip"),
        ({"slip_days": 4}, AMBER, "slip"),
        ({"slip_days": 10}, AMBER, "slip"),
        ({"slip_days": 11}, RED, "slip"),
        ({"time_index": Decimal("0.95")}, GREEN, "slip"),
        ({"time_index": Decimal("0.9499")}, AMBER, "time_index"),
        ({"time_index": Decimal("0.85")}, AMBER, "time_index"),
        ({"time_index": Decimal("0.8499")}, RED, "time_index"),
        ({"slip_days": 11, "time_index": Decimal("0.9")}, RED, "slip"),
        ({"deadline_missed": True}, RED, "deadline_missed"),
        ({"deadline_missed": True, "done_ratio": 0}, RED, "deadline_missed"),
        ({"is_running": False, "slip_days": 50}, GREY, "not_running"),
        ({"baseline_finish": None}, GREY, "no_baseline"),
        ({"slip_days": None}, GREY, "no_baseline"),
        ({"baseline_days": 0}, GREY, "no_baseline"),
        ({"done_ratio": 0.049, "slip_days": 50}, GREY, "start_up"),
        ({"done_ratio": None}, GREY, "start_up"),
        ({"start": date(2026, 9, 10)}, GREY, "start_up"),
        ({"start": date(2026, 8, 10)}, GREEN, "slip"),
        ({"start": None}, GREEN, "slip"),
    ],
)
def test_the_schedule_light_keeps_its_thresholds(changes, colour, reason):
    assert schedule(**changes) == (colour, reason)


def test_the_second_month_ends_the_start_up():
    begun = stage(start=date(2026, 9, 10))
    assert begun.silence(date(2026, 10, 30)) == START_UP
    assert begun.silence(date(2026, 10, 31)) is None


# --- quality


@pytest.mark.parametrize(
    ("facts", "colour", "reason"),
    [
        ({}, GREEN, "quality_kept"),
        ({"has_data": False, "blocker_overdue_days": 9}, GREY, "no_data"),
        ({"blocker_overdue_days": 1}, AMBER, "blocker_overdue"),
        ({"blocker_overdue_days": 5}, AMBER, "blocker_overdue"),
        ({"blocker_overdue_days": 6}, RED, "blocker_overdue"),
        ({"major_overdue_days": 20}, AMBER, "major_overdue"),
        ({"major_overdue_days": 21}, RED, "major_overdue"),
        ({"first_pass_ratio": 0.8}, GREEN, "first_pass"),
        ({"first_pass_ratio": Fraction(799, 1000)}, AMBER, "first_pass"),
        ({"first_pass_ratio": Fraction(3, 5)}, AMBER, "first_pass"),
        ({"first_pass_ratio": Fraction(599, 1000)}, RED, "first_pass"),
        ({"on_time_ratio": Fraction(9, 10)}, GREEN, "checks_on_time"),
        ({"on_time_ratio": Fraction(3, 4)}, AMBER, "checks_on_time"),
        ({"on_time_ratio": Fraction(74, 100)}, RED, "checks_on_time"),
        ({"major_overdue_days": 3, "first_pass_ratio": 0.5}, RED, "first_pass"),
    ],
)
def test_the_quality_light_keeps_its_thresholds(facts, colour, reason):
    assert told(quality_light(QualityFacts(**facts))) == (colour, reason)


# --- risks


@pytest.mark.parametrize(
    ("facts", "colour", "reason"),
    [
        ({}, GREEN, "risks_covered"),
        ({"has_data": False}, GREY, "no_data"),
        ({"critical": 1}, AMBER, "critical_with_measure"),
        ({"critical": 2, "critical_without_measure": 1}, RED, "critical_without_measure"),
        ({"adequacy": Decimal("1.2")}, GREEN, "adequacy"),
        ({"adequacy": Decimal("1.19")}, AMBER, "adequacy"),
        ({"adequacy": Decimal("0.8")}, AMBER, "adequacy"),
        ({"adequacy": Decimal("0.79")}, RED, "adequacy"),
        ({"critical": 1, "adequacy": Decimal("0.79")}, RED, "adequacy"),
        ({"unreplaced_days": 10}, GREEN, "risks_covered"),
        ({"unreplaced_days": 11}, RED, "unreplaced"),
    ],
)
def test_the_risk_light_keeps_its_thresholds(facts, colour, reason):
    assert told(risk_light(RiskFacts(**facts))) == (colour, reason)


# --- resources


@pytest.mark.parametrize(
    ("facts", "colour", "reason"),
    [
        ({}, GREEN, "resources_suffice"),
        ({"has_data": False}, GREY, "no_data"),
        ({"loads": [0.9, 1]}, GREEN, "resources_suffice"),
        ({"loads": [0.9, Fraction(101, 100)]}, AMBER, "overload"),
        ({"loads": [Fraction(6, 5)] * 3}, AMBER, "overload"),
        ({"loads": [Fraction(128, 100), 1, Fraction(128, 100)]}, AMBER, "overload"),
        ({"loads": [1, Fraction(121, 100), Fraction(121, 100)]}, RED, "overload"),
        ({"has_covered_vacancy": True}, AMBER, "vacancy_covered"),
        ({"vacancy_days": 20}, AMBER, "vacancy"),
        ({"vacancy_days": 21}, RED, "vacancy"),
    ],
)
def test_the_resource_light_keeps_its_thresholds(facts, colour, reason):
    assert told(resource_light(ResourceFacts(**facts))) == (colour, reason)


# --- stakeholders


@pytest.mark.parametrize(
    ("gaps", "pulse", "colour", "reason"),
    [
        (0, None, GREEN, "stakeholders_with_us"),
        (1, None, AMBER, "wide_gaps"),
        (2, None, RED, "wide_gaps"),
        (0, Decimal("3.5"), GREEN, "pulse"),
        (0, Decimal("3.49"), AMBER, "pulse"),
        (0, Decimal("3.0"), AMBER, "pulse"),
        (1, Decimal("2.99"), RED, "pulse"),
    ],
)
def test_the_stakeholder_light_keeps_its_thresholds(gaps, pulse, colour, reason):
    assert told(stakeholder_light(gaps, pulse)) == (colour, reason)


def test_a_project_without_stakeholders_has_no_such_light():
    assert stakeholder_light(0, None, has_data=False) == NO_DATA


# --- governance


@pytest.mark.parametrize(
    ("late", "condition", "blocking", "colour", "reason"),
    [
        (None, False, False, GREEN, "governance_kept"),
        (1, False, False, AMBER, "report_late"),
        (5, False, False, AMBER, "report_late"),
        (6, False, False, RED, "report_late"),
        (None, True, False, AMBER, "condition_overdue"),
        (None, True, True, RED, "blocking_condition_overdue"),
        (6, True, True, RED, "blocking_condition_overdue"),
    ],
)
def test_the_governance_light_keeps_its_thresholds(late, condition, blocking, colour, reason):
    verdict = governance_light(
        report_overdue_days=late,
        has_overdue_condition=condition,
        has_overdue_blocking_condition=blocking,
    )
    assert told(verdict) == (colour, reason)


# --- overall


@pytest.mark.parametrize(
    ("three", "others", "expected", "reason"),
    [
        ((GREEN, GREEN, GREEN), (), GREEN, "worst"),
        ((GREY, GREEN, GREY), (), GREY, "incomplete"),
        ((GREY, GREEN, GREEN), (RED,), GREY, "incomplete"),
        ((GREY, AMBER, GREY), (), AMBER, "worst"),
        ((GREEN, AMBER, RED), (), RED, "worst"),
        ((GREEN, GREEN, GREEN), (GREEN, AMBER), AMBER, "worsened"),
        ((GREEN, GREEN, GREEN), (RED, RED), AMBER, "worsened"),
        ((GREEN, GREEN, GREEN), (GREY,), GREEN, "worst"),
        ((AMBER, GREEN, GREEN), (RED,), AMBER, "worst"),
    ],
)
def test_the_overall_light_is_the_worst_of_three_and_never_guessed(three, others, expected, reason):
    assert told(overall_light(*three, others)) == (expected, reason)


@given(st.tuples(colours, colours, colours), st.lists(colours, max_size=4))
def test_the_other_lights_never_make_a_project_red_or_better(three, others):
    alone = overall_light(*three).colour
    with_others = overall_light(*three, others).colour
    assert with_others is alone or (alone, with_others) == (GREEN, AMBER)


@given(st.lists(colours, min_size=1, max_size=6))
def test_the_gravest_of_several_wins_whatever_their_order(some):
    verdicts = [Verdict(colour, "x") for colour in some]
    assert worst(verdicts).colour is worst(reversed(verdicts)).colour
    assert (worst(verdicts).colour is RED) == (RED in some)


def test_nothing_to_judge_says_nothing():
    assert worst([]) == NO_DATA


# --- bounds of one's own


@given(st.decimals(-100, 100, places=4), st.decimals(-100, 100, places=4), st.integers(-400, 400))
def test_a_value_better_than_a_green_one_is_green(green, amber, value):
    if green == amber:
        return
    band = Band(green, amber)
    better = value + 1 if green > amber else value - 1
    if band.colour(value) is GREEN:
        assert band.colour(better) is GREEN
    assert band.colour(green) is GREEN
    assert band.colour(amber) is AMBER


@pytest.mark.parametrize(("green", "amber"), [("1", "1"), ("NaN", "1"), ("1", "Infinity")])
def test_bounds_that_say_nothing_are_refused(green, amber):
    with pytest.raises(EngineError, match="bounds of green and amber"):
        Band(Decimal(green), Decimal(amber))


def test_an_organisation_has_thresholds_of_its_own():
    strict = replace(DEFAULTS, cost_index=Band(Decimal(1), Decimal("0.98")), blocker_days=0)
    verdict = cost_light(
        stage(), FRIDAY, cost_index=Decimal("0.99"), variance_ratio=None, bounds=strict
    )
    assert told(verdict) == (AMBER, "cost_index")
    assert quality_light(QualityFacts(blocker_overdue_days=1), strict).colour is RED
