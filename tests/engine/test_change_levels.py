"""Who decides on a change: the table of the domain, and both sides of each of its limits."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.change_levels import (
    ChangeLevelError,
    Effects,
    Ground,
    Level,
    Limits,
    Scope,
    approval_level,
    missing_envelope,
)

CALM = Effects(
    cost=Decimal(0),
    days=0,
    scope=Scope.NONE,
    contingency_left=Decimal(40_000),
    tolerance=Decimal(45_000),
    envelope_left=Decimal(100_000),
    float_days=5,
)


def level(**facts):
    return approval_level(replace(CALM, **facts)).level


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        ("-20000", Level.LEAD),
        ("0", Level.LEAD),
        ("10000", Level.LEAD),
        ("10000.01", Level.DIRECTOR),
        ("45000", Level.DIRECTOR),
        ("45000.01", Level.SPONSOR),
        ("100000", Level.SPONSOR),
        ("100000.01", Level.BOARD),
    ],
)
def test_money_rises_through_contingency_tolerance_and_envelope(cost, expected):
    assert level(cost=Decimal(cost)) == expected


def test_the_director_stops_at_fifty_thousand_however_wide_the_tolerance():
    wide = {"tolerance": Decimal(80_000)}
    assert level(cost=Decimal(50_000), **wide) == Level.DIRECTOR
    assert level(cost=Decimal("50000.01"), **wide) == Level.SPONSOR


def test_small_money_needs_a_contingency_that_bears_it():
    assert level(cost=Decimal(9_000), contingency_left=Decimal(8_999)) == Level.DIRECTOR


def test_what_was_approved_since_the_baseline_counts_too():
    assert level(cost=Decimal(2_000), earlier_cost=Decimal(8_000)) == Level.LEAD
    assert level(cost=Decimal(2_000), earlier_cost=Decimal(8_001)) == Level.DIRECTOR


def test_earlier_savings_do_not_hide_what_a_new_change_costs():
    assert level(cost=Decimal(60_000), earlier_cost=Decimal(-59_000)) == Level.SPONSOR


def test_savings_make_room_in_the_envelope_though():
    full = {"cost": Decimal(58_000), "envelope_left": Decimal(0)}
    assert level(**full) == Level.BOARD
    assert level(**full, earlier_cost=Decimal(-60_000)) == Level.SPONSOR
    assert missing_envelope(replace(CALM, **full, earlier_cost=Decimal(-50_000))) == 8_000


def test_a_change_without_cost_is_not_judged_by_what_others_cost():
    found = approval_level(replace(CALM, earlier_cost=Decimal(90_000)))
    assert found.cost.ground == Ground.NO_EFFECT


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-3, Level.LEAD),
        (5, Level.LEAD),
        (6, Level.DIRECTOR),
        (10, Level.DIRECTOR),
        (11, Level.SPONSOR),
        (60, Level.SPONSOR),
        (61, Level.BOARD),
    ],
)
def test_days_rise_through_float_ten_and_sixty(days, expected):
    assert level(days=days) == expected


def test_a_milestone_of_the_programme_is_the_boards_even_without_a_day():
    found = approval_level(replace(CALM, touches_programme_milestone=True))
    assert (found.level, found.finish.ground) == (Level.BOARD, Ground.PROGRAMME_MILESTONE)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope.NONE, Level.LEAD),
        (Scope.CLARIFICATION, Level.LEAD),
        (Scope.NICE_TO_HAVE, Level.DIRECTOR),
        (Scope.MANDATE, Level.SPONSOR),
        (Scope.PROGRAMME, Level.BOARD),
    ],
)
def test_scope_names_its_level(scope, expected):
    assert level(scope=scope) == expected


def test_the_highest_dimension_decides():
    found = approval_level(replace(CALM, cost=Decimal(3_000), days=30, scope=Scope.NICE_TO_HAVE))
    levels = (found.cost.level, found.finish.level, found.scope.level)
    assert levels == (Level.LEAD, Level.SPONSOR, Level.DIRECTOR)
    assert found.level == Level.SPONSOR


def test_what_nobody_knows_lends_no_room():
    assert level(cost=Decimal(1), contingency_left=None, tolerance=None) == Level.SPONSOR
    assert level(cost=Decimal(1), contingency_left=None) == Level.DIRECTOR
    assert level(cost=Decimal(1), envelope_left=None) == Level.BOARD
    assert level(days=1, float_days=None) == Level.DIRECTOR


def test_an_envelope_that_is_spent_leaves_even_small_money_to_the_board():
    assert level(cost=Decimal(1), envelope_left=Decimal(-10)) == Level.BOARD


def test_what_is_missing_in_the_envelope_is_named():
    asks = replace(CALM, cost=Decimal(70_000), earlier_cost=Decimal(58_000))
    assert missing_envelope(asks) == Decimal(28_000)
    assert missing_envelope(replace(CALM, cost=Decimal(100_000))) == 0
    assert missing_envelope(replace(CALM, earlier_cost=Decimal(500_000))) == 0
    assert missing_envelope(replace(asks, envelope_left=None)) == 0


def test_other_limits_may_be_given():
    strict = Limits(Decimal(1), Decimal(2), 1, 2)
    assert approval_level(replace(CALM, cost=Decimal(3), days=3), strict).level == Level.BOARD


@pytest.mark.parametrize("name", ["contingency_left", "tolerance", "float_days"])
def test_negative_room_is_refused(name):
    with pytest.raises(ChangeLevelError, match=f"{name} must not be negative"):
        approval_level(replace(CALM, **{name: -1}))


def test_money_without_end_is_refused():
    with pytest.raises(ChangeLevelError, match="cost must be finite"):
        approval_level(replace(CALM, cost=Decimal("Infinity")))
