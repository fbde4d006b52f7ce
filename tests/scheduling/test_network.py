"""From rows to dates: the golden plan of the domain, and what each kind of row becomes."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import CycleError
from engine.schedule import Kind
from tests.factories import make_milestone, make_project, make_task, make_work_package
from tests.scheduling.conftest import DAY, make_link
from workpackages.choices import ConstraintType, TaskKind, TaskState
from workpackages.models import Task, WorkCalendar
from workpackages.scheduling.calendars import day_of_finish, day_of_start
from workpackages.scheduling.network import load_plan, package_key, project_key, task_key

pytestmark = pytest.mark.django_db

# As domain.md prints it: start, finish, total float and free float in working days.
GOLDEN = {
    "A": ("2026-09-14", "2026-09-16", 0, 0),
    "B": ("2026-09-17", "2026-09-24", 0, 0),
    "C": ("2026-09-22", "2026-09-29", 6, 0),
    "D": ("2026-09-25", "2026-10-06", 0, 0),
    "E": ("2026-10-07", "2026-10-12", 0, 0),
    "F": ("2026-09-30", "2026-10-02", 6, 6),
    "G": ("2026-10-12", "2026-10-12", 0, 0),
    "H": ("2026-10-13", "2026-10-19", 0, 0),
    "I": ("2026-10-22", "2026-11-04", 0, 0),
    "K": ("2026-10-27", "2026-11-09", 0, 0),
    "J": ("2026-11-09", "2026-11-09", 0, 0),
}


def told(plan):
    """Days and floats of every task by name."""
    found = {}
    for task in plan.tasks.values():
        dates, calendar = plan.schedule[task_key(task.pk)], plan.calendar_of(task)
        found[task.name] = (
            day_of_start(calendar, dates.start)[0].isoformat(),
            day_of_finish(calendar, dates.finish)[0].isoformat(),
            dates.total_slack // DAY,
            dates.free_slack // DAY,
        )
    return found


def change(project, name, **facts):
    Task.objects.filter(project=project, name=name).update(**facts)


def test_the_plan_of_the_domain_has_its_dates_and_floats(remote_support):
    plan = load_plan([remote_support])
    assert told(plan) == GOLDEN
    critical = {plan.tasks[key[1]].name for key in plan.schedule.critical()}
    assert critical == set("ABDEGHIKJ")


def test_a_freeze_holds_the_pilot_back(remote_support):
    change(
        remote_support, "H", constraint_type=ConstraintType.START_NO_EARLIER,
        constraint_on=date(2026, 10, 19),
    )  # fmt: skip
    found = told(load_plan([remote_support]))
    assert found["H"][0] == "2026-10-19"
    assert found["J"][1] == "2026-11-13"
    assert [found[name][2] for name in "ABDEGCF"] == [4, 4, 4, 4, 4, 10, 10]
    assert found["G"][3] == 4


def test_a_date_that_cannot_be_kept_makes_negative_float(remote_support):
    change(
        remote_support, "J", constraint_type=ConstraintType.FINISH_NO_LATER,
        constraint_on=date(2026, 11, 5),
    )  # fmt: skip
    plan = load_plan([remote_support])
    found = told(plan)
    assert found["J"][1] == "2026-11-09"
    assert {found[name][2] for name in "ABDEGHIKJ"} == {-2}
    assert [found[name][2] for name in "CF"] == [4, 4]
    conflict = plan.schedule.conflicts()[0]
    assert (plan.tasks[conflict.key[1]].name, conflict.minutes) == ("J", 2 * DAY)


def test_unfinished_work_lies_after_the_status_date(remote_support):
    change(
        remote_support, "A", state=TaskState.COMPLETED, progress_pct=100,
        actual_start_on=date(2026, 9, 14), actual_finish_on=date(2026, 9, 16),
    )  # fmt: skip
    change(
        remote_support, "B", state=TaskState.COMPLETED, progress_pct=100,
        actual_start_on=date(2026, 9, 17), actual_finish_on=date(2026, 9, 25),
    )  # fmt: skip
    # Four of six and three of eight days are left.
    change(
        remote_support, "C", state=TaskState.IN_PROGRESS, actual_start_on=date(2026, 9, 22),
        duration_minutes=8 * DAY, progress_pct=50,
    )  # fmt: skip
    change(
        remote_support, "D", state=TaskState.IN_PROGRESS, actual_start_on=date(2026, 9, 28),
        duration_minutes=12 * DAY, progress_pct=75,
    )  # fmt: skip
    found = told(load_plan([remote_support], status=date(2026, 10, 9)))
    assert {name: found[name][1] for name in "CDEFGHIKJ"} == {
        "C": "2026-10-15", "D": "2026-10-14", "E": "2026-10-20", "F": "2026-10-20",
        "G": "2026-10-20", "H": "2026-10-27", "I": "2026-11-12", "K": "2026-11-17",
        "J": "2026-11-17",
    }  # fmt: skip
    assert {name: found[name][0] for name in "EFHIK"} == {
        "E": "2026-10-15", "F": "2026-10-16", "H": "2026-10-21", "I": "2026-10-30",
        "K": "2026-11-04",
    }  # fmt: skip


def test_a_plan_is_read_with_few_queries(remote_support, django_assert_num_queries):
    with django_assert_num_queries(5):
        load_plan([remote_support]).schedule  # noqa: B018


def test_what_no_link_holds_stays_where_it_was_put(project, vaud):
    make_task(
        project=project, name="Early", start_on=date(2026, 9, 14), finish_on=date(2026, 9, 15)
    )
    make_task(
        project=project, name="Later", start_on=date(2026, 10, 5), finish_on=date(2026, 10, 9)
    )
    make_milestone(project=project, name="Gate", finish_on=date(2026, 10, 20))
    found = told(load_plan([project]))
    assert found["Later"][:2] == ("2026-10-05", "2026-10-09")
    assert found["Gate"][:2] == ("2026-10-20", "2026-10-20")


def test_a_task_that_nobody_dated_or_linked_is_not_in_the_plan_yet(project, vaud):
    task = make_task(project=project, start_on=None, finish_on=None)
    cancelled = make_task(project=project, state=TaskState.CANCELLED)
    plan = load_plan([project])
    kinds = {row.key: row.kind for row in plan.network.tasks}
    assert kinds[task_key(task.pk)] is Kind.INACTIVE
    assert kinds[task_key(cancelled.pk)] is Kind.INACTIVE


def test_manual_and_external_tasks_keep_their_dates(project, vaud):
    first = make_task(project=project, start_on=date(2026, 9, 14), finish_on=date(2026, 9, 18))
    day = date(2026, 9, 15)
    manual = make_task(project=project, name="M", start_on=day, finish_on=day, is_manual=True)
    foreign = make_task(
        project=project, name="X", start_on=day, finish_on=day, kind=TaskKind.EXTERNAL
    )
    for task in (manual, foreign):
        make_link(first, task)
    found = told(load_plan([project]))
    assert found["M"][:2] == found["X"][:2] == ("2026-09-15", "2026-09-15")


def test_packages_and_subprojects_span_what_they_hold(project, vaud):
    child = make_project(parent=project)
    package = make_work_package(project=child)
    make_task(work_package=package, start_on=date(2026, 9, 14), finish_on=date(2026, 9, 15))
    make_task(work_package=package, start_on=date(2026, 9, 21), finish_on=date(2026, 9, 22))
    plan = load_plan([project, child])
    below, above = plan.schedule[package_key(package.pk)], plan.schedule[project_key(project.pk)]
    assert (below.start, below.finish) == (above.start, above.finish)
    assert plan.schedule[project_key(child.pk)].start == below.start


def test_a_link_of_a_package_holds_all_its_tasks(project, vaud):
    first = make_task(project=project, start_on=date(2026, 9, 14), finish_on=date(2026, 9, 16))
    package = make_work_package(project=project)
    make_task(work_package=package, name="In", start_on=date(2026, 9, 1), duration_minutes=DAY)
    make_link(first, package)
    assert told(load_plan([project]))["In"][:2] == ("2026-09-17", "2026-09-17")


def test_an_empty_package_has_no_dates_and_holds_nothing(project, vaud):
    task = make_task(project=project, start_on=date(2026, 9, 14), finish_on=date(2026, 9, 16))
    empty = make_work_package(project=project)
    make_link(empty, task)
    plan = load_plan([project])
    assert package_key(empty.pk) not in plan.schedule
    assert told(plan)[task.name][1] == "2026-09-16"


def test_a_circle_is_named(project, vaud):
    one, two = (make_task(project=project, name=name) for name in ("One", "Two"))
    make_link(one, two)
    make_link(two, one)
    with pytest.raises(CycleError, match="One"):
        load_plan([project]).schedule  # noqa: B018


def test_the_calendar_of_a_task_and_of_its_project_count_its_days(project, vaud):
    half = WorkCalendar.objects.create(
        project=project, name="Mornings", base=vaud, week=[[[480, 720]]] * 5 + [[], []]
    )
    start = date(2026, 9, 18)
    make_task(
        project=project, name="T", start_on=start, finish_on=None, calendar=half,
        duration_minutes=2 * 240,
    )  # fmt: skip
    # The Monday of the federal fast is off also in the calendar that is built on the canton's.
    assert told(load_plan([project]))["T"][:2] == ("2026-09-18", "2026-09-22")


def test_without_any_calendar_the_usual_week_counts(project):
    make_task(
        project=project, name="T", start_on=date(2026, 9, 18), finish_on=None,
        duration_minutes=2 * DAY,
    )  # fmt: skip
    assert told(load_plan([project]))["T"][1] == "2026-09-21"


def test_exceptions_of_a_calendar_are_kept(project):
    WorkCalendar.objects.create(
        project=project,
        name="Own",
        is_default=True,
        week=[[[480, 720], [700, 1044]]] * 5 + [None, []],
        exceptions=[
            {"from": "2026-09-14", "to": "2026-09-15", "name": "Closed", "shifts": []},
            {"from": "2026-09-19", "to": "2026-09-19", "name": "Move", "shifts": [[480, 720]]},
            {"from": "2026-09-16", "to": "2026-09-16", "name": "Usual", "shifts": None},
            {"from": "2026-09-21", "to": "2026-09-25", "name": "Short", "week": [[[480, 600]]] * 7},
        ],
    )
    make_task(
        project=project, name="T", start_on=date(2026, 9, 14), finish_on=None,
        duration_minutes=480 + 2 * 564 + 240 + 120,
    )  # fmt: skip
    assert told(load_plan([project]))["T"][:2] == ("2026-09-16", "2026-09-21")
