"""The planning round 2027 of the worked example, with its rules, as a scenario."""

from decimal import Decimal

import pytest

from people.choices import Role
from projects.models import PortfolioRule
from projects.operations.priorities import found_priorities
from projects.operations.selection import ScenarioFacts, compute_scenario, create_scenario
from tests.conftest import FRIDAY
from tests.factories import make_portfolio, make_project, make_score, make_user
from tests.priorities.golden import GOLDEN, contributions, scores

DAY = 504
DAYS = {
    "GOLD-202": 520, "GOLD-205": 600, "GOLD-106": 260, "GOLD-208": 180, "GOLD-303": 180,
    "GOLD-104": 210, "GOLD-206": 240, "GOLD-107": 300, "GOLD-304": 110,
}  # fmt: skip


@pytest.fixture
def portfolio(director):
    """Nine scored candidates, 106 mandatory, 206 requires 202, 205 and 208 only together."""
    place = make_portfolio()
    found_priorities(place.pk, actor=director, on=FRIDAY)
    projects = {}
    for code, given, points, _p, _v, cost, _best, _worst in GOLDEN:
        category = "mandatory" if code == "GOLD-106" else "discretionary"
        projects[code] = make_project(
            code=code, portfolio=place, state="decision", category=category
        )
        make_score(
            projects[code],
            contributions=contributions(given),
            scores=scores(points),
            cost=Decimal(cost * 1000),
            effort_minutes=DAYS[code] * DAY,
        )
    for first, kind, second in (
        ("GOLD-206", "requires", "GOLD-202"),
        ("GOLD-205", "bundle", "GOLD-208"),
    ):
        PortfolioRule.objects.create(
            portfolio=place,
            first=projects[first],
            kind=kind,
            second=projects[second],
            reason="Known.",
        )
    return place


@pytest.fixture
def board(db):
    return make_user("board", roles=(Role.SPONSOR,))


@pytest.fixture
def facts():
    return ScenarioFacts(2027, "Tour 2027", Decimal(1_500_000), 1500 * DAY, name_en="Round 2027")


@pytest.fixture
def scenario(portfolio, director, facts):
    return create_scenario(portfolio.pk, facts, actor=director)


@pytest.fixture
def computed(scenario, director):
    return compute_scenario(scenario.pk, actor=director)
