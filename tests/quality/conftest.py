from __future__ import annotations

from datetime import date

import pytest

from people.choices import Role
from people.models import User
from projects.models import Project
from tests.factories import make_checkpoint, make_deliverable, make_member, make_work_package
from workpackages.models import Checkpoint, Deliverable, WorkPackage

TODAY = date(2026, 10, 9)


@pytest.fixture(autouse=True)
def on_friday(settings):
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def package_lead(project: Project) -> User:
    return make_member(project, Role.WORK_PACKAGE_LEAD, username="package-lead")


@pytest.fixture
def package(project: Project, package_lead: User) -> WorkPackage:
    return make_work_package(project=project, lead=package_lead, state="active")


@pytest.fixture
def deliverable(package: WorkPackage) -> Deliverable:
    """Planned, with three criteria."""
    return make_deliverable(package, criteria=3)


@pytest.fixture
def judge(project: Project) -> User:
    """The quality manager of the project."""
    return make_member(project, Role.QUALITY_MANAGER, username="judge")


@pytest.fixture
def reviewer(project: Project) -> User:
    return make_member(project, username="reviewer")


@pytest.fixture
def sponsor(project: Project) -> User:
    person = make_member(project, Role.SPONSOR, username="sponsor")
    project.sponsor = person
    project.save()
    return person


@pytest.fixture
def checkpoint(project: Project, reviewer: User, package_lead: User) -> Checkpoint:
    """Planned for today, with two questions, of what the package's lead has made."""
    return make_checkpoint(project, reviewer=reviewer, author=package_lead, planned_on=TODAY)


@pytest.fixture
def under_way(checkpoint: Checkpoint) -> Checkpoint:
    checkpoint.state = "in_progress"
    checkpoint.save()
    return checkpoint
