"""What hours ask of people: in their work, and by one reminder a week."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from costs.hours.waiting import hours_waiting
from costs.operations.approvals import return_hours
from costs.operations.hours import Then, save_week
from costs.operations.reminders import people_to_ask, remind_of_week
from costs.tasks import remind_of_hours
from people.models import Notification, User
from people.notifications import sentence
from projects.choices import ProjectState
from tests.conftest import FRIDAY
from tests.factories import make_member, make_task, make_user
from tests.hours.rows import LAST_WEEK, THIS_WEEK, bring, submit, write
from workpackages.choices import WorkPackageState

pytestmark = pytest.mark.django_db
MISSING = "Write and submit your hours of week 2026-W40"


def asked(person, on=FRIDAY):
    fresh = User.objects.get(pk=person.pk)
    return [each.words for each in hours_waiting(fresh, on=on)]


def reminded():
    return [each.recipient for each in Notification.objects.filter(kind="hours.missing")]


def test_a_week_that_is_over_is_asked_for_until_it_is_submitted(member, task):
    assert asked(member) == [MISSING]
    write(member, task)
    assert asked(member) == [MISSING]
    submit(member, task)
    assert asked(member) == []


def test_the_week_leads_to_its_page(member, task):
    (each,) = hours_waiting(member, on=FRIDAY)
    assert each.url == "/hours/2026-W40/"


def test_only_the_last_four_weeks_are_asked_for(member, task):
    later = FRIDAY + timedelta(weeks=3)
    assert asked(member, later) == [
        f"Write and submit your hours of week 2026-W{n}" for n in (40, 41)
    ]
    assert asked(member, later + timedelta(weeks=2)) == []


def test_nobody_is_asked_without_work_that_runs(member, task, project):
    other = make_member(project)
    assert asked(other) == []
    bring(project, ProjectState.ON_HOLD)
    assert asked(member) == []
    bring(project, ProjectState.EXECUTION)
    task.work_package.state = WorkPackageState.SUSPENDED
    task.work_package.save()
    assert asked(member) == []


def test_returned_hours_are_asked_for_however_old(member, task, packager):
    line = submit(member, task).lines.get()
    return_hours([line.pk], "Why?", actor=packager, on=FRIDAY)
    words = "Correct the returned hours of week 2026-W40"
    assert asked(member) == [words]
    assert words in asked(member, date(2027, 3, 1))


def test_leads_are_asked_to_approve_people_not_lines(member, task, packager, project, package):
    assert asked(packager) == asked(project.lead) == []
    second = make_member(project)
    other = make_task(work_package=package, assignee=second)
    submit(member, task)
    submit(member, task, week=THIS_WEEK)
    assert asked(packager) == ["Approve the hours of 1 person"]
    submit(second, other)
    assert asked(packager) == asked(project.lead) == ["Approve the hours of 2 people"]
    assert asked(member) == []


def test_the_number_of_queries_does_not_grow(
    member, task, packager, package, project, django_assert_max_num_queries
):
    for _n in range(6):
        person = make_member(project)
        submit(person, make_task(work_package=package, assignee=person))
    fresh = User.objects.get(pk=packager.pk)
    with django_assert_max_num_queries(5):
        list(hours_waiting(fresh, on=FRIDAY))


def test_everybody_who_owes_a_week_is_reminded_once(member, task, packager, package, project):
    silent = make_member(project)
    make_task(
        work_package=package,
        assignee=silent,
        start_on=date(2026, 9, 1),
        finish_on=date(2026, 12, 1),
    )
    idle = make_member(project)
    submit(member, task)
    remind_of_hours()
    remind_of_hours()
    assert reminded() == [silent]
    told = Notification.objects.get(kind="hours.missing")
    assert sentence(told) == "Your hours of week 2026-W40 are not submitted yet."
    assert told.url == "/hours/2026-W40/"
    assert idle not in reminded()


def test_the_next_week_is_reminded_of_anew(member, task, settings):
    remind_of_hours()
    settings.DEMO_TODAY = FRIDAY + timedelta(weeks=1)
    remind_of_hours()
    assert reminded() == [member, member]


def test_an_empty_week_that_is_submitted_is_not_asked_for(member, task):
    save_week(LAST_WEEK, {}, actor=member, on=FRIDAY, then=Then.SUBMIT)
    assert people_to_ask(FRIDAY) == []
    assert asked(member) == []


def test_nobody_is_reminded_of_work_that_does_not_run_or_is_no_longer_theirs(member, task, project):
    bring(project, ProjectState.ON_HOLD)
    assert remind_of_week(member.pk, actor=None, on=FRIDAY) is False
    bring(project, ProjectState.EXECUTION)
    member.role_assignments.all().delete()
    assert remind_of_week(member.pk, actor=None, on=FRIDAY) is False
    assert remind_of_week(0, actor=None, on=FRIDAY) is False


def test_the_deactivated_are_not_reminded(member, task):
    member.is_active = False
    member.save()
    remind_of_hours()
    assert reminded() == []
    assert make_user("other") not in reminded()
