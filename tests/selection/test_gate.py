"""Gate G1 asks whether the board has selected the project for its years."""

from datetime import date

import pytest
from django.urls import reverse

from projects.gates.checklist import load_checklist
from projects.operations import change_state
from projects.selection.adopted import is_selected
from tests.conftest import FRIDAY
from tests.factories import make_adopted_scenario, make_project, make_ready_project

pytestmark = pytest.mark.django_db


def line_of(project):
    lines = load_checklist(project, "G1", on=FRIDAY).lines
    return next(line for line in lines if line.code == "G1-10")


def test_without_an_adopted_scenario_it_is_missing_and_the_link_leads_there():
    line = line_of(make_project(state="decision"))
    assert (str(line.standing), line.is_computed) == ("unmet", True)
    assert line.url == reverse("projects:scenarios")


def test_the_adopted_scenario_of_its_years_holds_it(director):
    project = make_project(
        state="decision", planned_start_on=date(2026, 11, 2), planned_finish_on=date(2027, 5, 3)
    )
    other = make_project(state="decision", portfolio=project.portfolio)
    make_adopted_scenario(project, by=director, year=2027)
    assert is_selected(project)
    assert not is_selected(other)
    project.planned_start_on, project.planned_finish_on = date(2029, 1, 8), None
    assert not is_selected(project)
    project.planned_start_on = None
    assert is_selected(project)


def test_a_superseded_scenario_holds_nobody(director):
    project = make_project(state="decision")
    row = make_adopted_scenario(project, by=director)
    row.state = "superseded"
    row.save()
    assert not is_selected(project)


@pytest.mark.parametrize(
    "facts", [{"state": "execution"}, {"state": "decision", "category": "committed"}]
)
def test_what_is_committed_holds_where_any_scenario_is_adopted(director, facts):
    project = make_project(**facts)
    assert not is_selected(project)
    make_adopted_scenario(make_project(portfolio=project.portfolio), by=director)
    assert is_selected(project)


def test_it_can_be_waived(director, board):
    project = make_ready_project(state="decision", sponsor=board)
    assert str(line_of(project).standing) == "waived"
    change_state(project.pk, "mandate", actor=board, on=FRIDAY)
    project.refresh_from_db()
    assert project.state == "mandate"


def test_a_sub_project_is_not_asked(director):
    parent = make_project()
    part = make_project(parent=parent, state="decision")
    assert not load_checklist(part, "G1", on=FRIDAY).lines
