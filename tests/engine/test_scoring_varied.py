"""How far ranks depend on weights, by hand and for many rankings."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.scoring import (
    Criterion,
    Objective,
    Scheme,
    ScoringError,
    Subject,
    explanations,
    near_ties,
    rank_ranges,
    ranked,
    score,
    sensitivities,
)
from engine.scoring import varying as varying_module
from engine.scoring.points import one_decimal
from engine.scoring.ranking import tie_key
from tests.engine.rounds import HOUSE, ROUND_2027, WEIGHTS, ranking_2027

FEW = settings(max_examples=40)
D = Decimal


def ranges(scheme, ranking):
    return {one.code: (one.best, one.worst) for one in rank_ranges(scheme, ranking)}


def test_the_rank_ranges_of_the_round():
    assert ranges(HOUSE, ranking_2027()) == {
        "202": (1, 2),
        "205": (1, 2),
        "106": (3, 5),
        "208": (3, 5),
        "303": (3, 5),
        "104": (6, 7),
        "206": (6, 7),
        "107": (8, 9),
        "304": (8, 9),
    }


def test_a_project_that_is_better_in_everything_is_stable():
    scheme = Scheme((Criterion("a", 50), Criterion("b", 50)))
    rows = ranked(
        score(scheme, Subject(code, {"a": a, "b": b})) for code, a, b in [("X", 5, 4), ("Y", 3, 3)]
    )
    assert [one.is_stable for one in rank_ranges(scheme, rows)] == [True, True]


def test_a_close_race_between_two_strengths_is_not():
    scheme = Scheme((Criterion("a", 50), Criterion("b", 50)))
    rows = ranked(
        score(scheme, Subject(code, {"a": a, "b": b})) for code, a, b in [("X", 5, 2), ("Y", 3, 3)]
    )
    # X: 70, Y: 60; with 40 and 60 it is 64 to 60, so X stays ahead.
    assert ranges(scheme, rows) == {"X": (1, 1), "Y": (2, 2)}
    rows = ranked(
        score(scheme, Subject(code, {"a": a, "b": b})) for code, a, b in [("X", 5, 2), ("Y", 2, 5)]
    )
    assert ranges(scheme, rows) == {"X": (1, 2), "Y": (1, 2)}


def test_projects_that_always_tie_keep_the_order_of_their_codes():
    scheme = Scheme((Criterion("a", 50), Criterion("b", 50)))
    rows = ranked(score(scheme, Subject(code, {"a": 3, "b": 3})) for code in "CAB")
    assert ranges(scheme, rows) == {"A": (1, 1), "B": (2, 2), "C": (3, 3)}


def test_without_projects_there_is_nothing_to_vary():
    assert rank_ranges(HOUSE, ()) == sensitivities(HOUSE, ()) == ()


def test_one_project_is_always_first():
    assert ranges(HOUSE, ranking_2027()[:1]) == {"202": (1, 1)}
    assert sensitivities(HOUSE, ranking_2027()[:1]) == ()


def test_a_criterion_without_weight_is_not_varied():
    zeros = tuple(Criterion(f"z{k}", 0) for k in range(12))
    scheme = Scheme((Criterion("a", 100), *zeros))
    scores = {one.key: 3 for one in scheme.criteria}
    assert ranges(scheme, [score(scheme, Subject("X", scores))]) == {"X": (1, 1)}


def test_too_many_weights_are_refused():
    scheme = Scheme(tuple(Criterion(f"k{k}", D(100) / 16) for k in range(16)))
    rows = ranked([score(scheme, Subject("X", {one.key: 3 for one in scheme.criteria}))])
    with pytest.raises(ScoringError, match="16 weights cannot be varied together, 10 at most"):
        rank_ranges(scheme, rows)


def test_which_single_weights_change_the_order_of_the_round():
    found = {(one.key, one.is_more): one.swaps for one in sensitivities(HOUSE, ranking_2027())}
    # 104 leads 206 by alignment, urgency and risk, 206 wins by benefit and the desk's relief;
    # 303 brings more benefit than 208.
    close = ("104", "206")
    assert found == {
        ("A", False): (close,),
        ("B", True): (("208", "303"), close),
        ("C", False): (close,),
        ("D", False): (close,),
        ("E", True): (close,),
    }


@pytest.mark.parametrize("key", WEIGHTS)
def test_each_order_of_the_round_under_a_changed_weight_is_the_one_computed_anew(key):
    swaps = {(one.key, one.is_more): one.swaps for one in sensitivities(HOUSE, ranking_2027())}
    for is_more, factor in ((False, Fraction(4, 5)), (True, Fraction(6, 5))):
        order = order_with(HOUSE, {key: factor})
        changed = list(ROUND_2027)
        for ahead, behind in swaps.get((key, is_more), ()):
            a, b = changed.index(ahead), changed.index(behind)
            changed[a], changed[b] = changed[b], changed[a]
        assert order == changed


def order_with(scheme, factors, ranking=None):
    """The ranking under other weights, anew from the definitions."""
    rows = ranking_2027() if ranking is None else ranking
    weights = {c.key: Fraction(c.weight) * factors.get(c.key, 1) for c in scheme.criteria}
    total = sum(weights.values())

    def place(one):
        points = sum(weights[key] * one.scores[key] for key in weights) / 5
        return -one_decimal(points * 100 / total), tie_key(one)

    return [one.code for one in sorted(rows, key=place)]


@st.composite
def schemes(draw):
    count = draw(st.integers(1, 4))
    cuts = draw(st.lists(st.integers(0, 400), min_size=count - 1, max_size=count - 1))
    edges = [0, *sorted(cuts), 400]
    weights = [D(high - low) / 4 for low, high in pairwise(edges)]
    criteria = [Criterion(f"k{k}", w, draw(st.booleans())) for k, w in enumerate(weights)]
    if draw(st.booleans()):
        return Scheme(tuple(criteria))
    share = draw(st.integers(1, 100))
    objectives = (Objective("o0", share), Objective("o1", 100 - share))
    return Scheme(tuple(criteria), objectives, "k0")


@st.composite
def rankings(draw):
    scheme = draw(schemes())
    rows = []
    for k in range(draw(st.integers(1, 6))):
        scores = {
            c.key: draw(st.integers(0, 5)) for c in scheme.criteria if c.key != scheme.aligned
        }
        contributions = {o.key: draw(st.sampled_from((0, 1, 3, 5))) for o in scheme.objectives}
        cost = D(draw(st.integers(0, 2)))
        rows.append(score(scheme, Subject(f"P{k}", scores, contributions, cost=cost)))
    return scheme, ranked(rows)


@given(rankings())
@FEW
def test_points_add_up_to_p_and_p_never_leaves_its_range(found):
    scheme, rows = found
    for one in rows:
        assert one_decimal(sum(one.points.values())) == one.priority
        assert 0 <= one.value <= one.priority <= 100
        left_out = sum(one.points[c.key] for c in scheme.criteria if not c.is_in_value)
        assert one.value == one_decimal(sum(one.points.values()) - left_out)


@given(rankings())
@FEW
def test_todays_rank_lies_in_the_range(found):
    for place, one in enumerate(rank_ranges(*found), 1):
        assert 1 <= one.best <= place <= one.worst <= len(found[1])


@given(rankings())
@FEW
def test_the_ranges_are_those_of_all_combinations_tried_one_by_one(found):
    scheme, rows = found
    keys = [c.key for c in scheme.criteria]
    places = {one.code: set() for one in rows}
    for factors in product((Fraction(4, 5), 1, Fraction(6, 5)), repeat=len(keys)):
        order = order_with(scheme, dict(zip(keys, factors, strict=True)), rows)
        for place, code in enumerate(order, 1):
            places[code].add(place)
    assert ranges(scheme, rows) == {code: (min(p), max(p)) for code, p in places.items()}


@given(rankings(), st.randoms(use_true_random=False))
@FEW
def test_the_order_of_the_input_does_not_matter(found, random):
    scheme, rows = found
    mixed = list(rows)
    random.shuffle(mixed)
    assert ranked(mixed) == rows
    assert sorted(rank_ranges(scheme, mixed), key=lambda one: one.code) == sorted(
        rank_ranges(scheme, rows), key=lambda one: one.code
    )
    assert sensitivities(scheme, mixed) == sensitivities(scheme, rows)


@given(rankings())
@FEW
def test_swaps_are_those_of_the_order_under_the_changed_weight(found):
    scheme, rows = found
    codes = [one.code for one in rows]
    swaps = {(one.key, one.is_more): set(one.swaps) for one in sensitivities(scheme, rows)}
    for criterion, is_more in product(scheme.criteria, (False, True)):
        order = order_with(scheme, {criterion.key: Fraction(6 if is_more else 4, 5)}, rows)
        expected = {
            (a, b)
            for k, a in enumerate(codes)
            for b in codes[k + 1 :]
            if order.index(a) > order.index(b)
        }
        assert swaps.get((criterion.key, is_more), set()) == expected


@given(rankings())
@FEW
def test_an_order_that_a_single_weight_changes_is_in_the_ranges(found):
    changed = {code for one in sensitivities(*found) for pair in one.swaps for code in pair}
    unstable = {one.code for one in rank_ranges(*found) if not one.is_stable}
    assert bool(changed) <= bool(unstable)


@given(rankings())
@FEW
def test_numbers_too_large_for_the_machine_are_computed_all_the_same(found):
    limit, expected = varying_module.SAFE, rank_ranges(*found)
    varying_module.SAFE = 0
    try:
        assert rank_ranges(*found) == expected
    finally:
        varying_module.SAFE = limit


@given(rankings())
@FEW
def test_reasons_follow_the_ranking(found):
    scheme, rows = found
    facts = explanations(scheme, rows)
    assert [one.rank for one in facts] == list(range(1, len(rows) + 1))
    assert facts[0].to_next is None
    assert all(one.to_next >= 0 for one in facts[1:])
    near = {b for _a, b in near_ties(rows)}
    assert near == {one.code for one in facts[1:] if one.to_next <= 1}


@given(rankings(), st.integers(0, 5))
@FEW
def test_a_better_score_never_ranks_lower(found, extra):
    scheme, rows = found
    one = rows[-1]
    key = next((c.key for c in scheme.criteria if c.key != scheme.aligned), None)
    if key is None:
        return
    scores = {**one.subject.scores, key: max(extra, int(one.scores[key]))}
    better = score(scheme, replace(one.subject, scores=scores))
    assert better.priority >= one.priority
    order = [other.code for other in ranked([*rows[:-1], better])]
    assert order.index(one.code) <= len(rows) - 1
    if better.priority > rows[0].priority:
        assert order[0] == one.code
