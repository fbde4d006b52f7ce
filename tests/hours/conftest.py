from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from costs.models import RateClass
from people.choices import Role
from people.models import User
from projects.models import Project
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_member,
    make_programme,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from workpackages.choices import TaskState, WorkPackageState
from workpackages.models import Task, WorkPackage


@pytest.fixture(autouse=True)
def _on_a_friday(settings) -> None:
    settings.DEMO_TODAY = FRIDAY


@pytest.fixture
def manager(db: None) -> User:
    return make_user("manager", name="Mia Manager")


@pytest.fixture
def project(manager: User) -> Project:
    programme = make_programme(manager=manager)
    return make_project(code="PRJ-7", programme=programme, lead=make_user("lead", name="Lea Lead"))


@pytest.fixture
def packager(project: Project) -> User:
    person = make_user("packager", name="Pia Packager")
    give_role(person, Role.WORK_PACKAGE_LEAD, project)
    return person


@pytest.fixture
def package(project: Project, packager: User) -> WorkPackage:
    return make_work_package(
        project=project, name="Integration", lead=packager, state=WorkPackageState.ACTIVE
    )


@pytest.fixture
def member(project: Project) -> User:
    return make_member(project, username="member", name="Tom Member")


@pytest.fixture
def task(package: WorkPackage, member: User) -> Task:
    """Planned over the two weeks around the tests' Friday."""
    return make_task(
        work_package=package,
        assignee=member,
        name="Connect",
        state=TaskState.IN_PROGRESS,
        actual_start_on=date(2026, 9, 28),
        start_on=date(2026, 9, 28),
        finish_on=date(2026, 10, 9),
    )


@pytest.fixture
def agents(db):
    row = RateClass.objects.create(code="agents", name_fr="Agents")
    row.rates.create(valid_from=date(2026, 1, 1), amount=Decimal(900))
    return row


@pytest.fixture
def other(project):
    return make_work_package(project=project, state=WorkPackageState.ACTIVE)
