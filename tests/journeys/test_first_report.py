"""The journey: a plan goes in, work is done, and a report comes out in both languages."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page, expect

from people.choices import Role
from reporting.models import Report
from servicedesk_pm.common import clock
from tests.factories import make_director, make_member, make_project, make_user
from tests.imports.shared import FOLDER
from workpackages.models import Task

PLAN = FOLDER / "tpl-it-deployment.xml"
SLOW_MS = 60_000
MESSAGE = {"fr": "Le déploiement avance comme prévu.", "en": "The deployment goes as planned."}
needs_plan = pytest.mark.skipif(not PLAN.exists(), reason=f"the shared plan is not at {PLAN}")


def words_of(text: str) -> str:
    """Text without what only sets it: white space of every kind."""
    return " ".join(text.split())


@needs_plan
def test_a_plan_goes_in_work_gets_done_and_a_report_comes_out(browser_of):
    lead = make_user("lead", name="Lea Duc")
    project = make_project(
        code="DEPLOY", name_fr="Déploiement", name_en="Deployment", lead=lead, sponsor=None
    )
    member = make_user("member", name="Max Roth")
    director = make_director(username="director", name="Dora Weiss")
    observer = make_member(project, Role.OBSERVER, username="observer", name="Olga Meier")

    desk = browser_of(lead)
    bring_the_plan_in(desk)
    assert project.tasks.count() + project.work_packages.count() == 322
    tasks = hand_out(desk, project, member)

    work_on_the_phone(browser_of.on_phone(member), tasks)

    report = write_the_report(desk)
    approve_and_publish(browser_of(director), report)
    read_it(browser_of(observer), report)


def bring_the_plan_in(page: Page) -> None:
    page.goto("/projects/DEPLOY/structure/")
    page.get_by_role("link", name="Import a plan").click()
    page.get_by_label("Plan file").set_input_files(PLAN)
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator(".job-card")).to_be_visible()
    expect(page.get_by_role("heading", name="What will be created")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("heading", name="How the plan begins")).to_be_visible()
    page.get_by_role("button", name="Import the plan").click()
    expect(page.locator(".job-card")).to_be_visible()
    expect(page.locator("#plan-result")).to_be_visible(timeout=SLOW_MS)
    page.get_by_role("link", name="Open the structure").click()
    expect(page.locator("#structure-tree tbody tr").first).to_be_visible()


def hand_out(page: Page, project, member) -> list[Task]:
    """The lead dates four tasks around today and gives them to the member."""
    today = clock.today()
    found = list(project.tasks.filter(kind="task", state="not_started").in_plan_order()[:4])
    for task in found:
        page.goto(f"{task.get_absolute_url()}dates/")
        page.get_by_label("Start", exact=True).fill((today - timedelta(days=2)).isoformat())
        page.get_by_label("Duration in working days").fill("4")
        page.get_by_role("button", name="Show what moves").click()
        expect(page.locator("#plan-preview")).to_contain_text(task.name)
        page.get_by_role("button", name="Save the plan").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(task.name)
        people = page.locator("#task-people")
        people.get_by_label("Person").select_option(label=str(member))
        people.get_by_role("button", name="Assign").click()
        expect(people.locator("li", has_text="Max Roth")).to_be_visible()
    return found


def work_on_the_phone(page: Page, tasks: list[Task]) -> None:
    """Start, report, block and finish: one or two taps each, on a screen of 390 pixels."""
    page.goto("/")
    expect(page.get_by_role("heading", name="My work", level=1)).to_be_visible()

    def card(task: Task):
        return page.locator(".work-card", has=page.get_by_role("link", name=task.name, exact=True))

    started, updated, blocked, finished = tasks
    for task in (started, updated, blocked):
        card(task).get_by_role("button", name="Start").tap()
        expect(card(task).get_by_role("link", name="Report progress")).to_be_visible()

    card(updated).get_by_role("link", name="Report progress").tap()
    card(updated).get_by_label("Progress (%)").fill("40")
    card(updated).get_by_role("button", name="Report progress").tap()
    expect(card(updated)).to_contain_text("40 %")

    card(blocked).get_by_role("link", name="Block").tap()
    card(blocked).get_by_label("Reason").fill("The supplier does not answer.")
    card(blocked).locator(".step-slot").get_by_role("button", name="Block").tap()
    expect(page.locator("#work-blocked")).to_contain_text("The supplier does not answer.")

    card(finished).get_by_role("button", name="Finish").tap()
    expect(page.locator("#work-done")).to_contain_text(finished.name)

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    states = [Task.objects.get(pk=task.pk) for task in tasks]
    assert [task.state for task in states] == [*["in_progress"] * 3, "completed"]
    assert [task.progress_pct for task in states] == [0, 40, 0, 100]
    assert [task.blocked for task in states] == [False, False, True, False]


def write_the_report(page: Page) -> Report:
    page.goto("/projects/DEPLOY/")
    page.get_by_role("link", name="Prepare a report").click()
    page.get_by_label("Status date").fill(clock.today().isoformat())
    page.get_by_role("button", name="Prepare the report").click()
    expect(page.locator(".job-card")).to_be_visible()
    expect(page.locator("#report-progress")).to_be_visible(timeout=SLOW_MS)

    page.get_by_role("link", name="Write the commentary").click()
    page.get_by_label("Key message in French").fill(MESSAGE["fr"])
    page.get_by_label("Key message in English").fill(MESSAGE["en"])
    explain_every_light(page)
    page.get_by_role("button", name="Save the commentary").click()
    expect(page.locator("#report-body")).to_contain_text(MESSAGE["en"])
    expect(page.locator("#report-files a")).to_have_count(4, timeout=SLOW_MS)

    page.get_by_role("button", name="Submit for approval").click()
    expect(page.locator("#report-trace")).to_contain_text("Submitted: Lea Duc")
    return Report.objects.get()


def explain_every_light(page: Page) -> None:
    """Each light that is not green needs its five answers."""
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    for field in page.locator("main form [name$=_cause]").all():
        light = field.get_attribute("name").removesuffix("_cause")
        field.fill("A supplier is late.")
        page.locator(f"[name={light}_effect]").fill("Some days are lost.")
        page.locator(f"[name={light}_measure]").fill("A second supplier is asked.")
        page.locator(f"[name={light}_owner]").select_option(label="Lea Duc")
        page.locator(f"[name={light}_due_on]").fill(tomorrow)


def approve_and_publish(page: Page, report: Report) -> None:
    page.goto("/notifications/")
    page.locator("main").get_by_role("button", name=re.compile("Lea Duc submitted")).click()
    expect(page).to_have_url(re.compile(f"{report.get_absolute_url()}$"))
    page.get_by_role("button", name="Approve the report").click()
    page.get_by_role("button", name="Publish the report").click()
    expect(page.locator("#report-steps")).to_contain_text("it never changes", timeout=SLOW_MS)


def read_it(page: Page, report: Report) -> None:
    """The observer finds the report in the archive; paper and page say the same."""
    page.goto("/")
    page.get_by_role("link", name="Reports", exact=True).click()
    page.locator("#report-archive").get_by_role("link", name="DEPLOY-1").click()
    papers = {}
    for language, words in (("fr", "Rapport d’avancement (PDF"), ("en", "Status report (PDF")):
        with page.expect_download() as download:
            page.locator("#report-files").get_by_role("link", name=words).click()
        papers[language] = paper_of(Path(download.value.path()).read_bytes())
        assert download.value.suggested_filename.endswith(f"-{language}.pdf")

    in_english = figures_on(page)
    page.get_by_role("button", name="français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    in_french = figures_on(page)
    assert in_english != in_french

    for language, figures in (("en", in_english), ("fr", in_french)):
        text = paper_says(papers[language], language)
        missing = [figure for figure in figures if figure not in text]
        assert missing == [], text[:3000]
        assert MESSAGE[language] in text


def paper_of(body: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(body))


def paper_says(paper: pypdf.PdfReader, language: str) -> str:
    """The words of a document that is tagged, titled and says its language."""
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == language
    assert "DEPLOY" in paper.metadata.title
    assert len(paper.outline) > 0
    return words_of(" ".join(page.extract_text() for page in paper.pages))


def figures_on(page: Page) -> list[str]:
    """What the page says in figures: progress, forecast and every row of the milestones."""
    lines = page.locator("#report-progress .rp-figures").all_inner_texts()
    rows = page.locator("#report-milestones tbody tr").all()
    cells = [cell for row in rows for cell in row.locator("th, td").all_inner_texts()]
    found = [words_of(text) for text in (*lines, *cells) if text.strip()]
    assert any(re.search(r"\d", text) for text in found)
    return found
