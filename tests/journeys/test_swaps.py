"""What changes without a new page: the focus stays, changes are said, and packages can be moved."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.factories import make_member, make_project, make_task, make_work_package


def order(page: Page) -> list[str]:
    return [
        row.get_attribute("id") for row in page.locator("#structure-tree tr[data-package]").all()
    ]


def test_packages_are_dragged_by_the_mouse_and_moved_by_buttons(browser_of):
    project = make_project(code="DRAG")
    for name in ("One", "Two", "Three"):
        make_work_package(project=project, name=name)
    page = browser_of(project.lead)
    page.goto("/projects/DRAG/structure/")
    page.wait_for_load_state("networkidle")
    assert order(page) == ["package-1", "package-2", "package-3"]

    drag(page, "package-3", "package-1", part=0.2)
    expect(page.locator("#structure-tree tr[data-package]").first).to_have_id("package-3")
    assert order(page) == ["package-3", "package-1", "package-2"]

    drag(page, "package-2", "package-1", part=0.8)
    expect(page.locator("#package-1 .toggle[aria-expanded]")).to_be_visible()
    assert project.work_packages.get(number=2).parent.number == 1

    page.locator("#package-3").get_by_role("link", name="Move").click()
    page.get_by_role("button", name="Down").click()
    page.goto("/projects/DRAG/structure/")
    assert order(page)[0] == "package-1"


def drag(page: Page, moved: str, onto: str, *, part: float) -> None:
    """Take a package by its handle and let it go on a part of another one's line."""
    page.locator(f"#{moved} .handle").hover()
    page.mouse.down()
    box = page.locator(f"#{onto}").bounding_box()
    page.mouse.move(box["x"] + 80, box["y"] + box["height"] * part, steps=4)
    page.mouse.up()


def test_a_refused_move_is_said_and_changes_nothing(browser_of):
    project = make_project(code="DEEP")
    above = make_work_package(project=project, name="Above")
    make_work_package(project=project, parent=above, name="Below")
    page = browser_of(project.lead)
    page.goto("/projects/DEEP/structure/?depth=2")
    page.wait_for_load_state("networkidle")
    before = order(page)
    drag(page, "package-1", "package-2", part=0.8)
    expect(page.get_by_role("alert")).not_to_be_empty()
    assert order(page) == before


def test_opening_and_ordering_keep_the_focus_where_it_was(browser_of):
    project = make_project(code="FOCUS")
    make_task(project=project, name="Inside")
    page = browser_of(project.lead)
    page.goto("/projects/FOCUS/structure/")
    page.wait_for_load_state("networkidle")
    toggle = page.locator("#toggle-1")
    opened = toggle.get_attribute("aria-expanded")
    toggle.focus()
    page.keyboard.press("Enter")
    expect(toggle).not_to_have_attribute("aria-expanded", opened)
    expect(toggle).to_be_focused()

    page.goto("/projects/")
    page.wait_for_load_state("networkidle")
    words = page.get_by_label("Words or code")
    words.fill("focus")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=focus**")
    expect(words).to_be_focused()


def test_a_step_on_a_card_keeps_the_reader_near_and_says_what_happened(browser_of):
    project = make_project(code="SAID")
    member = make_member(project, username="member")
    task = make_task(project=project, name="Say it", assignee=member)
    page = browser_of.on_phone(member)
    page.goto("/my-work/")
    page.get_by_role("button", name="Start").press("Enter")
    expect(page.get_by_role("link", name="Report progress")).to_be_visible()
    expect(page.get_by_role("link", name="Say it")).to_be_focused()
    page.get_by_role("link", name="Report progress").press("Enter")
    expect(page.get_by_label("Progress (%)")).to_be_visible()
    page.get_by_label("Progress (%)").fill("300")
    page.evaluate("document.querySelector('.step-slot form').noValidate = true")
    page.locator(".step-slot").get_by_role("button", name="Report progress").press("Enter")
    expect(page.locator(".step-slot .error-summary")).to_be_focused()
    refused = page.get_by_label("Progress (%)")
    assert refused.get_attribute("aria-invalid") == "true"
    said = refused.get_attribute("aria-describedby").split()
    assert any("error" in name and page.locator(f"#{name}").count() for name in said)
    assert task.pk


def test_news_is_announced_by_a_live_region(browser_of):
    project = make_project(code="LIVE")
    page = browser_of(project.lead)
    page.goto("/projects/LIVE/")
    region = page.locator("#messages")
    assert region.get_attribute("aria-live") or region.get_attribute("role") in {"status", "alert"}
