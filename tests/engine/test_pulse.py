"""Pulse surveys: means and index, hidden below five answers, with the limits of the lights."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.pulse import LEAST_ANSWERS, Outcome, PulseError, counted, outcome_of

marks = st.tuples(*[st.integers(1, 5)] * 3)
few = st.lists(marks, max_size=LEAST_ANSWERS - 1)
many = st.lists(marks, min_size=LEAST_ANSWERS, max_size=40)


def test_the_index_is_the_mean_of_the_means():
    found = outcome_of([(3, 4, 5), (1, 2, 3), (3, 3, 4), (3, 3, 4), (5, 3, 4)])
    assert found.means == (Fraction(3), Fraction(3), Fraction(4))
    assert found.index == Fraction(10, 3)
    assert (found.answered, found.is_told, found.tone) == (5, True, "watch")


@given(few)
def test_below_five_answers_nothing_is_told(answers):
    found = outcome_of(answers)
    assert (found.answered, found.means, found.index) == (len(answers), (), None)
    assert (found.is_told, found.tone) == (False, "")


@given(many)
def test_the_index_lies_on_the_scale_and_is_nobodys_order(answers):
    found = outcome_of(answers)
    assert 1 <= found.index <= 5
    assert found == outcome_of(sorted(answers))
    assert found.index == Fraction(sum(map(sum, answers)), 3 * len(answers))


@pytest.mark.parametrize(
    ("index", "tone"),
    [("3.5", "good"), ("3.49", "watch"), ("3.0", "watch"), ("2.99", "bad"), ("5", "good")],
)
def test_the_limits_are_those_of_the_lights(index, tone):
    assert Outcome(9, (Fraction(index),) * 3).tone == tone


@pytest.mark.parametrize("answer", [(0, 3, 3), (3, 6, 3), (3, 3), (3, 3, 3, 3)])
def test_a_mark_that_cannot_be_is_refused(answer):
    with pytest.raises(PulseError, match="mark"):
        outcome_of([(3, 3, 3)] * 5 + [answer])


def test_what_was_counted_elsewhere_keeps_to_the_same_rule():
    means = [Fraction("3.9"), Fraction("3.8"), Fraction("4.0")]
    assert counted(142, means).index == Fraction("3.9")
    assert not counted(4, means).is_told
    with pytest.raises(PulseError):
        counted(142, means[:2])
    with pytest.raises(PulseError):
        counted(142, [*means[:2], Fraction("5.1")])
