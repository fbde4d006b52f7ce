"""The tasks of a project as a list: the rows that the figures of its overview count."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from people.choices import Role
from servicedesk_pm.common import clock
from tests.factories import (
    give_role,
    make_milestone,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from tests.htmx import normal, swapped
from workpackages.choices import TaskState
from workpackages.models import Task

pytestmark = pytest.mark.django_db


def list_of(project, query=""):
    return reverse("workpackages:tasks", args=[project.code]) + query


def names_in(response):
    return re.findall(r'<a href="[^"]*/tasks/\d+/">([^<]+)</a>', response.content.decode())


@pytest.fixture
def plan(project):
    """One task of each sort, and what no figure counts."""
    package = make_work_package(project=project, name="Images")
    day = timedelta(days=1)
    today = clock.today()
    make_task(work_package=package, name="Ahead", start_on=today, finish_on=today + 9 * day)
    make_task(work_package=package, name="Overdue", finish_on=today - day)
    make_task(work_package=package, name="Waiting", start_on=today - day, finish_on=today + day)
    make_task(work_package=package, name="Stuck", blocked=True, blocked_reason="No key.")
    make_task(
        work_package=package,
        name="Done",
        state=TaskState.COMPLETED,
        progress_pct=100,
        actual_start_on=today - day,
        actual_finish_on=today - day,
    )
    make_task(work_package=package, name="Dropped", state=TaskState.CANCELLED)
    make_milestone(work_package=package, name="Gate")
    return package


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ahead", "Overdue", "Waiting", "Stuck", "Done"]),
        ("?show=open", ["Ahead", "Overdue", "Waiting", "Stuck"]),
        ("?show=late", ["Overdue", "Waiting"]),
        ("?show=blocked", ["Stuck"]),
        ("?q=over", ["Overdue"]),
        ("?q=OVÉR", ["Overdue"]),
        ("?show=late&q=wait", ["Waiting"]),
        ("?show=nonsense", ["Ahead", "Overdue", "Waiting", "Stuck", "Done"]),
        ("?package=nonsense&person=nobody", ["Ahead", "Overdue", "Waiting", "Stuck", "Done"]),
        ("?sort=-name&show=late", ["Waiting", "Overdue"]),
    ],
)
def test_the_list_shows_what_is_asked_for(as_user, lead, plan, query, expected):
    assert names_in(as_user(lead).get(list_of(plan.project, query))) == expected


def test_it_is_narrowed_to_a_package_and_to_a_person(as_user, lead, member, plan):
    other = make_work_package(project=plan.project, name="Desk")
    make_task(work_package=other, name="Phones", assignee=member)
    client = as_user(lead)
    wanted = f"?package={plan.project.code}-{other.number}"
    assert names_in(client.get(list_of(plan.project, wanted))) == ["Phones"]
    assert names_in(client.get(list_of(plan.project, f"?person={member.pk}"))) == ["Phones"]


def test_each_figure_of_the_overview_leads_to_the_rows_that_it_counts(as_user, lead, plan):
    client = as_user(lead)
    child = make_project(parent=plan.project)
    make_task(project=child, name="Below", finish_on=date(2020, 1, 1))
    panel = client.get(reverse("workpackages:overview_panel", args=[plan.project.code]))
    figures = re.findall(
        r'<dd class="fact-value"><a href="([^"]+)">(\d+)</a>', panel.content.decode()
    )
    assert [number for _url, number in figures] == ["5", "3", "1"]
    for address, counted in figures:
        assert len(names_in(client.get(address))) == int(counted), address


def test_subprojects_out_of_sight_are_left_out(as_user, project):
    make_task(project=make_project(parent=project), name="Below")
    alone = make_project()
    make_task(project=alone, name="Elsewhere")
    reader = make_user("reader")
    give_role(reader, Role.TEAM_MEMBER, project)
    assert names_in(as_user(reader).get(list_of(project))) == ["Below"]


def test_an_empty_list_says_why(as_user, lead, project, plan):
    client = as_user(lead)
    assert "No task fits these filters" in client.get(list_of(project, "?q=zzz")).content.decode()
    Task.objects.all().delete()
    assert "No tasks yet" in client.get(list_of(project)).content.decode()


def test_people_and_signs_stand_in_the_row_and_in_the_file(as_user, lead, member, plan):
    stuck = Task.objects.get(name="Stuck")
    stuck.assignments.create(user=member)
    client = as_user(lead)
    page = client.get(list_of(plan.project, "?show=blocked")).content.decode()
    assert str(member) in page
    assert "◆ blocked" in page
    response = client.get(list_of(plan.project, "?show=late&export=csv"))
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    response.close()
    assert [line.split(";")[0].split(",")[0] for line in lines[1:]] == ["Overdue", "Waiting"]
    assert all("late" in line for line in lines[1:])


@pytest.mark.parametrize("query", ["?show=late", "?q=zzz", "?sort=-finish"])
def test_the_list_as_a_fragment_equals_the_page(as_user, lead, plan, query):
    client = as_user(lead)
    full = client.get(list_of(plan.project, query)).content
    fragment = client.fragment(list_of(plan.project, query), "task-list").content
    assert swapped(full, fragment, "task-list") == normal(full)


def test_as_many_queries_for_many_rows_as_for_one(
    as_user, lead, project, member, django_assert_max_num_queries
):
    client = as_user(lead)
    counts = []
    for rows in (1, 12):
        for _ in range(rows):
            make_task(project=project, assignee=member)
        with django_assert_max_num_queries(16) as queries:
            client.get(list_of(project))
        counts.append(len(queries))
    assert counts[0] == counts[1]
