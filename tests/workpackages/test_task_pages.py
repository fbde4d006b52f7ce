"""Task pages, their steps, and everybody's own work."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from projects.choices import ProjectState
from projects.models import RoleAssignment
from servicedesk_pm.common.search import find
from tests.conftest import FRIDAY
from tests.factories import make_milestone, make_project, make_task, make_user, make_work_package
from tests.htmx import normal, swapped
from workpackages.choices import TaskState, WorkPackageState
from workpackages.models import Assignment, Comment, Dependency, Task

pytestmark = pytest.mark.django_db

MY_WORK = "/my-work/"


@pytest.fixture(autouse=True)
def _a_friday(settings):
    settings.DEMO_TODAY = FRIDAY


def url(name, task, *args):
    return reverse(f"workpackages:{name}", args=[task.project.code, task.number, *args])


def words(response):
    return " ".join(response.content.decode().split())


def test_a_member_starts_updates_and_finishes_in_one_post_each(as_user, member, task):
    client = as_user(member)
    assert client.post(url("act", task, "start"), {"version": 1}).status_code == 302
    report = {"version": 2, "progress_pct": 40, "remaining_minutes": "1.5 d", "note": "Going on"}
    assert client.post(url("act", task, "progress"), report).status_code == 302
    task.refresh_from_db()
    assert (task.progress_pct, task.remaining_work_minutes) == (40, 756)
    assert Comment.objects.get().text == "Going on"
    client.post(url("act", task, "finish"), {"version": 3, "finished_on": "08.10.2026"})
    task.refresh_from_db()
    assert task.state == TaskState.IN_PROGRESS  # it started on the 9th
    client.post(url("act", task, "finish"), {"version": 3})
    task.refresh_from_db()
    assert (task.state, task.actual_finish_on) == (TaskState.COMPLETED, FRIDAY)


@pytest.mark.parametrize(
    "report",
    [
        {"progress_pct": "-1"},
        {"progress_pct": "101"},
        {"progress_pct": "abc"},
        {"progress_pct": "1e3"},
        {"progress_pct": "9" * 400},
        {"progress_pct": "50", "remaining_minutes": "-3 h"},
        {"progress_pct": "50", "remaining_minutes": "NaN"},
        {"progress_pct": "50", "remaining_minutes": "999999999 d"},
        {"progress_pct": "50", "remaining_minutes": "1e5"},
        {"progress_pct": "50", "note": "x" * 3000},
        {"progress_pct": "50", "version": "zero"},
        {},
    ],
)
def test_odd_reports_are_refused_and_change_nothing(as_user, member, task, report):
    response = as_user(member).post(url("act", task, "progress"), {"version": 1, **report})
    assert response.status_code == 422
    task.refresh_from_db()
    assert (task.version, task.progress_pct) == (1, 0)


def test_the_future_is_refused_at_its_field(as_user, member, task):
    response = as_user(member).post(
        url("act", task, "start"), {"version": 1, "started_on": "2026-10-10"}
    )
    assert response.status_code == 422
    assert "in the future" in words(response)


def test_two_people_report_and_the_second_is_asked(as_user, member, lead, task):
    as_user(lead).post(url("act", task, "progress"), {"version": 1, "progress_pct": 70})
    response = as_user(member).post(
        url("act", task, "progress"), {"version": 1, "progress_pct": 30}
    )
    assert response.status_code == 409
    assert 'value="30"' in words(response)
    task.refresh_from_db()
    assert task.progress_pct == 70


def test_a_form_opens_inside_the_list_and_answers_with_an_event(as_user, member, task):
    client, slot = as_user(member), f"step-{task.pk}"
    address = url("act", task, "progress") + "?back=my-work"
    fragment = client.fragment(address, slot).content.decode()
    assert f'id="{slot}"' in fragment
    assert "<html" not in fragment
    done = client.fragment(address, slot, data={"version": 1, "progress_pct": 20}, method="post")
    assert (done.status_code, done["HX-Trigger"]) == (204, '{"work-changed": {}}')
    refused = client.fragment(
        address, slot, data={"version": 1, "progress_pct": 200}, method="post"
    )
    assert refused.status_code == 422
    assert f'id="{slot}"' in refused.content.decode()


def test_a_form_on_its_own_page_leads_back_instead_of_staying_open(as_user, member, task):
    address = url("act", task, "start")
    answer = as_user(member).post(
        address,
        {"version": 1},
        headers={
            "HX-Request": "true",
            "HX-Target": f"step-{task.pk}",
            "HX-Current-URL": f"http://testserver{address}",
        },
    )
    assert answer["HX-Redirect"] == task.get_absolute_url()


def test_without_scripts_a_step_leads_back_to_where_it_began(as_user, member, task):
    client = as_user(member)
    back = client.post(url("act", task, "start") + "?back=my-work", {"version": 1})
    assert back["Location"] == MY_WORK
    away = client.post(
        url("act", task, "block") + "?back=https://evil.example/", {"version": 2, "reason": "x"}
    )
    assert away["Location"] == task.get_absolute_url()


def test_only_fitting_steps_are_offered(as_user, member, lead, task):
    page = words(as_user(member).get(url("task", task)))
    assert url("act", task, "start") in page
    assert url("act", task, "unblock") not in page
    assert url("act", task, "cancel") not in page
    assert url("act", task, "cancel") in words(as_user(lead).get(url("task", task)))


def test_the_page_of_a_task_tells_all_about_it(as_user, lead, member, task):
    before = make_task(work_package=task.work_package, name="Comes first")
    Dependency.objects.create(project=task.project, predecessor_task=before, successor_task=task)
    Comment.objects.create(task=task, author=member, text="A remark")
    Task.objects.filter(pk=task.pk).update(
        blocked=True, blocked_reason="No devices", blocked_on=FRIDAY, finish_on=date(2026, 10, 1)
    )
    page = words(as_user(lead).get(url("task", task)))
    for shown in (
        "2 pd",
        "Comes first",
        "A remark",
        "No devices",
        str(member),
        "Late",
        "01.10.2026",
    ):
        assert shown in page, shown


def test_people_are_assigned_and_removed_on_the_page(as_user, lead, task):
    client, person = as_user(lead), make_user()
    client.post(url("assign", task), {"user": person.pk})
    assert Assignment.objects.filter(task=task, user=person).exists()
    client.post(url("unassign", task, person.pk))
    assert not Assignment.objects.filter(task=task, user=person).exists()
    assert client.post(url("assign", task), {"user": "nobody"}).status_code == 422


def test_members_of_the_team_may_not_assign(as_user, member, task):
    client = as_user(member)
    assert client.post(url("assign", task), {"user": member.pk}).status_code == 403
    assert client.post(url("unassign", task, member.pk)).status_code == 403


def test_a_comment_is_sent_once(as_user, member, task):
    data = {"text": "Devices arrived", "form_token": str(uuid4())}
    client = as_user(member)
    assert client.post(url("comment", task), data).status_code == 302
    assert client.post(url("comment", task), data).status_code == 302
    assert Comment.objects.count() == 1
    assert client.post(url("comment", task), {"text": " "}).status_code == 422


def test_a_task_is_planned_moved_and_edited_by_forms(as_user, lead, package):
    client = as_user(lead)
    base = [package.project.code, package.number]
    data = {"name": "Order", "work_minutes": "2 d", "start_on": "05.10.2026"}
    client.post(reverse("workpackages:new_task", args=base), data)
    task = Task.objects.get()
    assert (task.work_minutes, task.start_on) == (1008, date(2026, 10, 5))
    other = make_work_package(project=package.project)
    client.post(url("move_task", task), {"package": other.number})
    client.post(url("edit_task", task), {"name": "Order more", "version": 1})
    task.refresh_from_db()
    assert (task.work_package, task.name, task.work_minutes) == (other, "Order more", 0)


def test_a_milestone_is_planned_and_reached_by_forms(as_user, lead, package):
    client = as_user(lead)
    base = [package.project.code, package.number]
    data = {"name": "Gate", "due_on": "2026-10-09", "milestone_kind": "gate"}
    client.post(reverse("workpackages:new_milestone", args=base), data)
    gate = Task.objects.get()
    assert gate.is_milestone
    reached = {"version": 1, "reached_on": "2026-10-09"}
    assert client.post(url("act", gate, "reach"), reached).status_code == 422
    reached["evidence"] = "Minutes"
    assert client.post(url("act", gate, "reach"), reached).status_code == 302
    moved = {"name": "Gate", "due_on": "2026-10-16", "version": 2}
    assert client.post(url("edit_task", gate), moved).status_code == 422


@pytest.fixture
def workload(package, member):
    """One task for every section of my work."""
    made = {}
    facts = {
        "blocked": {"blocked": True, "blocked_reason": "No devices"},
        "late": {"finish_on": FRIDAY - timedelta(days=1)},
        "today": {"state": TaskState.IN_PROGRESS, "actual_start_on": FRIDAY},
        "week": {"start_on": FRIDAY + timedelta(days=1), "finish_on": FRIDAY + timedelta(days=9)},
        "later": {"start_on": FRIDAY + timedelta(days=30)},
        "done": {
            "state": TaskState.COMPLETED,
            "progress_pct": 100,
            "actual_finish_on": FRIDAY - timedelta(days=2),
        },
    }
    for key, values in facts.items():
        made[key] = make_task(
            work_package=package, assignee=member, name=f"The {key} one", **values
        )
    return made


def test_my_work_sorts_by_urgency(as_user, member, workload):
    response = as_user(member).get(MY_WORK)
    shown = response.context["sections"]
    sections = {section.key: [task.pk for task in section.tasks] for section in shown}
    assert sections == {key: [task.pk] for key, task in workload.items()}
    assert list(sections) == ["blocked", "late", "today", "week", "later", "done"]


def test_my_work_holds_nothing_of_others_nor_of_what_rests(as_user, member, lead, package):
    make_task(work_package=package, assignee=lead, name="Somebody else's")
    closed = make_project(state=ProjectState.CLOSED)
    for work_package in (
        make_work_package(project=closed),
        make_work_package(project=package.project, state=WorkPackageState.SUSPENDED),
    ):
        make_task(work_package=work_package, assignee=member)
    make_task(work_package=package, assignee=member, state=TaskState.CANCELLED)
    make_task(
        work_package=package,
        assignee=member,
        state=TaskState.COMPLETED,
        progress_pct=100,
        actual_finish_on=FRIDAY - timedelta(days=8),
    )
    assert "Nothing to do" in words(as_user(member).get(MY_WORK))


def test_who_left_a_project_loses_its_tasks_at_once(as_user, member, task):
    client = as_user(member)
    assert task.name in words(client.get(MY_WORK))
    RoleAssignment.objects.filter(user=member).delete()
    assert task.name not in words(client.get(MY_WORK))


def test_long_sections_are_cut_and_opened_on_wish(as_user, member, package):
    for _ in range(13):
        make_task(work_package=package, assignee=member)
    client = as_user(member)
    page = words(client.get(MY_WORK))
    assert "3 more" in page
    assert (
        "more"
        not in words(client.get(f"{MY_WORK}?show=later"))
        .split("my-work", 1)[1][:200000]
        .split("</main>")[0]
    )


@pytest.mark.parametrize("rows", [1, 12])
def test_my_work_costs_the_same_for_many_tasks_as_for_one(
    as_user, member, package, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        make_task(work_package=make_work_package(project=package.project), assignee=member)
    make_milestone(work_package=package, assignee=member)
    client = as_user(member)
    with django_assert_max_num_queries(39):
        client.get(MY_WORK)


def test_my_work_swapped_in_equals_the_page(as_user, member, workload):
    client = as_user(member)
    page = client.get(MY_WORK).content
    report = {"version": 1, "progress_pct": 40}
    client.post(url("act", workload["today"], "progress"), report)
    fragment = client.fragment(MY_WORK, "my-work").content
    assert swapped(page, fragment, "my-work") == normal(client.get(MY_WORK).content)


def test_cards_work_without_scripts(as_user, member, task):
    page = words(as_user(member).get(MY_WORK))
    assert f'formaction="{url("act", task, "start")}?back=my-work"' in page
    assert f'action="{url("act", task, "finish")}?back=my-work"' in page


def test_my_work_is_in_the_navigation_of_those_who_may_have_some(as_user, member, outsider):
    assert f'href="{MY_WORK}"' in words(as_user(member).get(MY_WORK))
    assert f'href="{MY_WORK}"' not in words(as_user(outsider).get(MY_WORK))


def test_search_finds_packages_and_tasks_in_sight_only(lead, member, observer, outsider, task):
    def titles(user, query):
        return [hit.title for group in find(user, query, limit=5) for hit in group.hits]

    Task.objects.get(pk=task.pk).save()
    for person in (lead, member):
        assert str(task) in titles(person, task.name)
        assert str(task.work_package) in titles(person, task.work_package.name)
    for person in (observer, outsider):
        assert titles(person, task.name) == []
