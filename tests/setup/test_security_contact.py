from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine


@pytest.mark.django_db
def test_a_stranger_learns_where_to_write(anonymous, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    with time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=UTC), tick=False):
        response = anonymous.get("/.well-known/security.txt")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")
    assert response.content.decode().splitlines() == [
        "Contact: mailto:security@example.org",
        "Expires: 2027-05-01T12:00:00Z",
        "Preferred-Languages: fr, en",
    ]


@pytest.mark.django_db
def test_without_a_contact_there_is_no_such_page(anonymous, settings):
    settings.SECURITY_CONTACT = ""
    assert anonymous.get("/.well-known/security.txt").status_code == 404


@pytest.mark.django_db
def test_the_page_is_only_read(anonymous, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    assert anonymous.post("/.well-known/security.txt").status_code == 405
