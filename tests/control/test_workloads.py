"""How full the next weeks are of those who work in a project."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from control.snapshots import work_out
from control.workloads import loads_of
from projects.choices import ProjectState
from projects.models import Project
from tests.control.rows import month
from tests.factories import make_project, make_task, make_user, make_work_package
from workpackages.choices import TaskState
from workpackages.models import Task, WorkCalendar

pytestmark = pytest.mark.django_db
AUGUST = month(8)
# The first of the eight weeks begins on Tuesday, the first of September.
MONDAY, FRIDAY = date(2026, 9, 7), date(2026, 9, 11)
A_WEEK = 5 * 504
DAYS = timedelta(days=1)


@pytest.fixture
def amy(db):
    return make_user("amy")


@pytest.fixture
def package(db):
    return make_work_package(project=make_project(code="PRJ-7", state=ProjectState.EXECUTION))


def ask(package, person, pct, first=MONDAY, last=FRIDAY):
    """So much of each of the days from ``first`` to ``last``."""
    days = sum((first + n * DAYS).weekday() < 5 for n in range((last - first).days + 1))
    minutes = days * 504 * pct // 100
    task = make_task(
        work_package=package, assignee=person, start_on=first, finish_on=last, work_minutes=minutes
    )
    task.assignments.update(work_minutes=minutes, remaining_work_minutes=minutes)
    return task


def told(*projects):
    found = loads_of({each.pk for each in projects}, AUGUST)
    return [[int(100 * load) for load in found.get(each.pk, [])] for each in projects]


def test_a_week_is_as_full_as_the_plan_asks(package, amy):
    ask(package, amy, 80)
    assert told(package.project) == [[16, 64, 0, 0, 0, 0, 0, 0]]


def test_weeks_begin_on_the_day_after_the_status_date(package, amy):
    """The last of August is a Monday: each of these weeks goes from Tuesday to Monday."""
    ask(package, amy, 100, date(2026, 9, 1), date(2026, 9, 14))
    assert told(package.project) == [[100, 100, 0, 0, 0, 0, 0, 0]]


def test_what_other_projects_ask_of_the_same_person_counts(package, amy):
    other = make_work_package(project=make_project(code="PRJ-8", state=ProjectState.EXECUTION))
    ask(package, amy, 100, date(2026, 9, 8), date(2026, 9, 14))
    ask(other, amy, 30, date(2026, 9, 8), date(2026, 9, 14))
    assert told(package.project, other.project) == [[0, 130, 0, 0, 0, 0, 0, 0]] * 2


def test_a_week_in_which_it_asks_nothing_of_somebody_is_not_its_own(package, amy):
    other = make_work_package(project=make_project(code="PRJ-8", state=ProjectState.EXECUTION))
    ask(package, amy, 50, date(2026, 9, 1), date(2026, 9, 7))
    ask(other, amy, 200, date(2026, 9, 8), date(2026, 9, 14))
    assert told(package.project, other.project) == [
        [50, 0, 0, 0, 0, 0, 0, 0], [0, 200, 0, 0, 0, 0, 0, 0],
    ]  # fmt: skip


def test_the_fullest_of_several_people_tells(package, amy):
    ask(package, amy, 90, date(2026, 9, 1), date(2026, 9, 7))
    ask(package, make_user("ben"), 110, date(2026, 9, 1), date(2026, 9, 14))
    assert told(package.project) == [[110, 110, 0, 0, 0, 0, 0, 0]]


def test_two_halves_are_a_whole_and_not_more(package, amy):
    for _ in range(3):
        task = ask(package, amy, 1, date(2026, 9, 1), date(2026, 9, 7))
        task.assignments.update(work_minutes=A_WEEK // 3, remaining_work_minutes=A_WEEK // 3)
    assert loads_of({package.project_id}, AUGUST)[package.project_id][0] == Decimal(1)


OVER = [
    {"state": TaskState.CANCELLED},
    {
        "state": TaskState.COMPLETED, "progress_pct": 100,
        "actual_start_on": MONDAY, "actual_finish_on": FRIDAY,
    },
]  # fmt: skip


@pytest.mark.parametrize("facts", OVER)
def test_what_is_over_asks_for_nothing(package, amy, facts):
    task = ask(package, amy, 100)
    Task.objects.filter(pk=task.pk).update(**facts)
    assert told(package.project) == [[]]


def test_what_is_on_hold_asks_for_nothing(package, amy):
    ask(package, amy, 100)
    Project.objects.filter(pk=package.project_id).update(
        state=ProjectState.ON_HOLD, state_before_hold=ProjectState.EXECUTION, review_on=MONDAY
    )
    assert told(package.project) == [[]]


def test_people_without_effort_say_nothing(package, amy):
    make_task(work_package=package, assignee=amy, start_on=MONDAY, finish_on=FRIDAY)
    assert told(package.project) == [[]]


def test_work_in_a_week_that_nobody_can_work_is_without_end(package, amy):
    """The organisation is closed; the project has a calendar of its own that works on."""
    closed = [{"name": "Closed", "from": "2026-09-08", "to": "2026-09-14", "shifts": []}]
    WorkCalendar.objects.create(name="Usual", is_default=True, exceptions=closed)
    WorkCalendar.objects.create(name="Always", is_default=True, project=package.project)
    ask(package, amy, 10, date(2026, 9, 8), date(2026, 9, 14))
    assert told(package.project) == [[0, 999, 0, 0, 0, 0, 0, 0]]


def test_queries_do_not_grow_with_projects_and_people(package, amy):
    ask(package, amy, 50)
    with CaptureQueriesContext(
        connection,
    ) as few:
        loads_of({package.project_id}, AUGUST)
    keys = {package.project_id}
    for number in range(5):
        other = make_work_package(project=make_project(state=ProjectState.EXECUTION))
        ask(other, make_user(), 10 * number)
        keys.add(other.project_id)
    with CaptureQueriesContext(connection) as many:
        loads_of(keys, AUGUST)
    assert len(many) == len(few) == 4


def test_the_light_of_a_project_and_of_the_one_above(package, amy):
    above = make_project(code="PRJ-1", state=ProjectState.EXECUTION)
    part = make_project(parent=above, state=ProjectState.EXECUTION)
    ask(make_work_package(project=part), amy, 150, date(2026, 9, 1), date(2026, 9, 14))
    for project in (above, part):
        figures = work_out([project], AUGUST)[project.pk].snapshot.figures["lights"]
        assert figures["resources"] == ["red", "overload"]
