"""A person writes the own week: what is kept, what is refused, copied, submitted, taken back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from costs.choices import HoursKind, HoursState
from costs.hours.places import Key
from costs.models import PeriodClosure, TimeEntry, TimeLine, TimeSheet
from costs.operations.hours import Then, save_week, take_week_back
from people.models import HistoryEntry, Notification
from projects.choices import ProjectState
from servicedesk_pm.common.errors import StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_director, make_member, make_task, make_user, make_work_package
from tests.hours.rows import DAY, LAST_WEEK, THIS_WEEK, bring, key_of, submit, write
from tests.risks.test_register import refused
from workpackages.choices import TaskKind, TaskState, WorkPackageState
from workpackages.operations.packages import delete_package

pytestmark = pytest.mark.django_db


def minutes_of(person, week=LAST_WEEK):
    """By day of the month."""
    entries = TimeEntry.objects.filter(line__sheet__person=person, line__sheet__week_on=week)
    return {entry.day.day: entry.minutes for entry in entries}


def close_until(project, day):
    """The books of the project's portfolio."""
    PeriodClosure.objects.create(
        portfolio=project.portfolio, closed_until=day, closed_by=project.lead
    )


def test_hours_are_kept_by_task_day_and_kind(member, task):
    sheet = write(member, task, {0: 450, 4: 90})
    write(member, task, {0: 30}, kind=HoursKind.REWORK)
    lines = {line.kind: line for line in sheet.lines.all()}
    assert set(lines) == {"normal", "rework"}
    normal = lines["normal"]
    assert (normal.task, normal.work_package, normal.project) == (
        task,
        task.work_package,
        task.project,
    )
    found = {entry.day: entry.minutes for entry in normal.entries.all()}
    assert found == {date(2026, 9, 28): 450, date(2026, 10, 2): 90}
    assert (sheet.state, sheet.submitted_on) == (HoursState.DRAFT, None)


def test_only_named_cells_change_and_nought_takes_one_away(member, task):
    write(member, task, {0: 450, 1: 60})
    write(member, task, {1: 0, 2: 15})
    assert minutes_of(member) == {28: 450, 30: 15}


def test_saving_the_same_again_writes_nothing(member, task):
    version = write(member, task, {0: 450}).version
    assert write(member, task, {0: 450}).version == version


def test_a_package_lead_writes_on_the_package_itself(packager, package):
    write(packager, package, {0: 120})
    line = TimeLine.objects.get()
    assert (line.work_package, line.task) == (package, None)
    assert str(line) == str(package)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ({0: -1}, "24 hours at most"),
        ({0: 1441}, "24 hours at most"),
    ],
)
def test_a_day_has_no_more_than_its_hours(member, task, minutes, words):
    with refused(words, field=key_of(task).cell(0)):
        write(member, task, minutes)
    assert not TimeSheet.objects.exists()


def test_all_work_of_a_day_together_has_24_hours_at_most(member, task, package):
    other = make_task(work_package=package, assignee=member)
    write(member, task, {0: 1000})
    with refused("would come to 24:01 hours", field=key_of(other).cell(0)):
        write(member, other, {0: 441})
    write(member, other, {0: 440})
    assert sum(entry.minutes for entry in TimeEntry.objects.all()) == 1440


def test_days_to_come_are_refused(member, task):
    write(member, task, {4: DAY}, week=THIS_WEEK)
    with refused("still to come", field=key_of(task).cell(5)):
        write(member, task, {5: DAY}, week=THIS_WEEK)


def test_closed_books_keep_their_hours(member, task):
    write(member, task, {0: 60, 4: 60})
    close_until(task.project, date(2026, 9, 30))
    with refused("closed until 30.09.2026", field=key_of(task).cell(0)):
        write(member, task, {0: 90})
    write(member, task, {0: 60, 4: 90})
    assert minutes_of(member) == {28: 60, 2: 90}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ProjectState.ON_HOLD, "on hold"),
        (ProjectState.CLOSED, "not under way"),
        (ProjectState.CANCELLED, "not under way"),
        (ProjectState.ANALYSIS, "not under way"),
    ],
)
def test_a_project_that_is_not_under_way_takes_no_hours(member, task, state, words):
    bring(task.project, state)
    with refused(words, field=key_of(task).cell(0)):
        write(member, task)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (WorkPackageState.CLOSED, "package is over"),
        (WorkPackageState.CANCELLED, "package is over"),
        (WorkPackageState.SUSPENDED, "package is suspended"),
    ],
)
def test_a_package_at_rest_takes_no_hours(member, task, state, words):
    task.work_package.state = state
    task.work_package.save()
    with refused(words, field=key_of(task).cell(0)):
        write(member, task)


def test_work_of_others_is_refused(member, task, package, outsider, project):
    other = make_member(project)
    for person, work in ((other, task), (outsider, task), (member, package)):
        with refused("not assigned", field=key_of(work).cell(0)):
            write(person, work)


def test_who_has_left_the_project_writes_no_more_on_it(member, task):
    member.role_assignments.all().delete()
    with refused("not assigned", field=key_of(task).cell(0)):
        write(type(member).objects.get(pk=member.pk), task)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": TaskKind.MILESTONE},
        {"kind": TaskKind.EXTERNAL},
        {"state": TaskState.CANCELLED},
    ],
)
def test_what_nobody_works_on_takes_no_hours(member, package, changes):
    work = make_task(work_package=package, assignee=member, **changes)
    with refused("not assigned", field=key_of(work).cell(0)):
        write(member, work)


def test_a_finished_task_takes_what_was_still_to_be_written(member, package):
    work = make_task(
        work_package=package,
        assignee=member,
        state=TaskState.COMPLETED,
        progress_pct=100,
        actual_start_on=LAST_WEEK,
        actual_finish_on=LAST_WEEK,
    )
    write(member, work)
    assert minutes_of(member) == {28: DAY}


def test_a_week_begins_on_a_monday(member, task):
    with refused("begins on a Monday"):
        write(member, task, week=LAST_WEEK + timedelta(days=1))


def test_two_windows_do_not_overwrite_each_other(member, task):
    first = write(member, task, {0: 60}, version=1)
    with pytest.raises(StaleObject):
        write(member, task, {0: 90}, version=1)
    write(member, task, {0: 90}, version=first.version)
    assert minutes_of(member) == {28: 90}


def test_a_refused_cell_leaves_nothing_of_the_others(member, task):
    with refused("not assigned", field="p0-t0-normal-0"):
        save_week(
            LAST_WEEK,
            {key_of(task): {0: 60}, Key(0, 0, "normal"): {0: 60}},
            actor=member,
            on=FRIDAY,
        )
    assert not TimeEntry.objects.exists()


def test_the_week_before_is_copied_where_days_are_open(member, task):
    write(member, task, {0: 450, 4: 300, 5: 60})
    save_week(THIS_WEEK, {}, actor=member, on=THIS_WEEK + timedelta(days=4), then=Then.COPY)
    # The Saturday is still to come.
    assert minutes_of(member, THIS_WEEK) == {5: 450, 9: 300}


def test_copying_leaves_alone_what_is_written_and_what_has_no_room(member, task, package):
    other = make_task(work_package=package, assignee=member)
    write(member, task, {0: 450})
    write(member, other, {0: 60, 1: 60})
    write(member, task, {0: 1400}, week=THIS_WEEK)
    save_week(THIS_WEEK, {}, actor=member, on=FRIDAY, then=Then.COPY)
    assert minutes_of(member, THIS_WEEK) == {5: 1400, 6: 60}
    with refused("nothing in the week before"):
        save_week(THIS_WEEK, {}, actor=member, on=FRIDAY, then=Then.COPY)


def test_copying_takes_no_work_that_may_not_be_written_on(member, task):
    write(member, task)
    bring(task.project, ProjectState.ON_HOLD)
    with refused("nothing in the week before"):
        save_week(THIS_WEEK, {}, actor=member, on=FRIDAY, then=Then.COPY)
    assert not TimeSheet.objects.filter(week_on=THIS_WEEK).exists()


def test_a_submitted_week_is_dated_told_and_closed_for_writing(member, packager, task):
    sheet = submit(member, task, {0: 450})
    assert (sheet.state, sheet.submitted_on) == (HoursState.SUBMITTED, FRIDAY)
    assert [line.state for line in sheet.lines.all()] == [HoursState.SUBMITTED]
    told = Notification.objects.get(kind="hours.submitted")
    assert told.recipient == packager
    entry = HistoryEntry.objects.get(verb="hours.submitted")
    assert (entry.actor, entry.additional_data["hours"]) == (member, "7:30")
    with refused("take it back"):
        write(member, task, {1: 60})


def test_submitting_drops_rows_without_hours(member, task, package):
    other = make_task(work_package=package, assignee=member)
    write(member, other, {0: 60})
    write(member, other, {0: 0})
    sheet = submit(member, task)
    assert [line.task for line in sheet.lines.all()] == [task]


def test_an_empty_week_is_done_when_it_is_submitted(member, task):
    sheet = save_week(LAST_WEEK, {}, actor=member, on=FRIDAY, then=Then.SUBMIT)
    assert sheet.state == HoursState.APPROVED
    assert not Notification.objects.exists()
    assert take_week_back(LAST_WEEK, actor=member).state == HoursState.DRAFT


def test_a_week_to_come_is_not_submitted(member, task):
    with refused("still to come"):
        save_week(date(2026, 10, 12), {}, actor=member, on=FRIDAY, then=Then.SUBMIT)


def test_a_submitted_week_may_be_taken_back_and_written_on(member, task):
    submit(member, task, {0: 450})
    sheet = take_week_back(LAST_WEEK, actor=member)
    assert (sheet.state, sheet.submitted_on) == (HoursState.DRAFT, None)
    assert [line.state for line in sheet.lines.all()] == [HoursState.DRAFT]
    write(member, task, {0: 300})
    assert minutes_of(member) == {28: 300}
    with refused("not submitted"):
        take_week_back(LAST_WEEK, actor=member)


def test_taking_back_an_overtaken_week_is_refused(member, task):
    sheet = submit(member, task)
    with pytest.raises(StaleObject):
        take_week_back(LAST_WEEK, actor=member, version=sheet.version - 1)


def test_a_package_with_hours_is_not_deleted_but_goes_with_its_project(project):
    lead = project.lead
    package = make_work_package(project=project, lead=lead, budget=Decimal(0))
    write(lead, package)
    with refused("planned, promised, booked or earned"):
        delete_package(package.pk, actor=lead)
    project.delete()
    assert not TimeLine.objects.exists()


def test_nobody_is_told_of_the_own_week_but_who_stands_above(project, manager, packager, package):
    """The lead's hours go to the programme manager, without one to the directors."""
    lead, director = project.lead, make_director()
    work = make_task(work_package=package, assignee=lead)
    submit(lead, work)
    assert [each.recipient for each in Notification.objects.all()] == [manager]
    project.programme.manager = lead
    project.programme.save()
    submit(lead, work, week=THIS_WEEK)
    assert Notification.objects.latest("pk").recipient == director


def test_the_package_leads_hours_go_to_the_project_lead(project, packager, package):
    submit(packager, package)
    assert [each.recipient for each in Notification.objects.all()] == [project.lead]


def test_each_lead_hears_of_a_week_once(member, packager, task, package):
    other = make_task(work_package=package, assignee=member)
    write(member, other)
    submit(member, task)
    assert [each.recipient for each in Notification.objects.all()] == [packager]


def test_without_any_lead_the_directors_are_asked(member, project, task, package):
    director = make_director()
    make_user("gone", is_active=False)
    package.lead = project.lead = project.programme = None
    package.save()
    project.save()
    submit(member, task)
    assert [each.recipient for each in Notification.objects.all()] == [director]


def test_a_package_lead_who_left_the_project_is_not_told(member, packager, project, task):
    packager.role_assignments.all().delete()
    submit(member, task)
    assert [each.recipient for each in Notification.objects.all()] == [project.lead]
