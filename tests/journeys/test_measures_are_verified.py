"""A measure that did not work: its risk rests only after another one, or a signature."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from people.choices import Role
from risks.operations.measures import implement_measure
from risks.operations.register import choose_response, identify_risk
from tests.conftest import FRIDAY
from tests.factories import make_member, make_project, make_user
from tests.risks.conftest import planned, rated, written

DUE = "Consequence due by"
DRAWN = "Consequence drawn"


@pytest.fixture
def cast(db):
    """The worked example of the domain: R-101-1 with a measure that waits for its check."""
    project = make_project(
        code="PRJ-101",
        sponsor=make_user("sponsor", name="Sara Graf"),
        approved_envelope=Decimal(1_240_000),
    )
    owner = make_member(project, username="owner", name="Olga Rey")
    doer = make_member(project, username="doer", name="Dora Huber")
    quality = make_member(project, Role.QUALITY_MANAGER, username="quality", name="Quentin Bär")
    risk = rated(identify_risk(project, written(owner), actor=project.lead, on=FRIDAY))
    measure = planned(risk, doer)
    choose_response(risk.pk, "reduce_probability", actor=owner, on=FRIDAY)
    implement_measure(measure.pk, "Run 42 is green.", actor=doer, on=FRIDAY)
    return {
        "lead": project.lead,
        "sponsor": project.sponsor,
        "doer": doer,
        "quality": quality,
        "risk": risk,
    }


def find_it_ineffective(page, risk) -> None:
    """The check, filled in as the domain's line of an ineffective measure."""
    page.goto(risk.get_absolute_url())
    page.get_by_role("link", name="Verify the measures").first.click()
    page.get_by_label("What was observed").fill("Appointments are missed as before.")
    page.get_by_label("Probability now").select_option("4")
    page.get_by_label("Cost if it happens").fill("90000")
    page.get_by_label("Delay if it happens").fill("19")
    page.get_by_role("button", name="Verify", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("The measures are verified: Ineffective.")
    expect(page.locator("#checks")).to_contain_text(DUE)


def take(page, step: str, **fields: str) -> None:
    """Unfold the step, fill it in and send it."""
    place = page.locator(f"#step-{step}")
    place.locator("summary").click()
    for label, words in fields.items():
        place.get_by_label(label).fill(words)
    place.get_by_role("button").click()


def try_to_rest(page, risk):
    """The lead would like to watch the risk only."""
    page.goto(risk.get_absolute_url())
    take(page, "monitor")
    return expect(page.locator("main"))


def test_the_one_who_did_it_does_not_verify_it(browser_of, cast):
    page = browser_of(cast["doer"])
    page.goto(cast["risk"].get_absolute_url())
    expect(page.get_by_role("link", name="Verify the measures")).to_have_count(0)


def test_an_ineffective_measure_is_replaced_by_another(browser_of, cast):
    risk = cast["risk"]
    find_it_ineffective(browser_of(cast["quality"]), risk)
    page = browser_of(cast["lead"])
    try_to_rest(page, risk).to_contain_text("A verdict still asks for another measure")
    page.get_by_role("link", name="Plan a measure").first.click()
    page.get_by_label("Name in French").fill("Rappel par SMS")
    page.get_by_label("Name in English").fill("Reminder by text message")
    page.get_by_label("Replaces").select_option(label="M1 Automated tests")
    page.get_by_label("Owner").select_option(label="Dora Huber")
    page.locator("[name=kind]").select_option("preventive")
    page.locator("[name=due_on]").fill("2027-03-31")
    for name, level in (("probability", "2"), ("impact_cost", "3"), ("impact_schedule", "3")):
        page.locator(f"[name={name}]").select_option(level)
    for name in ("impact_quality", "impact_service"):
        page.locator(f"[name={name}]").select_option("1")
    page.get_by_role("button", name="Plan it").click()
    expect(page.locator("#checks")).to_contain_text(f"{DRAWN}: by another measure")
    expect(page.locator("#checks")).not_to_contain_text(DUE)
    assert [each.state for each in risk.measures.order_by("number")] == ["replaced", "planned"]


def test_or_the_sponsor_signs_for_it(browser_of, cast):
    risk = cast["risk"]
    find_it_ineffective(browser_of(cast["quality"]), risk)
    lead = browser_of(cast["lead"])
    lead.goto(risk.get_absolute_url())
    expect(lead.locator("#step-accept")).to_have_count(0)
    page = browser_of(cast["sponsor"])
    page.goto(risk.get_absolute_url())
    take(page, "accept", Reason="Nothing better is to be had before the wave.")
    expect(page.locator("#messages")).to_contain_text("You have accepted the risk.")
    expect(page.locator("#checks")).to_contain_text(f"{DRAWN}: accepted by the sponsor")
    try_to_rest(lead, risk).to_contain_text("The risk is monitored.")
    risk.refresh_from_db()
    assert risk.state == "monitored"
