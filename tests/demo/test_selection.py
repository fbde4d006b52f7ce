"""The planning round 2027 of the demonstration shows exactly the worked example."""

import re

import pytest

from people.models import User
from projects.models import Decision, SelectionScenario

pytestmark = pytest.mark.django_db


def page_of(as_user, name):
    row = SelectionScenario.objects.get(name_en=name)
    User.objects.filter(username="director").update(language="en")
    text = as_user(User.objects.get(username="director")).get(row.get_absolute_url()).text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_the_ordinary_budget_shows_both_lists_of_the_example(demo, as_user):
    page = page_of(as_user, "Ordinary budget 2027")
    for words in (
        "244.9 sum of the values V",
        "250.9 sum of the values V",
        "1’220’000 CHF of 1’500’000 CHF",
        "1’470’000 CHF of 1’500’000 CHF",
        "1’410 pd of 1’500 pd",
        "1’430 pd of 1’500 pd",
        "PRJ-205 + PRJ-208 go together only and do not fit: "
        "780 pd + 780 pd = 1’560 pd &gt; 1’500 pd",
        "Forcing the top-ranked PRJ-202 costs 6.0 points of value and saves 250’000 CHF.",
    ):
        assert words in page, words


def test_the_reduced_budget_makes_both_lists_the_same(demo, as_user):
    page = page_of(as_user, "Reduced budget 2027")
    assert page.count("244.9 sum of the values V") == 2
    assert page.count("1’220’000 CHF of 1’300’000 CHF") == 2
    assert "Both lists are the same." in page


def test_nothing_is_adopted_for_2027_yet_and_2026_was(demo):
    states = SelectionScenario.objects.order_by("year", "pk").values_list("year", "state")
    assert list(states) == [(2026, "adopted"), (2027, "draft"), (2027, "draft")]
    decision = Decision.objects.get(scenario__year=2026)
    assert decision.body == "board"
    assert {"PRJ-202", "PRJ-204", "PRJ-205"} == set(decision.scenario.adopted["codes"])
