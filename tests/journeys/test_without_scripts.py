"""Without scripts every step of the work still leads somewhere: plain links, plain forms."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
from playwright.sync_api import Page, expect

from people.choices import Role
from reporting.choices import ReportState
from reporting.models import Report
from servicedesk_pm.common import clock
from tests.factories import (
    make_director,
    make_member,
    make_portfolio,
    make_programme,
    make_project,
    make_task,
)
from workpackages.models import Task

PLAIN = {"java_script_enabled": False}


def test_a_director_signs_in_finds_and_creates_without_scripts(browser_of, sign_in_by_form):
    portfolio = make_portfolio()
    director = make_director(username="director")
    make_project(code="ALPHA", name_en="Alpha", portfolio=portfolio)
    make_project(code="BETA", name_en="Beta", portfolio=portfolio)
    page = browser_of.stranger(**PLAIN)
    sign_in_by_form(page, director)

    page.get_by_role("link", name="Projects", exact=True).click()
    page.get_by_label("Words or code").fill("beta")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.locator("#project-list tbody tr")).to_have_count(1)
    expect(page.locator("#project-list tbody")).to_contain_text("Beta")
    assert "q=beta" in page.url

    page.get_by_role("link", name="Create a project").click()
    page.get_by_label("Code").fill("gamma")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.locator(".error-summary, .field-errors").first).to_be_visible()
    assert page.get_by_label("Code").input_value() in {"gamma", "GAMMA"}
    page.get_by_label("Name in French").fill("Gamma, sans script")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gamma, sans script")


def test_work_is_changed_and_reported_without_scripts(browser_of):
    project = make_project(code="PLAIN")
    member = make_member(project, username="member")
    task = make_task(project=project, name="Patch panel", assignee=member)
    page = browser_of(project.lead, **PLAIN)
    page.goto(task.get_absolute_url())
    page.locator("#task-more summary").click()
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Name").fill("Patch panels")
    page.get_by_role("button", name="Save the changes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Patch panels")

    phone = browser_of(member, **PLAIN)
    phone.goto("/my-work/")
    phone.get_by_role("button", name="Start").click()
    expect(phone.get_by_role("heading", name="My work", level=1)).to_be_visible()
    phone.get_by_role("link", name="Report progress").click()
    phone.get_by_label("Progress (%)").fill("60")
    phone.get_by_role("button", name="Report progress").click()
    expect(phone.locator(".work-card")).to_contain_text("60 %")
    phone.get_by_role("link", name="Block").click()
    phone.get_by_label("Reason").fill("No key to the room.")
    phone.get_by_role("button", name="Block").click()
    expect(phone.locator("#work-blocked")).to_contain_text("No key to the room.")
    phone.get_by_role("button", name="Lift the block").click()
    phone.get_by_role("button", name="Finish").click()
    expect(phone.locator("#work-done")).to_contain_text("Patch panels")
    assert Task.objects.get(pk=task.pk).progress_pct == 100


def test_a_report_is_made_and_taken_home_without_scripts(browser_of):
    programme = make_programme()
    project = make_project(code="PAPER", programme=programme)
    make_task(project=project, name="Write", finish_on=clock.today())
    manager = make_member(project, Role.PROGRAMME_MANAGER, username="manager")
    page = browser_of(project.lead, **PLAIN)
    page.goto("/projects/PAPER/reports/")
    page.get_by_role("button", name="Prepare the report").click()
    reload_until(page, "#report-steps", "Write the commentary")
    page.get_by_role("link", name="Write the commentary").click()
    page.get_by_label("Key message in English").fill("On paper.")
    page.get_by_role("button", name="Save the commentary").click()
    page.get_by_role("button", name="Submit for approval").click()

    judge = browser_of(manager, **PLAIN)
    judge.goto(Report.objects.get().get_absolute_url())
    judge.get_by_role("button", name="Approve the report").click()
    judge.get_by_role("button", name="Publish the report").click()
    reload_until(judge, "#report-steps", "it never changes")
    assert Report.objects.get().state == ReportState.PUBLISHED
    with judge.expect_download() as download:
        judge.get_by_role("link", name="Status report (PDF").click()
    body = Path(download.value.path()).read_bytes()
    assert "On paper." in pypdf.PdfReader(io.BytesIO(body)).pages[0].extract_text()


def reload_until(page: Page, place: str, text: str = "") -> None:
    """Without scripts a page is asked for again by hand."""
    for _ in range(120):
        found = page.locator(place)
        if found.count() and text in found.first.inner_text():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{place} does not say {text!r}")
