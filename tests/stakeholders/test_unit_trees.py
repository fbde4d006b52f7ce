"""Units with sub-units: each is touched by its own projects; the list tells what it is part of."""

from __future__ import annotations

import csv
import io

import pytest
import time_machine
from django.urls import reverse

from people.models import User
from projects.units import touched_counts, touching, units_in_sight
from tests.conftest import FRIDAY
from tests.factories import make_project, make_stakeholder, make_unit, make_user
from tests.stakeholders.test_pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_friday():
    with time_machine.travel("2026-10-09 09:00+02:00", tick=False):
        yield


@pytest.fixture
def service(db):
    return make_unit(code="service", name_fr="Service", name_en="Service desk")


@pytest.fixture
def team(service):
    return make_unit(code="team", name_fr="Équipe", name_en="Counter team", parent=service)


def codes(unit, person):
    return [row.project.code for row in touching(unit, User.objects.get(pk=person.pk), FRIDAY)]


def test_a_project_of_a_sub_unit_touches_the_sub_unit_alone(service, team, director):
    of_team, of_service = make_project(org_unit=team), make_project(org_unit=service)
    assert codes(team, director) == [of_team.code]
    assert codes(service, director) == [of_service.code]
    assert touched_counts(director, [service, team]) == {service.pk: 1, team.pk: 1}


def test_the_register_names_the_unit_it_means(service, team, project, director):
    make_stakeholder(project, name_en="Whole service", org_unit=service, kind="unit")
    make_stakeholder(project, name_en="Counter agents", org_unit=team)
    (above,), (below,) = (touching(unit, director, FRIDAY) for unit in (service, team))
    assert (above.ways, below.ways) == (("Whole service",), ("Counter agents",))


def test_the_head_of_a_unit_sees_it_but_not_its_sub_units(service, team, project):
    """What belongs to the unit is told to its people; a sub-unit has its own."""
    head = make_user("head")
    service.head = head
    service.save()
    head = User.objects.get(pk=head.pk)
    assert set(units_in_sight(head)) == {service}
    head.org_unit = team
    head.save()
    assert set(units_in_sight(User.objects.get(pk=head.pk))) == {service, team}


def test_the_list_says_of_what_each_unit_is_part(service, team, director, as_user):
    make_project(org_unit=team)
    answer = as_user(director).get(f"{reverse('projects:touched-units')}?export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = {row["Unit"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    assert rows["Counter team"]["Part of"] == "Service desk"
    assert rows["Service desk"]["Part of"] == ""
    counted = "Open projects that touch it"
    assert (rows["Counter team"][counted], rows["Service desk"][counted]) == ("1", "0")


@pytest.mark.parametrize(
    ("sort", "names"),
    [("name", ["Counter team", "Service desk"]), ("-name", ["Service desk", "Counter team"]),
     ("projects", ["Counter team", "Service desk"])],
)  # fmt: skip
def test_the_list_sorts_by_the_name_in_french(service, team, director, as_user, sort, names):
    service.name_fr, team.name_fr = "Z", "A"
    service.save()
    team.save()
    address = f"{reverse('projects:touched-units')}?sort={sort}"
    found = [row.name for row in as_user(director).get(address).context["table"].rows]
    assert found == names


def test_several_represent_a_unit_with_their_roles(team, project, director, as_user):
    own = {"org_unit": team, "represents_unit": True, "kind": "person"}
    make_stakeholder(project, name_fr="A", name_en="Ana", role="Tests", **own)
    account = make_user("boris", name="Boris Account")
    make_stakeholder(project, name_fr="B", name_en="Boris", person=account, **own)
    make_stakeholder(project, name_en="Only a member", org_unit=team, kind="person")
    shown = page(as_user(director).get(reverse("projects:touched-unit", args=["team"])))
    assert shown.index("Ana") < shown.index("Tests") < shown.index("Boris Account")
    assert "Only a member" not in shown
    assert "1 open project touches this unit" in shown


def test_the_page_speaks_french(service, team, director, as_user):
    director.language = "fr"
    director.save()
    client = as_user(director)
    shown = page(client.get(reverse("projects:touched-unit", args=["team"])))
    assert "Aucun projet ne touche cette unité actuellement" in shown
    assert "Équipe" in shown


@pytest.mark.parametrize("children", [1, 12])
def test_the_list_costs_the_same_for_any_number_of_sub_units(
    service, director, as_user, children, django_assert_num_queries
):
    for _n in range(children):
        make_unit(parent=service, head=make_user())
    client = as_user(director)
    with django_assert_num_queries(10):
        page(client.get(reverse("projects:touched-units")))
