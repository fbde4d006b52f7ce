"""The field of value and cost, and which candidate serves which objective."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.choices import Role
from projects.operations.priorities import found_priorities
from projects.priorities.chart import BOTTOM, HEIGHT, LARGEST, LEFT, TOP, WIDTH, field_of
from projects.priorities.list import load_list
from tests.conftest import FRIDAY
from tests.factories import give_role, make_portfolio, make_project, make_score, make_user
from tests.priorities.golden import GOLDEN, contributions, scores

URL = "/priorities/"


@dataclass(frozen=True)
class Named:
    code: str
    name: str = "Projet"


@dataclass(frozen=True)
class Valued:
    value: Decimal


@dataclass(frozen=True)
class Row:
    project: Named
    place: Valued
    cost: Decimal
    effort_minutes: int
    risk: int | None = None


def row(n, value, cost, effort=0):
    return Row(Named(f"C-{n}"), Valued(Decimal(value)), Decimal(cost), effort)


def test_a_field_needs_two_candidates():
    assert field_of([]) is None
    assert field_of([row(1, 50, 1000)]) is None


def test_worth_more_lies_higher_dearer_further_right_and_more_effort_is_larger():
    field = field_of([row(1, 20, 100_000, 500), row(2, 60, 300_000, 5_000)])
    large, small = field.bubbles
    assert (large.code, small.code) == ("C-2", "C-1")
    assert large.x > small.x
    assert large.y < small.y
    assert large.radius == LARGEST > small.radius


def test_the_cross_lies_at_the_median():
    rows = [row(n, value, cost) for n, (value, cost) in enumerate(
        [(10, 100_000), (40, 200_000), (50, 400_000)], start=1)]  # fmt: skip
    field = field_of(rows)
    middle = next(bubble for bubble in field.bubbles if bubble.code == "C-2")
    assert (field.cross_x, field.cross_y) == (middle.x, middle.y)


@pytest.mark.parametrize(
    ("most", "labels"),
    [
        (0, [0, 1, 2, 3, 4, 5]),
        (4_000, [0, 1, 2, 3, 4, 5]),
        (95_000, [0, 19, 38, 57, 76, 95]),
        (700_000, [0, 140, 280, 420, 560, 700]),
        (701_000, [0, 150, 300, 450, 600, 750]),
    ],
)
def test_the_grid_has_round_numbers(most, labels):
    field = field_of([row(1, 3, 0), row(2, 5, most)])
    assert [mark.label for mark in field.along] == labels


@given(
    st.lists(
        st.tuples(st.integers(0, 1000), st.integers(0, 10**10), st.integers(0, 10**7)),
        min_size=2,
        max_size=30,
    )
)
def test_every_candidate_lies_in_the_field(facts):
    rows = [row(n, Decimal(v) / 10, c, e) for n, (v, c, e) in enumerate(facts)]
    field = field_of(rows)
    assert len(field.bubbles) == len(rows)
    for bubble in field.bubbles:
        assert LEFT <= bubble.x <= WIDTH
        assert TOP <= bubble.y <= HEIGHT - BOTTOM
        assert 0 < bubble.radius <= LARGEST


@pytest.fixture
def round_2027(db, director):
    portfolio = make_portfolio()
    found_priorities(portfolio.pk, actor=director, on=FRIDAY)
    for code, given_, points, _p, _v, cost, _best, _worst in GOLDEN:
        make_score(
            make_project(code=code, portfolio=portfolio, state="requested"),
            contributions=contributions(given_),
            scores=scores(points),
            cost=Decimal(cost * 1000),
        )
    return portfolio


def test_each_objective_names_who_serves_it_in_their_order(round_2027, director):
    found = {each.objective.key: each for each in load_list(director).objectives}
    assert list(found) == ["O1", "O2", "O3", "O4", "O5"]
    assert found["O1"].decisive == ("GOLD-202",)
    assert found["O2"].decisive == ("GOLD-106",)
    assert found["O2"].direct == ("GOLD-303",)
    assert found["O4"].decisive == ("GOLD-104", "GOLD-107")
    assert found["O5"].indirect == ("GOLD-202", "GOLD-205")
    assert all(each.is_served for each in found.values())


def test_the_page_draws_the_field_and_links_each_candidate(as_user, director, round_2027):
    page = as_user(director).get(URL).text
    assert page.count('class="field-bubble field-risk-') == len(GOLDEN)
    assert "Risk reduction (D) 5" in page
    assert "GOLD-205 " in page
    assert 'href="/projects/GOLD-202/priority/"' in page
    assert "What serves which objective" in page


def test_who_sees_one_candidate_sees_no_field_and_no_other_code(as_user, round_2027):
    lead = make_user()
    give_role(lead, Role.PROJECT_MANAGER, round_2027.projects.get(code="GOLD-104"))
    page = as_user(lead).get(URL).text
    assert "field-bubble" not in page
    assert "GOLD-106" not in page
    assert "served by none directly" in page
