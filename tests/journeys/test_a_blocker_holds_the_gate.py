"""A blocker found at the acceptance closes the gate; corrected and verified, it opens it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from people.choices import Role
from tests.factories import (
    make_deliverable,
    make_member,
    make_project,
    make_seat,
    make_work_package,
)
from tests.gates import unmet_conditions
from workpackages.acceptance.choices import AcceptedBy

BLOCKING = "1 blocking defect is open"
LATER = "2099-01-05"


@pytest.fixture
def cast(db):
    """A deliverable that going live needs is presented; who uses it judges it."""
    project = make_project(state="execution")
    maker = make_member(project, Role.WORK_PACKAGE_LEAD, username="maker", name="Mia Lang")
    speaker = make_member(project, Role.OBSERVER, username="speaker", name="Sven Roth")
    make_seat(project, AcceptedBy.USER_REPRESENTATIVE, speaker)
    row = make_deliverable(
        make_work_package(project=project, lead=maker, state="active"),
        criteria=2,
        state="presented",
        accepting="user_representative",
        is_required_for_go_live=True,
    )
    return {"lead": project.lead, "maker": maker, "speaker": speaker, "row": row}


def judge(page, row, decision: str, *, result: str) -> None:
    """The accepting person says what each criterion showed, and decides."""
    page.goto(reverse("workpackages:judge", args=[row.project.code, row.number]))
    for number in (1, 2):
        page.locator(f"[name=result_{number}]").select_option(result)
    page.get_by_label(decision, exact=True).check()


def record(page, row) -> None:
    page.get_by_role("button", name="Record the decision").click()
    page.wait_for_url(f"**{row.get_absolute_url()}")


def refuse_for_a_blocker(page, row) -> None:
    judge(page, row, "Refused", result="met")
    page.locator("[name=defect_1_severity]").select_option("blocker")
    page.locator("[name=defect_1_text]").fill("Nobody can sign in after the update.")
    page.locator("[name=defect_1_owner]").select_option(label="Mia Lang")
    page.locator("[name=defect_1_due_on]").fill(LATER)
    page.locator("[name=reasons]").fill("It cannot be used.")
    record(page, row)


def correct_and_present_again(page, row) -> None:
    page.goto(row.get_absolute_url())
    page.locator("[name=rework-again_on]").fill(LATER)
    page.get_by_role("button", name="Take it up again").click()
    expect(page.locator("#messages")).to_contain_text("in production again")
    page.get_by_role("link", name="Nobody can sign in after the update.").first.click()
    page.locator("[name=close-correction]").fill("The certificate is renewed.")
    page.get_by_role("button", name="Report it as corrected").click()
    expect(page.locator("#messages")).to_contain_text("reported as corrected")
    page.goto(row.get_absolute_url())
    page.locator("[name=present-handed_over]").fill("Share S:, folder 4")
    page.get_by_label("I have checked it against every criterion").check()
    page.get_by_role("button", name="Present it for acceptance").click()
    expect(page.locator("#messages")).to_contain_text("The deliverable is presented")


def at_the_gate(page, project):
    page.goto(reverse("projects:gate", args=[project.code, "G4"]))
    return expect(page.locator("main"))


def test_a_blocker_closes_the_gate_and_its_correction_opens_it(browser_of, cast):
    row = cast["row"]
    project = row.project
    lead, maker, speaker = (browser_of(cast[name]) for name in ("lead", "maker", "speaker"))

    refuse_for_a_blocker(speaker, row)
    at_the_gate(lead, project).to_contain_text(BLOCKING)
    assert "G4-01" in [each.code for each in unmet_conditions("G4", project)]

    correct_and_present_again(maker, row)
    at_the_gate(lead, project).to_contain_text("Deliverable 1")
    assert "G4-01" in [each.code for each in unmet_conditions("G4", project)]

    judge(speaker, row, "Accepted without reservation", result="met")
    speaker.get_by_label("Verified as corrected").check()
    record(speaker, row)
    at_the_gate(lead, project).not_to_contain_text(BLOCKING)
    assert "G4-01" not in [each.code for each in unmet_conditions("G4", project)]
