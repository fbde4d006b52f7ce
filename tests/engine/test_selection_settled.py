"""What is settled before the choice, what is left as units, and what is known without searching."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings

from engine.scoring import Category
from engine.selection import Reason, RuleConflictError, by_rank, choose, settled
from engine.selection.choosing import _known
from engine.selection.frame import framed
from engine.selection.model import OverrunError
from tests.engine.rounds import (
    bundle,
    excludes,
    faults,
    free,
    planning,
    requires,
    round_2027,
    rounds,
)

D = Decimal
FEW = hypothesis_settings(max_examples=40)


def words(of):
    return {code: [str(step) for step in chain] for code, chain in settled(of).items()}


def test_of_the_round_only_what_is_mandatory_is_settled():
    assert words(round_2027()) == {"106": ["106 in (mandatory)"]}


@pytest.mark.parametrize(
    ("rules", "settled_by_it"),
    [
        ([requires("M", "A")], ["M in (mandatory)", "A in (M requires A)"]),
        ([requires("A", "M")], None),
        ([excludes("M", "A")], ["M in (mandatory)", "A out (M excludes A)"]),
        ([excludes("A", "M")], ["M in (mandatory)", "A out (A excludes M)"]),
        ([bundle("A", "M")], ["M in (mandatory)", "A in (A goes with M)"]),
        ([bundle("M", "A")], ["M in (mandatory)", "A in (M goes with A)"]),
    ],
)
def test_what_follows_from_a_project_that_is_in(rules, settled_by_it):
    of = planning(free("M", 1, category=Category.MANDATORY), free("A", 1), rules=rules)
    assert words(of).get("A") == settled_by_it


@pytest.mark.parametrize(
    ("rules", "settled_by_it"),
    [
        ([requires("A", "X")], ["X out (forced out)", "A out (A requires X)"]),
        ([requires("X", "A")], None),
        ([excludes("X", "A")], None),
        ([bundle("X", "A")], ["X out (forced out)", "A out (X goes with A)"]),
    ],
)
def test_what_follows_from_a_project_that_is_out(rules, settled_by_it):
    of = planning(free("X", 1), free("A", 1), rules=rules, forced_out=frozenset({"X"}))
    assert words(of).get("A") == settled_by_it


def test_the_shortest_chain_is_the_one_that_is_told():
    rows = [free(code, 1) for code in "ABCD"]
    rules = [requires("A", "B"), requires("B", "C"), requires("C", "D"), requires("A", "D")]
    of = planning(*rows, rules=rules, forced_in=frozenset({"A"}))
    assert words(of)["D"] == ["A in (forced in)", "D in (A requires D)"]


def test_a_project_that_is_mandatory_and_forced_in_is_told_as_mandatory():
    must = free("M", 1, category=Category.MANDATORY)
    of = planning(must, forced_in=frozenset({"M"}))
    assert settled(of)["M"][0].reason is Reason.MANDATORY


def test_free_projects_become_units_in_the_order_of_their_codes():
    rows = [free(code, k + 1, 10 * k, k) for k, code in enumerate("DBACE")]
    frame = framed(planning(*rows, rules=[bundle("E", "B"), bundle("C", "D")], budget=50))
    assert frame.units == (("A",), ("B", "E"), ("C", "D"))
    assert [list(row) for row in (frame.values, frame.costs)] == [[3, 7, 5], [20, 50, 30]]
    assert frame.codes([0, 2]) == ("A", "C", "D")


def test_limits_that_everything_keeps_are_left_out():
    rows = free("A", 1, 5, 5), free("B", 1, 5, 5)
    assert framed(planning(*rows, budget=10, capacity=10)).needs.shape == (0, 2)
    assert framed(planning(*rows, budget=9, capacity=10)).needs.shape == (1, 2)


def test_figures_are_scaled_to_whole_numbers_row_by_row():
    rows = free("A", "0.5", D("0.01"), 3), free("B", 2, D("1.00"), D("2.5"))
    frame = framed(planning(*rows, budget=D("0.999"), capacity=5))
    assert (list(frame.values), frame.value_scale) == ([5, 20], 10)
    assert [list(row) for row in frame.needs] == [[10, 1000], [30, 25]]
    assert list(frame.left) == [999, 50]


def test_what_is_settled_is_deducted_from_the_limits():
    must = free("M", 1, 400, 100, category=Category.MANDATORY)
    frame = framed(planning(must, free("A", 1, 700, 950)))
    assert list(frame.left) == [600, 900]
    assert frame.chosen == ("M",)


def test_rules_between_units_are_kept_as_places():
    rows = [free(code, 1) for code in "ABCD"]
    rules = [bundle("A", "B"), requires("B", "C"), excludes("D", "A"), requires("A", "B")]
    frame = framed(planning(*rows, rules=rules))
    assert frame.units == (("A", "B"), ("C",), ("D",))
    assert (frame.requires, frame.excludes) == (((0, 1),), ((2, 0),))
    assert frame.keeps(np.array([True, True, False]))
    assert not frame.keeps(np.array([True, False, False]))
    assert not frame.keeps(np.array([True, True, True]))


@given(rounds())
@FEW
def test_what_is_settled_is_so_in_every_list(of):
    try:
        found, steps = choose(of), settled(of)
    except (RuleConflictError, OverrunError):
        assume(False)
    for codes in (found.codes, by_rank(of).selection.codes):
        assert all((code in codes) is chain[-1].is_in for code, chain in steps.items())


@given(rounds())
@FEW
def test_every_step_of_a_chain_follows_from_the_one_before(of):
    try:
        chains = settled(of).values()
    except RuleConflictError as refused:
        chains = [refused.why_in, refused.why_out]
    for chain in chains:
        assert chain[0].rule is None
        for before, step in pairwise(chain):
            assert {before.code, step.code} == {step.rule.first, step.rule.second}
            assert step.rule in of.rules
            assert step.reason.value == step.rule.kind.value


@given(rounds())
@FEW
def test_what_is_known_without_searching_keeps_everything_and_no_less_than_by_rank(of):
    try:
        frame = framed(of)
    except (RuleConflictError, OverrunError):
        assume(False)
    known = _known(frame)
    codes = frame.codes(np.flatnonzero(known))
    assert faults(of, codes) == []
    assert frame.keeps(known)
    value = sum(one.value for one in of.candidates if one.code in codes)
    assert value >= by_rank(of).selection.value


def test_the_round_is_not_changed_by_computing_with_it():
    of = round_2027()
    copy = replace(of, candidates=tuple(replace(one) for one in of.candidates))
    choose(of)
    by_rank(of)
    assert of == copy
