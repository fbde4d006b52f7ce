"""The planning round 2027 in the browser: weighed, computed, adopted, seen in the log."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from playwright.sync_api import expect

from people.choices import Role
from projects.models import PortfolioRule
from projects.operations.priorities import found_priorities
from tests.factories import make_director, make_portfolio, make_project, make_score, make_user
from tests.priorities.golden import GOLDEN, contributions, scores

DAYS = (520, 600, 260, 180, 180, 210, 240, 300, 110)


def weigh(director):
    place = make_portfolio()
    found_priorities(place.pk, actor=director, on=date(2026, 10, 1))
    projects = {}
    for facts, days in zip(GOLDEN, DAYS, strict=True):
        code, given, points, _p, _v, cost, _best, _worst = facts
        projects[code] = make_project(
            code=code,
            portfolio=place,
            state="decision",
            category="mandatory" if code == "GOLD-106" else "discretionary",
        )
        make_score(
            projects[code],
            by=director,
            contributions=contributions(given),
            scores=scores(points),
            cost=Decimal(cost * 1000),
            effort_minutes=days * 504,
        )
    for first, kind, second in (
        ("GOLD-206", "requires", "GOLD-202"),
        ("GOLD-205", "bundle", "GOLD-208"),
    ):
        PortfolioRule.objects.create(
            portfolio=place,
            first=projects[first],
            kind=kind,
            second=projects[second],
            reason="Known.",
        )
    return place


def test_a_round_is_weighed_by_the_director_and_adopted_by_the_board(browser_of):
    director = make_director(username="director")
    member = make_user("board", roles=(Role.SPONSOR,), name="Berta Board")
    place = weigh(director)

    page = browser_of(director)
    page.goto("/priorities/")
    page.get_by_role("link", name="Scenarios", exact=True).click()
    page.get_by_role("link", name=f"New scenario for {place.code}").click()
    page.get_by_label("Name in French").fill("Budget 2027")
    page.get_by_label("Planning year").fill("2027")
    page.get_by_label("Budget of each year (CHF)").fill("1'500'000")
    page.get_by_label("People in each year").fill("1500 d")
    page.get_by_role("button", name="Make the scenario").click()
    page.get_by_role("button", name="Compute both lists").click()
    rank, best = page.locator("#list-rank"), page.locator("#list-optimum")
    for words in ("244.9", "1’220’000 CHF of 1’500’000 CHF", "1’410 pd of 1’500 pd"):
        expect(rank).to_contain_text(words)
    for words in ("250.9", "1’470’000 CHF of 1’500’000 CHF", "1’430 pd of 1’500 pd", "exact"):
        expect(best).to_contain_text(words)
    expect(page.locator(".scenario-difference")).to_have_text(
        "Forcing the top-ranked GOLD-202 costs 6.0 points of value and saves 250’000 CHF."
    )
    expect(page.locator("#scenario-candidates")).to_contain_text(
        "780 pd + 780 pd = 1’560 pd > 1’500 pd"
    )
    address = page.url

    # What if there is less money: the copy is changed, and both lists are the same.
    page.get_by_role("link", name="What if").click()
    page.get_by_label("Name in French").fill("Moins d’argent")
    page.get_by_role("button", name="Copy the scenario").click()
    page.get_by_role("link", name="Money, people, candidates").click()
    page.get_by_label("Budget (CHF)").fill("1300000")
    page.get_by_role("button", name="Save the scenario").click()
    page.get_by_role("button", name="Compute both lists").click()
    expect(page.locator(".scenario-difference")).to_have_text("Both lists are the same.")
    expect(page.locator("#list-optimum")).to_contain_text("244.9")

    phone = browser_of.on_phone(member)
    phone.goto(address)
    phone.get_by_role("link", name="Adopt by the board").click()
    phone.get_by_text("By rank", exact=True).last.click()
    phone.get_by_label("Subject in French").fill("Portefeuille 2027")
    phone.get_by_label("Reasoning").fill("The portal comes first.")
    phone.get_by_role("group", name="Who took part").locator("summary").click()
    phone.get_by_label("Berta Board").check()
    phone.keyboard.press("Escape")
    phone.get_by_role("button", name="Write the decision down").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Portefeuille 2027")

    page.goto("/decisions/")
    expect(page.locator("#decision-log")).to_contain_text("Portefeuille 2027")
    page.goto(address)
    expect(page.locator("#adopted-title")).to_be_visible()
    expect(page.get_by_role("button", name="Compute again")).to_have_count(0)
