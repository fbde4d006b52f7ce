"""A project in analysis, its decision file, and everybody who has a part in it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from people.choices import Role
from tests.factories import (
    freeze_file,
    give_role,
    make_decision_file,
    make_member,
    make_programme,
    make_project,
    make_request,
    make_score,
    make_user,
)


@pytest.fixture
def sponsor(db):
    return make_user("the-sponsor")


@pytest.fixture
def manager(db):
    return make_user("programme-manager")


@pytest.fixture
def wish(sponsor, manager, director):
    """A project in analysis, with its request and its score."""
    project = make_project(
        state="analysis",
        size_class="M",
        sponsor=sponsor,
        programme=make_programme(manager=manager),
        lead=make_user("the-lead"),
        approved_envelope=Decimal(300_000),
        summary_en="A new tool.",
    )
    make_request(project=project, need_en="Calls are lost.", inaction_en="More calls are lost.")
    make_score(project)
    return project


@pytest.fixture
def draft(wish):
    return make_decision_file(wish)


@pytest.fixture
def owner(wish):
    """A service owner with a part in the project, who reads nothing of the direction."""
    person = make_user("service-owner")
    give_role(person, Role.TEAM_MEMBER, wish)
    return person


@pytest.fixture
def packages(wish):
    return make_member(wish, Role.WORK_PACKAGE_LEAD, username="package-lead")


@pytest.fixture
def voting(draft, sponsor, manager, owner):
    """In the vote of three people; two have to say yes or no."""
    return freeze_file(draft, sponsor, manager, owner)
