from __future__ import annotations

from typing import Any

import pytest

from people.models import User
from projects.choices import ProjectState
from projects.models import Project
from tests.conftest import FRIDAY
from tests.factories import make_director, make_programme, make_project, make_user


@pytest.fixture(autouse=True)
def _on_a_friday(settings: Any) -> None:
    settings.DEMO_TODAY = FRIDAY


@pytest.fixture
def programme(db: None) -> Any:
    return make_programme(code="PGM-7", manager=make_user("manager", name="Mia Manager"))


@pytest.fixture
def project(programme: Any) -> Project:
    """Runs, and has something to teach."""
    return make_project(
        code="PRJ-7",
        name_fr="Imprimantes",
        name_en="Printers",
        state=ProjectState.EXECUTION,
        programme=programme,
        lead=make_user("lead", name="Lea Lead"),
        sponsor=make_user("sponsor", name="Sam Sponsor"),
    )


@pytest.fixture
def young(programme: Any) -> Project:
    """Its mandate is being written; it resembles the other."""
    return make_project(
        code="PRJ-8",
        name_fr="Nouveaux pilotes d’imprimantes",
        name_en="New printer drivers",
        summary_fr="Pilotes d’imprimantes par vagues.",
        summary_en="Printer drivers in waves.",
        state=ProjectState.MANDATE,
        programme=programme,
        lead=make_user("young-lead", name="Yara Young"),
        sponsor=project_sponsor(),
    )


def project_sponsor() -> User:
    return User.objects.filter(username="sponsor").first() or make_user("sponsor")


@pytest.fixture
def director(db: None) -> User:
    return make_director(username="director", name="Dora Director")
