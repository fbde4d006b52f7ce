"""The table of a project's milestones: sorted, filed, and silent about what is not the reader's."""

from __future__ import annotations

from datetime import date

import pytest

from people.choices import Role
from tests.conftest import FRIDAY
from tests.factories import make_member, make_milestone, make_work_package
from tests.htmx import normal, swapped
from workpackages.models import Baseline, BaselineRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(project, settings):
    """Three milestones: one missed, one planned a week later than once agreed, one undated."""
    settings.DEMO_TODAY = FRIDAY
    package = make_work_package(project=project)
    make_milestone(work_package=package, name="Undated")
    late = make_milestone(
        work_package=package, name="Zebra", finish_on=date(2026, 10, 23), is_key_milestone=True
    )
    make_milestone(work_package=package, name="Missed", finish_on=date(2026, 10, 2))
    baseline = Baseline.objects.create(
        project=project, number=1, reason="Mandate", taken_on=date(2026, 6, 30), is_current=True
    )
    BaselineRow.objects.create(
        baseline=baseline, task=late, start_on=date(2026, 10, 16), finish_on=date(2026, 10, 16)
    )
    return f"/projects/{project.code}/milestones/"


def order(page):
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    names = ("Undated", "Zebra", "Missed")
    return sorted(names, key=body.index)


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["Missed", "Zebra", "Undated"]),
        ("?sort=name", ["Missed", "Undated", "Zebra"]),
        ("?sort=-code", ["Missed", "Zebra", "Undated"]),
        ("?sort=baseline", ["Zebra", "Undated", "Missed"]),
        ("?sort=slip", ["Missed", "Zebra", "Undated"]),
    ],
)
def test_milestones_are_sorted_by_their_heads(as_user, lead, address, sort, names):
    assert order(as_user(lead).get(address + sort).content.decode()) == names


def test_a_row_says_slip_state_and_importance(as_user, lead, address):
    page = " ".join(as_user(lead).get(address).content.decode().split())
    for words in ("+5", "▲ missed", ">planned<", '<span class="pill pill-accent">key</span>'):
        assert words in page, words


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_milestones_can_be_taken_along(as_user, lead, address, form):
    response = as_user(lead).get(f"{address}?export={form}")
    body = b"".join(response.streaming_content)
    assert response["Content-Disposition"].startswith('attachment; filename="milestones-')
    if form == "csv":
        lines = body.decode("utf-8-sig").splitlines()
        assert lines[0] == "Milestone;Code;Baseline;Forecast or actual;Slip (working days);State"
        assert lines[2] == "Zebra;T2;16.10.2026;23.10.2026;5;planned"


def test_who_may_not_see_the_baseline_gets_none_in_the_file_either(as_user, project, address):
    member = make_member(project, Role.TEAM_MEMBER)
    client = as_user(member)
    text = b"".join(client.get(f"{address}?export=csv").streaming_content).decode()
    assert "16.10.2026" not in text
    assert "Slip" not in text
    assert order(client.get(f"{address}?sort=baseline").content.decode())[0] == "Missed"


def test_the_sorted_table_is_swapped_as_the_page(as_user, lead, address):
    client = as_user(lead)
    page = client.get(f"{address}?sort=-name").content
    fragment = client.fragment(f"{address}?sort=-name", "milestones").content
    assert b"<html" not in fragment
    assert swapped(page, fragment, "milestones") == normal(page)


def test_a_project_without_milestones_says_what_they_are_for(as_user, lead, project):
    page = as_user(lead).get(f"/projects/{project.code}/milestones/").content.decode()
    assert "No milestones yet" in page


def shift_zebra(project, day):
    project.tasks.filter(name="Zebra").update(start_on=day, finish_on=day)


def test_a_milestone_beyond_its_tolerance_is_at_risk_where_baselines_are_seen(
    as_user, lead, project, address
):
    shift_zebra(project, date(2026, 10, 26))
    page = as_user(lead).get(address).content.decode()
    assert '<span class="text-warning">◆ at risk</span>' in page
    panel = as_user(lead).get(f"/projects/{project.code}/work/").content.decode()
    assert '<span class="text-warning">◆ at risk</span>' in panel

    member = make_member(project, Role.TEAM_MEMBER)
    for path in (address, f"/projects/{project.code}/work/"):
        assert "at risk" not in as_user(member).get(path).content.decode()


def test_a_missed_milestone_is_not_called_at_risk_too(as_user, lead, project, address):
    shift_zebra(project, date(2026, 11, 30))
    project.tasks.filter(name="Zebra").update(finish_on=date(2026, 1, 5), start_on=date(2026, 1, 5))
    page = as_user(lead).get(address).content.decode()
    assert "at risk" not in page
    assert page.count("▲ missed") == 2
