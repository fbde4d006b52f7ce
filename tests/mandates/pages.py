"""Addresses and words of the mandate's pages, as the tests read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.urls import reverse
from hypothesis import settings

from people.models import User
from projects.mandates.content import parties_of
from projects.models import Mandate, Project
from projects.operations.mandate_signing import send_mandate, sign_mandate
from tests.factories import make_mandate

AT = datetime(2026, 10, 12, 8, 15, tzinfo=UTC)
LATER = datetime(2026, 10, 13, 8, 15, tzinfo=UTC)
# Each example takes its own mandate through the database.
SIXTY = settings(max_examples=60)


def url(name: str, project: Project, *more: Any) -> str:
    return reverse(f"projects:{name}", args=[project.code, *more])


def words(response: Any) -> str:
    """Narrow and hard spaces read as spaces."""
    return " ".join(response.content.decode().split())


def in_french(person: User) -> User:
    person.language = "fr"
    person.save(update_fields=["language"])
    return person


def sent_mandate(project: Project, **fields: Any) -> Mandate:
    """A mandate that its lead has sent for signature."""
    draft = make_mandate(project, **fields)
    return send_mandate(draft.pk, actor=project.lead, at=AT, organisation="ODR")


def agreed_mandate(project: Project, director: User, **fields: Any) -> Mandate:
    """A mandate that was sent and signed by every party, as people do it."""
    sent = sent_mandate(project, **fields)
    for role, person in parties_of(project):
        facts = {"role": role, "sha256": sent.sha256, "at": LATER}
        sign_mandate(sent.pk, actor=person or director, **facts)
    return Mandate.objects.get(pk=sent.pk)
