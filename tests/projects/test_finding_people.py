"""People are found by name, user name or unit, and lead to where the reader may go."""

from __future__ import annotations

import pytest

from people.choices import Role
from projects.searching import find_people
from tests.factories import (
    give_role,
    make_member,
    make_programme,
    make_project,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


def names(user, query, limit=5):
    return [hit.title for hit in find_people(user, query, limit)]


def test_whoever_may_open_accounts_finds_everybody_active(director):
    unit = make_unit(name_fr="Assistance aux écoles", name_en="School support")
    make_user("zoe.g", name="Zoé Grün", org_unit=unit)
    make_user("zoe.closed", name="Zoé Closed", is_active=False)
    for query in ("zoe", "grun", "zoe.g", "ecoles", "school zoe"):
        (hit,) = find_people(director, query, 5)
        assert (hit.title, hit.subtitle) == ("Zoé Grün", "School support"), query
        assert hit.url == "/administration/accounts/zoe.g/"
    assert names(director, "zoe nobody") == []


@pytest.mark.parametrize("role", [Role.HUMAN_RESOURCES, None])
def test_whoever_sees_no_project_finds_nobody(role, project):
    reader = make_user(roles=(role,) if role else ())
    assert names(reader, "person") == []


def test_a_team_finds_its_own_people_and_is_led_to_their_projects(as_user, project):
    sponsor = make_user(name="Wanda Sponsor")
    project.sponsor = sponsor
    project.programme = make_programme(manager=make_user(name="Wanda Programme"))
    project.save()
    reader = make_member(project, name="Reader")
    colleague = make_member(project, name="Wanda Colleague")
    elsewhere = make_project(lead=make_user(name="Wanda Elsewhere"))
    over = make_project(state="closed", lead=make_user(name="Wanda Over"))
    give_role(reader, Role.TEAM_MEMBER, over)
    assert names(reader, "wanda") == ["Wanda Colleague", "Wanda Programme", "Wanda Sponsor"]
    (hit,) = find_people(reader, "wanda colleague", 5)
    give_role(colleague, Role.TEAM_MEMBER, elsewhere)
    page = as_user(reader).get(hit.url).content.decode()
    assert project.get_absolute_url() in page
    assert elsewhere.code not in page
    assert "With: Wanda Colleague" in page


def test_an_observer_finds_who_stands_in_the_list_but_not_the_team(as_user, project, observer):
    colleague = make_member(project, name="Wanda Colleague")
    assert names(observer, "wanda") == []
    assert names(observer, project.lead.username) == [project.lead.name]
    page = as_user(observer).get(f"/projects/?person={colleague.pk}").content.decode()
    assert "Wanda" not in page


@pytest.mark.parametrize("key", ["x", "0", "-1", "99999999999999999999", "4000"])
def test_a_person_who_cannot_be_known_filters_nothing(as_user, lead, project, key):
    page = as_user(lead).get(f"/projects/?person={key}").content.decode()
    assert project.get_absolute_url() in page


def test_the_filter_leaves_out_the_projects_of_others(as_user, director):
    mine, other = make_project(), make_project()
    page = as_user(director).get(f"/projects/?person={mine.lead.pk}").content.decode()
    assert mine.get_absolute_url() in page
    assert other.get_absolute_url() not in page


def test_people_cost_two_queries(django_assert_num_queries, director, lead, project):
    for reader in (director, lead):
        find_people(reader, "person", 5)
        for _ in range(5):
            make_member(project, org_unit=make_unit())
        with django_assert_num_queries(2):
            assert len(find_people(reader, "person", 5)) == 5
