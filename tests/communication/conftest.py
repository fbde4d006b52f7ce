"""A project with a communication plan to fill, and a person for each right."""

from __future__ import annotations

import pytest

from people.choices import Role
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_member, make_programme, make_project, make_unit, make_user

MONDAY_AFTER = "2026-12-14"
PLANNED = {
    "name_fr": "Annonce de la vague 3",
    "name_en": "Announcement of wave 3",
    "kind": "information",
    "channel": "mail",
    "audience": "Users of Lausanne",
    "language": "both",
}


@pytest.fixture
def project(db):
    programme = make_programme(manager=make_user("manager", name="Programme Manager"))
    return make_project(programme=programme, sponsor=make_user("sponsor"), code="PRJ-C")


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
def member(project):
    return make_member(project, Role.TEAM_MEMBER, username="member")


@pytest.fixture
def observer(project):
    return make_member(project, Role.OBSERVER, username="observer")


@pytest.fixture
def unit(db):
    return make_unit()


def refused(field, call, words="."):
    """The rule is broken with a sentence, at the field where it can be mended."""
    with pytest.raises(RuleViolation, match=words) as violation:
        call()
    assert violation.value.field == field
