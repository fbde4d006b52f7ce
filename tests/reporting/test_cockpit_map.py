"""The map of the cockpit: programmes down, phases across."""

from __future__ import annotations

import pytest
from django.urls import reverse

from people.models import User
from projects.choices import ProjectState
from reporting.cockpit import load_cockpit
from reporting.cockpit_map import map_of
from servicedesk_pm.common.clock import today
from tests.control.rows import put_into
from tests.factories import make_programme, make_project
from tests.risks.pages import words

pytestmark = pytest.mark.django_db
URL = reverse("reporting:cockpit")


@pytest.fixture
def programme(director):
    return make_programme(code="PRG-1", name_en="Workplaces", manager=director)


@pytest.fixture
def projects(programme):
    inside = [
        make_project(code=code, state=state, programme=programme, portfolio=programme.portfolio)
        for code, state in (("A-2", ProjectState.CLOSING), ("A-1", ProjectState.EXECUTION))
    ]
    alone = make_project(code="A-0", portfolio=programme.portfolio)
    put_into(alone, ProjectState.ON_HOLD)
    return [*inside, alone]


def shown(user):
    return map_of(load_cockpit(User.objects.get(pk=user.pk), on=today()).lines)


def test_every_project_has_one_place(director, programme, projects):
    found = shown(director)
    assert found.phases == ["Execution", "Closing", "On hold"]
    assert [row.programme for row in found.rows] == [programme, None]
    placed = [
        [(phase, [line.project.code for line in lines]) for phase, lines in row.cells]
        for row in found.rows
    ]
    assert placed == [
        [("Execution", ["A-1"]), ("Closing", ["A-2"]), ("On hold", [])],
        [("Execution", []), ("Closing", []), ("On hold", ["A-0"])],
    ]


def test_what_is_over_is_not_on_it(director, projects):
    make_project(code="A-9", state=ProjectState.CLOSED)
    assert "Closed" not in shown(director).phases


def test_nothing_makes_an_empty_map(director):
    assert shown(director) == map_of([])
    assert map_of([]).rows == []


def test_the_page_shows_it_in_place_of_the_list_and_leads_back(director, projects, as_user):
    client = as_user(director)
    text = words(client.get(f"{URL}?view=map"))
    assert "Projects by programme and phase" in text
    assert "One line for each project" not in text
    for project in projects:
        assert f'href="{project.get_absolute_url()}"' in text
    text = words(client.get(f"{URL}?view=other"))
    assert "One line for each project" in text
    assert 'href="?view=map"' in text


def test_nobody_sees_projects_of_others_on_it(projects, as_user):
    stranger = make_project(code="B-1")
    text = words(as_user(stranger.lead).get(f"{URL}?view=map"))
    assert "B-1" in text
    assert not any(project.code in text for project in projects)
