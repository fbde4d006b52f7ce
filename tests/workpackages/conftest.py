from __future__ import annotations

import pytest

from people.choices import Role
from people.models import User
from projects.models import Project
from tests.factories import give_role, make_member, make_task, make_user, make_work_package
from workpackages.models import Task, WorkPackage


@pytest.fixture
def package_lead(project: Project) -> User:
    return make_member(project, Role.WORK_PACKAGE_LEAD, username="package-lead")


@pytest.fixture
def package(project: Project, package_lead: User) -> WorkPackage:
    """A package of ``project`` that somebody leads."""
    return make_work_package(project=project, lead=package_lead)


@pytest.fixture
def task(package: WorkPackage, member: User) -> Task:
    """A task in ``package`` that is ``member``'s."""
    return make_task(work_package=package, assignee=member, work_minutes=1008)


@pytest.fixture
def bystander(project: Project) -> User:
    """In the team, but neither leading nor assigned to anything."""
    user = make_user("bystander")
    give_role(user, Role.TEAM_MEMBER, project)
    return user
