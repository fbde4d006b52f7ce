"""A whole day without a mouse: every step by keys, the focus always in sight, never in a trap."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from projects.models import Project
from tests.factories import (
    PASSWORD,
    make_director,
    make_portfolio,
    make_project,
    make_request,
    make_work_package,
    meet_gates,
)

FARTHEST = 80
# What has the focus is drawn differently from when it has not: an outline, a ring or a border.
VISIBLE = """() => {
    const node = document.activeElement;
    if (!node || node === document.body || node.id === "main") return true;
    const box = node.getBoundingClientRect();
    const name = node.outerHTML.slice(0, 120);
    if (box.width < 2 || box.height < 2) return `no room: ${name}`;
    if (box.bottom < 0 || box.top > innerHeight) return `off screen: ${name}`;
    const style = getComputedStyle(node);
    const drawn = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none";
    return drawn || style.boxShadow !== "none" || `no sign: ${name}`;
}"""


class Keys:
    """Somebody who has only a keyboard, and looks where the focus is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

    def to(self, role: str, name: str | re.Pattern[str], *, exact: bool = True) -> None:
        """Tab until the focus stands on it; each stop on the way must be in sight."""
        wanted = self.page.get_by_role(role, name=name, exact=exact)
        for _ in range(FARTHEST):
            self.press("Tab")
            assert self.page.evaluate(VISIBLE) is True
            held = [
                one for one in wanted.all() if one.evaluate("n => n === document.activeElement")
            ]
            if held:
                return
        raise AssertionError(f"the Tab key does not reach the {role} {name!r}")

    def follow(self, role: str, name: str | re.Pattern[str], *, exact: bool = True) -> None:
        self.to(role, name, exact=exact)
        with self.page.expect_navigation():
            self.press("Enter")

    def fill(self, label: str | re.Pattern[str], text: str, *, role: str = "textbox") -> None:
        self.to(role, label, exact=False)
        self.press("Control+a")
        self.write(text)


@pytest.fixture
def director(transactional_db):
    make_portfolio(code="PF")
    return make_director(username="director", name="Dora Weiss")


def test_a_project_is_set_up_from_sign_in_to_its_tasks_by_keys(browser_of, director):
    page = browser_of.stranger()
    keys = Keys(page)
    page.goto("/accounts/login/")
    expect(page.get_by_label("User name or e-mail")).to_be_focused()
    keys.write(director.username)
    keys.fill(re.compile("Password"), PASSWORD)
    with page.expect_navigation():
        keys.press("Enter")

    open_create_menu(keys)
    keys.follow("link", "Project")
    keys.fill("Code", "keys")
    keys.fill("Name in French", "Au clavier")
    keys.follow("button", "Create")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Au clavier")

    # Others write the request and say what holds before its gate.
    project = Project.objects.get(code="KEYS")
    make_request(project=project)
    meet_gates(project, "G0")
    keys.follow("link", "Accept for analysis")
    keys.follow("button", "Accept for analysis")
    expect(page.locator("#messages")).to_contain_text("In analysis")


def open_create_menu(keys: Keys) -> None:
    for _ in range(FARTHEST):
        keys.press("Tab")
        assert keys.page.evaluate(VISIBLE) is True
        if keys.page.evaluate("document.activeElement.matches('.top-right summary')"):
            break
    keys.press("Enter")
    expect(keys.page.locator(".top-right details[open]")).to_be_visible()


def test_work_is_planned_ordered_and_reported_by_keys(browser_of):
    project = make_project(code="KEYS", name_en="By keys")
    page = browser_of(project.lead)
    keys = Keys(page)
    page.goto("/projects/KEYS/structure/")
    for name in ("First", "Second"):
        keys.follow("link", "New work package")
        keys.fill("Name", name)
        keys.follow("button", "Create the package")
        page.goto("/projects/KEYS/structure/")
    assert names_of(page) == ["First", "Second"]

    page.locator("#package-2").focus()
    assert page.evaluate(VISIBLE) is True
    keys.press("Alt+ArrowUp")
    expect(page.locator("#structure-tree tbody tr").first).to_contain_text("Second")
    expect(page.locator("#package-2")).to_be_focused()
    assert names_of(page) == ["Second", "First"]

    keys.to("link", re.compile("Second"))
    with page.expect_navigation():
        keys.press("Enter")
    keys.follow("link", "New task")
    keys.fill("Name", "Order the cables")
    keys.follow("button", "Create the task")
    keys.follow("link", "Start")
    keys.follow("button", "Start")
    expect(page.locator(".page-sub")).to_contain_text("In progress")

    page.goto("/projects/KEYS/packages/2/")
    keys.follow("link", "New milestone")
    keys.fill("Name", "Cables are there")
    to_field(keys, "due_on")
    keys.write("11302026")
    keys.follow("button", "Create the milestone")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cables are there")

    page.goto("/projects/KEYS/reports/")
    keys.follow("button", "Prepare the report")
    expect(page.locator("#report-progress")).to_be_visible(timeout=60_000)


def to_field(keys: Keys, name: str) -> None:
    for _ in range(FARTHEST):
        keys.press("Tab")
        if keys.page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"the Tab key does not reach {name}")


def names_of(page: Page) -> list[str]:
    links = page.locator("#structure-tree tbody tr td.tree-name > a:not(.toggle)")
    return [text.split(maxsplit=1)[1] for text in links.all_inner_texts()]


def test_the_palette_jumps_and_every_dialog_gives_the_focus_back(browser_of, director):
    project = make_project(code="JUMP", name_en="Far away")
    make_work_package(project=project, name="Cabling")
    page = browser_of(director)
    keys = Keys(page)
    page.goto("/projects/")
    keys.to("button", re.compile("English"), exact=False)
    keys.press("Control+k")
    expect(page.locator("#palette")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("#search-dialog")).not_to_be_visible()
    assert "English" in page.evaluate("document.activeElement.innerText")

    keys.press("Control+k")
    keys.write("far aw")
    expect(page.locator("#search-results a").first).to_be_visible()
    keys.press("ArrowDown")
    assert page.evaluate(VISIBLE) is True
    with page.expect_navigation():
        keys.press("Enter")
    expect(page).to_have_url(re.compile("/projects/JUMP/$"))


def test_tab_goes_around_the_whole_page_and_comes_out_again(browser_of, director):
    project = make_project(code="ROUND", name_en="Around")
    make_work_package(project=project)
    page = browser_of(director)
    for path in ("/projects/", "/projects/ROUND/", "/projects/ROUND/structure/", "/reports/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        stops = page.evaluate(
            """() => [...document.querySelectorAll("a[href], button, input, select, summary")]
                .filter((node) => node.checkVisibility({ visibilityProperty: true })).length"""
        )
        keys = Keys(page)
        seen = set()
        for _ in range(stops + 5):
            keys.press("Tab")
            assert page.evaluate(VISIBLE) is True
            seen.add(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
        assert any("skip-link" in stop for stop in seen), path
        assert len(seen) > stops * 0.6, path
