"""A project with one stakeholder, and a person for each right."""

from __future__ import annotations

from datetime import date

import pytest

from people.choices import Role
from projects.models import StakeholderAssessment
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_member, make_programme, make_project, make_stakeholder, make_user

FACTS = {"name_fr": "Responsables de site", "name_en": "Site managers", "kind": "group"}
JUDGED = {"power": 4, "interest": 4, "current": 2, "desired": 4}


@pytest.fixture
def project(db):
    programme = make_programme(manager=make_user("manager", name="Programme Manager"))
    return make_project(programme=programme, sponsor=make_user("sponsor"), code="PRJ-S")


@pytest.fixture
def manager(project):
    return project.programme.manager


@pytest.fixture
def sponsor(project):
    return project.sponsor


@pytest.fixture
def packager(project):
    return make_member(project, Role.WORK_PACKAGE_LEAD, username="packager")


@pytest.fixture
def quality(db):
    return make_user("quality", roles=(Role.QUALITY_MANAGER,))


@pytest.fixture
def stakeholder(project):
    return make_stakeholder(project, name_en="Site managers", desired=4)


def newest(stakeholder) -> StakeholderAssessment:
    return stakeholder.assessments.newest_first().first()


def put_on_hold(project) -> None:
    project.state, project.state_before_hold = "on_hold", project.state
    project.review_on = date(2027, 3, 1)
    project.save()


def refused(field, call, words="."):
    """The rule is broken with a sentence, at the field where it can be mended."""
    with pytest.raises(RuleViolation, match=words) as violation:
        call()
    assert violation.value.field == field
