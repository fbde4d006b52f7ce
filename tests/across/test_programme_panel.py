"""What the programme's page shows of the work and the decisions of its projects."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from people.choices import Role
from people.models import User
from projects.choices import Body, Outcome
from projects.grounds import Grounds
from projects.models import Decision
from projects.operations import Motion, take_decision
from servicedesk_pm.common.clock import today
from tests.factories import (
    give_role,
    make_milestone,
    make_programme,
    make_project,
    make_user,
    make_work_package,
)
from tests.htmx import normal, swapped
from workpackages.models import CrossDependency

pytestmark = pytest.mark.django_db
SOON = today() + timedelta(days=20)


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def programme():
    return make_programme(manager=make_user(), sponsor=make_user(name="Madame Mandante"))


@pytest.fixture
def panel(programme):
    return reverse("workpackages:programme_panel", args=[programme.code])


def add_project(programme, n):
    project = make_project(programme=programme, name_fr=f"Projet {n}")
    package = make_work_package(project=project)
    make_milestone(work_package=package, name=f"Ready {n}", start_on=SOON, finish_on=SOON)
    CrossDependency.objects.create(
        consumer=project,
        provider=make_project(name_fr=f"Ailleurs {n}"),
        subject=f"Cable {n}",
        need_on=SOON,
        reason="Needed.",
        requested_by=project.lead,
    )
    return project


def test_the_panel_shows_milestones_and_open_dependencies(as_user, programme, panel):
    add_project(programme, 1)
    page = words(as_user(programme.manager).get(panel))
    for said in ("Ready 1", "Cable 1", "a project you may not see", "Next milestones"):
        assert said in page, said


def test_an_empty_programme_says_so(as_user, programme, panel):
    page = words(as_user(programme.manager).get(panel))
    assert "None planned." in page
    assert "No open dependency." in page


def test_the_page_reserves_the_slot_for_those_who_see_inside(as_user, programme, panel):
    address = programme.get_absolute_url()
    assert panel in words(as_user(programme.manager).get(address))
    observer = make_user()
    give_role(observer, Role.OBSERVER, programme)
    client = as_user(observer)
    assert panel not in words(client.get(address))
    assert client.get(panel).status_code == 404
    assert as_user(make_user()).get(panel).status_code == 404


def test_the_fragment_equals_its_part_of_the_page(as_user, programme, panel):
    add_project(programme, 1)
    client = as_user(programme.manager)
    whole = client.get(panel).content
    fragment = client.fragment(panel, "programme-work").content
    assert swapped(whole, fragment, "programme-work") == normal(whole)


@pytest.mark.parametrize("rows", [1, 9])
def test_the_panel_costs_the_same_with_many_projects(
    as_user, programme, panel, rows, django_assert_max_num_queries
):
    for n in range(rows):
        add_project(programme, n)
    client = as_user(programme.manager)
    client.get(panel)
    with django_assert_max_num_queries(14):
        client.get(panel)


def test_the_page_shows_the_newest_decisions_and_what_they_released(as_user, programme):
    project = make_project(programme=programme, approved_envelope=Decimal(900))
    sponsor = User.objects.get(pk=programme.sponsor.pk)
    motion = Motion(Body.STEERING, Outcome.APPROVED, "Reprise", "Recovery")
    take_decision(programme, motion, actor=sponsor, on=today(), grounds=Grounds("Yes."))
    Decision.objects.create(
        portfolio=project.portfolio, project=project, number=77, gate="G3", body=Body.SPONSOR,
        outcome=Outcome.APPROVED, held_on=today(), decided_by=sponsor,
        released_budget=Decimal(1234),
    )  # fmt: skip
    page = words(as_user(programme.manager).get(programme.get_absolute_url()))
    for said in ("Recovery", "D-77", "1’234 CHF", "released so far"):
        assert said in page, said
    note = reverse("projects:new-programme-decision", args=[programme.code])
    assert note not in page
    assert note in words(as_user(sponsor).get(programme.get_absolute_url()))
