"""A change in each of its states, brought there by the steps that lead to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from people.models import User
from projects.models import ChangeRequest, Project
from projects.operations.change_decisions import annex_change
from projects.operations.changes import close_change, withdraw_change
from tests.changes.conftest import analysed, decided, drafted, submitted
from tests.conftest import FRIDAY

REVIEW_ON = date(2026, 11, 30)


def _decided(outcome: str, **more: Any) -> Callable[[Project, User], ChangeRequest]:
    def make(project: Project, asker: User) -> ChangeRequest:
        assert project.sponsor is not None
        found: ChangeRequest = decided(analysed(project, asker), project.sponsor, outcome, **more)
        return found

    return make


def _implemented(project: Project, asker: User) -> ChangeRequest:
    """As an annex: the project needs a signed mandate."""
    assert project.lead is not None
    row = _decided("approved")(project, asker)
    return annex_change(row.pk, actor=project.lead, on=FRIDAY).change


def _closed(project: Project, asker: User) -> ChangeRequest:
    assert project.lead is not None
    return close_change(_implemented(project, asker).pk, actor=project.lead)


def _withdrawn(project: Project, asker: User) -> ChangeRequest:
    return withdraw_change(analysed(project, asker).pk, "Not needed.", actor=asker)


IN_STATE: dict[str, Callable[[Project, User], ChangeRequest]] = {
    "draft": drafted,
    "submitted": submitted,
    "analysed": analysed,
    "approved": _decided("approved"),
    "rejected": _decided("rejected"),
    "deferred": _decided("deferred", review_on=REVIEW_ON),
    "implemented": _implemented,
    "closed": _closed,
    "withdrawn": _withdrawn,
}
