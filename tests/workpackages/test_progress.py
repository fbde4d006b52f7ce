"""Reporting on tasks: start, progress, finish, block, reopen, cancel."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from projects.choices import ProjectState
from projects.models import RoleAssignment
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_milestone, make_task
from tests.workpackages.facts import told, trace
from workpackages.choices import TaskState, WorkPackageState
from workpackages.models import Comment
from workpackages.operations.progress import (
    ProgressFacts,
    block_task,
    cancel_task,
    finish_task,
    reopen_task,
    start_task,
    unblock_task,
    update_progress,
)

pytestmark = pytest.mark.django_db

MONDAY = FRIDAY - timedelta(days=4)
TOMORROW = FRIDAY + timedelta(days=1)
REPORTS = {
    "start": lambda task, actor: start_task(task.pk, actor=actor, on=FRIDAY),
    "update": lambda task, actor: update_progress(
        task.pk, actor=actor, on=FRIDAY, facts=ProgressFacts(30)
    ),
    "finish": lambda task, actor: finish_task(task.pk, actor=actor, on=FRIDAY),
    "block": lambda task, actor: block_task(task.pk, actor=actor, on=FRIDAY, reason="No devices"),
}


@pytest.fixture
def started(task):
    task.state, task.actual_start_on = TaskState.IN_PROGRESS, MONDAY
    task.remaining_work_minutes = task.work_minutes
    task.save()
    return task


@pytest.fixture
def finished(task):
    task.state, task.progress_pct, task.remaining_work_minutes = TaskState.COMPLETED, 100, 0
    task.actual_start_on, task.actual_finish_on = MONDAY, FRIDAY
    task.save()
    return task


@pytest.mark.parametrize("report", REPORTS)
def test_an_assigned_member_reports(task, member, report):
    assert REPORTS[report](task, member).version == 2


@pytest.mark.parametrize("report", REPORTS)
def test_both_leads_report_too(task, lead, report):
    REPORTS[report](task, lead)


@pytest.mark.parametrize("report", REPORTS)
def test_nobody_else_reports(task, bystander, director, observer, outsider, report):
    for actor in (bystander, director, observer, outsider):
        with pytest.raises(PermissionDenied):
            REPORTS[report](task, actor)


@pytest.mark.parametrize("report", REPORTS)
def test_who_left_the_team_reports_no_more(task, member, report):
    RoleAssignment.objects.filter(user=member).delete()
    with pytest.raises(PermissionDenied):
        REPORTS[report](task, member)


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("state", [ProjectState.CLOSED, ProjectState.CANCELLED])
def test_a_closed_project_takes_no_report(task, member, report, state):
    task.project.state = state
    task.project.save()
    with pytest.raises(RuleViolation, match="The project is over"):
        REPORTS[report](task, member)


@pytest.mark.parametrize("report", REPORTS)
def test_a_suspended_package_takes_no_report(task, member, report):
    task.work_package.state = WorkPackageState.SUSPENDED
    task.work_package.save()
    with pytest.raises(RuleViolation, match="suspended"):
        REPORTS[report](task, member)


@pytest.mark.parametrize("report", REPORTS)
def test_a_finished_task_takes_no_report(finished, member, report):
    with pytest.raises(RuleViolation, match="completed"):
        REPORTS[report](finished, member)


def test_starting_dates_the_task(task, member):
    started = start_task(task.pk, actor=member, on=FRIDAY, started_on=MONDAY)
    started.refresh_from_db()
    assert (started.state, started.actual_start_on) == (TaskState.IN_PROGRESS, MONDAY)
    assert trace("task.started").actor == member


def test_the_future_is_not_reported(task, started, member):
    with pytest.raises(RuleViolation, match="future"):
        finish_task(started.pk, actor=member, on=FRIDAY, finished_on=TOMORROW)
    other = make_task(work_package=task.work_package, assignee=member)
    with pytest.raises(RuleViolation, match="future"):
        start_task(other.pk, actor=member, on=FRIDAY, started_on=TOMORROW)


def test_a_task_starts_once(started, member):
    with pytest.raises(RuleViolation, match="already been started"):
        start_task(started.pk, actor=member, on=FRIDAY)


def test_a_button_from_an_outdated_page_does_nothing(task, member):
    start_task(task.pk, actor=member, on=FRIDAY, version=1)
    with pytest.raises(StaleObject):
        finish_task(task.pk, actor=member, on=FRIDAY, version=1)
    task.refresh_from_db()
    assert task.state == TaskState.IN_PROGRESS


def test_progress_starts_a_task_and_works_out_what_remains(task, member):
    updated = update_progress(task.pk, actor=member, on=FRIDAY, facts=ProgressFacts(25))
    assert (updated.state, updated.actual_start_on) == (TaskState.IN_PROGRESS, FRIDAY)
    assert updated.remaining_work_minutes == 756


def test_no_progress_starts_nothing(task, member):
    updated = update_progress(
        task.pk, actor=member, on=FRIDAY, facts=ProgressFacts(0, remaining_minutes=2000)
    )
    assert (updated.state, updated.remaining_work_minutes) == (TaskState.NOT_STARTED, 2000)


def test_what_remains_and_what_was_done_are_taken_as_said(started, member):
    facts = ProgressFacts(60, remaining_minutes=900, done_minutes=1200, note="Harder than thought")
    updated = update_progress(started.pk, actor=member, on=FRIDAY, facts=facts)
    assert (updated.remaining_work_minutes, updated.actual_work_minutes) == (900, 1200)
    assert updated.actual_start_on == MONDAY
    assert Comment.objects.get().text == "Harder than thought"
    assert trace("task.updated").additional_data["progress"] == 60


def test_a_hundred_percent_is_a_finish(started, member):
    started.blocked, started.blocked_reason = True, "No devices"
    started.save()
    done = update_progress(started.pk, actor=member, on=FRIDAY, facts=ProgressFacts(100))
    done.refresh_from_db()
    assert (done.state, done.actual_finish_on) == (TaskState.COMPLETED, FRIDAY)
    assert (done.remaining_work_minutes, done.blocked, done.blocked_reason) == (0, False, "")
    assert trace("task.finished").actor == member


@pytest.mark.parametrize(
    "facts",
    [
        ProgressFacts(-1),
        ProgressFacts(101),
        ProgressFacts(50, remaining_minutes=-5),
        ProgressFacts(50, done_minutes=-5),
        ProgressFacts(50, remaining_minutes=10**12),
        ProgressFacts(100, remaining_minutes=60),
        ProgressFacts(90, remaining_minutes=0),
    ],
)
def test_reports_that_contradict_themselves_are_refused(started, member, facts):
    with pytest.raises(RuleViolation):
        update_progress(started.pk, actor=member, on=FRIDAY, facts=facts)
    started.refresh_from_db()
    assert (started.progress_pct, started.version) == (0, 1)


def test_finishing_what_was_never_started_dates_both(task, member):
    done = finish_task(task.pk, actor=member, on=FRIDAY, finished_on=MONDAY)
    done.refresh_from_db()
    assert (done.actual_start_on, done.actual_finish_on) == (MONDAY, MONDAY)
    assert done.progress_pct == 100


def test_a_task_does_not_finish_before_it_started(started, member):
    with pytest.raises(RuleViolation, match="before it started"):
        finish_task(started.pk, actor=member, on=FRIDAY, finished_on=MONDAY - timedelta(days=1))


def test_only_the_project_lead_reopens(finished, member, package_lead, director, lead):
    for actor in (member, package_lead, director):
        with pytest.raises(PermissionDenied):
            reopen_task(finished.pk, actor=actor, reason="Not good")
    reopened = reopen_task(finished.pk, actor=lead, reason="Two devices fail")
    reopened.refresh_from_db()
    assert (reopened.state, reopened.actual_finish_on) == (TaskState.IN_PROGRESS, None)
    assert reopened.progress_pct < 100
    assert reopened.remaining_work_minutes > 0
    assert trace("task.reopened").additional_data["reason"] == "Two devices fail"


def test_reopening_needs_a_reason_and_something_that_is_over(finished, task, lead):
    with pytest.raises(RuleViolation, match="Say why"):
        reopen_task(finished.pk, actor=lead, reason=" ")
    other = make_task(work_package=task.work_package)
    with pytest.raises(RuleViolation, match="is open"):
        reopen_task(other.pk, actor=lead, reason="Why not")


@pytest.mark.parametrize("start", [None, MONDAY])
def test_a_cancelled_task_comes_back_as_it_was(task, lead, start):
    task.actual_start_on = start
    task.state = TaskState.IN_PROGRESS if start else TaskState.NOT_STARTED
    task.save()
    cancel_task(task.pk, actor=lead, reason="Not needed")
    back = reopen_task(task.pk, actor=lead, reason="Needed")
    assert back.state == (TaskState.IN_PROGRESS if start else TaskState.NOT_STARTED)


def test_a_block_has_a_reason_and_reaches_the_leads(task, member, lead, package_lead):
    with pytest.raises(RuleViolation, match="Say why"):
        block_task(task.pk, actor=member, on=FRIDAY, reason="")
    blocked = block_task(task.pk, actor=member, on=FRIDAY, reason="No devices")
    blocked.refresh_from_db()
    assert (blocked.blocked, blocked.blocked_on) == (True, FRIDAY)
    assert told(lead) == ["task.blocked"]
    assert told(package_lead) == ["task.blocked"]
    assert told(member) == []


def test_blocks_come_and_go_once(task, member):
    with pytest.raises(RuleViolation, match="not blocked"):
        unblock_task(task.pk, actor=member)
    block_task(task.pk, actor=member, on=FRIDAY, reason="No devices")
    with pytest.raises(RuleViolation, match="already blocked"):
        block_task(task.pk, actor=member, on=FRIDAY, reason="Still none")
    free = unblock_task(task.pk, actor=member)
    assert (free.blocked, free.blocked_reason, free.blocked_on) == (False, "", None)


def test_a_very_long_reason_is_kept_whole_in_the_history(task, member):
    blocked = block_task(task.pk, actor=member, on=FRIDAY, reason="x" * 900)
    assert len(blocked.blocked_reason) == 500
    assert len(trace("task.blocked").additional_data["reason"]) == 900


def test_cancelling_is_planning_and_needs_a_reason(task, member, package_lead):
    with pytest.raises(PermissionDenied):
        cancel_task(task.pk, actor=member, reason="Boring")
    with pytest.raises(RuleViolation, match="Say why"):
        cancel_task(task.pk, actor=package_lead, reason="")
    assert cancel_task(task.pk, actor=package_lead, reason="Bought").state == TaskState.CANCELLED


def test_a_milestone_is_reached_not_worked_on(package, lead):
    milestone = make_milestone(work_package=package)
    for report in ("start", "update", "finish"):
        with pytest.raises(RuleViolation, match="reached"):
            REPORTS[report](milestone, lead)
