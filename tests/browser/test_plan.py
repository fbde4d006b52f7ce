"""The plan in a real browser: rows line up, keys reach it, both themes are accessible."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from people.models import User
from tests.browser.conftest import PHONE
from tests.demonstration import put_demonstration

CODE = "PRJ-204"
TOPS = """selector => [...document.querySelectorAll(selector)]
  .map(one => Math.round(one.getBoundingClientRect().top))"""
CUT = """() => [...document.querySelectorAll(".plan-table tbody td")]
  .filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.innerText)"""


@pytest.fixture
def lead(db):
    put_demonstration()
    User.objects.update(language="en")
    return User.objects.get(led_projects__code=CODE)


def test_a_plan_lines_up_folds_and_is_accessible(page, visit, sign_in, axe, lead):
    sign_in(lead)
    visit(f"/projects/{CODE}/plan/")
    rows = page.locator(".plan-table tbody tr")
    count = rows.count()
    assert count > 5
    tops = page.evaluate(TOPS, ".plan-table tbody tr")
    chart = page.evaluate(TOPS, ".gantt-rows")[0]
    assert [top - chart for top in tops] == [28 * n for n in range(count)]
    assert page.locator(".gantt-rows .g-row").count() <= count
    # What lies deeper is set in.
    lefts = [page.locator(f".plan-table .level-{n} .toggle").first.bounding_box() for n in (1, 2)]
    assert lefts[0]["x"] < lefts[1]["x"]
    assert axe.faults() == []
    # By keyboard: fold the first package, and find the focus where it was.
    fold = page.locator(".plan-table .toggle[href]").first
    name = fold.get_attribute("id")
    fold.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#{name}")).to_have_attribute("aria-expanded", "false")
    expect(page.locator(f"#{name}")).to_be_focused()
    assert rows.count() < count
    expect(page.locator("h1")).to_have_count(1)
    assert "shut=" in page.url
    page.go_back()
    expect(page.locator(f"#{name}")).to_have_attribute("aria-expanded", "true")
    # A zoom is a link; the address keeps it.
    page.get_by_role("link", name="Day", exact=True).click()
    expect(page.locator(".plan-scroll")).to_have_attribute("data-zoom", "day")
    assert "zoom=day" in page.url
    page.emulate_media(color_scheme="dark")
    assert axe.faults() == []


def test_the_portfolio_plan_opens_a_project_on_a_phone(page, visit, sign_in, axe, lead):
    page.set_viewport_size(PHONE)
    sign_in(User.objects.get(username="director"))
    visit("/plan/")
    before = page.locator(".plan-table tbody tr").count()
    page.locator(".plan-table .toggle[href]").first.click()
    expect(page.locator('.plan-table [aria-expanded="true"]')).to_have_count(1)
    assert page.locator(".plan-table tbody tr").count() > before
    # The plan alone came, not a page within the page.
    expect(page.locator("h1")).to_have_count(1)
    # No date is cut, though the sign of what is late stands beside it.
    assert page.evaluate(CUT) == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert axe.faults() == []
    page.emulate_media(color_scheme="dark")
    assert axe.faults() == []
