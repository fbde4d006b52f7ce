"""Another order of the ranking, by mouse, by keys, by finger and by buttons; no score changes."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from projects.models import ProjectScore, ProposedOrder
from tests.browser.conftest import PHONE
from tests.priorities.golden import GOLDEN
from tests.selection.conftest import portfolio  # noqa: F401

RANKED = [facts[0] for facts in GOLDEN]
FIRST, SECOND, THIRD, *_, LAST = RANKED
HELD = "document.activeElement.closest('li')?.dataset.code"
TALL = {"width": 1440, "height": 1200}
THUMB = 44


@pytest.fixture
def address(portfolio) -> str:  # noqa: F811
    return reverse("projects:propose-order", args=[portfolio.code])


@pytest.fixture
def order(page, visit, sign_in, director, address) -> Page:
    """The page as the director sees it, with the nine candidates in the order of their rank."""
    sign_in(director)
    page.set_viewport_size(TALL)
    visit(address)
    assert shown(page) == sent(page) == RANKED
    return page


def shown(page: Page) -> list[str]:
    return [row.get_attribute("data-code") or "" for row in page.locator(".order-rows > li").all()]


def sent(page: Page) -> list[str]:
    return page.locator("input[name=order]").input_value().split(",")


def row(page: Page, code: str):
    return page.locator(f".order-rows > [data-code={code}]")


def place(page: Page, code: str, part: float) -> tuple[float, float]:
    """A point on the handle's column, so far down the row of the project."""
    box = row(page, code).locator(".handle").bounding_box()
    line = row(page, code).bounding_box()
    assert box is not None
    assert line is not None
    return box["x"] + box["width"] / 2, line["y"] + line["height"] * part


def take(page: Page, code: str, onto: str, *, part: float) -> None:
    """Hold a project by its handle over a part of another one's row."""
    page.mouse.move(*place(page, code, 0.5))
    page.mouse.down()
    page.mouse.move(*place(page, onto, part), steps=4)


def moved(codes: list[str], code: str, at: int) -> list[str]:
    rest = [each for each in codes if each != code]
    return [*rest[:at], code, *rest[at:]]


def propose(page: Page, reason: str) -> None:
    page.get_by_label("Reason of the order").fill(reason)
    page.get_by_role("button", name="Propose this order").click()
    expect(page.locator("#messages")).to_contain_text("no score has changed")


def test_a_row_is_dragged_by_the_mouse_and_the_order_proposed(order, axe):
    page, scores = order, list(ProjectScore.objects.order_by("pk").values())
    take(page, THIRD, FIRST, part=0.2)
    expect(row(page, FIRST)).to_have_class("drop-before")
    expect(row(page, THIRD)).to_have_class("dragged")
    assert axe.faults() == []
    page.emulate_media(color_scheme="dark")
    assert axe.faults() == []
    page.mouse.up()
    expect(page.locator("#order-says")).to_have_text(f"{THIRD} is now at place 1 of 9.")
    expected = moved(RANKED, THIRD, 0)
    assert shown(page) == sent(page) == expected
    expect(page.locator(".drop-before, .drop-after, .dragged")).to_have_count(0)
    # Its rank and its P stay what they were; only the first and the last row have a dead button.
    expect(row(page, THIRD)).to_contain_text("rank 3, P 57.8")
    for name, first in (("up", THIRD), ("down", LAST)):
        expect(page.locator(f"[name={name}]:disabled")).to_have_attribute("value", first)
    assert axe.faults() == []

    propose(page, "The law wants it first.")
    proposal = ProposedOrder.objects.get()
    assert (proposal.codes, proposal.reason) == (expected, "The law wants it first.")
    assert list(ProjectScore.objects.order_by("pk").values()) == scores
    expect(page.locator("tbody tr").first).to_contain_text(FIRST)


def test_a_row_drawn_beyond_the_list_becomes_the_last(order):
    page = order
    take(page, FIRST, LAST, part=1.5)
    expect(row(page, LAST)).to_have_class("drop-after")
    page.mouse.up()
    assert shown(page) == sent(page) == moved(RANKED, FIRST, 8)
    expect(page.locator("[name=up]:disabled")).to_have_attribute("value", SECOND)
    expect(page.locator("[name=down]:disabled")).to_have_attribute("value", FIRST)


def test_escape_and_letting_go_on_itself_leave_the_order(order):
    page = order
    take(page, THIRD, FIRST, part=0.2)
    page.keyboard.press("Escape")
    page.mouse.up()
    take(page, THIRD, FIRST, part=0.2)
    page.mouse.move(*place(page, THIRD, 0.7))
    page.mouse.up()
    # Below the one above it is where it stands already.
    take(page, THIRD, SECOND, part=0.8)
    page.mouse.up()
    assert shown(page) == sent(page) == RANKED
    expect(page.locator(".drop-before, .drop-after, .dragged")).to_have_count(0)
    expect(page.locator("#order-says")).to_be_empty()


def test_alt_and_the_arrow_keys_move_the_row_that_has_the_focus(order):
    page, says = order, order.locator("#order-says")
    row(page, THIRD).focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Alt+ArrowUp")
    expect(says).to_have_text(f"{THIRD} is now at place 2 of 9.")
    expect(row(page, THIRD)).to_be_focused()
    assert shown(page) == sent(page) == moved(RANKED, THIRD, 1)
    # A button keeps the focus too, until it can no longer be pressed.
    up = row(page, THIRD).locator("[name=up]")
    up.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(up).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    expect(row(page, THIRD)).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(says).to_have_text(f"{THIRD} is now at place 1 of 9.")
    # An arrow alone moves nothing.
    page.keyboard.press("ArrowDown")
    expected = moved(RANKED, THIRD, 0)
    assert shown(page) == sent(page) == expected

    propose(page, "By keys.")
    assert ProposedOrder.objects.get().codes == expected


def test_buttons_after_a_drag_start_from_what_is_on_the_screen(order):
    page = order
    page.get_by_label("Reason of the order").fill("Typed before.")
    take(page, LAST, SECOND, part=0.2)
    page.mouse.up()
    assert page.evaluate(HELD) == LAST
    row(page, LAST).get_by_role("button", name="one place up").click()
    expect(row(page, LAST).locator("[name=up]")).to_be_disabled()
    expected = moved(RANKED, LAST, 0)
    assert shown(page) == sent(page) == expected
    expect(page.get_by_label("Reason of the order")).to_have_value("Typed before.")
    # The page that came back moves rows as the first one did.
    row(page, LAST).focus()
    page.keyboard.press("Alt+ArrowDown")
    assert sent(page) == moved(RANKED, LAST, 1)


def test_a_finger_drags_on_a_phone_in_french_and_the_page_follows(order, director, axe, address):
    page = order
    type(director).objects.update(language="fr")
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    page.reload()
    box = row(page, FIRST).locator(".handle").bounding_box()
    assert min(box["width"], box["height"]) >= THUMB
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    x, y = place(page, FIRST, 0.5)
    finger("touchStart", (x, y))
    for step in (20, 60):
        finger("touchMove", (x, y + step))
    # Held at the lower edge, the row comes down to the last one, however long the list is.
    finger("touchMove", (x, PHONE["height"] - 10))
    expect(row(page, LAST)).to_have_class("drop-after")
    finger("touchEnd")
    expect(page.locator("#order-says")).to_have_text(f"{FIRST} est maintenant à la place 9 sur 9.")
    assert shown(page) == sent(page) == moved(RANKED, FIRST, 8)
    assert axe.faults() == []


def test_without_scripts_the_buttons_alone_are_offered(
    browser: Browser, live_server, context, order, address
):
    with browser.new_context(java_script_enabled=False, viewport=PHONE) as plain:
        plain.add_cookies(context.cookies())
        page = plain.new_page()
        page.goto(f"{live_server.url}{address}")
        expect(page.locator(".handle:visible, .drag-hint:visible, li[tabindex]")).to_have_count(0)
        row(page, SECOND).get_by_role("button", name="one place up").click()
        expect(row(page, SECOND).locator("[name=up]")).to_be_disabled()
        assert shown(page) == sent(page) == moved(RANKED, SECOND, 0)
        propose(page, "Without scripts.")
    assert ProposedOrder.objects.get().codes == moved(RANKED, SECOND, 0)
