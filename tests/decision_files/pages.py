"""Addresses, words and moments of the decision file's tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.urls import reverse

from projects.models import Project
from projects.operations.decision_voting import Poll, cast_vote

AT = datetime(2026, 10, 8, 8, 15, tzinfo=UTC)
LATE = datetime(2026, 10, 21, 8, 15, tzinfo=UTC)
FRIDAY, CLOSES = date(2026, 10, 9), date(2026, 10, 20)


def url(name: str, project: Project, *more: Any) -> str:
    return reverse(f"projects:{name}", args=[project.code, *more])


def words(response: Any) -> str:
    """Narrow and hard spaces read as spaces."""
    return " ".join(response.content.decode().split())


def poll(*people: Any, closes_on: date = CLOSES, quorum: int | None = None) -> Poll:
    return Poll(frozenset(person.pk for person in people), closes_on, quorum)


def vote(file: Any, person: Any, answer: str = "approve", comment: str = "Seen.", **more: Any):
    facts = {"comment": comment, "sha256": file.sha256, "at": AT, **more}
    return cast_vote(file.pk, answer, actor=person, **facts)
