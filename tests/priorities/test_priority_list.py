"""The ranked list: exactly the worked example, as far as its reader may see."""

from decimal import Decimal
from time import perf_counter

import pytest
from django.urls import reverse

from people.choices import Role
from projects.operations.priorities import found_priorities
from projects.priorities.ranking import _computed, load_ranking
from tests.conftest import FRIDAY
from tests.factories import give_role, make_portfolio, make_project, make_score, make_user
from tests.htmx import normal, swapped
from tests.priorities.golden import GOLDEN, contributions, scores

pytestmark = pytest.mark.django_db
URL = "/priorities/"


@pytest.fixture
def round_2027(director):
    portfolio = make_portfolio()
    found_priorities(portfolio.pk, actor=director, on=FRIDAY)
    for code, given, points, _p, _v, cost, _best, _worst in GOLDEN:
        make_score(
            make_project(code=code, portfolio=portfolio, state="requested"),
            contributions=contributions(given),
            scores=scores(points),
            cost=Decimal(cost * 1000),
        )
    return portfolio


def test_the_list_is_the_worked_example(as_user, director, round_2027):
    page = as_user(director).get(URL)
    rows = [row.project.code for row in page.context["table"].rows]
    assert rows == [facts[0] for facts in GOLDEN]
    for facts in GOLDEN:
        assert f"<strong>{facts[3]}</strong>" in page.text
    assert page.text.count("near tie") == 2 + 2  # each of the pairs 208/303 and 104/206
    assert "Rank 1 of 9" in page.text
    assert "change places" in page.text


def test_it_sorts_and_exports(as_user, director, round_2027):
    client = as_user(director)
    cheapest = client.get(f"{URL}?sort=cost").context["table"].rows
    assert next(iter(cheapest)).project.code == "GOLD-304"
    dearest = client.get(f"{URL}?sort=-cost").context["table"].rows
    assert next(iter(dearest)).project.code == "GOLD-205"
    answer = client.get(f"{URL}?export=csv")
    text = b"".join(answer).decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 10
    assert "GOLD-202" in text
    assert b"".join(client.get(f"{URL}?export=xlsx"))


def test_fragment_swapped_into_old_page_equals_new_page(as_user, director, round_2027):
    client = as_user(director)
    page = client.get(f"{URL}?sort=-cost").content
    fragment = client.fragment(f"{URL}?sort=-cost", "priority-list").content
    assert swapped(page, fragment, "priority-list") == normal(page)


def test_a_lead_sees_own_candidates_with_their_rank_among_all(as_user, round_2027):
    lead = make_user()
    give_role(lead, Role.PROJECT_MANAGER, round_2027.projects.get(code="GOLD-104"))
    page = as_user(lead).get(URL)
    assert [row.place.rank for row in page.context["table"].rows] == [6]
    assert "GOLD-206" not in page.text
    assert "GOLD-202" not in page.text


@pytest.mark.parametrize("who", ["outsider", "member", "observer"])
def test_others_know_of_no_list(as_user, round_2027, who, request):
    assert as_user(request.getfixturevalue(who)).get(URL).status_code == 404


def test_nothing_scored_and_no_longer_fitting_are_said(as_user, director, project):
    assert "No candidate is scored yet" in as_user(director).get(URL).text
    odd = make_project(state="requested")
    make_score(odd, scores={"Z": 1})
    assert f"criteria in force: {odd.code}" in as_user(director).get(URL).text


def test_the_list_is_reached_from_the_navigation(as_user, director, project):
    assert reverse("projects:priorities") in as_user(director).get("/projects/").text


@pytest.mark.parametrize("rows", [1, 12])
def test_query_count_does_not_grow_with_candidates(
    as_user, director, rows, project, django_assert_num_queries
):
    for _n in range(rows):
        make_score(make_project(state="requested"))
    client = as_user(director)
    client.get(URL)
    with django_assert_num_queries(14):
        client.get(URL)


def test_what_was_computed_once_is_kept(round_2027):
    _computed.cache_clear()
    first = load_ranking(round_2027.pk)
    begun = perf_counter()
    assert load_ranking(round_2027.pk).places is first.places
    assert perf_counter() - begun < 1
    assert _computed.cache_info().hits >= 1
