from __future__ import annotations

from datetime import date

import pytest

from people.choices import Role
from people.models import User
from projects.models import Project
from tests.factories import make_deliverable, make_member, make_seat, make_work_package
from workpackages.acceptance.choices import AcceptedBy
from workpackages.models import Deliverable, WorkPackage


@pytest.fixture
def package_lead(project: Project) -> User:
    return make_member(project, Role.WORK_PACKAGE_LEAD, username="package-lead")


@pytest.fixture
def package(project: Project, package_lead: User) -> WorkPackage:
    return make_work_package(project=project, lead=package_lead, state="active")


@pytest.fixture
def speaker(project: Project) -> User:
    """The user representative, who only observes the project."""
    person = make_member(project, Role.OBSERVER, username="speaker")
    make_seat(project, AcceptedBy.USER_REPRESENTATIVE, person)
    return person


@pytest.fixture
def sponsor(project: Project) -> User:
    person = make_member(project, Role.SPONSOR, username="sponsor")
    project.sponsor = person
    project.save()
    return person


@pytest.fixture
def deliverable(package: WorkPackage, speaker: User) -> Deliverable:
    """In production, with two mandatory criteria and one that is not."""
    row = make_deliverable(
        package, criteria=3, state="in_production", accepting="user_representative"
    )
    row.criteria.filter(number=3).update(is_mandatory=False)
    return row


@pytest.fixture
def presented(package: WorkPackage, speaker: User) -> Deliverable:
    row = make_deliverable(
        package,
        criteria=3,
        state="presented",
        accepting="user_representative",
        planned_acceptance_on=date(2026, 10, 16),
    )
    row.criteria.filter(number=3).update(is_mandatory=False)
    return row
