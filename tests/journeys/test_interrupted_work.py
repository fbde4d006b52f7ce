"""What comes between: somebody else, a double click, a session that ends, a line that breaks."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from people.sessions import SEEN
from projects.models import Project
from servicedesk_pm.common import clock
from tests.factories import (
    PASSWORD,
    make_director,
    make_member,
    make_portfolio,
    make_project,
    make_task,
)
from workpackages.models import Task, WorkPackage

STARTED = {"state": "in_progress", "actual_start_on": clock.today()}


def end_every_session() -> None:
    """Everybody went away from the desk for longer than a session waits."""
    for key in Session.objects.values_list("session_key", flat=True):
        session = SessionStore(key)
        session[SEEN] -= settings.SESSION_IDLE_SECONDS + 60
        session.save()


def test_the_second_of_two_sees_what_the_first_changed_and_chooses(browser_of):
    project = make_project(code="BOTH", lead=None)
    first = make_member(project, "PM", username="first", name="Fanny First")
    second = make_member(project, "PM", username="second", name="Sami Second")
    task = make_task(project=project, name="Move the server", work_minutes=600)
    address = f"{task.get_absolute_url()}edit/"
    pages = [browser_of(first), browser_of(second)]
    for page in pages:
        page.goto(address)
    one, two = pages
    one.get_by_label("Name").fill("Move both servers")
    one.get_by_role("button", name="Save the changes").click()
    expect(one.get_by_role("heading", level=1)).to_have_text("Move both servers")

    two.get_by_label("Description").fill("By the lift at night.")
    two.get_by_label("Name").fill("Move the old server")
    two.get_by_role("button", name="Save the changes").click()
    box = two.locator(".stale-box")
    expect(box).to_be_focused()
    for words in ("Move the server", "Move both servers", "Fanny First"):
        expect(box).to_contain_text(words)
    assert two.get_by_label("Description").input_value() == "By the lift at night."
    box.get_by_role("button", name="Keep mine and save").click()
    expect(two.get_by_role("heading", level=1)).to_have_text("Move the old server")
    assert Task.objects.get(pk=task.pk).description == "By the lift at night."

    one.goto(address)
    two.goto(address)
    two.get_by_label("Name").fill("Theirs")
    two.get_by_role("button", name="Save the changes").click()
    one.get_by_label("Name").fill("Mine")
    one.get_by_role("button", name="Save the changes").click()
    one.get_by_role("link", name="Take theirs").click()
    expect(one.get_by_label("Name")).to_have_value("Theirs")
    assert Task.objects.get(pk=task.pk).name == "Theirs"


def test_a_double_click_creates_one(browser_of):
    make_portfolio()
    page = browser_of(make_director(username="director"))
    page.goto("/projects/new/")
    page.get_by_label("Code").fill("once")
    page.get_by_label("Name in French").fill("Une seule fois")
    page.get_by_role("button", name="Create", exact=True).dblclick()
    expect(page).to_have_url(re.compile("/projects/ONCE/$"))
    assert Project.objects.count() == 1

    project = make_project(code="TWICE")
    lead = browser_of(project.lead)
    lead.goto("/projects/TWICE/packages/new/")
    lead.get_by_label("Name").fill("Only one")
    lead.get_by_role("button", name="Create the package").dblclick()
    expect(lead.get_by_role("heading", level=1)).to_contain_text("Only one")
    assert WorkPackage.objects.filter(project=project).count() == 1


def test_a_session_that_ends_in_the_middle_of_a_form_keeps_the_text(browser_of):
    project = make_project(code="ENDED")
    task = make_task(project=project, name="Think")
    page = browser_of(project.lead)
    page.goto(task.get_absolute_url())
    page.get_by_label("Comment").fill("A long thought that must not be lost.")
    end_every_session()
    page.get_by_role("button", name="Add the comment").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Your session has ended")
    page.get_by_label("User name or e-mail").fill(project.lead.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("main")).to_contain_text("A long thought that must not be lost.")
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator("#comments article")).to_contain_text("A long thought")
    assert task.comments.count() == 1


def test_on_the_phone_a_session_that_ends_leaves_the_form_open(browser_of):
    project = make_project(code="PHONE")
    member = make_member(project, username="member")
    task = make_task(project=project, name="Call back", assignee=member, **STARTED)
    page = browser_of.on_phone(member)
    page.goto("/my-work/")
    page.get_by_role("link", name="Block").tap()
    page.get_by_label("Reason").fill("Nobody answers the phone.")
    end_every_session()
    page.locator(".step-slot").get_by_role("button", name="Block").tap()
    expect(page.locator("#messages")).to_contain_text("Your session ended")
    assert page.get_by_label("Reason").input_value() == "Nobody answers the phone."
    browser_of.let_in(page, member)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#messages")).to_be_empty()
    page.locator(".step-slot").get_by_role("button", name="Block").tap()
    expect(page.locator("#work-blocked")).to_contain_text("Nobody answers the phone.")
    assert Task.objects.get(pk=task.pk).blocked


def test_a_line_or_a_server_that_breaks_leaves_the_form_as_it_is(browser_of, monkeypatch):
    project = make_project(code="BROKEN")
    member = make_member(project, username="member")
    make_task(project=project, name="Go on", assignee=member, **STARTED)
    page = browser_of.on_phone(member)
    page.goto("/my-work/")
    page.get_by_role("link", name="Block").tap()
    page.get_by_label("Reason").fill("In a tunnel.")
    send = page.locator(".step-slot").get_by_role("button", name="Block")

    page.context.set_offline(True)
    send.tap()
    expect(page.locator("#messages")).to_contain_text("The server cannot be reached")
    assert page.get_by_label("Reason").input_value() == "In a tunnel."
    page.context.set_offline(False)

    page.route("**/block/*", lambda route: route.fulfill(status=500, body="broken"))
    send.tap()
    expect(page.locator("#messages")).to_contain_text("Something went wrong on our side")
    assert page.get_by_label("Reason").input_value() == "In a tunnel."
    page.unroute("**/block/*")

    send.tap()
    expect(page.locator("#work-blocked")).to_contain_text("In a tunnel.")
    said = re.compile("ERR_INTERNET_DISCONNECTED|status of 500|Status Error Code 500|htmx:")
    browser_of.complaints[:] = [each for each in browser_of.complaints if not said.search(each)]
