"""What plans ask of people in windows of the coming time."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.choices import ProjectState
from tests.factories import make_project, make_task, make_user, make_work_package
from workpackages.load import Asked, asked_of_people, can_work, open_assignments, windows_after
from workpackages.models import Task, WorkCalendar

SUNDAY, MONDAY, FRIDAY = date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 6)
WEEKS = windows_after(SUNDAY, weeks=1, number=2)


def test_windows_follow_each_other_from_the_next_day():
    assert windows_after(SUNDAY, weeks=2, number=2) == [
        (MONDAY, date(2026, 11, 15)), (date(2026, 11, 16), date(2026, 11, 29)),
    ]  # fmt: skip


@pytest.mark.django_db
def test_everybody_can_work_the_usual_days():
    assert can_work(WEEKS) == [5 * 504] * 2


@pytest.mark.django_db
def test_the_days_and_hours_of_the_organisation_count():
    closed = [{"name": "Closed", "from": "2026-11-05", "to": "2026-11-09", "shifts": []}]
    WorkCalendar.objects.create(
        name="Ours", is_default=True, minutes_per_day=480, exceptions=closed
    )
    assert can_work(WEEKS) == [3 * 480, 4 * 480]


@pytest.fixture
def package(db):
    return make_work_package(project=make_project(code="PRJ-7", state=ProjectState.EXECUTION))


def plan(package, *people, minutes=600, finish=FRIDAY, **fields):
    task = make_task(
        work_package=package, assignee=people[0], start_on=MONDAY, finish_on=finish,
        work_minutes=minutes, **fields,
    )  # fmt: skip
    for person in people[1:]:
        task.assignments.create(user=person)
    return task


def asked():
    return [(each.person, each.minutes) for each in asked_of_people(open_assignments(), WEEKS)]


def test_a_part_of_ones_own_counts_before_an_equal_one(package):
    amy, ben = make_user("amy"), make_user("ben")
    task = plan(package, amy, ben)
    assert asked() == [(amy.pk, [300, 0]), (ben.pk, [300, 0])]
    task.assignments.filter(user=amy).update(remaining_work_minutes=500)
    assert asked() == [(amy.pk, [500, 0]), (ben.pk, [300, 0])]


def test_the_rest_is_told_by_the_person_before_it_is_reckoned_from_the_progress(package):
    amy = make_user("amy")
    task = plan(package, amy)
    task.assignments.update(work_minutes=600)
    Task.objects.filter(pk=task.pk).update(progress_pct=50)
    assert asked() == [(amy.pk, [300, 0])]
    task.assignments.update(remaining_work_minutes=450)
    assert asked() == [(amy.pk, [450, 0])]


def test_it_tells_the_project_of_each(package):
    amy = make_user("amy")
    plan(package, amy)
    (found,) = asked_of_people(open_assignments(), WEEKS)
    assert found == Asked(amy.pk, package.project_id, [600, 0])


def test_resources_without_a_person_and_tasks_without_dates_are_left_out(package):
    amy = make_user("amy")
    plan(package, amy, finish=None)
    named = package.project.resources.create(name="Crane")
    plan(package, amy).assignments.update(user=None, resource=named)
    assert asked() == []


def test_what_begins_after_the_last_window_is_left_out(package):
    task = plan(package, make_user("amy"))
    Task.objects.filter(pk=task.pk).update(
        start_on=date(2026, 11, 16), finish_on=date(2026, 11, 17)
    )
    assert asked() == []


def test_each_project_works_the_days_of_its_own_calendar(package):
    closed = [{"name": "Site", "from": "2026-11-02", "to": "2026-11-06", "shifts": []}]
    WorkCalendar.objects.create(
        name="Site", is_default=True, project=package.project, exceptions=closed
    )
    amy = make_user("amy")
    plan(package, amy)
    other = make_work_package(project=make_project(state=ProjectState.EXECUTION))
    plan(other, amy)
    found = {each.project: each.minutes for each in asked_of_people(open_assignments(), WEEKS)}
    assert found == {package.project_id: [0, 600], other.project_id: [600, 0]}


def test_queries_do_not_grow_with_rows(package):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            asked()
        return len(queries)

    plan(package, make_user("amy"))
    first = cost()
    for number in range(4):
        other = make_work_package(project=make_project(state=ProjectState.EXECUTION))
        plan(other, make_user(f"p{number}"))
    assert cost() == first == 2
