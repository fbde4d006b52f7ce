"""The planning round 2027: exactly the lists, sums and sentences of the worked example."""

from dataclasses import replace
from decimal import Decimal

import pytest

from projects.operations.selection import compute_scenario, create_scenario

pytestmark = pytest.mark.django_db
BY_RANK = ["GOLD-202", "GOLD-106", "GOLD-303", "GOLD-104", "GOLD-206"]
OPTIMUM = ["GOLD-205", "GOLD-106", "GOLD-208", "GOLD-303", "GOLD-104"]


def test_both_lists_have_the_sums_of_the_example(computed):
    rank, best = computed.result["rank"], computed.result["optimum"]
    assert (rank["codes"], best["codes"]) == (BY_RANK, OPTIMUM)
    assert (rank["value"], best["value"]) == ("244.9", "250.9")
    assert (Decimal(rank["cost"]), Decimal(best["cost"])) == (1_220_000, 1_470_000)
    assert (rank["effort"], best["effort"]) == (1410 * 504, 1430 * 504)
    assert (computed.result["method"], computed.result["gap"]) == ("enumeration", 0.0)


def test_the_page_says_it_as_the_example_does(as_user, director, computed):
    page = as_user(director).get(computed.get_absolute_url()).text
    for words in (
        "244.9",
        "250.9",
        "1’220’000 CHF of 1’500’000 CHF",
        "1’470’000 CHF of 1’500’000 CHF",
        "1’410 pd of 1’500 pd",
        "1’430 pd of 1’500 pd",
        "GOLD-205 + GOLD-208 go together only and do not fit: "
        "780 pd + 780 pd = 1’560 pd &gt; 1’500 pd",
        "Forcing the top-ranked GOLD-202 costs 6.0 points of value and saves 250’000 CHF.",
        "forced in: −6.0 points, −250’000 CHF",
        "GOLD-106 is mandatory",
    ):
        assert words in page, words


def test_with_less_money_both_lists_coincide(as_user, director, portfolio, facts):
    less = replace(facts, budget=Decimal(1_300_000), name_fr="Moins d’argent")
    row = create_scenario(portfolio.pk, less, actor=director)
    row = compute_scenario(row.pk, actor=director)
    assert row.result["rank"]["codes"] == row.result["optimum"]["codes"] == BY_RANK
    assert row.result["optimum"]["value"] == "244.9"
    assert "Both lists are the same." in as_user(director).get(row.get_absolute_url()).text


def test_a_database_that_keeps_no_order_of_keys_changes_nothing(as_user, director, computed):
    before = as_user(director).get(computed.get_absolute_url()).text
    kept = computed.result["candidates"]
    computed.result["candidates"] = {code: kept[code] for code in sorted(kept)}
    computed.save(update_fields=["result"])
    after = as_user(director).get(computed.get_absolute_url()).text
    assert "Forcing the top-ranked GOLD-202" in after
    rows = [line for line in before.splitlines() if "GOLD-" in line]
    assert [line for line in after.splitlines() if "GOLD-" in line] == rows
