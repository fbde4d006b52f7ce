"""The priority of one project as its readers meet it."""

from datetime import date

import pytest
from django.urls import reverse

from people.choices import Role
from projects.models import ProjectScore
from projects.operations.priorities import found_priorities
from tests.conftest import FRIDAY
from tests.factories import give_role, make_programme, make_project, make_score, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_user("programme-manager")


@pytest.fixture
def waiting(director, manager):
    project = make_project(state="analysis", programme=make_programme(manager=manager))
    found_priorities(project.portfolio_id, actor=director, on=FRIDAY)
    return project


def url(project, name="priority"):
    return reverse(f"projects:{name}", args=[project.code])


def filled(form):
    return {f.html_name: f.value() for f in form if f.value() is not None}


def complete(form):
    typed = filled(form)
    for key in "BCDEF":
        typed[f"score_{key}"] = "4"
    for key in "ABCDEF":
        typed[f"why_{key}"] = "As agreed."
    return typed


def test_a_project_without_score_says_what_is_missing(as_user, director, waiting):
    assert "Not scored yet" in as_user(director).get(url(waiting)).text


def test_the_director_scores_and_reads_the_rank(as_user, director, waiting):
    client = as_user(director)
    form = client.get(url(waiting, "score")).context["form"]
    sent = {**complete(form), "contribution_O1": "5", "cost": "120000", "effort_minutes": "10 d"}
    assert client.post(url(waiting, "score"), sent).status_code == 302
    row = ProjectScore.objects.get(state="current")
    assert (row.cost, row.contributions["O1"], row.scores["B"]) == (120_000, 5, 4)
    make_score(make_project(state="requested", portfolio=waiting.portfolio))
    page = client.get(url(waiting)).text
    # P = 30 x (150 / 55) / 5 + 70 x 4 / 5
    assert "72.4" in page
    assert "1 of 2" in page
    assert "Rank 1 of 2" in page
    assert "As agreed." in page
    assert "<svg" in page
    assert "to be reviewed" not in page


def test_a_refused_score_keeps_what_was_typed(as_user, director, waiting):
    client = as_user(director)
    form = client.get(url(waiting, "score")).context["form"]
    sent = {**complete(form), "why_C": "", "why_B": "Kept words"}
    refused = client.post(url(waiting, "score"), sent)
    assert refused.status_code == 422
    assert "Kept words" in refused.text
    assert "why_C" in refused.context["form"].errors
    late = {**complete(form), "version": "1"}
    make_score(waiting)
    assert client.post(url(waiting, "score"), late).status_code == 409


def test_a_score_that_is_old_or_near_another_says_so(as_user, director, waiting):
    make_score(waiting, scored_on=date(2020, 1, 6))
    twin = make_project(state="requested", portfolio=waiting.portfolio)
    make_score(twin)
    page = as_user(director).get(url(twin)).text
    assert "near tie" in page
    assert waiting.code in page
    assert "to be reviewed" in as_user(director).get(url(waiting)).text


def test_a_programme_manager_proposes_and_the_director_answers(as_user, director, manager, waiting):
    client = as_user(manager)
    form = client.get(url(waiting, "score")).context["form"]
    assert client.post(url(waiting, "score"), complete(form)).status_code == 302
    assert ProjectScore.objects.get().state == "proposed"
    assert "proposed another score" in as_user(director).get(url(waiting)).text
    assert client.post(url(waiting, "adopt-score")).status_code == 403
    assert as_user(director).post(url(waiting, "adopt-score")).status_code == 302
    assert ProjectScore.objects.get().state == "current"
    # A second click says that nothing waits any more.
    assert as_user(director).post(url(waiting, "adopt-score")).status_code == 302
    assert client.post(url(waiting, "decline-score")).status_code == 403
    assert as_user(director).post(url(waiting, "decline-score")).status_code == 302


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.QUALITY_MANAGER, Role.PROJECT_MANAGER])
def test_readers_read_but_do_not_score(as_user, waiting, role):
    reader = make_user()
    give_role(reader, role, waiting)
    make_score(waiting)
    assert "Why this rank" in as_user(reader).get(url(waiting)).text
    assert as_user(reader).get(url(waiting, "score")).status_code == 403
    for name in ("adopt-score", "decline-score"):
        assert as_user(reader).post(url(waiting, name)).status_code == 403


@pytest.mark.parametrize("role", [Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER, Role.OBSERVER])
def test_the_team_does_not_learn_of_scores(as_user, waiting, role):
    person = make_user()
    give_role(person, role, waiting)
    make_score(waiting)
    client = as_user(person)
    for name in ("priority", "score"):
        assert client.get(url(waiting, name)).status_code == 404
    for name in ("adopt-score", "decline-score"):
        assert client.post(url(waiting, name)).status_code == 404
    assert url(waiting) not in client.get(waiting.get_absolute_url()).text


def test_outsiders_find_nothing(as_user, waiting, outsider):
    for name in ("priority", "score"):
        assert as_user(outsider).get(url(waiting, name)).status_code == 404
    for name in ("adopt-score", "decline-score"):
        assert as_user(outsider).post(url(waiting, name)).status_code == 404


def test_a_sub_project_is_weighed_with_the_one_above(as_user, director, waiting):
    child = make_project(parent=waiting)
    assert "Weighed with the project above" in as_user(director).get(url(child)).text
    assert as_user(director).get(url(child, "score")).status_code == 302


@pytest.mark.parametrize("rows", [1, 12])
def test_query_count_does_not_grow_with_candidates(
    as_user, director, waiting, rows, django_assert_num_queries
):
    make_score(waiting)
    for _n in range(rows):
        make_score(make_project(state="requested", portfolio=waiting.portfolio))
    client = as_user(director)
    client.get(url(waiting))
    with django_assert_num_queries(16):
        client.get(url(waiting))
