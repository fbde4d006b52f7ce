"""A month of control that turns a light red, and a project that is closed with its report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from closure.models import ClosureReport, SurveyInvitation
from control.models import CorrectiveMeasure, StatusSnapshot
from costs.operations.postings import post
from people.choices import Role
from projects.choices import ProjectState
from projects.models import Project
from tests.control.rows import make_budgeted, month, phase, put_into
from tests.costs.rows import booking
from tests.factories import make_director, make_member, make_project, make_signed_mandate, make_user

ON = date(2026, 9, 2)


@pytest.fixture(autouse=True)
def _early_september(settings):
    settings.DEMO_TODAY = ON


@pytest.fixture
def project(db):
    return make_project(
        code="PRJ-7",
        name_en="New ticket tool",
        state=ProjectState.EXECUTION,
        lead=make_user("lead", name="Lea Lead"),
        sponsor=make_user("sponsor", name="Sara Graf"),
        approved_envelope=Decimal(900_000),
    )


@pytest.fixture
def director(db):
    return make_director(username="director", name="Dora Director")


def test_from_an_earned_value_to_a_red_light_and_its_measure(browser_of, project, director):
    """The worked example at the end of its eighth month: CPI 0.89 and 671'875 at completion."""
    leader = make_member(project, Role.WORK_PACKAGE_LEAD, username="wpl", name="Willy Keller")
    package = make_budgeted(project, name="Integration", lead=leader)
    phase(package)
    on = month(8)
    post(project.pk, booking(package, 430_000, posted_on=on), actor=project.lead, on=on)

    # Who leads the package says what is earned, on the phone; of money only its own is seen.
    phone = browser_of.on_phone(leader)
    phone.goto("/projects/PRJ-7/control/")
    phone.get_by_role("link", name="Earned", exact=False).first.click()
    phone.get_by_label("Month").select_option(on.isoformat())
    phone.get_by_label("Work done (%)").fill("64")
    phone.locator("main").get_by_role("button", name="Save").click()
    expect(phone.locator("main")).to_contain_text("384’000")

    # The director has the month kept; the cockpit then says what is red and why.
    chief = browser_of(director)
    chief.goto("/control/snapshots/")
    chief.locator("main form button").click()
    kept = once_kept(chief, project)
    assert (kept.earned, kept.actual, round(kept.forecast)) == (384_000, 430_000, 671_875)
    chief.goto("/")
    expect(chief.get_by_role("heading", name="Cockpit", level=1)).to_be_visible()
    expect(chief.locator(".cockpit-table")).to_contain_text("71’875")
    chief.get_by_role("link", name="PRJ-7 New ticket tool").first.click()
    expect(chief.locator(".lead-text")).to_contain_text("0.89")

    # The lead plans a corrective measure for the red light, and is seen to have one.
    lead = browser_of(project.lead)
    lead.goto("/projects/PRJ-7/control/")
    lead.get_by_role("link", name="New corrective measure").first.click()
    plan_measure(lead)
    expect(lead.locator("main")).to_contain_text("Fewer hours of the supplier")
    assert CorrectiveMeasure.objects.get().light == "cost"


def once_kept(page: Page, project: Project) -> StatusSnapshot:
    """The worker takes it; a page is looked at as long as that lasts."""
    for _n in range(300):
        row = StatusSnapshot.objects.filter(project=project).first()
        if row is not None:
            return row
        page.wait_for_timeout(200)
    raise AssertionError("no snapshot was taken")


def plan_measure(page: Page) -> None:
    page.locator("[name=light]").select_option("cost")
    page.get_by_label("Cause").fill("Too many interfaces.")
    page.locator("[name=effect]").fill("71’875 francs too much.")
    page.locator("[name=action]").fill("Fewer hours of the supplier.")
    page.get_by_label("Expected effect").fill("CPI 0.95")
    page.locator("[name=owner]").select_option(label="Lea Lead")
    page.locator("[name=due_on]").fill("2026-09-30")
    page.get_by_label("Effect visible by").fill("2026-10-31")
    page.locator("main form").get_by_role("button").last.click()


def test_a_project_is_closed_with_its_report(browser_of, project, director):
    """Objective measured, team asked on the phone, report written, frozen and signed by all."""
    put_into(project, ProjectState.CLOSING)
    project = Project.objects.get(pk=project.pk)
    make_signed_mandate(project)
    member = make_member(project, username="member", name="Mia Member")

    lead = browser_of(project.lead)
    lead.goto("/projects/PRJ-7/closing/")
    measure_first_objective(lead)
    ask_the_team(lead)
    answer_it(browser_of.on_phone(member))
    assert SurveyInvitation.objects.get(person=member).has_answered

    write_report(lead)
    lead.get_by_role("button", name="Submit the report").click()
    expect(lead.locator("main")).to_contain_text("still to sign")
    lead.get_by_role("button", name="Sign the report").click()
    for person in (project.sponsor, director):
        page = browser_of(person)
        page.goto("/projects/PRJ-7/closing/report/")
        page.get_by_role("button", name="Sign the report").click()
        expect(page.get_by_role("button", name="Sign the report")).to_have_count(0)
    report = ClosureReport.objects.get(project=project)
    assert report.is_signed
    # Signed by all, it can neither be written nor sent back.
    lead.goto("/projects/PRJ-7/closing/report/")
    expect(lead.get_by_role("link", name="Write")).to_have_count(0)
    expect(lead.get_by_text("Send it back")).to_have_count(0)
    lead.goto("/projects/PRJ-7/closing/")
    expect(lead.locator("main")).to_contain_text("Closure report signed")


def measure_first_objective(page: Page) -> None:
    page.locator("#objectives").get_by_role("link").first.click()
    page.get_by_label("Value reached").fill("95")
    page.locator("main").get_by_role("button", name="Save").click()
    expect(page.locator("#messages")).to_contain_text("Saved.")


def ask_the_team(page: Page) -> None:
    page.get_by_role("link", name="Ask the team").first.click()
    page.locator("main summary").first.click()
    page.get_by_label("Mia Member").check()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_role("heading", name="How we worked together", level=1)).to_be_visible()


def answer_it(page: Page) -> None:
    """Found in the own work; five taps and a word."""
    page.goto("/my-work/")
    page.get_by_role("link", name="Say how you worked together").first.click()
    questions = page.locator("main fieldset")
    # The page has come; what is not there yet is not waited for by all().
    expect(questions).to_have_count(5)
    for question in questions.all():
        question.get_by_label("4", exact=True).check()
    page.get_by_label("Anything else").fill("Good meetings.")
    page.locator("main form").get_by_role("button").last.click()
    expect(page.locator("#messages")).to_contain_text("without your name")


def write_report(page: Page) -> None:
    page.goto("/projects/PRJ-7/closing/report/")
    page.get_by_role("button", name="Begin the report").click()
    page.locator("#summary").get_by_role("link", name="Write").click()
    page.get_by_label("Commentary in French").fill("Tout est livré.")
    page.get_by_label("Commentary in English").fill("All is delivered.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#summary")).to_contain_text("All is delivered.")
