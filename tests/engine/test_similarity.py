"""How alike two texts are: a worked case, laws, and what is refused."""

from __future__ import annotations

from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.similarity import (
    GROUNDS,
    STEM,
    TITLE_WEIGHT,
    counted,
    likeness,
    mentions,
    stems,
    strengthened,
)

# Words that stay different after they are cut to their stems.
WORDS = [
    "printer", "driver", "wave", "training", "supplier", "contract", "network", "archive",
    "mailbox", "telephone", "badge", "scanner",
]  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
bags = st.tuples(texts, texts).map(lambda pair: counted(*pair))


def test_words_are_cut_and_joining_words_left_out():
    assert stems("les imprimantes sont avec this network") == ["imprim", "networ"]
    assert stems("a to le un") == []


def test_plurals_meet_their_singular():
    assert stems("imprimantes") == stems("imprimante")


def test_the_title_counts_more_than_the_text_and_each_word_once():
    assert counted("printer printer", "printer driver driver") == {
        "printe": TITLE_WEIGHT,
        "driver": 1,
    }


def test_a_case_worked_by_hand():
    """Three others; "printer" stands in two of them, "driver" in one, "badge" in none."""
    own = {"printe": 2, "driver": 1, "badge": 1}
    others = [{"printe": 2, "driver": 1}, {"printe": 1, "wave": 1}, {"wave": 1}]
    printer, driver, wave = log(4 / 3) + 1, log(4 / 2) + 1, log(4 / 3) + 1
    size = 2 * printer + driver + (log(4) + 1)
    first = 2 * printer + driver
    expected = [first / sqrt(size * first), printer / sqrt(size * (printer + wave)), 0.0]
    assert likeness(own, others) == pytest.approx(expected)


def test_a_rare_word_says_more_than_a_common_one():
    others = [counted("wave", ""), counted("badge", ""), *(counted("wave", "x" * 5),) * 5]
    common, rare, *_rest = likeness(counted("wave badge", ""), others)
    assert rare > common


def test_nothing_is_alike_to_a_text_without_words():
    assert likeness({}, [counted("printer", "")]) == [0.0]
    assert likeness(counted("printer", ""), [{}]) == [0.0]
    assert likeness(counted("printer", ""), []) == []


@given(own=bags, others=st.lists(bags, max_size=6))
def test_a_likeness_is_a_ratio_and_nothing_is_changed(own, others):
    before = dict(own), [dict(each) for each in others]
    found = likeness(own, others)
    assert len(found) == len(others)
    assert all(0 <= ratio <= 1 for ratio in found)
    assert (own, others) == before


@given(own=bags, others=st.lists(bags, min_size=1, max_size=6))
def test_only_common_words_make_alike(own, others):
    for ratio, other in zip(likeness(own, others), others, strict=True):
        assert (ratio > 0) == bool(own.keys() & other.keys())


@given(own=bags, others=st.lists(bags, max_size=6))
def test_no_other_is_more_alike_than_the_same_words(own, others):
    found = likeness(own, [own, *others])
    assert max(found) == pytest.approx(found[0])
    assert found[0] == pytest.approx(1.0 if own else 0.0)


@given(own=bags, others=st.lists(bags, min_size=2, max_size=6))
def test_the_order_of_the_others_does_not_count(own, others):
    assert likeness(own, others[::-1]) == pytest.approx(likeness(own, others)[::-1])


def test_a_phrase_is_mentioned_where_all_its_words_stand():
    words = counted("printer drivers", "in wave one")
    assert mentions("printers driver", words)
    assert not mentions("printer contract", words)
    assert not mentions("a", words)
    assert not mentions("", words)


@given(ratio=st.floats(0, 1), grounds=st.sets(st.sampled_from(sorted(GROUNDS))))
def test_grounds_only_strengthen_and_never_beyond_one(ratio, grounds):
    found = strengthened(ratio, grounds)
    assert ratio <= found <= 1
    assert strengthened(ratio, [*grounds, *grounds]) == found


@given(grounds=st.sets(st.sampled_from(sorted(GROUNDS)), min_size=1))
def test_each_ground_adds_what_it_says(grounds):
    assert strengthened(0.0, grounds) == pytest.approx(
        min(1.0, sum(GROUNDS[ground] for ground in grounds))
    )


@pytest.mark.parametrize("ratio", [-0.1, 1.1, float("nan")])
def test_what_is_no_ratio_is_refused(ratio):
    with pytest.raises(EngineError, match="ratio from 0 to 1"):
        strengthened(ratio, [])


def test_an_unknown_ground_is_refused_by_name():
    with pytest.raises(EngineError, match="colour"):
        strengthened(0.2, ["site", "colour"])


def test_stems_have_their_length():
    assert all(len(stem) <= STEM for stem in stems("telephones " * 3))
