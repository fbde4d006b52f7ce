"""The pages of work: who opens them, what they show, what they cost, how they refuse."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from people.choices import Role
from projects.choices import ProjectState
from tests.factories import (
    make_member,
    make_milestone,
    make_project,
    make_task,
    make_work_package,
)
from tests.htmx import normal, swapped
from workpackages.choices import TaskState, WorkPackageState
from workpackages.models import Assignment, Baseline, Comment, Task, WorkPackage

pytestmark = pytest.mark.django_db

PROJECT_PAGES = ["structure", "overview_panel", "milestones", "new_baseline", "create", "tasks"]
PACKAGE_PAGES = ["detail", "edit", "move", "delete", "history", "new_task", "new_milestone"]
TASK_PAGES = ["task", "edit_task", "move_task", "task_history"]
STEPS = ["start", "progress", "finish", "block", "unblock", "cancel", "reopen"]
EVERYWHERE = [
    *((name, ()) for name in PROJECT_PAGES),
    *((name, (1,)) for name in PACKAGE_PAGES),
    *((name, (1,)) for name in TASK_PAGES),
    *(("act", (1, step)) for step in STEPS),
]
POSTS = [
    ("change_state", (1,)),
    ("assign", (1,)),
    ("unassign", (1, 1)),
    ("comment", (1,)),
    *EVERYWHERE[3:],
]


def url(name, project, *args):
    return reverse(f"workpackages:{name}", args=[project.code, *args])


def words(response):
    return " ".join(response.content.decode().split())


def file_of(response):
    content = b"".join(response.streaming_content)
    response.close()
    return content


@pytest.mark.parametrize(("name", "args"), EVERYWHERE)
def test_outsiders_and_observers_find_no_page(as_user, outsider, observer, task, name, args):
    for person in (outsider, observer):
        assert as_user(person).get(url(name, task.project, *args)).status_code == 404


@pytest.mark.parametrize(("name", "args"), POSTS)
def test_outsiders_and_observers_post_nowhere(as_user, outsider, observer, task, name, args):
    for person in (outsider, observer):
        if name in {"structure", "overview_panel", "milestones", "detail", "task"}:
            continue
        response = as_user(person).post(url(name, task.project, *args), {"version": 1})
        assert response.status_code in {404, 405}
    task.refresh_from_db()
    assert task.version == 1


@pytest.mark.parametrize(("name", "args"), EVERYWHERE)
def test_the_project_lead_opens_every_page(as_user, lead, task, name, args):
    response = as_user(lead).get(url(name, task.project, *args))
    assert response.status_code == 200
    assert "UNDEFINED" not in words(response)


READ_BY_ALL = {"structure", "overview_panel", "milestones", "detail", "task", "tasks"}


@pytest.mark.parametrize(("name", "args"), EVERYWHERE)
@pytest.mark.parametrize("role", [Role.SPONSOR, Role.QUALITY_MANAGER, Role.TEAM_MEMBER])
def test_others_in_the_project_read_but_find_no_forms(as_user, project, task, role, name, args):
    person = make_member(project, role)
    reads_history = name in {"history", "task_history"} and role != Role.TEAM_MEMBER
    expected = 200 if name in READ_BY_ALL or reads_history else 403
    assert as_user(person).get(url(name, project, *args)).status_code == expected


def test_numbers_of_other_projects_and_unknown_steps_are_not_found(as_user, lead, task):
    other = make_project()
    client = as_user(lead)
    assert client.get(url("task", other, 1)).status_code == 404
    assert client.get(url("task", task.project, 999)).status_code == 404
    assert client.get(url("task", task.project, 10**30)).status_code == 404
    assert client.get(url("act", task.project, 1, "explode")).status_code == 404


def test_the_structure_shows_the_outline_with_its_figures(as_user, lead, project):
    parent = make_work_package(project=project, name="Roll-out", budget=Decimal(1000))
    child = make_work_package(
        project=project, parent=parent, name="Pilot", budget=Decimal(1500), lead=lead
    )
    make_task(work_package=child, work_minutes=100, blocked=True, blocked_reason="x")
    make_task(
        work_package=child,
        work_minutes=300,
        state=TaskState.COMPLETED,
        progress_pct=100,
        actual_start_on=date(2026, 1, 5),
        actual_finish_on=date(2026, 1, 6),
    )
    make_task(work_package=child, finish_on=date(2000, 1, 3))
    page = words(as_user(lead).get(url("structure", project)))
    for shown in ("Roll-out", "Pilot", "1.1", "LT2", str(lead), "1’500", "1 blocked", "1 late"):
        assert shown in page, shown
    assert "The packages below have more than this one" in page


def test_tasks_open_below_their_package_when_asked_for(as_user, lead, task):
    client = as_user(lead)
    base = url("structure", task.project)
    assert task.name not in words(client.get(base))
    assert task.name in words(client.get(f"{base}?open={task.work_package.number}"))


def test_a_shut_package_hides_what_is_below(as_user, lead, project):
    parent = make_work_package(project=project, name="Above")
    make_work_package(project=project, parent=parent, name="Below")
    client = as_user(lead)
    assert "Below" in words(client.get(url("structure", project)))
    assert "LT2" not in words(client.get(f"{url('structure', project)}?shut=1"))
    assert "LT2" not in words(client.get(f"{url('structure', project)}?depth=1"))


@pytest.mark.parametrize(
    "query",
    ["open=abc", "open=" + "9" * 400, "depth=-1", "depth=999", "page=x", "shut=-1", "q[]=1"],
)
def test_odd_addresses_show_the_plain_structure(as_user, lead, task, query):
    assert as_user(lead).get(f"{url('structure', task.project)}?{query}").status_code == 200


def test_a_very_large_structure_comes_in_pages(as_user, lead, project):
    for _ in range(103):
        make_work_package(project=project)
    client = as_user(lead)
    page = words(client.get(url("structure", project)))
    assert ("LT100" in page, "LT101" in page) == (True, False)
    assert "LT103" in words(client.get(f"{url('structure', project)}?page=2"))


@pytest.mark.parametrize("query", ["?open=1", ""])
def test_the_tree_swapped_into_the_page_equals_the_page(as_user, lead, task, query):
    target = "structure-tree"
    client = as_user(lead)
    address = url("structure", task.project) + query
    page = client.get(address).content
    make_task(work_package=task.work_package, name="Brand new")
    fragment = client.fragment(address, target).content
    assert swapped(page, fragment, target) == normal(client.get(address).content)


def test_the_tasks_of_a_package_swap_alike(as_user, lead, task):
    client = as_user(lead)
    address = url("detail", task.project, 1)
    page = client.get(address).content
    Task.objects.filter(pk=task.pk).update(name="Renamed")
    fragment = client.fragment(address, "package-tasks").content
    assert swapped(page, fragment, "package-tasks") == normal(client.get(address).content)


def test_the_work_panel_fits_into_the_overview(as_user, lead, task):
    client = as_user(lead)
    address = url("overview_panel", task.project)
    page = client.get(address).content
    fragment = client.fragment(address, "work-panel").content
    assert swapped(page, fragment, "work-panel") == normal(page)
    slot = client.fragment(address, "work-overview").content.decode()
    assert "<html" not in slot
    assert task.name not in slot  # a task without a date is not among the next ones


def fill(project, rows):
    for _ in range(rows):
        package = make_work_package(project=project, lead=make_member(project))
        task = make_task(
            work_package=package,
            assignee=make_member(project),
            start_on=date(2026, 10, 1),
            finish_on=date(2026, 10, 30),
        )
        Comment.objects.create(task=task, author=make_member(project), text="Hello")
        make_milestone(work_package=package, finish_on=date(2026, 11, 2))


PLAIN = [
    ("structure", (), ""),
    ("structure", (), "?open=1.2.3.4.5.6"),
    ("structure", (), "?export=csv"),
    ("milestones", (), ""),
    ("overview_panel", (), ""),
]


@pytest.mark.parametrize(("name", "args", "query"), PLAIN)
def test_lists_cost_the_same_with_one_and_with_twelve_rows(
    as_user, lead, project, name, args, query, django_assert_max_num_queries
):
    counts = []
    for rows in (1, 11):
        fill(project, rows)
        client = as_user(lead)
        with django_assert_max_num_queries(15) as queries:
            response = client.get(url(name, project, *args) + query)
            if response.streaming:
                file_of(response)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["detail", "task"])
def test_pages_of_one_thing_cost_the_same_however_much_hangs_on_it(
    as_user, lead, project, task, name, django_assert_max_num_queries
):
    counts = []
    for rows in (1, 11):
        for _ in range(rows):
            person = make_member(project)
            make_task(work_package=task.work_package, assignee=person)
            make_work_package(project=project, parent=task.work_package, lead=person)
            Assignment.objects.create(task=task, user=person)
            Comment.objects.create(task=task, author=person, text="Hello")
        client = as_user(lead)
        with django_assert_max_num_queries(16) as queries:
            client.get(url(name, project, 1))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_export_holds_the_whole_outline_and_no_formula(as_user, lead, project):
    make_work_package(project=project, name="=HYPERLINK(1)", budget=Decimal("1500.50"))
    text = file_of(as_user(lead).get(f"{url('structure', project)}?export=csv")).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "1500.5" in text
    workbook = file_of(as_user(lead).get(f"{url('structure', project)}?export=xlsx"))
    assert workbook.startswith(b"PK")


def test_a_package_is_created_by_its_form_once(as_user, lead, project):
    client, token = as_user(lead), str(uuid4())
    data = {"name": "Concept", "budget": "1'200.50", "start_on": "2026-10-05", "form_token": token}
    first = client.post(url("create", project), data)
    second = client.post(url("create", project), data)
    assert first["Location"] == second["Location"] == url("detail", project, 1)
    assert WorkPackage.objects.get().budget == Decimal("1200.50")


def test_a_refused_form_keeps_what_was_typed(as_user, lead, project):
    data = {"name": "Concept", "start_on": "2026-10-05", "finish_on": "2026-10-01"}
    response = as_user(lead).post(url("create", project), data)
    assert response.status_code == 422
    page = words(response)
    assert "The finish cannot be before the start." in page
    assert 'value="Concept"' in page
    assert not WorkPackage.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("budget", "-1"),
        ("budget", "1e9"),
        ("budget", "NaN"),
        ("start_on", "0001-01-01"),
        ("finish_on", "9999-12-31"),
        ("start_on", "31.02.2026"),
        ("name", "x" * 300),
        ("name", "bad\x00name"),
        ("lead", "999999"),
        ("lead", "9" * 40),
        ("parent", "777"),
    ],
)
def test_odd_values_are_refused_with_words(as_user, lead, project, field, value):
    response = as_user(lead).post(url("create", project), {"name": "Concept", field: value})
    assert response.status_code == 422
    assert not WorkPackage.objects.exists()


def test_user_text_is_shown_as_text(as_user, lead, package, task):
    evil = '<script>alert(1)</script> "x" مرحبا 👩‍🚀'
    WorkPackage.objects.filter(pk=package.pk).update(name=evil, goal=evil)
    Task.objects.filter(pk=task.pk).update(name=evil, description=evil)
    Comment.objects.create(task=task, author=lead, text=evil)
    client = as_user(lead)
    for name, args in (("structure", ()), ("detail", (1,)), ("task", (1,))):
        page = client.get(url(name, package.project, *args)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_the_second_of_two_editors_sees_what_the_first_changed(as_user, lead, package):
    client, address = as_user(lead), url("edit", package.project, 1)
    assert client.post(address, {"name": "First", "version": 1}).status_code == 302
    response = client.post(address, {"name": "Second", "version": 1})
    assert response.status_code == 409
    page = words(response)
    assert package.name in page
    assert "First" in page
    assert 'value="Second"' in page
    assert client.post(address, {"name": "Second", "version": 2}).status_code == 302


def test_a_package_leads_form_has_only_the_own_fields(as_user, package_lead, package):
    client, address = as_user(package_lead), url("edit", package.project, 1)
    assert 'name="budget"' not in words(client.get(address))
    client.post(address, {"name": "Mine", "budget": "999999", "version": 1, "state": "closed"})
    package.refresh_from_db()
    assert (package.name, package.budget, package.state) == ("Mine", 0, WorkPackageState.DRAFT)


def test_states_change_by_buttons_and_gaps_are_linked(as_user, lead, package):
    client = as_user(lead)
    page = words(client.get(url("detail", package.project, 1)))
    assert "The package has no budget." in page
    assert f'href="{url("edit", package.project, 1)}"' in page
    response = client.post(url("change_state", package.project, 1), {"to": "issued", "version": 1})
    assert response.status_code == 422
    assert "The package has no budget." in words(response)
    cancelled = {"to": "cancelled", "version": 1, "reason": "No money"}
    assert client.post(url("change_state", package.project, 1), cancelled).status_code == 302
    package.refresh_from_db()
    assert package.state == WorkPackageState.CANCELLED


def test_a_refused_step_keeps_its_reason(as_user, lead, package):
    data = {"to": "cancelled", "version": 7, "reason": "Half a sentence"}
    response = as_user(lead).post(url("change_state", package.project, 1), data)
    assert response.status_code == 409
    assert "Half a sentence" in words(response)


def test_packages_move_by_buttons_keys_and_drags_alike(as_user, lead, project):
    first, second = (make_work_package(project=project) for _ in range(2))
    client = as_user(lead)
    moved = client.post(url("move", project, 2), {"direction": "up"})
    assert moved["Location"] == url("structure", project)
    second.refresh_from_db()
    assert second.outline_text == "1"
    dragged = client.fragment(
        url("move", project, 2),
        "structure-refusal",
        data={"parent": first.number},
        method="post",
    )
    assert (dragged.status_code, dragged["HX-Trigger"]) == (204, '{"structure-changed": {}}')
    second.refresh_from_db()
    assert second.parent == first


def test_a_refused_move_says_why_in_place(as_user, lead, package):
    response = as_user(lead).fragment(
        url("move", package.project, 1),
        "structure-refusal",
        data={"direction": "up"},
        method="post",
    )
    assert response.status_code == 422
    assert "cannot be moved any further" in words(response)


def test_a_draft_is_deleted_after_a_question(as_user, lead, package):
    client = as_user(lead)
    assert "disappears for good" in words(client.get(url("delete", package.project, 1)))
    assert client.post(url("delete", package.project, 1)).status_code == 302
    assert not WorkPackage.objects.exists()


def test_what_is_not_empty_is_not_deleted(as_user, lead, task):
    response = as_user(lead).post(url("delete", task.project, 1))
    assert response.status_code == 422
    assert "Only an empty package" in words(response)


@pytest.mark.parametrize("state", [ProjectState.CLOSED, ProjectState.CANCELLED])
@pytest.mark.parametrize(
    ("name", "args", "data"),
    [
        ("create", (), {"name": "Concept"}),
        ("edit", (1,), {"name": "Concept", "version": 1}),
        ("new_task", (1,), {"name": "Order"}),
        ("new_milestone", (1,), {"name": "Order", "due_on": "2026-10-05"}),
        ("move", (1,), {}),
        ("delete", (1,), {}),
        ("change_state", (1,), {"to": "cancelled", "reason": "x", "version": 1}),
        ("edit_task", (1,), {"name": "Order", "version": 1}),
        ("move_task", (1,), {"package": 1}),
        ("comment", (1,), {"text": "Hello"}),
        ("new_baseline", (), {"reason": "Release"}),
        ("act", (1, "start"), {"version": 1}),
        ("act", (1, "progress"), {"version": 1, "progress_pct": 40}),
        ("act", (1, "finish"), {"version": 1}),
        ("act", (1, "block"), {"version": 1, "reason": "x"}),
        ("act", (1, "cancel"), {"version": 1, "reason": "x"}),
    ],
)
def test_a_closed_project_takes_no_form(as_user, lead, task, state, name, args, data):
    project = task.project
    project.state = state
    project.save()
    response = as_user(lead).post(url(name, project, *args), data)
    assert response.status_code == 422
    assert "The project is over" in words(response)
    assert (Task.objects.count(), WorkPackage.objects.count(), Comment.objects.count()) == (1, 1, 0)


def test_milestones_show_their_slip_against_the_baseline(as_user, lead, project, package):
    milestone = make_milestone(
        work_package=package, name="Pilot", finish_on=date(2026, 10, 9), is_key_milestone=True
    )
    client = as_user(lead)
    client.post(url("new_baseline", project), {"reason": "Release"})
    assert Baseline.objects.get().number == 1
    Task.objects.filter(pk=milestone.pk).update(finish_on=date(2026, 10, 16))
    page = words(client.get(url("milestones", project)))
    for shown in ("Pilot", "09.10.2026", "16.10.2026", ">+5<", "Baseline 1"):
        assert shown in page, shown
