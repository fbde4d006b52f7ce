"""A project with the worked example of the domain."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from projects.models import Project
from tests.factories import make_project
from tests.simulations.plans import add_risks, estimate_tasks, plan_tasks
from workpackages.models import Task


@pytest.fixture
def project(db: None) -> Project:
    return make_project(
        code="PRJ-106",
        approved_envelope=Decimal(700_000),
        planned_start_on=date(2027, 1, 4),
        planned_finish_on=date(2027, 3, 26),
    )


@pytest.fixture
def tasks(project: Project) -> dict[str, Task]:
    return plan_tasks(project)


@pytest.fixture
def worked(project: Project, tasks: dict[str, Task]) -> Project:
    estimate_tasks(project, tasks)
    add_risks(project, tasks)
    return project
