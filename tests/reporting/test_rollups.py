"""Programme and portfolio show the light of the whole, from what their reader may read."""

from decimal import Decimal

import pytest

from people.choices import Role
from projects.rollup import load_rollups
from reporting.choices import ReportState
from tests.factories import give_role, make_programme, make_project, make_user
from tests.reporting.test_lights import make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_user("the-manager")


@pytest.fixture
def programme(manager):
    return make_programme(manager=manager)


def lit(programme, colour, thousands=100, **fields):
    facts = {"programme": programme, "approved_envelope": Decimal(thousands * 1000), **fields}
    project = make_project(**facts)
    make_report(project, overall=colour)
    return project


def shown(client, address):
    """The colours of the first light of the whole on a page, and the counts behind it."""
    page = client.get(address).content.decode()
    if 'class="rollup"' not in page:
        return ""
    return page.split('class="rollup"')[1].split("</dd>")[0].split("</p>")[0]


def test_a_programme_shows_its_light_and_the_counts(as_user, programme, manager):
    for colour in ("green", "green", "red"):
        lit(programme, colour)
    make_project(programme=programme)
    found = shown(as_user(manager), programme.get_absolute_url())
    whole, counts = found.split("rollup-counts")
    assert "light-red" in whole
    assert "light-green" not in whole
    assert [counts.count(f"light-{colour}") for colour in ("red", "green", "none")] == [1, 1, 1]


def test_the_portfolio_shows_the_light_of_each_programme_and_of_itself(
    as_user, programme, director
):
    lit(programme, "green")
    other = make_programme()
    lit(other, "amber")
    page = as_user(director).get("/portfolio/").content.decode()
    assert page.count('class="rollup"') == 3


def test_little_red_that_holds_nothing_up_is_amber(as_user, programme, manager):
    lit(programme, "red", thousands=10)
    lit(programme, "green", thousands=990)
    found = shown(as_user(manager), programme.get_absolute_url())
    assert "light-amber" in found.split("rollup-counts")[0]


def test_who_may_not_read_the_reports_sees_no_light(as_user, programme):
    project = make_project(programme=programme)
    make_report(project, state=ReportState.APPROVED)
    observer = make_user()
    give_role(observer, Role.OBSERVER, programme)
    found = shown(as_user(observer), programme.get_absolute_url())
    assert "light-red" not in found
    assert "rollup-counts" not in found


def test_parts_and_what_is_over_do_not_count_beside_the_whole(programme, manager):
    whole = lit(programme, "green")
    lit(programme, "red", parent=whole, state="execution")
    lit(programme, "red", state="closed")
    ((place, found),) = load_rollups(manager).items()
    assert place == (programme.portfolio_id, programme.pk)
    assert [(each.pk, each.colour) for each in found] == [(whole.pk, "green")]
    assert load_rollups(manager, make_programme()) == {}


def test_a_project_shows_the_lights_of_its_parts_and_the_portfolio_how_many(
    as_user, programme, director
):
    whole = lit(programme, "green")
    part = lit(programme, "red", parent=whole)
    page = as_user(director).get(whole.get_absolute_url()).content.decode()
    row = page.split(part.get_absolute_url())[1].split("</li>")[0]
    assert "light-red" in row
    assert "1 sub-project" in as_user(director).get("/portfolio/").content.decode()
