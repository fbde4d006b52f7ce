"""PRJ-101 of the domain: 160 kCHF set aside, four threats of 161.04 kCHF together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from people.models import User
from projects.models import Project
from risks.models import Contingency, Risk
from risks.operations.reserves import set_contingency
from tests.conftest import FRIDAY
from tests.factories import make_director, make_programme, make_project, make_user
from tests.risks.pages import register_row


@pytest.fixture
def director(db: None) -> User:
    return make_director()


@pytest.fixture
def project(db: None) -> Project:
    return make_project(
        code="PRJ-101",
        programme=make_programme(manager=make_user("the-manager")),
        approved_envelope=Decimal(1_364_000),
        planned_start_on=date(2026, 1, 5),
        planned_finish_on=date(2027, 3, 31),
    )


@pytest.fixture
def risk(project: Project) -> Risk:
    for exposure in (20_280, 30_600, 48_960):
        register_row(project, exposure=Decimal(exposure))
    return register_row(project, exposure=Decimal(61_200))


@pytest.fixture
def reserve(project: Project, director: User) -> Contingency:
    return set_contingency(project.pk, Decimal(160_000), "Mandate.", actor=director, on=FRIDAY)
