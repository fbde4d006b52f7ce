"""How much the plans ask of the units, beside the cockpit and as a page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from people.choices import Role
from people.models import User
from projects.choices import ProjectState
from projects.models import Project
from reporting.cockpit_load import load_of_units
from tests.factories import (
    make_director,
    make_member,
    make_project,
    make_task,
    make_unit,
    make_user,
    make_work_package,
)
from tests.risks.pages import words

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 12)
URL = reverse("reporting:cockpit_load")
# Four weeks of five days of 8.4 hours.
A_WINDOW = 20 * 504


@pytest.fixture(autouse=True)
def _on_this_day():
    with time_machine.travel("2026-10-12 09:00", tick=False):
        yield


@pytest.fixture
def desk(db):
    return make_unit(name_fr="Centre de services", name_en="Service desk")


@pytest.fixture
def planned(desk):
    """A project that asks two people of the desk for half of the next four weeks together."""
    project = make_project(code="PRJ-7", state=ProjectState.EXECUTION, lead=make_user("lead"))
    package = make_work_package(project=project)
    for name, share in (("amy", 70), ("ben", 30)):
        ask(package, make_user(name, org_unit=desk), share)
    return project


def ask(package, person, pct, first=ON, last=date(2026, 11, 6)):
    minutes = A_WINDOW * pct // 100
    task = make_task(
        work_package=package, assignee=person, start_on=first, finish_on=last, work_minutes=minutes
    )
    task.assignments.update(work_minutes=minutes, remaining_work_minutes=minutes)
    return task


def told(user):
    return load_of_units(User.objects.get(pk=user.pk), on=ON)


def test_a_unit_tells_what_is_asked_of_its_people_in_percent_of_what_they_can_work(planned):
    (unit,) = told(make_director())
    assert (unit.name, unit.people) == ("Service desk", 2)
    assert unit.shares == [Decimal(50), Decimal(0)]
    assert unit.above == 0


def test_it_speaks_the_language_of_its_reader(planned):
    with translation.override("fr"):
        assert told(make_director())[0].name == "Centre de services"


def test_the_parts_of_the_projects_add_up_to_the_unit(planned, desk):
    other = make_work_package(project=make_project(code="PRJ-8", state=ProjectState.EXECUTION))
    ask(other, User.objects.get(username="amy"), 60)
    (unit,) = told(make_director())
    assert [(part.project.code, part.shares[0]) for part in unit.parts] == [
        ("PRJ-7", Decimal(50)), ("PRJ-8", Decimal(30)),
    ]  # fmt: skip
    assert unit.shares[0] == Decimal(80)
    # 70 and 60 percent of her time.
    assert unit.above == 1


@pytest.mark.parametrize(("pct", "tone"), [(100, ""), (101, "watch"), (120, "watch"), (121, "bad")])
def test_more_than_the_whole_and_more_than_a_fifth_beyond_stand_out(desk, pct, tone):
    package = make_work_package(project=make_project(state=ProjectState.EXECUTION))
    ask(package, make_user("amy", org_unit=desk), pct)
    (unit,) = told(make_director())
    assert unit.told[0] == (Decimal(pct), tone)


def test_who_has_most_to_do_comes_first(planned):
    package = planned.work_packages.get()
    ask(package, make_user("cid", org_unit=make_unit(name_fr="Réseaux", name_en="Networks")), 90)
    assert [unit.name for unit in told(make_director())] == ["Networks", "Service desk"]


def test_what_ended_or_is_on_hold_asks_for_nobody(planned, director):
    rows = Project.objects.filter(pk=planned.pk)
    rows.update(state=ProjectState.CLOSED)
    assert told(director) == []
    rows.update(state=ProjectState.ON_HOLD, state_before_hold=ProjectState.EXECUTION, review_on=ON)
    assert told(director) == []


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.SPONSOR, True), (Role.WORK_PACKAGE_LEAD, False), (Role.OBSERVER, False)],
)
def test_it_is_for_those_who_answer_for_projects(planned, as_user, role, sees):
    person = make_member(planned, role, username="person")
    assert as_user(person).get(URL).status_code == (200 if sees else 404)


def test_a_lead_reads_of_their_own_projects_only(planned, as_user):
    stranger = make_project(code="PRJ-8", state=ProjectState.EXECUTION)
    assert told(User.objects.get(pk=stranger.lead_id)) == []
    page = words(as_user(User.objects.get(pk=stranger.lead_id)).get(URL))
    assert "No work is assigned yet" in page
    assert "PRJ-7" not in page


def test_the_page_names_units_and_projects_with_their_plans_and_never_a_person(planned, as_user):
    page = words(as_user(make_director()).get(URL))
    assert "Service desk" in page
    assert f'href="{reverse("workpackages:plan", args=["PRJ-7"])}"' in page
    for name in ("amy", "ben"):
        assert str(User.objects.get(username=name)) not in page


def test_the_cockpit_loads_it_apart_into_its_frame(planned, as_user):
    client = as_user(make_director())
    cockpit = words(client.get(reverse("reporting:cockpit")))
    assert f'hx-get="{URL}"' in cockpit
    part = words(client.fragment(URL, "cockpit-load"))
    assert 'id="cockpit-load"' in part
    assert "50 %" in part
    assert "<html" not in part


def test_more_projects_and_people_cost_no_more_queries(planned, as_user, desk):
    client = as_user(make_director())
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for number in range(5):
        project = make_project(code=f"PRJ-5{number}", state=ProjectState.EXECUTION)
        ask(make_work_package(project=project), make_user(f"p{number}", org_unit=desk), 10)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)
