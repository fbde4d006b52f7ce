"""Laws of the approval level, and both sides of every threshold, one case per line."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.change_levels import (
    DEFAULT_LIMITS,
    ChangeLevelError,
    Effects,
    Finding,
    Ground,
    Level,
    Limits,
    Scope,
    Verdict,
    approval_level,
    missing_envelope,
)

LEAD, DIRECTOR, SPONSOR, BOARD = Level
FRANCS = st.integers(-20_000_000, 20_000_000).map(lambda cents: Decimal(cents) / 100)
ROOM = st.none() | st.integers(0, 20_000_000).map(lambda cents: Decimal(cents) / 100)
MORE = st.integers(0, 20_000_000).map(lambda cents: Decimal(cents) / 100)
EFFECTS = st.builds(
    Effects,
    cost=FRANCS,
    days=st.integers(-100, 200),
    scope=st.sampled_from(Scope),
    earlier_cost=FRANCS,
    contingency_left=ROOM,
    tolerance=ROOM,
    envelope_left=st.none() | FRANCS,
    float_days=st.none() | st.integers(0, 100),
    touches_programme_milestone=st.booleans(),
)
WIDE = Effects(
    cost=Decimal(0),
    days=0,
    scope=Scope.NONE,
    contingency_left=Decimal(1_000_000),
    tolerance=Decimal(1_000_000),
    envelope_left=Decimal(1_000_000),
    float_days=0,
)


def level(effects):
    return approval_level(effects).level


@given(EFFECTS, MORE)
def test_more_cost_never_lowers_the_level(effects, more):
    assert level(replace(effects, cost=effects.cost + more)) >= level(effects)


@given(EFFECTS, MORE)
def test_more_that_was_approved_before_never_lowers_the_level(effects, more):
    dearer = replace(effects, earlier_cost=effects.earlier_cost + more)
    assert level(dearer) >= level(effects)


@given(EFFECTS, st.integers(0, 300))
def test_more_days_never_lower_the_level(effects, more):
    assert level(replace(effects, days=effects.days + more)) >= level(effects)


@given(EFFECTS)
def test_a_milestone_of_the_programme_never_lowers_the_level(effects):
    touching = replace(effects, touches_programme_milestone=True)
    assert level(touching) == BOARD >= level(effects)


@given(EFFECTS)
def test_a_graver_scope_never_lowers_the_level(effects):
    found = [level(replace(effects, scope=scope)) for scope in Scope]
    assert found == sorted(found)


@pytest.mark.parametrize("room", ["contingency_left", "tolerance", "envelope_left", "float_days"])
@given(effects=EFFECTS, more=st.integers(0, 200_000))
def test_more_room_never_raises_the_level(room, effects, more):
    before = getattr(effects, room)
    wider = replace(effects, **{room: more if before is None else before + more})
    assert level(wider) <= level(effects)


@pytest.mark.parametrize("room", ["contingency_left", "tolerance", "envelope_left", "float_days"])
@given(effects=EFFECTS)
def test_what_becomes_unknown_never_lowers_the_level(room, effects):
    assert level(replace(effects, **{room: None})) >= level(effects)


@given(EFFECTS)
def test_the_highest_dimension_gives_the_level(effects):
    found = approval_level(effects)
    assert found.level == max(found.cost.level, found.finish.level, found.scope.level)


@given(st.lists(st.sampled_from(Level), min_size=3, max_size=3))
def test_the_order_of_the_dimensions_does_not_matter(levels):
    parts = [Finding(each, Ground.NO_EFFECT) for each in levels]
    assert {Verdict(*order).level for order in permutations(parts)} == {max(levels)}


@given(EFFECTS, FRANCS)
def test_the_cost_says_nothing_about_the_finish_and_the_scope(effects, cost):
    before, after = approval_level(effects), approval_level(replace(effects, cost=cost))
    assert (before.finish, before.scope) == (after.finish, after.scope)


@given(EFFECTS, st.integers(-100, 200), st.booleans())
def test_the_days_say_nothing_about_the_cost_and_the_scope(effects, days, touches):
    moved = replace(effects, days=days, touches_programme_milestone=touches)
    before, after = approval_level(effects), approval_level(moved)
    assert (before.cost, before.scope) == (after.cost, after.scope)


@given(EFFECTS, st.sampled_from(Scope))
def test_the_scope_says_nothing_about_the_cost_and_the_finish(effects, scope):
    before, after = approval_level(effects), approval_level(replace(effects, scope=scope))
    assert (before.cost, before.finish) == (after.cost, after.finish)


@given(EFFECTS)
def test_the_same_effects_always_have_the_same_verdict(effects):
    assert approval_level(effects) == approval_level(replace(effects))


@given(EFFECTS)
def test_savings_never_ask_for_more_than_the_lead(effects):
    saving = replace(effects, cost=-abs(effects.cost))
    assert approval_level(saving).cost == Finding(LEAD, Ground.NO_EFFECT)
    assert missing_envelope(saving) == 0


@given(EFFECTS)
def test_an_earlier_finish_never_asks_for_more_than_the_lead(effects):
    sooner = replace(effects, days=-abs(effects.days), touches_programme_milestone=False)
    assert approval_level(sooner).finish == Finding(LEAD, Ground.NO_EFFECT)


@given(EFFECTS)
def test_nothing_is_ever_missing_below_the_board(effects):
    if missing_envelope(effects):
        assert approval_level(effects).cost == Finding(BOARD, Ground.COST_ABOVE_ENVELOPE)


@given(EFFECTS)
def test_an_envelope_that_grows_by_what_is_missing_is_enough(effects):
    missing = missing_envelope(effects)
    if missing:
        grown = replace(effects, envelope_left=effects.envelope_left + missing)
        assert missing_envelope(grown) == 0
        assert approval_level(grown).cost.level < BOARD


@given(EFFECTS)
def test_a_franc_less_than_what_is_missing_is_not_enough(effects):
    missing = missing_envelope(effects)
    if missing > 1:
        tight = replace(effects, envelope_left=effects.envelope_left + missing - 1)
        assert (missing_envelope(tight), level(tight)) == (1, BOARD)


@given(EFFECTS, MORE)
def test_earlier_savings_never_hide_the_cost_of_a_new_change(effects, saved):
    alone = replace(effects, earlier_cost=Decimal(0))
    beside = replace(effects, earlier_cost=-saved)
    assert beside.total_cost == alone.total_cost == effects.cost
    assert beside.net_cost <= alone.net_cost


@pytest.mark.parametrize(
    ("cost", "expected", "ground"),
    [
        ("-0.01", LEAD, Ground.NO_EFFECT),
        ("0.00", LEAD, Ground.NO_EFFECT),
        ("0.01", LEAD, Ground.COST_SMALL),
        ("9999.99", LEAD, Ground.COST_SMALL),
        ("10000.00", LEAD, Ground.COST_SMALL),
        ("10000.01", DIRECTOR, Ground.COST_TOLERATED),
        ("49999.99", DIRECTOR, Ground.COST_TOLERATED),
        ("50000.00", DIRECTOR, Ground.COST_TOLERATED),
        ("50000.01", SPONSOR, Ground.COST_WITHIN_ENVELOPE),
        ("999999.99", SPONSOR, Ground.COST_WITHIN_ENVELOPE),
        ("1000000.00", SPONSOR, Ground.COST_WITHIN_ENVELOPE),
        ("1000000.01", BOARD, Ground.COST_ABOVE_ENVELOPE),
    ],
)
def test_each_franc_around_a_threshold_of_the_cost(cost, expected, ground):
    found = approval_level(replace(WIDE, cost=Decimal(cost)))
    assert found.cost == Finding(expected, ground)


@pytest.mark.parametrize(
    ("days", "float_days", "expected", "ground"),
    [
        (-1, 0, LEAD, Ground.NO_EFFECT),
        (0, 0, LEAD, Ground.NO_EFFECT),
        (1, 0, DIRECTOR, Ground.FINISH_SHORT),
        (1, 1, LEAD, Ground.FINISH_WITHIN_FLOAT),
        (2, 1, DIRECTOR, Ground.FINISH_SHORT),
        (10, 9, DIRECTOR, Ground.FINISH_SHORT),
        (10, 10, LEAD, Ground.FINISH_WITHIN_FLOAT),
        (11, 10, SPONSOR, Ground.FINISH_LONG),
        (11, 11, LEAD, Ground.FINISH_WITHIN_FLOAT),
        (60, 59, SPONSOR, Ground.FINISH_LONG),
        (60, 60, LEAD, Ground.FINISH_WITHIN_FLOAT),
        (61, 60, BOARD, Ground.FINISH_VERY_LONG),
        (61, 99, BOARD, Ground.FINISH_VERY_LONG),
        (10, None, DIRECTOR, Ground.FINISH_SHORT),
        (11, None, SPONSOR, Ground.FINISH_LONG),
        (61, None, BOARD, Ground.FINISH_VERY_LONG),
    ],
)
def test_each_day_around_a_threshold_of_the_finish(days, float_days, expected, ground):
    found = approval_level(replace(WIDE, days=days, float_days=float_days))
    assert found.finish == Finding(expected, ground)


@pytest.mark.parametrize(
    ("cost", "earlier", "contingency", "tolerance", "envelope", "expected"),
    [
        (5_000, 0, 5_000, None, 5_000, LEAD),
        (5_000, 0, 4_999, None, 5_000, SPONSOR),
        (5_000, 0, 4_999, 5_000, 5_000, DIRECTOR),
        (5_000, 0, 4_999, 4_999, 5_000, SPONSOR),
        (5_000, 0, 5_000, 5_000, 4_999, BOARD),
        (5_000, 0, 5_000, 5_000, None, BOARD),
        (5_000, 0, None, None, 5_000, SPONSOR),
        (5_000, 5_000, 10_000, None, 10_000, LEAD),
        (5_000, 5_001, 99_999, 99_999, 99_999, DIRECTOR),
        (5_000, 45_000, 99_999, 50_000, 99_999, DIRECTOR),
        (5_000, 45_001, 99_999, 99_999, 99_999, SPONSOR),
        (5_000, 95_000, 99_999, 99_999, 100_000, SPONSOR),
        (5_000, 95_001, 99_999, 99_999, 100_000, BOARD),
        (60_000, -55_000, 99_999, 99_999, 5_000, SPONSOR),
        (60_000, -55_000, 99_999, 99_999, 4_999, BOARD),
        (0, 999_999, None, None, None, LEAD),
    ],
)
def test_what_bears_the_cost_decides_with_it(
    cost, earlier, contingency, tolerance, envelope, expected
):
    room = {"contingency_left": contingency, "tolerance": tolerance, "envelope_left": envelope}
    facts = {name: None if value is None else Decimal(value) for name, value in room.items()}
    asked = replace(WIDE, cost=Decimal(cost), earlier_cost=Decimal(earlier), **facts)
    assert approval_level(asked).cost.level == expected


@pytest.mark.parametrize(
    ("cost", "days", "scope", "touches", "expected"),
    [
        (0, 0, Scope.NONE, False, LEAD),
        (0, 0, Scope.CLARIFICATION, False, LEAD),
        (0, 0, Scope.NICE_TO_HAVE, False, DIRECTOR),
        (0, 0, Scope.MANDATE, False, SPONSOR),
        (0, 0, Scope.PROGRAMME, False, BOARD),
        (0, 0, Scope.NONE, True, BOARD),
        (0, 10, Scope.CLARIFICATION, False, DIRECTOR),
        (0, 11, Scope.CLARIFICATION, False, SPONSOR),
        (10_000, 0, Scope.CLARIFICATION, False, LEAD),
        (10_001, 0, Scope.CLARIFICATION, False, DIRECTOR),
        (10_001, 60, Scope.NICE_TO_HAVE, False, SPONSOR),
        (50_001, 61, Scope.NICE_TO_HAVE, False, BOARD),
        (50_001, 1, Scope.NONE, False, SPONSOR),
        (-99_999, -99, Scope.MANDATE, False, SPONSOR),
        (-99_999, -99, Scope.NONE, True, BOARD),
    ],
)
def test_one_dimension_is_enough_to_rise(cost, days, scope, touches, expected):
    more = {"scope": scope, "touches_programme_milestone": touches}
    assert level(replace(WIDE, cost=Decimal(cost), days=days, **more)) == expected


@pytest.mark.parametrize(
    ("cost", "earlier", "left", "missing"),
    [
        (100, 0, 100, 0),
        (101, 0, 100, 1),
        (100, 1, 100, 1),
        (100, -1, 99, 0),
        (100, 0, -50, 150),
        (100, 0, None, 0),
        (0, 500, 100, 0),
        (-100, 500, 100, 0),
    ],
)
def test_what_is_missing_in_the_envelope(cost, earlier, left, missing):
    more = {"envelope_left": None if left is None else Decimal(left)}
    asked = replace(WIDE, cost=Decimal(cost), earlier_cost=Decimal(earlier), **more)
    assert missing_envelope(asked) == missing


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cost", "Infinity"),
        ("cost", "-Infinity"),
        ("cost", "NaN"),
        ("earlier_cost", "Infinity"),
        ("earlier_cost", "NaN"),
        ("envelope_left", "-Infinity"),
        ("envelope_left", "NaN"),
        ("contingency_left", "Infinity"),
        ("tolerance", "Infinity"),
    ],
)
def test_money_that_is_no_amount_is_refused(name, value):
    with pytest.raises(ChangeLevelError, match=f"{name} must be finite"):
        approval_level(replace(WIDE, **{name: Decimal(value)}))


def test_the_thresholds_are_those_of_the_domain():
    assert Limits(Decimal(10_000), Decimal(50_000), 10, 60) == DEFAULT_LIMITS


def test_a_higher_level_may_do_what_a_lower_one_may():
    assert LEAD < DIRECTOR < SPONSOR < BOARD
