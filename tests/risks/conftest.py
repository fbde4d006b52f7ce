"""A project with a risk in every hand that may touch it, by the worked example of the domain."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from people.choices import Role
from people.models import User
from projects.models import Project
from risks.models import Measure, Risk
from risks.operations.checks import CheckFacts, record_check
from risks.operations.measures import implement_measure, plan_measure
from risks.operations.ratings import assess_risk
from risks.operations.register import identify_risk
from tests.conftest import FRIDAY
from tests.factories import make_member, make_programme, make_project, make_user

# R-101-1 of the domain, in francs.
GROSS = {"probability": 4, "cost": Decimal(90_000), "delay_days": 20, "daily_cost": Decimal(2_200)}
CALM = {"impact_quality": 1, "impact_service": 1}
TARGET = {"probability": 2, "cost_left": Decimal(70_000), "delay_left_days": 12}
ACTUAL = {"probability": 2, "cost": Decimal(75_000), "delay_days": 12}
LEVELS = {"impact_cost": 3, "impact_schedule": 3, **CALM}
DUE = date(2026, 10, 30)


@pytest.fixture
def sponsor(db: None) -> User:
    return make_user("the-sponsor")


@pytest.fixture
def project(db: None, sponsor: User) -> Project:
    return make_project(
        code="PRJ-101",
        sponsor=sponsor,
        programme=make_programme(manager=make_user("the-manager")),
        approved_envelope=Decimal(1_240_000),
        planned_start_on=date(2026, 1, 5),
        planned_finish_on=date(2027, 3, 31),
    )


@pytest.fixture
def quality(project: Project) -> User:
    return make_member(project, Role.QUALITY_MANAGER, username="quality")


@pytest.fixture
def owner(project: Project) -> User:
    """Who owns the risk, and works in the project."""
    return make_member(project, username="owner")


@pytest.fixture
def doer(project: Project) -> User:
    """Who owns the measures."""
    return make_member(project, username="doer")


def written(owner: User | None = None, **more: Any) -> dict[str, Any]:
    return {
        "name_fr": "Applications incompatibles",
        "name_en": "Incompatible applications",
        "category": "technical",
        "owner": owner,
        **more,
    }


@pytest.fixture
def identified(project: Project, owner: User) -> Risk:
    return identify_risk(project, written(owner), actor=project.lead, on=FRIDAY)


@pytest.fixture
def risk(identified: Risk) -> Risk:
    """Assessed at 4 × 3, high."""
    return rated(identified)


def rated(risk: Risk, *, on: date = FRIDAY, **facts: Any) -> Risk:
    lead = risk.project.lead if risk.project else risk.identified_by
    return assess_risk(risk.pk, {**GROSS, **CALM, **facts}, actor=lead, on=on)


def planned(risk: Risk, doer: User, *, on: date = FRIDAY, **facts: Any) -> Measure:
    values = {
        "name_fr": "Tests automatisés",
        "name_en": "Automated tests",
        "kind": "preventive",
        "owner": doer,
        "due_on": DUE,
        "cost": Decimal(18_000),
        **LEVELS,
        **TARGET,
        **facts,
    }
    replaces = values.pop("replaces", None)
    lead = risk.project.lead if risk.project else risk.identified_by
    return plan_measure(risk.pk, values, actor=lead, on=on, replaces=replaces)


def implemented(risk: Risk, doer: User, *, on: date = FRIDAY, **facts: Any) -> Measure:
    measure = planned(risk, doer, on=on, **facts)
    return implement_measure(measure.pk, "Run 42 is green.", actor=doer, on=on)


def seen(**facts: Any) -> CheckFacts:
    """A check that finds R-101-1 as the domain does."""
    rating = {**ACTUAL, **CALM, **facts.pop("rating", {})}
    return CheckFacts(rating=rating, **{"observed": "312 of 318 applications pass.", **facts})


@pytest.fixture
def check_by(quality: User) -> Any:
    def run(risk: Risk, *, on: date = FRIDAY, actor: User | None = None, **facts: Any) -> Any:
        return record_check(risk.pk, seen(**facts), actor=actor or quality, on=on)

    return run


@pytest.fixture
def measure(risk: Risk, doer: User) -> Measure:
    return planned(risk, doer)


@pytest.fixture
def waiting(risk: Risk, doer: User) -> Measure:
    """Implemented, and waiting for its check."""
    return implemented(risk, doer)
