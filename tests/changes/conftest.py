"""A project with an envelope, a plan, a signed mandate, and who asks and decides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from people.choices import Role
from people.models import User
from projects.models import ChangeRequest, Project
from projects.operations.change_decisions import Ruling, decide_change
from projects.operations.changes import analyse_change, request_change, submit_change
from tests.conftest import FRIDAY
from tests.factories import (
    make_director,
    make_member,
    make_programme,
    make_project,
    make_user,
    make_work_package,
)

EFFECTS: dict[str, Any] = {
    "scope_effect": "clarification",
    "scope_words": "The interface is described.",
    "cost_effect": Decimal(8_000),
    "cost_words": "Two more days of the supplier.",
    "finish_none": True,
    "new_finish_on": None,
    "touches_programme_milestone": False,
    "finish_words": "",
    "quality_none": True,
    "quality_words": "",
    "risks_none": False,
    "risks_words": "Less danger of late data.",
    "workstations_none": True,
    "workstations_words": "",
}


@pytest.fixture
def director(db: None) -> User:
    return make_director()


@pytest.fixture
def sponsor(db: None) -> User:
    return make_user("the-sponsor")


@pytest.fixture
def board(db: None) -> User:
    return make_user("the-board", roles=(Role.SPONSOR,))


@pytest.fixture
def project(director: User, sponsor: User) -> Project:
    made = make_project(
        code="PRJ-201",
        state="execution",
        sponsor=sponsor,
        programme=make_programme(manager=make_user("the-manager")),
        approved_envelope=Decimal(500_000),
        planned_start_on=date(2026, 1, 5),
        planned_finish_on=date(2027, 3, 31),
        size_class="M",
    )
    make_work_package(project=made, budget=Decimal(400_000))
    return made


@pytest.fixture
def asker(project: Project) -> User:
    return make_member(project, Role.WORK_PACKAGE_LEAD, username="asker")


def written(**more: Any) -> dict[str, Any]:
    return {
        "name_fr": "Connecteur téléphonie",
        "name_en": "Telephony connector",
        "reason_en": "Calls must open a ticket.",
        "reason_fr": "",
        "description_fr": "",
        "description_en": "",
        "needed_by": None,
        "origin_kind": "other",
        "origin": "",
        "affected": "",
        **more,
    }


def drafted(project: Project, asker: User, **more: Any) -> ChangeRequest:
    return request_change(project.pk, written(**more), actor=asker, on=FRIDAY)


def submitted(project: Project, asker: User, **more: Any) -> ChangeRequest:
    return submit_change(drafted(project, asker, **more).pk, actor=asker, on=FRIDAY)


def analysed(project: Project, asker: User, **effects: Any) -> ChangeRequest:
    row = submitted(project, asker)
    return analyse_change(row.pk, {**EFFECTS, **effects}, actor=project.lead, on=FRIDAY)


def decided(row: ChangeRequest, actor: User, outcome: str = "approved", **more: Any) -> Any:
    return decide_change(row.pk, Ruling(outcome, "It pays.", **more), actor=actor, on=FRIDAY)


@pytest.fixture
def draft(project: Project, asker: User) -> ChangeRequest:
    return drafted(project, asker)


@pytest.fixture
def change(project: Project, asker: User) -> ChangeRequest:
    """Analysed: 8000 CHF without a tolerance, so the sponsor's."""
    return analysed(project, asker)


@pytest.fixture
def approved(change: ChangeRequest, sponsor: User) -> ChangeRequest:
    found: ChangeRequest = decided(change, sponsor)
    return found
