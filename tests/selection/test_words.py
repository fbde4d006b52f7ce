"""How a selection reads, in both languages; and where an order goes beyond near ties."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.utils import translation

from projects.forms.selection import DaysField
from projects.selection.cut import Cut
from projects.selection.order import far_moves
from projects.selection.page import Bar
from projects.selection.words import (
    difference,
    method_words,
    price_words,
    told,
    why_chosen,
    why_rejected,
)


@dataclass
class Named:
    name: str = "Plan"


@dataclass
class Ranked:
    code: str
    near: tuple[str, ...] = ()


def lists(rank, best, prices=None):
    def kept(codes, value, cost):
        return {"codes": codes, "value": value, "cost": cost}

    return {
        "candidates": {code: {"rank": n} for n, code in enumerate("ABC", start=1)},
        "rank": kept(*rank),
        "optimum": kept(*best),
        "prices": prices or {},
    }


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (["A", True, "mandatory"], "A is mandatory"),
        (["A", True, "committed"], "A is committed"),
        (["A", True, "forced_in"], "A is forced in"),
        (["A", False, "forced_out"], "A is not to be chosen"),
        (["A", True, "supposed"], "A cannot be chosen at all"),
        (["B", True, "requires", "A", "requires", "B"], "A requires B"),
        (["B", False, "excludes", "A", "excludes", "B"], "A excludes B"),
        (["B", True, "bundle", "A", "bundle", "B"], "A only goes together with B"),
    ],
)
def test_each_step_has_its_words(step, words):
    assert told([step]) == words


def test_a_chain_is_told_from_its_beginning():
    chain = [["A", True, "mandatory"], ["B", True, "requires", "A", "requires", "B"]]
    assert why_chosen(chain) == "A is mandatory, A requires B"
    assert why_chosen(None) == ""
    with translation.override("fr"):
        assert told(chain) == "A est obligatoire, A exige B"


def test_a_rejection_says_what_stands_ahead():
    rejection = {"codes": ["A"], "because": [], "excluded_by": "B", "overruns": []}
    assert why_rejected(rejection, {}) == "excluded by B, which ranks higher"
    because = {**rejection, "because": [["A", False, "forced_out"]]}
    assert why_rejected(because, {}) == "A is not to be chosen"
    over = {"is_money": True, "before": "900", "own": "200", "needed": "1100", "available": "1000"}
    alone = {**rejection, "excluded_by": None, "overruns": [over]}
    assert why_rejected(alone, {}) == "does not fit: 900 CHF + 200 CHF = 1’100 CHF > 1’000 CHF"


@pytest.mark.parametrize(
    ("price", "words"),
    [
        (None, ""),
        ({"is_in": True, "value": None, "cost": None}, "cannot be forced in"),
        ({"is_in": False, "value": None, "cost": None}, "cannot be left out"),
        ({"is_in": True, "value": "6", "cost": "-250"}, "forced in: −6.0 points, −250 CHF"),
        ({"is_in": False, "value": "2.5", "cost": "40"}, "left out: −2.5 points, +40 CHF"),
        ({"is_in": False, "value": "0", "cost": "0"}, "left out: −0.0 points, ±0 CHF"),
    ],
)
def test_a_price_has_its_sign(price, words):
    assert price_words(price) == words


def test_the_difference_of_the_lists_is_one_sentence():
    same = lists((["A"], "10", "5"), (["A"], "10", "5"))
    assert difference(same) == "Both lists are the same."
    saving = lists((["B"], "10", "500"), (["C"], "12.5", "700"))
    assert difference(saving) == ("The list by rank costs 2.5 points of value and saves 200 CHF.")
    dearer = lists((["B"], "10", "900"), (["C"], "12.5", "700"))
    assert difference(dearer) == "The list by rank costs 2.5 points of value and 200 CHF."
    price = {"A": {"is_in": True, "value": "1", "cost": "30"}}
    first = lists((["A"], "10", "900"), (["C"], "11", "870"), price)
    assert difference(first) == "Forcing the top-ranked A costs 1.0 points of value and 30 CHF."


def test_the_gap_is_told():
    assert method_words({"gap": 0.0}) == "exact"
    assert method_words({"gap": None}) == "no bound is known"
    assert method_words({"gap": 0.0042}) == "within 0.42\N{NO-BREAK SPACE}% of the best"


@pytest.mark.parametrize(
    ("money", "people", "words", "places"),
    [
        (None, None, "In 2027 all candidates fit into “Plan”.", []),
        (2, None, "Money ends first, after rank 2", [2]),
        (2, 4, "Money ends first, after rank 2", [2, 4]),
        (5, 4, "People end first, after rank 4", [5, 4]),
        (None, 4, "People end first, after rank 4", [4]),
        (3, 3, "Money and people end together, after rank 3", [3]),
    ],
)
def test_the_first_limit_that_is_exceeded_is_named(money, people, words, places):
    cut = Cut(Named(), 2027, money, people, Decimal(1000), 504)
    assert cut.sentence.startswith(words)
    assert list(cut.lines) == places


def test_a_bar_is_full_at_its_limit_and_over_beyond_it():
    assert Bar(2027, is_money=True, used=Decimal(50), limit=Decimal(200)).percent == 25
    beyond = Bar(2027, is_money=True, used=Decimal(300), limit=Decimal(200))
    assert (beyond.percent, beyond.is_over) == (100, True)
    assert Bar(2027, is_money=False, used=0, limit=0).percent == 0
    assert Bar(2027, is_money=False, used=5, limit=0).percent == 100


def test_only_who_passes_more_than_near_ties_goes_far():
    ranked = [Ranked("A"), Ranked("B", ("C",)), Ranked("C", ("B",)), Ranked("D")]
    assert far_moves(ranked, list("ACBD")) == []
    assert far_moves(ranked, list("CABD")) == ["C"]
    assert far_moves(ranked, list("ABDC")) == ["D"]
    assert far_moves(ranked, list("DCBA")) == ["D", "C", "B"]


def test_days_are_shown_as_days():
    field = DaysField()
    assert field.prepare_value(1500 * 504) == "1500 d"
    assert field.prepare_value(252) == "0.5 d"
    assert field.prepare_value("12 h") == "12 h"
