"""A message in the browser of somebody without an account: read, and no more of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from projects.communication.mailing import key_of
from projects.models import ClosedAddress, Delivery
from servicedesk_pm.common import clock
from tests.browser.conftest import PHONE
from tests.factories import make_communication, make_project


@pytest.fixture
def delivery(db):
    row = make_communication(make_project(), state="done")
    return Delivery.objects.create(
        action=row,
        address="reader@example.org",
        language="both",
        state="sent",
        sent_at=clock.now(),
    )


def test_opening_the_message_is_noted(delivery, page, visit, axe):
    page.set_viewport_size(PHONE)
    visit(f"/told/{key_of(delivery)}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Message 1 en français")
    expect(page.get_by_text("Your workstation changes.")).to_be_visible()
    expect(page.get_by_text("Noted that you have read it. Thank you.")).to_be_visible()
    delivery.refresh_from_db()
    assert delivery.read_at is not None
    assert axe.faults() == []
    page.emulate_media(color_scheme="dark")
    assert axe.faults() == []


def test_a_reader_gets_no_more_and_then_more_again(delivery, page, visit, axe):
    visit(f"/told/{key_of(delivery)}/")
    page.get_by_role("link", name="Get no more such messages").click()
    assert axe.faults() == []
    page.get_by_role("button", name="Get no more messages").click()
    expect(page.get_by_text("No message of any project goes to")).to_be_visible()
    assert ClosedAddress.objects.get().address == "reader@example.org"
    assert axe.faults() == []
    page.get_by_role("button", name="Get messages again").click()
    expect(page.get_by_role("button", name="Get no more messages")).to_be_visible()
    assert not ClosedAddress.objects.exists()


def test_without_scripts_a_button_says_it(delivery, browser: Browser, live_server):
    with browser.new_context(java_script_enabled=False, viewport=PHONE) as plain:
        page = plain.new_page()
        page.goto(f"{live_server.url}/told/{key_of(delivery)}/")
        page.get_by_role("button", name="I have read it").click()
        expect(page.get_by_text("Noted that you have read it.")).to_be_visible()
    delivery.refresh_from_db()
    assert delivery.read_at is not None
