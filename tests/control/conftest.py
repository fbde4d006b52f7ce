from __future__ import annotations

import pytest

from projects.choices import ProjectState
from projects.models import Project
from tests.control.rows import THOUSAND, make_budgeted
from tests.factories import make_project, make_user
from workpackages.models import WorkPackage


@pytest.fixture
def project(db: None) -> Project:
    return make_project(
        code="PRJ-7",
        state=ProjectState.EXECUTION,
        lead=make_user("lead", name="Lea Lead"),
        sponsor=make_user("sponsor", name="Sam Sponsor"),
        approved_envelope=900 * THOUSAND,
    )


@pytest.fixture
def package(project: Project) -> WorkPackage:
    return make_budgeted(project, name="Integration", lead=make_user("wpl"))
