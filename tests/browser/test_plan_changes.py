"""The plan is changed in its chart by mouse, by keys and by form, seen first, saved, taken back."""

from __future__ import annotations

import io
from datetime import date

import pypdf
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from people import tasks
from people.models import Job, User
from reporting.pdf import is_available
from tests.browser.conftest import PHONE
from tests.factories import make_member
from tests.scheduling.conftest import (  # noqa: F401
    planned,
    remote_support,
    vaud,
)
from workpackages.models import Dependency, PlanStep, Task

needs_pango = pytest.mark.skipif(not is_available(), reason="Pango is missing")
H, I_, J, K = "#bar-8", "#bar-9", "#bar-11", "#bar-10"
HELD = "document.activeElement.id"
BEFORE, AFTER = date(2026, 10, 13), date(2026, 10, 19)
# Week zoom: nine pixels are a day.
DAY_WIDTH = "Number(document.querySelector('.gantt-rows').dataset.dayWidth)"


@pytest.fixture
def plan(visit, sign_in, planned) -> Page:  # noqa: F811
    """The page of the plan as its lead sees it."""
    sign_in(planned.lead)
    return visit("/projects/REMOTE/plan/")


def task(name: str) -> Task:
    return Task.objects.get(name=name)


def box_of(page: Page, bar: str) -> dict[str, float]:
    page.locator(bar).scroll_into_view_if_needed()
    box = page.locator(f"{bar} .g-plan").bounding_box()
    assert box is not None
    return box


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=3)
    page.mouse.move(*end, steps=3)


def middle(box: dict[str, float]) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def save(page: Page) -> None:
    page.get_by_role("button", name="Save the plan").click()
    expect(page.locator("#plan-dialog")).to_be_hidden()
    expect(page.locator("#plan-says")).to_have_text("The plan is changed.")
    expect(page.locator("#plan-undo")).to_be_visible()


def take_back(page: Page) -> None:
    page.locator("#plan-undo").click()
    expect(page.locator("#plan-says")).to_contain_text("Taken back")
    expect(page.locator("#plan-undo")).to_have_count(0)


def test_a_bar_is_moved_by_mouse_seen_saved_and_taken_back(plan, axe):
    page, wide = plan, plan.evaluate(DAY_WIDTH)
    box = box_of(page, H)
    at = middle(box)
    drag(page, at, (at[0] + 6 * wide, at[1]))
    expect(page.locator(".g-hand-text")).to_have_text("Mon 19.10.2026 (+6 d)")
    expect(page.locator("#plan-says")).to_have_text("Start Mon 19.10.2026 (+6 d).")
    page.mouse.up()

    panel = page.get_by_role("dialog", name="Dates of T8 H")
    expect(panel).to_contain_text("4 tasks get new dates.")
    expect(panel.get_by_label("Start")).to_have_value("2026-10-19")
    # What would move lies over the chart; nothing is saved yet.
    expect(page.locator(".g-preview")).to_have_count(4)
    assert task("H").start_on == BEFORE
    assert axe.faults() == []
    page.emulate_media(color_scheme="dark")
    assert axe.faults() == []
    before = page.evaluate("document.querySelector('.plan-scroll').scrollTop")
    save(page)
    expect(page.locator(H)).to_have_attribute("data-start", "2026-10-19")
    expect(page.locator(H)).to_be_focused()
    assert page.evaluate("document.querySelector('.plan-scroll').scrollTop") == before
    expect(page.locator(".g-preview")).to_have_count(0)
    assert task("H").start_on == AFTER
    assert axe.faults() == []

    take_back(page)
    expect(page.locator(H)).to_have_attribute("data-start", "2026-10-13")
    assert task("H").start_on == BEFORE


def test_escape_and_the_close_button_leave_everything_as_it_was(plan):
    page = plan
    at = middle(box_of(page, H))
    drag(page, at, (at[0] + 60, at[1]))
    page.keyboard.press("Escape")
    expect(page.locator(".g-hand")).to_have_count(0)
    expect(page.locator("#plan-says")).to_have_text("Left as it was.")
    page.mouse.up()
    expect(page.locator("#plan-dialog")).to_be_hidden()
    # A bar that is only pressed opens its dates.
    page.locator(f"{H} .g-plan").click()
    expect(page.get_by_role("dialog", name="Dates of T8 H")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#plan-dialog")).to_be_hidden()
    expect(page.locator(H)).to_be_focused()
    page.locator(f"{H} .g-plan").click()
    page.get_by_role("button", name="Close", exact=True).locator("visible=true").click()
    expect(page.locator("#plan-dialog")).to_be_hidden()
    assert page.url.endswith("/plan/")
    assert PlanStep.objects.count() == 0


def test_the_right_edge_of_a_bar_changes_its_length(plan):
    page, wide = plan, plan.evaluate(DAY_WIDTH)
    box = box_of(page, H)
    page.mouse.move(*middle(box))
    expect(page.locator(".g-handle-size")).to_have_count(1)
    edge = (box["x"] + box["width"] - 1, middle(box)[1])
    drag(page, edge, (edge[0] + 2 * wide, edge[1]))
    expect(page.locator("#plan-says")).to_have_text("Finish Wed 21.10.2026 (+2 d).")
    page.mouse.up()
    panel = page.get_by_role("dialog", name="Dates of T8 H")
    expect(panel.get_by_label("Duration in working days")).to_have_value("7")
    save(page)
    assert task("H").finish_on == date(2026, 10, 21)
    # However far it is drawn back, a bar never ends before it begins.
    box = box_of(page, H)
    page.mouse.move(*middle(box))
    edge = (box["x"] + box["width"] - 1, middle(box)[1])
    drag(page, edge, (edge[0] - 90 * wide / 3, edge[1]))
    expect(page.locator("#plan-says")).to_contain_text("Finish Tue 13.10.2026")
    page.mouse.up()
    expect(panel.get_by_label("Duration in working days")).to_have_value("1")


def test_a_line_from_bar_to_bar_is_a_link(plan):
    page = plan
    box = box_of(page, "#bar-6")
    page.mouse.move(*middle(box))
    dot = page.locator(".g-handle-link").bounding_box()
    drag(page, middle(dot), middle(box_of(page, H)))
    expect(page.locator("#plan-says")).to_have_text("T8 H will wait for this task.")
    page.mouse.up()
    panel = page.get_by_role("dialog", name="Link T8 H")
    expect(panel.get_by_label("Other task")).to_have_value("6")
    expect(panel).to_contain_text("What moves")
    assert not Dependency.objects.filter(successor_task=task("H"), predecessor_task=task("F"))
    save(page)
    link = Dependency.objects.get(successor_task=task("H"), predecessor_task=task("F"))
    assert link.link_type == "FS"
    expect(page.locator('.gantt-rows [data-from="6"][data-to="8"]')).to_have_count(1)
    take_back(page)
    expect(page.locator('.gantt-rows [data-from="6"][data-to="8"]')).to_have_count(0)


def test_keys_reach_move_stretch_and_link_the_bars(plan, axe):
    page = plan
    # A link leads past the table, straight to the bars.
    page.get_by_role("link", name="To the bars of the chart").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(HELD).startswith("bar-")
    # One bar takes part in the order of the Tab key; arrows lead to the others.
    assert page.locator('a.g-row[tabindex="0"]').count() == 1
    page.locator('a.g-row[tabindex="0"]').focus()
    for _ in range(8):
        page.keyboard.press("ArrowDown")
    assert page.evaluate(HELD) == "bar-8"
    assert page.locator('a.g-row[tabindex="0"]').count() == 1

    page.keyboard.press("m")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#plan-says")).to_contain_text("Start Mon 19.10.2026 (+6 d).")
    expect(page.locator(".g-hand-shape")).to_have_count(1)
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Dates of T8 H")
    expect(panel).to_contain_text("4 tasks get new dates.")
    expect(page.locator("#plan-panel-title")).to_be_focused()
    panel.get_by_role("button", name="Save the plan").focus()
    page.keyboard.press("Enter")
    expect(page.locator(H)).to_have_attribute("data-start", "2026-10-19")
    expect(page.locator(H)).to_be_focused()
    assert task("H").start_on == AFTER

    page.keyboard.press("r")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#plan-says")).to_contain_text("(−1 d)")
    page.keyboard.press("Escape")
    expect(page.locator(".g-hand")).to_have_count(0)
    expect(page.locator(H)).to_be_focused()

    page.keyboard.press("l")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#plan-says")).to_contain_text("T10 K will wait for this task.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Link T10 K")).to_contain_text("What moves")
    page.keyboard.press("Escape")
    expect(page.locator(H)).to_be_focused()
    # A milestone has no length to change.
    page.locator(J).focus()
    page.keyboard.press("r")
    expect(page.locator("#plan-says")).to_have_text("This cannot be done with this bar.")
    assert PlanStep.objects.count() == 1


@needs_pango
def test_the_form_beside_the_chart_and_the_same_dates_on_paper(
    plan,
    as_user,
    settings,
    tmp_path,
    planned,  # noqa: F811
):
    settings.MEDIA_ROOT = tmp_path / "files"
    page = plan
    page.locator("#dates-8").click()
    panel = page.get_by_role("dialog", name="Dates of T8 H")
    panel.get_by_label("Duration in working days").fill("90000")
    panel.get_by_role("button", name="Show what moves").click()
    expect(panel).to_contain_text("This duration is out of range.")
    panel.get_by_label("Duration in working days").fill("5")
    panel.get_by_label("Start").fill("2026-10-19")
    panel.get_by_role("button", name="Show what moves").click()
    expect(panel).to_contain_text("4 tasks get new dates.")
    save(page)
    expect(page.locator("#dates-8")).to_be_focused()
    expect(page.locator("#row-8")).to_contain_text("23.10.2026")

    client = as_user(planned.lead)
    client.post(reverse("reporting:plan_pdf", args=["REMOTE"]), {"paper": "A4", "query": ""})
    job = Job.objects.latest("pk")
    tasks.run_job(job.pk)
    answer = client.get(reverse("reporting:plan_file", args=["REMOTE", job.key]))
    paper = pypdf.PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    words = " ".join(sheet.extract_text() for sheet in paper.pages)
    assert "19.10.2026" in words
    assert "23.10.2026" in words


def test_a_bar_is_moved_in_the_plan_over_projects(visit, sign_in, planned, axe):  # noqa: F811
    sign_in(planned.lead)
    page = visit("/plan/")
    page.get_by_role("link", name="Unfold all").click()
    bar = "#bar-REMOTE-8"
    expect(page.locator(bar)).to_have_count(1)
    # A page of its own, so that nothing is swapped under the pointer.
    page = visit("/plan/?open=all&zoom=week")
    wide = page.evaluate(DAY_WIDTH)
    at = middle(box_of(page, bar))
    drag(page, at, (at[0] + 6 * wide, at[1]))
    page.mouse.up()
    panel = page.get_by_role("dialog", name="Dates of T8 H")
    expect(panel).to_contain_text("4 tasks get new dates.")
    expect(page.locator(".g-preview")).to_have_count(4)
    assert axe.faults() == []
    save(page)
    expect(page.locator(bar)).to_have_attribute("data-start", "2026-10-19")
    expect(page.locator(bar)).to_be_focused()
    assert "open=all" in page.url
    assert task("H").start_on == AFTER

    # By keys: a link, and back.
    page.keyboard.press("l")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#plan-says")).to_contain_text("will wait for this task.")
    page.keyboard.press("Escape")
    take_back(page)
    expect(page.locator(bar)).to_have_attribute("data-start", "2026-10-13")
    assert task("H").start_on == BEFORE
    page.emulate_media(color_scheme="dark")
    assert axe.faults() == []


def test_a_phone_shows_at_once_what_would_move(plan):
    page = plan
    page.set_viewport_size(PHONE)
    page.locator("#dates-8").click()
    panel = page.get_by_role("dialog", name="Dates of T8 H")
    panel.get_by_label("Start").fill("2026-10-19")
    panel.get_by_role("button", name="Show what moves").click()
    expect(panel.get_by_text("4 tasks get new dates.")).to_be_in_viewport()
    expect(panel.get_by_role("button", name="Save the plan")).to_be_in_viewport()


def test_who_may_not_change_the_plan_finds_nothing_to_take(visit, sign_in, page, planned):  # noqa: F811
    sign_in(make_member(planned))
    visit("/projects/REMOTE/plan/")
    bar = page.locator(f"{H} .g-plan")
    bar.hover()
    expect(page.locator(".g-handles")).to_have_count(0)
    at = middle(box_of(page, H))
    drag(page, at, (at[0] + 60, at[1]))
    expect(page.locator(".g-hand")).to_have_count(0)
    page.mouse.up()
    assert page.locator("#plan-dialog, .plan-when, .plan-keys").count() == 0
    # Arrows lead through the bars all the same, and Enter to the task.
    expect(page.locator(H)).to_have_attribute("tabindex", "0")
    page.locator('a.g-row[tabindex="0"]').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("m")
    expect(page.locator("#plan-says")).to_have_text("This cannot be done with this bar.")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/tasks/9/")
    answer = page.request.get(page.url + "dates/?start_on=2026-10-19")
    assert answer.status == 403
    assert User.objects.count() > 1
