"""The first minutes of every role: each finds its own work and does the step that only it takes."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from people.choices import Role
from people.models import OrganisationRole, User
from projects.choices import ProjectState
from projects.models import Project
from servicedesk_pm.common import clock
from tests.factories import (
    make_director,
    make_member,
    make_programme,
    make_project,
    make_ready_project,
    make_task,
    make_user,
    make_work_package,
)
from tests.journeys.stage import letter_to
from workpackages.models import WorkPackage

PASSWORD = "A-new-Horse-for-2026"


def navigation_of(page) -> list[str]:
    return page.locator("#navigation a").all_inner_texts()


def test_a_programme_manager_finds_the_programme_and_its_projects(browser_of):
    manager = make_user("manager", name="Mona Frey")
    programme = make_programme(code="PGM", name_en="Workplaces", manager=manager)
    make_project(code="OWN", name_en="Own project", programme=programme)
    make_project(code="OTHER", name_en="Other project")
    page = browser_of(manager)
    page.goto("/")
    page.get_by_role("link", name="Programmes").click()
    page.locator("main").get_by_role("link", name=re.compile("Workplaces")).click()
    expect(page.locator("main")).to_contain_text("Own project")
    expect(page.locator("main")).not_to_contain_text("Other project")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Objective in English").fill("One workplace for all.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("One workplace for all.")


def test_a_package_lead_accepts_starts_and_submits(browser_of):
    project = make_project(code="PKG")
    lead = make_member(project, Role.WORK_PACKAGE_LEAD, username="wpl", name="Willy Keller")
    today = clock.today()
    package = make_work_package(
        project=project,
        name="Cabling",
        goal="Every room has its cable.",
        lead=lead,
        budget=5_000,
        start_on=today,
        finish_on=today + timedelta(days=20),
    )
    task = make_task(work_package=package, name="Pull cables", assignee=lead)
    manager = browser_of(project.lead)
    manager.goto(package.get_absolute_url())
    manager.get_by_role("button", name="Issue the mandate").click()
    page = browser_of(lead)
    page.goto(package.get_absolute_url())
    page.get_by_role("button", name="Accept the mandate").click()
    page.get_by_role("button", name="Start the work").click()
    page.goto(f"{task.get_absolute_url()}finish/")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pull cables")
    page.goto(package.get_absolute_url())
    page.get_by_role("button", name="Submit for acceptance").click()
    expect(page.locator(".page-sub")).to_contain_text("Submitted for acceptance")
    manager.goto(package.get_absolute_url())
    manager.get_by_role("button", name="Close the package").click()
    expect(manager.locator(".page-sub")).to_contain_text("Closed")
    assert WorkPackage.objects.get(pk=package.pk).state == "closed"


def test_sponsor_and_director_sign_the_mandate_together(browser_of):
    sponsor, director = make_user("sponsor", name="Sara Graf"), make_director(username="director")
    project = make_ready_project(
        code="SIGN", name_en="To be signed", sponsor=sponsor, state=ProjectState.MANDATE
    )
    page = browser_of(director)
    page.goto("/projects/SIGN/")
    for person in (page, browser_of(sponsor)):
        person.goto("/")
        person.get_by_role("link", name="Projects", exact=True).click()
        person.get_by_role("link", name=re.compile("To be signed")).first.click()
        person.get_by_role("link", name="Sign the mandate").click()
        person.get_by_role("button", name="Sign the mandate").click()
        expect(person.locator("#next-states")).to_be_visible()
    assert Project.objects.get(pk=project.pk).state == ProjectState.INITIATION


def test_a_quality_manager_sees_inside_every_project_and_changes_nothing(browser_of):
    project = make_project(code="SEEN", name_en="Seen by all")
    make_task(project=project, name="Measure")
    page = browser_of(make_user("quality", roles=(Role.QUALITY_MANAGER,)))
    page.goto("/projects/")
    page.get_by_role("link", name=re.compile("Seen by all")).first.click()
    page.get_by_role("link", name="Structure", exact=True).click()
    expect(page.locator("#structure-tree")).to_contain_text("Package 1")
    expect(page.get_by_role("link", name="New work package")).to_have_count(0)
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_human_resources_get_in_and_see_no_project(browser_of):
    make_project(code="CLOSED", name_en="Not for them")
    page = browser_of(make_user("hr", roles=(Role.HUMAN_RESOURCES,)))
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Not for them")
    for entry in page.locator("#navigation a").all():
        answer = page.request.get(entry.get_attribute("href"))
        assert answer.status == 200
    assert "Administration" not in navigation_of(page)
    page.locator("summary.me").click()
    page.get_by_role("link", name="Profile").click()
    expect(page.get_by_role("heading", name="Profile", level=1)).to_be_visible()


def test_an_administrator_makes_an_account_that_signs_in_by_the_mailed_link(browser_of):
    page = browser_of(make_user("admin", roles=(Role.ADMINISTRATOR,)))
    page.goto("/")
    page.get_by_role("link", name="Administration").click()
    page.get_by_role("link", name="New account").first.click()
    page.get_by_label("User name").fill("nina")
    page.locator("[name=name]").fill("Nina Neu")
    page.get_by_label("E-mail").fill("nina@example.org")
    page.locator("main").get_by_label("Language").select_option("en")
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("heading", name="Nina Neu", level=1)).to_be_visible()
    page.get_by_label("Role on the whole organisation").select_option(Role.OBSERVER)
    page.get_by_role("button", name="Give this role").click()
    expect(page.locator("#account-roles li")).to_contain_text("Observer")
    nina = User.objects.get(username="nina")
    assert OrganisationRole.objects.filter(user=nina, role=Role.OBSERVER).exists()

    link = re.search(r"https?://\S+", letter_to("nina@example.org"))
    new = browser_of.stranger()
    new.goto(link[0])
    for field in new.locator("input[type=password]").all():
        field.fill(PASSWORD)
    new.get_by_role("button", name="Save the new password").click()
    new.goto("/accounts/login/")
    new.get_by_label("User name or e-mail").fill("nina")
    new.get_by_label("Password").fill(PASSWORD)
    new.get_by_role("button", name="Sign in", exact=True).click()
    expect(new.locator("summary.me")).to_be_visible()
    assert "Projects" in navigation_of(new)
    assert "Administration" not in navigation_of(new)


def test_an_observer_reads_published_things_only(browser_of):
    project = make_project(code="LOOK", name_en="Looked at")
    make_task(project=project)
    page = browser_of(make_member(project, Role.OBSERVER, username="observer"))
    page.goto("/")
    page.get_by_role("link", name=re.compile("Looked at")).first.click()
    tabs = ["Overview", "Mandate", "Communication", "Reports"]
    expect(page.locator(".tabs a")).to_have_text(tabs)
    assert page.request.get("/projects/LOOK/structure/").status == 404
    page.locator(".tabs").get_by_role("link", name="Reports").click()
    expect(page.locator("#project-reports")).to_contain_text("No report yet")
