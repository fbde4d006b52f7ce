"""Changing the plan in its chart: who may take which bar, and what the forms answer to it."""

import re
from datetime import date

import pytest
from django.urls import reverse

from people.choices import Role
from projects.choices import ProjectState
from tests.factories import make_member, make_milestone, make_task, make_work_package
from tests.htmx import normal, swapped
from workpackages.choices import ConstraintType, TaskKind, TaskState, WorkPackageState
from workpackages.models import Dependency, PlanStep, Task
from workpackages.planning.changing import handles_of

pytestmark = pytest.mark.django_db
HANDLES = {
    "T1": "size link", "T2": "move size link", "T3": "move size link", "T4": "move link",
    "SUB-A T1": "move size link",
}  # fmt: skip


def url(name, project, *args):
    return reverse(f"workpackages:{name}", args=[project.code, *args])


def text(response):
    return " ".join(response.content.decode().split())


def field(response, name):
    """What an input of the form holds."""
    found = re.search(rf'<input[^>]* name="{name}"[^>]*>', response.content.decode()).group()
    value = re.search(r'value="([^"]*)"', found)
    return value.group(1) if value else ""


def dates(project, task, query=""):
    return url("schedule_task", project, task.number) + query


def links(project, task, query=""):
    return url("link_task", project, task.number) + query


def taken(data, user):
    """What the person may do with each task, by its code."""
    codes = {task.pk: f"{task.project.code} {task.code}" for task in data.tasks}
    return {
        codes[pk].removeprefix(f"{data.project.code} "): may
        for pk, may in handles_of(data, user).items()
    }


def in_panel(client, address):
    return client.fragment(address, "plan-panel")


def save(client, address, **fields):
    """Post what the panel holds, from the page of the plan: first to look, then to save."""
    project = address.split("/tasks/")[0]
    headers = {
        "HX-Request": "true",
        "HX-Target": "plan-change",
        "HX-Current-URL": f"http://testserver{project}/plan/",
    }
    looked = client.post(address, fields, headers=headers)
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', text(looked)).group(1)
    return client.post(address, {**fields, "seen": seen}, headers=headers)


@pytest.fixture
def lead_client(as_user, lead):
    return as_user(lead)


# Who may take which bar.


def test_a_lead_takes_every_open_task_of_the_project(read, lead):
    assert taken(read(), lead) == HANDLES


@pytest.mark.parametrize(
    ("changes", "handles"),
    [
        (
            {
                "state": TaskState.COMPLETED,
                "progress_pct": 100,
                "actual_start_on": date(2026, 10, 1),
                "actual_finish_on": date(2026, 10, 2),
            },
            None,
        ),
        ({"state": TaskState.CANCELLED}, None),
        ({"is_manual": True}, "move link"),
        ({"kind": TaskKind.LEVEL_OF_EFFORT}, "link"),
        ({"kind": TaskKind.EXTERNAL}, "link"),
    ],
)
def test_what_decides_the_dates_of_a_task_decides_its_handles(
    read, lead, planned, changes, handles
):
    Task.objects.filter(pk=planned.short.pk).update(**changes)
    assert taken(read(), lead).get("T3") == handles


def test_who_only_works_on_tasks_takes_none(read, member, planned):
    assert taken(read(member), member) == {}


def test_the_lead_of_a_package_takes_what_is_in_it(read, member, planned):
    planned.inner.lead = member
    planned.inner.save()
    assert set(taken(read(member), member)) == {"T2", "T3", "T4"}
    for state in (WorkPackageState.SUSPENDED, WorkPackageState.CANCELLED):
        planned.inner.state = state
        planned.inner.save()
        assert taken(read(member), member) == {}


def test_a_package_of_a_subproject_with_the_same_outline_is_another_one(read, member, planned):
    planned.inside.lead = member
    planned.inside.save()
    assert set(taken(read(member), member)) == {"SUB-A T1"}


def test_a_subproject_that_somebody_else_only_leads_is_theirs_alone(read, planned):
    person = make_member(planned.sub, Role.PROJECT_MANAGER)
    assert set(taken(read(), person)) == {"SUB-A T1"}


def test_a_project_that_no_longer_plans_has_no_handles(read, lead, planned):
    planned.project.state = ProjectState.CANCELLED
    assert set(taken(read(), lead)) == {"SUB-A T1"}


def test_the_page_shows_handles_forms_and_keys_to_those_who_may(lead_client, planned):
    page = text(lead_client.get(url("plan", planned.project)))
    assert re.search(r'id="bar-2"[^>]* data-may="move size link"', page)
    assert re.search(r'id="bar-SUB-A-1"[^>]* data-may="move size link"', page)
    assert not re.search(r'id="bar-(LT1|SUB-A)"[^>]*data-may', page)
    assert 'id="plan-dialog"' in page
    assert "Change the plan in the chart" in page
    row = re.search(r'<tr id="row-2".*?</tr>', page).group()
    form = dates(planned.project, planned.build)
    assert row.count(f'href="{form}" hx-get="{form}" hx-target="#plan-panel"') == 2
    assert ", T2: change the dates" in row
    # One of the two can be reached by Tab; the other is for the pointer.
    assert row.count('tabindex="-1"') == 1
    milestone = re.search(r'<tr id="row-4".*?</tr>', page).group()
    assert milestone.count("hx-target") == 1


@pytest.mark.parametrize("role", [Role.TEAM_MEMBER, Role.SPONSOR])
def test_others_see_the_plan_without_any_of_it(as_user, planned, role):
    person = make_member(planned.project, role)
    page = text(as_user(person).get(url("plan", planned.project)))
    assert 'id="bar-2"' in page
    for absent in ("data-may", "plan-dialog", "plan-panel", "Change the plan in the chart",
                   "plan-undo"):  # fmt: skip
        assert absent not in page


def test_a_package_lead_costs_one_more_query(as_user, member, planned, django_assert_num_queries):
    planned.inner.lead = member
    planned.inner.save()
    client, path = as_user(member), url("plan", planned.project)
    client.get(path)
    with django_assert_num_queries(15):
        client.get(path)
    for _ in range(10):
        make_task(work_package=planned.inner)
        make_work_package(project=planned.project, lead=member)
    with django_assert_num_queries(15):
        client.get(path)


# The panel.


@pytest.mark.parametrize("form", [dates, links])
def test_the_panel_is_the_page_of_the_form_in_one_piece(lead_client, planned, form):
    address = form(planned.project, planned.build)
    page, panel = lead_client.get(address), in_panel(lead_client, address)
    assert panel.status_code == 200
    assert "<html" not in panel.content.decode()
    assert text(panel).count('id="plan-panel"') == 1
    assert 'id="plan-panel-title" tabindex="-1"' in text(panel)
    assert 'aria-current="true"' in text(panel)
    assert url("schedule_task", planned.project, 2) in text(panel)
    assert url("link_task", planned.project, 2) in text(panel)
    inner = lead_client.fragment(address, "plan-change").content
    assert swapped(page.content, inner, "plan-change") == normal(page.content)
    assert swapped(panel.content, inner, "plan-change") == normal(panel.content)


def test_a_bar_that_was_moved_fills_the_start_and_shows_what_moves(lead_client, planned):
    address = dates(planned.project, planned.build, "?start_on=2026-10-19")
    panel = in_panel(lead_client, address)
    assert panel.status_code == 200
    assert field(panel, "start_on") == "2026-10-19"
    assert field(panel, "days") == "5"
    assert field(panel, "deadline_on") == "2026-10-15"
    assert "2 tasks get new dates." in text(panel)
    assert 'data-task="2" data-start="2026-10-19" data-finish="2026-10-23"' in text(panel)
    assert "Save the plan" in text(panel)
    # What is looked at is not saved, and the form goes to the address without the wish.
    assert Task.objects.get(pk=planned.build.pk).start_on == date(2026, 10, 12)
    assert PlanStep.objects.count() == 0
    assert f'hx-post="{dates(planned.project, planned.build)}"' in text(panel)


@pytest.mark.parametrize(
    ("finish", "days"),
    [("2026-10-20", "7"), ("2026-10-14", "3"), ("2026-10-24", "10"), ("2026-10-12", "1")],
)
def test_a_bar_that_was_stretched_counts_its_working_days(lead_client, planned, finish, days):
    address = dates(planned.project, planned.build, f"?finish_on={finish}")
    panel = in_panel(lead_client, address)
    assert field(panel, "days") == days
    assert field(panel, "start_on") == "2026-10-12"
    assert "What moves" in text(panel)


def test_a_begun_task_is_stretched_from_when_it_began(lead_client, planned):
    panel = in_panel(lead_client, dates(planned.project, planned.design, "?finish_on=2026-10-13"))
    assert field(panel, "days") == "7"
    assert 'name="start_on"' not in text(panel)


def test_a_milestone_is_moved_by_its_date(lead_client, planned):
    address = dates(planned.project, planned.ready, "?start_on=2026-10-30")
    panel = in_panel(lead_client, address)
    assert field(panel, "start_on") == "2026-10-30"
    assert "1 task gets new dates." in text(panel)


@pytest.mark.parametrize(
    ("query", "name", "kept", "why"),
    [
        ("start_on=soon", "start_on", "soon", "Enter a valid date"),
        ("start_on=0001-01-01", "start_on", "0001-01-01", "between 1990 and 2100"),
        ("finish_on=soon", "days", "soon", "Enter a number"),
        ("finish_on=9999-12-31", "days", "9999-12-31", "Enter a number"),
        ("finish_on=&start_on=", "days", "5", "Nothing is changed yet"),
        ("finish_on=2026-10-01", "days", "-6", "greater than or equal to 0"),
        ("start_on=2026-10-12", "start_on", "2026-10-12", "Nothing is changed yet"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_and_kept(lead_client, planned, query, name, kept, why):
    panel = in_panel(lead_client, dates(planned.project, planned.build, f"?{query}"))
    assert panel.status_code == 422
    assert why in text(panel)
    assert field(panel, name) == kept


def test_an_undated_task_says_that_its_finish_cannot_be_drawn(lead_client, planned):
    task = make_task(work_package=planned.inner, start_on=None, finish_on=None)
    panel = in_panel(lead_client, dates(planned.project, task, "?finish_on=2026-10-20"))
    assert (panel.status_code, field(panel, "days")) == (422, "2026-10-20")


def test_a_line_that_was_drawn_fills_the_form_of_the_link(lead_client, planned):
    address = links(planned.project, planned.build, "?direction=follows&other=3")
    panel = in_panel(lead_client, address)
    assert panel.status_code == 200
    assert '<option value="3" selected>' in text(panel)
    assert '<option value="FS" selected>' in text(panel)
    assert "What moves" in text(panel)
    assert Dependency.objects.count() == 2


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ("1", "linked already"),
        ("4", "circle"),
        ("2", "Select a valid choice"),
        ("99", "Select a valid choice"),
        ("x", "Select a valid choice"),
    ],
)
def test_a_line_that_cannot_be_is_refused(lead_client, planned, other, why):
    panel = in_panel(lead_client, links(planned.project, planned.build, f"?other={other}"))
    assert panel.status_code == 422
    assert why in text(panel)


def test_without_scripts_a_drawn_wish_is_a_page_of_its_own(lead_client, planned):
    page = lead_client.get(dates(planned.project, planned.build, "?start_on=2026-10-19"))
    assert page.status_code == 200
    assert "<html" in text(page)
    assert "2 tasks get new dates." in text(page)


def test_what_is_not_theirs_is_refused_in_the_panel_too(as_user, member, outsider, planned):
    for form in (dates, links):
        address = form(planned.project, planned.build, "?start_on=2026-10-19&other=3")
        assert in_panel(as_user(member), address).status_code == 403
        assert in_panel(as_user(outsider), address).status_code == 404


def test_a_package_lead_hears_whose_tasks_would_move(as_user, member, planned):
    planned.top.lead = member
    planned.top.save()
    far = make_milestone(project=planned.project, name="Far", finish_on=date(2026, 10, 16))
    Dependency.objects.create(
        project=planned.project, predecessor_task=planned.build, successor_task=far
    )
    address = dates(planned.project, planned.build, "?start_on=2026-11-02")
    panel = in_panel(as_user(member), address)
    assert panel.status_code == 422
    assert "This would move tasks of other packages" in text(panel)


# Saved and taken back from the chart.


def test_a_saved_plan_tells_the_chart_and_says_so_once(lead_client, planned):
    address = dates(planned.project, planned.build)
    saved = save(lead_client, address, start_on="2026-10-19", days="5",
                 constraint_type=ConstraintType.ASAP, deadline_on="2026-10-15")  # fmt: skip
    assert saved.status_code == 204
    assert "plan-changed" in saved["HX-Trigger"]
    assert "The plan is changed." in saved["HX-Trigger"]
    assert Task.objects.get(pk=planned.build.pk).finish_on == date(2026, 10, 23)
    # The chart has said it; the next page does not say it again.
    page = text(lead_client.get(url("plan", planned.project)))
    assert "The plan is changed." not in page
    assert 'id="plan-undo"' in page


def test_the_chart_offers_to_take_the_last_change_back(lead_client, planned):
    plan = url("plan", planned.project)
    assert "plan-undo" not in text(lead_client.get(plan))
    save(lead_client, dates(planned.project, planned.build), start_on="2026-10-19", days="5")
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{plan}"}
    undone = lead_client.post(url("plan_undo", planned.project), headers=headers)
    assert undone.status_code == 204
    assert "plan-changed" in undone["HX-Trigger"]
    assert "Taken back" in undone["HX-Trigger"]
    assert Task.objects.get(pk=planned.build.pk).start_on == date(2026, 10, 12)
    assert "plan-undo" not in text(lead_client.get(plan))

    again = lead_client.post(url("plan_undo", planned.project), headers=headers)
    assert again.status_code == 204
    assert "There is no change of the plan to take back." in again["HX-Trigger"]
    assert "plan-changed" not in again["HX-Trigger"]


def test_a_package_lead_takes_back_only_what_is_theirs(as_user, lead_client, member, planned):
    planned.inner.lead = member
    planned.inner.save()
    plan, theirs = url("plan", planned.project), as_user(member)
    save(lead_client, dates(planned.project, planned.short), start_on="2026-10-05", days="2")
    assert "plan-undo" not in text(theirs.get(plan))
    save(theirs, dates(planned.project, planned.short), start_on="2026-10-07", days="2")
    assert "plan-undo" in text(theirs.get(plan))
    assert "plan-undo" in text(lead_client.get(plan))


def test_the_fragment_of_the_plan_is_the_plan_with_its_undo(lead_client, planned):
    save(lead_client, dates(planned.project, planned.build), start_on="2026-10-19", days="5")
    plan = url("plan", planned.project)
    page, fragment = lead_client.get(plan), lead_client.fragment(plan, "plan")
    assert swapped(page.content, fragment.content, "plan") == normal(page.content)
    assert "plan-undo" in text(fragment)
