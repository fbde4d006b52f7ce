"""Planning tasks: creating, changing, assigning, commenting."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from projects.choices import ProjectState
from projects.models import RoleAssignment
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import make_task, make_user
from tests.workpackages.facts import told, trace
from workpackages.choices import TaskState, WorkPackageState
from workpackages.models import Assignment, Comment, Resource, Task, WorkCalendar
from workpackages.operations.tasks import (
    assign_person,
    comment_on_task,
    create_task,
    edit_task,
    unassign_person,
)

pytestmark = pytest.mark.django_db

WINDOW = {"start_on": date(2026, 10, 5), "finish_on": date(2026, 10, 16)}


def test_a_new_task_waits_at_the_end_of_its_package(package, lead):
    first = create_task(package.pk, actor=lead, facts={"name": "Order", "work_minutes": 504})
    second = create_task(package.pk, actor=lead, facts={"name": "Unpack", **WINDOW})
    assert [(t.code, t.position) for t in (first, second)] == [("T1", 1), ("T2", 2)]
    assert first.state == TaskState.NOT_STARTED
    assert first.remaining_work_minutes == 504
    assert second.duration_minutes == 10 * 504


def test_a_day_is_as_long_as_the_projects_calendar_says(package, lead):
    WorkCalendar.objects.create(
        project=package.project, name="8 h", minutes_per_day=480, is_default=True
    )
    task = create_task(package.pk, actor=lead, facts={"name": "Order", **WINDOW})
    assert task.duration_minutes == 10 * 480


def test_a_package_lead_plans_the_own_package(package, package_lead):
    assert create_task(package.pk, actor=package_lead, facts={"name": "Order"}).number == 1


def test_others_plan_nothing(package, member, director, observer):
    for actor in (member, director, observer):
        with pytest.raises(PermissionDenied):
            create_task(package.pk, actor=actor, facts={"name": "Order"})


@pytest.mark.parametrize(
    "facts",
    [
        {"name": ""},
        {"name": "Order", "work_minutes": -1},
        {"name": "Order", "work_minutes": 10**9},
        {"name": "Order", "start_on": date(2026, 10, 9), "finish_on": date(2026, 10, 8)},
        {"name": "Order", "deadline_on": date(9999, 1, 1)},
        {"name": "Order", "start_on": date(1989, 12, 31)},
    ],
)
def test_a_task_that_cannot_be_is_refused(package, lead, facts):
    with pytest.raises(RuleViolation):
        create_task(package.pk, actor=lead, facts=facts)
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    "state", [WorkPackageState.CLOSED, WorkPackageState.CANCELLED, WorkPackageState.SUSPENDED]
)
def test_a_package_at_rest_takes_no_tasks(package, lead, state):
    package.state = state
    package.save()
    with pytest.raises(RuleViolation):
        create_task(package.pk, actor=lead, facts={"name": "Order"})


def test_an_edit_brings_duration_and_remaining_work_in_line(task, lead):
    task.start_minute, task.finish_minute = 480, 1020
    task.state, task.actual_start_on, task.progress_pct = "in_progress", date(2026, 10, 5), 50
    task.save()
    edited = edit_task(task.pk, actor=lead, facts={**WINDOW, "work_minutes": 2000}, version=1)
    edited.refresh_from_db()
    assert (edited.start_minute, edited.finish_minute) == (None, None)
    assert edited.duration_minutes == 10 * 504
    assert edited.remaining_work_minutes == 1000
    assert edited.version == 2


def test_an_edit_of_the_name_leaves_times_of_day_alone(task, lead):
    task.start_on, task.start_minute, task.duration_minutes = date(2026, 10, 5), 600, 77
    task.save()
    edited = edit_task(task.pk, actor=lead, facts={"name": "Renamed"})
    assert (edited.start_minute, edited.duration_minutes) == (600, 77)


def test_the_second_of_two_edits_is_refused(task, lead, package_lead):
    edit_task(task.pk, actor=lead, facts={"name": "First"}, version=1)
    with pytest.raises(StaleObject) as stale:
        edit_task(task.pk, actor=package_lead, facts={"name": "Second"}, version=1)
    assert stale.value.changes[0].actor == str(lead)


def test_a_team_member_reports_but_does_not_replan(task, member):
    with pytest.raises(PermissionDenied):
        edit_task(task.pk, actor=member, facts={"name": "Easier"})


@pytest.mark.parametrize("state", [TaskState.COMPLETED, TaskState.CANCELLED])
def test_what_is_over_is_reopened_before_it_changes(package, lead, state):
    done = {"progress_pct": 100, "actual_finish_on": date(2026, 10, 6)}
    task = make_task(
        work_package=package, state=state, **(done if state == TaskState.COMPLETED else {})
    )
    with pytest.raises(RuleViolation, match="Reopen"):
        edit_task(task.pk, actor=lead, facts={"name": "Renamed"})


def test_an_assigned_person_joins_the_project_and_is_told(task, lead):
    newcomer = make_user()
    assign_person(task.pk, newcomer.pk, actor=lead)
    assert RoleAssignment.objects.get(user=newcomer).role == Role.TEAM_MEMBER
    assert told(newcomer)[-1] == "task.assigned"
    assert trace("task.assigned").additional_data["person"] == str(newcomer)


def test_assigning_twice_is_assigning_once(task, lead):
    newcomer = make_user()
    first = assign_person(task.pk, newcomer.pk, actor=lead)
    assert assign_person(task.pk, newcomer.pk, actor=lead) == first
    assert told(newcomer).count("task.assigned") == 1


def test_who_sees_the_project_already_gets_no_second_role(task, lead, package_lead):
    assign_person(task.pk, package_lead.pk, actor=lead)
    roles = RoleAssignment.objects.filter(user=package_lead).values_list("role", flat=True)
    assert list(roles) == [Role.WORK_PACKAGE_LEAD]


def test_nobody_is_told_about_assigning_themselves(task, lead):
    assign_person(task.pk, lead.pk, actor=lead)
    assert told(lead) == []


def test_the_deactivated_and_the_unknown_are_not_assigned(task, lead):
    gone = make_user(is_active=False)
    for key in (gone.pk, 999_999):
        with pytest.raises(RuleViolation, match="deactivated"):
            assign_person(task.pk, key, actor=lead)


def test_a_team_member_assigns_nobody(task, member):
    with pytest.raises(PermissionDenied):
        assign_person(task.pk, make_user().pk, actor=member)


def test_unassigning_takes_the_person_and_keeps_the_plans_resource(task, lead, member):
    resource = Resource.objects.create(project=task.project, name="Technician", user=member)
    Assignment.objects.create(task=task, resource=resource, user=member, work_minutes=60)
    unassign_person(task.pk, member.pk, actor=lead)
    left = Assignment.objects.get(task=task)
    assert (left.user, left.resource, left.work_minutes) == (None, resource, 60)


def test_the_people_of_a_task_comment_on_it(task, member):
    comment = comment_on_task(task.pk, actor=member, text="  Devices arrived.  ")
    assert (comment.text, comment.author) == ("Devices arrived.", member)


def test_a_comment_keeps_any_writing_system_and_markup_as_text(task, member):
    text = "مرحبا 👩‍🚀 <script>alert(1)</script> é\u0301"
    comment_on_task(task.pk, actor=member, text=text)
    assert Comment.objects.get().text == text


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001])
def test_empty_and_endless_comments_are_refused(task, member, text):
    with pytest.raises(RuleViolation):
        comment_on_task(task.pk, actor=member, text=text)


def test_bystanders_do_not_comment(task, bystander, observer, outsider):
    for actor in (bystander, observer, outsider):
        with pytest.raises(PermissionDenied):
            comment_on_task(task.pk, actor=actor, text="Hello")


def test_a_finished_task_is_still_discussed_a_closed_project_is_not(task, member):
    task.state, task.progress_pct = TaskState.COMPLETED, 100
    task.actual_finish_on, task.remaining_work_minutes = date(2026, 10, 6), 0
    task.save()
    comment_on_task(task.pk, actor=member, text="Well done")
    task.project.state = ProjectState.CLOSED
    task.project.save()
    with pytest.raises(RuleViolation, match="over"):
        comment_on_task(task.pk, actor=member, text="Too late")
