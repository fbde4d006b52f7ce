"""Scores, ranks and their reasons by hand: the planning round 2027 to the digit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from engine.scoring import (
    Category,
    Criterion,
    Objective,
    Scheme,
    SchemeError,
    ScoreError,
    ScoringError,
    Subject,
    alignment,
    disagreements,
    explanations,
    near_ties,
    ranked,
    score,
)
from engine.scoring.points import one_decimal
from tests.engine.rounds import HOUSE, ROUND_2027, WEIGHTS, ranking_2027, subject

D = Decimal


def half_up(value, digits):
    scale = 10**digits
    return Decimal((value * 2 * scale + 1) // 2) / scale


@pytest.mark.parametrize("code", ROUND_2027)
def test_every_project_of_the_round_has_the_points_of_the_table(code):
    _given, aligned, _scores, points, priority, value, *_rest = ROUND_2027[code]
    found = score(HOUSE, subject(code))
    assert half_up(found.alignment, 2) == D(aligned)
    assert [half_up(one, 1) for one in found.points.values()] == [D(one) for one in points.split()]
    assert (found.priority, found.value) == (D(priority), D(value))


def test_p_and_v_have_one_decimal_even_where_they_are_whole():
    found = score(HOUSE, subject("202"))
    assert (str(found.priority), str(found.value)) == ("71.0", "65.0")


def test_points_and_scores_come_in_the_order_of_the_criteria():
    found = score(HOUSE, subject("304"))
    assert list(found.points) == list(found.scores) == list(WEIGHTS)
    assert found.scores["F"] == 4
    assert found.code == "304"


def test_the_alignment_is_not_rounded_before_it_is_weighted():
    """200/55 of 30 points in fifths is 240/11; from 3.64 it would be 21.84."""
    found = score(HOUSE, subject("205"))
    assert found.alignment == Fraction(200, 55)
    assert found.points["A"] == Fraction(240, 11)


def test_decisive_for_the_two_largest_objectives_is_full_alignment():
    both = Subject("x", {}, {"O1": 5, "O2": 5})
    assert alignment(HOUSE, both) == 5
    assert alignment(HOUSE, Subject("x", {}, {"O1": 5})) == Fraction(150, 55)


def test_the_alignment_never_exceeds_five():
    everything = Subject("x", {}, {f"O{k}": 5 for k in range(1, 6)})
    assert alignment(HOUSE, everything) == 5


def test_without_contributions_the_alignment_is_nothing():
    assert alignment(HOUSE, Subject("x", {})) == 0


def test_a_single_objective_is_the_whole_of_the_full_alignment():
    scheme = Scheme((Criterion("A", 100),), (Objective("O", 100),), "A")
    assert scheme.full_alignment == 100
    assert score(scheme, Subject("x", {}, {"O": 3})).priority == 60


def plain(*weights, **fields):
    """Criteria k0, k1 ... that are all scored by hand."""
    return Scheme(tuple(Criterion(f"k{k}", weight) for k, weight in enumerate(weights)), **fields)


def given(code, *scores, **fields):
    return Subject(code, {f"k{k}": value for k, value in enumerate(scores)}, **fields)


def test_there_may_be_any_number_of_criteria_and_no_objectives():
    found = score(plain(100), given("x", 4))
    assert (found.priority, found.value, found.alignment) == (80, 80, None)
    found = score(plain(*[D("12.5")] * 8), given("x", 0, 1, 2, 3, 4, 5, 5, 5))
    assert found.priority == D("62.5")


def test_several_criteria_may_stay_out_of_the_value():
    scheme = Scheme((Criterion("a", 60), *(Criterion(k, 20, is_in_value=False) for k in "bc")))
    found = score(scheme, Subject("x", {"a": 5, "b": 5, "c": 3}))
    assert (found.priority, found.value) == (92, 60)


def test_full_and_empty_scores_are_a_hundred_and_nothing():
    best = Subject("x", dict.fromkeys("BCDEF", 5), {"O1": 5, "O2": 5})
    worst = Subject("x", dict.fromkeys("BCDEF", 0))
    assert score(HOUSE, best).priority == 100
    assert score(HOUSE, worst).priority == 0


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        (Fraction(1, 20), "0.1"),
        (Fraction(3, 20), "0.2"),
        (Fraction(5, 20), "0.3"),
        (Fraction(4999, 100000), "0.0"),
        (Fraction(1999, 20), "100.0"),
        (Fraction(0), "0.0"),
    ],
)
def test_halves_are_rounded_up_and_nothing_else_is(exact, shown):
    assert str(one_decimal(exact)) == shown


def test_a_sum_that_floating_point_rounds_down_is_rounded_up():
    """0.15 + 0.30 + 0.60 = 1.05 exactly; in floating point it is less."""
    scheme = plain(D("0.75"), D("1.50"), D("3.00"), D("94.75"))
    assert 0.15 + 0.30 + 0.60 < 1.05
    assert score(scheme, given("x", 1, 1, 1, 0)).priority == D("1.1")


def test_the_ranking_of_the_round():
    assert [one.code for one in ranking_2027()] == list(ROUND_2027)


def test_neighbours_within_a_point_are_nearly_equal():
    """55.6 and 55.0, 45.7 and 45.4; 2.2 points and more lie between all others."""
    assert near_ties(ranking_2027()) == (("208", "303"), ("104", "206"))


@pytest.mark.parametrize(("within", "pairs"), [("0.2", 0), ("0.3", 1), ("0.6", 2), ("2.2", 3)])
def test_how_near_is_near_may_be_said(within, pairs):
    assert len(near_ties(ranking_2027(), D(within))) == pairs


def test_a_whole_point_apart_is_still_near_and_more_is_not():
    scheme = plain(D("5"), D("95"))
    rows = ranked(score(scheme, given(f"{k}", k, 0)) for k in (0, 1))
    assert near_ties(rows) == (("1", "0"),)
    wider = plain(D("5.5"), D("94.5"))
    rows = ranked(score(wider, given(f"{k}", k, 0)) for k in (0, 1))
    assert near_ties(rows) == ()


def test_nobody_is_near_when_alone_or_absent():
    assert near_ties(()) == near_ties(ranking_2027()[:1]) == ()


EARLY, LATE = date(2027, 1, 31), date(2027, 6, 30)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"category": Category.MANDATORY}, {"category": Category.COMMITTED}),
        ({"category": Category.COMMITTED}, {"category": Category.DISCRETIONARY}),
        ({"imposed_on": EARLY}, {"imposed_on": LATE}),
        ({"imposed_on": LATE}, {"imposed_on": None}),
        ({"cost": D(100)}, {"cost": D("100.01")}),
        ({"requested_on": EARLY}, {"requested_on": LATE}),
        ({"requested_on": LATE}, {"requested_on": None}),
    ],
)
def test_equal_projects_are_told_apart_by_the_tie_breakers(first, second):
    """The code speaks against the first, and comes last."""
    rows = [Subject("Z", {"k0": 3}, **first), Subject("A", {"k0": 3}, **second)]
    assert [one.code for one in ranked(score(plain(100), row) for row in rows)] == ["Z", "A"]


def test_the_last_word_is_the_code():
    rows = [score(plain(100), given(code, 3)) for code in ("B", "C", "A")]
    assert [one.code for one in ranked(rows)] == ["A", "B", "C"]


def test_the_higher_alignment_breaks_a_tie_unrounded():
    """Both have P 50.0: 10 points of alignment or 10 of the other criterion."""
    scheme = Scheme((Criterion("A", 50), Criterion("B", 50)), (Objective("O", 100),), "A")
    aligned = Subject("Z", {"B": 2}, {"O": 3})
    other = Subject("A", {"B": 4}, {"O": 1})
    assert [one.code for one in ranked(score(scheme, s) for s in (aligned, other))] == ["Z", "A"]


@pytest.mark.parametrize(
    "fields",
    [
        ("category", Category.MANDATORY, Category.DISCRETIONARY),
        ("imposed_on", EARLY, LATE),
        ("cost", D(1), D(2)),
        ("requested_on", EARLY, LATE),
    ],
)
def test_an_earlier_tie_breaker_outweighs_all_later_ones(fields):
    order = ["category", "imposed_on", "cost", "requested_on"]
    best = dict(zip(order, (Category.MANDATORY, EARLY, D(1), EARLY), strict=True))
    worst = dict(zip(order, (Category.DISCRETIONARY, LATE, D(2), LATE), strict=True))
    name, good, bad = fields
    later = order[order.index(name) + 1 :]
    equal = {key: best[key] for key in order[: order.index(name)]}
    ahead = {**equal, name: good, **{key: worst[key] for key in later}}
    behind = {**equal, name: bad, **{key: best[key] for key in later}}
    rows = [given("Z", 3, **ahead), given("A", 3, **behind)]
    assert [one.code for one in ranked(score(plain(100), row) for row in rows)] == ["Z", "A"]


def test_a_tie_is_one_of_p_as_it_is_shown():
    """50.04 and 49.96 are both 50.0: the code decides, not what nobody sees."""
    scheme = plain(D("0.2"), D("50.0"), D("49.8"))
    rows = [score(scheme, given("Z", 1, 5, 0)), score(scheme, given("A", 0, 5, 0))]
    assert [one.priority for one in rows] == [50, 50]
    assert [one.code for one in ranked(rows)] == ["A", "Z"]


def test_a_project_cannot_be_ranked_twice():
    one = score(plain(100), given("A", 3))
    with pytest.raises(ScoringError, match="A is there twice"):
        ranked([one, one])


def test_why_a_project_is_where_it_is():
    facts = {one.code: one for one in explanations(HOUSE, ranking_2027())}
    first = facts["202"]
    assert (first.rank, first.to_next) == (1, None)
    assert first.strongest == ("A", 30)
    assert first.missing == ("D", 12)
    second = facts["205"]
    assert (second.rank, second.to_next) == (2, D("4.2"))
    assert second.strongest == ("A", Fraction(240, 11))
    assert second.missing == ("D", 9)


@pytest.mark.parametrize(
    ("code", "strongest", "missing", "to_next"),
    [
        ("106", "A", "B", "9.0"),
        ("208", "A", "B", "2.2"),
        ("303", "A", "A", "0.6"),
        ("104", "A", "B", "9.3"),
        ("206", "A", "D", "0.3"),
        ("107", "A", "D", "9.1"),
        ("304", "A", "A", "3.5"),
    ],
)
def test_the_reasons_of_the_others(code, strongest, missing, to_next):
    facts = {one.code: one for one in explanations(HOUSE, ranking_2027())}[code]
    assert (facts.strongest[0], facts.missing[0], facts.to_next) == (
        strongest,
        missing,
        D(to_next),
    )


def test_of_equal_contributions_the_first_criterion_is_named():
    rows = ranked([score(plain(50, 50), given("A", 3, 3))])
    (facts,) = explanations(plain(50, 50), rows)
    assert (facts.strongest, facts.missing) == (("k0", 30), ("k0", 20))


def test_who_has_nothing_has_no_strength_and_who_has_all_misses_nothing():
    rows = ranked([score(plain(100), given("A", 5)), score(plain(100), given("B", 0))])
    all_points, none = explanations(plain(100), rows)
    assert (all_points.strongest, all_points.missing) == (("k0", 100), None)
    assert (none.strongest, none.missing) == (None, ("k0", 100))
    assert none.to_next == 100


def test_behind_an_equal_project_no_point_is_missing_to_the_next_rank():
    rows = ranked(score(plain(100), given(code, 3)) for code in "AB")
    assert [one.to_next for one in explanations(plain(100), rows)] == [None, 0]


def test_two_people_two_points_apart_owe_a_note():
    sheets = {"chief": {"B": 2, "C": 3, "D": 1}, "sponsor": {"B": 4, "C": 4, "D": 1}}
    apart = disagreements(sheets)
    assert [(one.key, one.lowest, one.highest, one.spread, one.needs_note) for one in apart] == [
        ("B", 2, 4, 2, True),
        ("C", 3, 4, 1, False),
    ]


def test_of_several_people_the_furthest_count():
    sheets = {"a": {"B": 3}, "b": {"B": 4}, "c": {"B": 1}, "d": {"C": 5}}
    (one,) = disagreements(sheets)
    assert (one.lowest, one.highest, one.needs_note) == (1, 4, True)


def test_alone_nobody_disagrees():
    assert disagreements({"a": {"B": 3}}) == disagreements({}) == ()


def test_alignments_may_differ_by_fractions():
    sheets = {"a": {"A": Fraction(200, 55)}, "b": {"A": Fraction(310, 55)}}
    with pytest.raises(ScoreError, match="b: A must be"):
        disagreements(sheets)
    sheets["b"] = {"A": Fraction(100, 55)}
    (one,) = disagreements(sheets)
    assert (one.spread, one.needs_note) == (Fraction(100, 55), False)


@pytest.mark.parametrize(
    ("criteria", "objectives", "aligned", "message"),
    [
        ([("a", 60), ("b", 30)], [], None, "criteria add up to 90, not to 100"),
        ([("a", D("33.3"))] * 1, [], None, "criteria add up to 33.3, not to 100"),
        ([], [], None, "criteria add up to 0, not to 100"),
        ([("a", 50), ("a", 50)], [], None, "a is twice among the criteria"),
        ([("a", 150), ("b", -50)], [], None, "weight of b must be an exact number"),
        ([("a", 100.0)], [], None, "weight of a must be an exact number"),
        ([("a", D("NaN"))], [], None, "weight of a must be an exact number"),
        ([("a", True), ("b", 99)], [], None, "weight of a must be an exact number"),
        ([("a", 100)], [("o", 100)], None, "go together"),
        ([("a", 100)], [], "a", "go together"),
        ([("a", 100)], [("o", 100)], "z", "aligned criterion z is not among"),
        ([("a", 100)], [("o", 99)], "a", "objectives add up to 99, not to 100"),
        ([("a", 100)], [("o", 50), ("o", 50)], "a", "o is twice among the objectives"),
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused(criteria, objectives, aligned, message):
    with pytest.raises(SchemeError, match=message):
        Scheme(
            tuple(Criterion(*row) for row in criteria),
            tuple(Objective(*row) for row in objectives),
            aligned,
        )


GOOD = dict.fromkeys("BCDEF", 3)


@pytest.mark.parametrize(
    ("scores", "contributions", "key", "message"),
    [
        ({**GOOD, "B": 6}, {}, "B", "107: B must be an exact number from 0 to 5, not 6"),
        ({**GOOD, "B": -1}, {}, "B", "from 0 to 5, not -1"),
        ({**GOOD, "B": 2.5}, {}, "B", "exact number from 0 to 5, not 2.5"),
        ({**GOOD, "B": D("Infinity")}, {}, "B", "not Infinity"),
        (dict.fromkeys("BCDE", 3), {}, "F", "107: F has no score"),
        ({**GOOD, "Z": 3}, {}, "Z", "Z is no criterion"),
        ({**GOOD, "A": 3}, {}, "A", "A is computed and cannot be given"),
        (GOOD, {"O1": 2}, "O1", "O1 must be 0, 1, 3 or 5 as a contribution, not 2"),
        (GOOD, {"O9": 5}, "O9", "O9 is no objective"),
    ],
)
def test_a_score_that_cannot_be_is_refused_by_name(scores, contributions, key, message):
    with pytest.raises(ScoreError, match=message) as refused:
        score(HOUSE, Subject("107", scores, contributions))
    assert (refused.value.code, refused.value.key) == ("107", key)


def test_contributions_need_objectives():
    with pytest.raises(ScoreError, match="O1 is no objective"):
        score(plain(100), given("x", 3, contributions={"O1": 5}))


def test_scores_between_whole_ones_are_taken_exactly():
    agreed = given("x", D("2.5"), Fraction(7, 3))
    assert score(plain(40, 60), agreed).priority == 48


def test_nothing_that_is_given_is_changed():
    before = subject("202")
    copy = replace(before, scores=dict(before.scores), contributions=dict(before.contributions))
    score(HOUSE, before)
    assert before == copy
