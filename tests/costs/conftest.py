from __future__ import annotations

from decimal import Decimal

import pytest

from projects.choices import ProjectState
from projects.models import Project
from tests.factories import make_project, make_user, make_work_package
from workpackages.models import WorkPackage


@pytest.fixture
def project(db: None) -> Project:
    return make_project(
        code="PRJ-7",
        state=ProjectState.EXECUTION,
        lead=make_user("lead", name="Lea Lead"),
        sponsor=make_user("sponsor", name="Sam Sponsor"),
        approved_envelope=Decimal(100_000),
    )


@pytest.fixture
def package(project: Project) -> WorkPackage:
    return make_work_package(
        project=project, name="Integration", budget=Decimal(60_000), lead=make_user("wpl")
    )
