"""A project whose mandate is being prepared, and everybody who has a part in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import (
    make_mandate,
    make_organisation,
    make_programme,
    make_project,
    make_user,
    make_work_package,
)


@pytest.fixture
def sponsor(db):
    return make_user("the-sponsor")


@pytest.fixture
def manager(db):
    return make_user("programme-manager")


@pytest.fixture
def young(sponsor, manager, director):
    """A project in preparation, with everybody whom it has to name."""
    project = make_project(
        state="mandate",
        size_class="M",
        sponsor=sponsor,
        programme=make_programme(manager=manager),
        lead=make_user("the-lead"),
        planned_start_on=date(2026, 11, 2),
        planned_finish_on=date(2027, 6, 30),
        approved_envelope=Decimal(300_000),
        summary_en="A new tool.",
    )
    make_organisation(project)
    make_work_package(project=project, lead=project.lead)
    return project


@pytest.fixture
def draft(young):
    return make_mandate(young)
