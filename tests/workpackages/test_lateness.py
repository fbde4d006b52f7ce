"""Late is one thing: in the database, for a row, on every page and in the reports."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from tests.conftest import FRIDAY
from tests.factories import make_task, make_work_package
from workpackages.choices import TaskState
from workpackages.lateness import is_at_risk, missed_on
from workpackages.models import Task
from workpackages.my_work import load_my_work
from workpackages.queries import load_task_rows
from workpackages.structure import load_structure

pytestmark = pytest.mark.django_db
BEFORE, AFTER = FRIDAY - timedelta(days=2), FRIDAY + timedelta(days=2)
FACTS = {
    TaskState.NOT_STARTED: {},
    TaskState.IN_PROGRESS: {"actual_start_on": BEFORE},
    TaskState.COMPLETED: {"progress_pct": 100, "actual_finish_on": BEFORE},
    TaskState.CANCELLED: {},
}


@pytest.mark.parametrize(
    ("start", "finish", "begun", "missed"),
    [
        (None, None, False, None),
        (FRIDAY, FRIDAY, False, None),
        (BEFORE, AFTER, True, None),
        (BEFORE, AFTER, False, BEFORE),
        (BEFORE, None, False, BEFORE),
        (BEFORE - timedelta(days=9), BEFORE, True, BEFORE),
        (None, BEFORE, True, BEFORE),
    ],
)
def test_a_planned_day_is_missed_when_it_passes_without_its_fact(start, finish, begun, missed):
    assert missed_on(start, finish, has_begun=begun, on=FRIDAY) == missed


def test_everybody_calls_the_same_tasks_late(project, lead):
    package = make_work_package(project=project)
    days = (None, BEFORE, FRIDAY, AFTER)
    for state, start, finish in itertools.product(TaskState, days, days):
        if start and finish and finish < start:
            continue
        make_task(
            work_package=package, state=state, start_on=start, finish_on=finish, assignee=lead,
            **FACTS[state],
        )  # fmt: skip
    late = set(Task.objects.late(FRIDAY).values_list("number", flat=True))
    assert {task.number for task in Task.objects.order_by("pk") if task.is_late(FRIDAY)} == late
    rows = load_task_rows([package.pk], on=FRIDAY)[package.pk]
    assert {row.number for row in rows if row.is_late} == late
    assert load_structure(project, on=FRIDAY).total.late == len(late)
    (mine,) = [each for each in load_my_work(lead, on=FRIDAY) if each.key == "late"]
    assert {task.number for task in mine.tasks} <= late
    assert mine.count == len(late)


@pytest.mark.parametrize(("state", "said"), [("not_started", True), ("in_progress", False)])
def test_the_tasks_page_says_that_it_should_have_begun(
    as_user, lead, project, settings, state, said
):
    facts = FACTS[TaskState(state)]
    task = make_task(project=project, state=state, start_on=BEFORE, finish_on=AFTER, **facts)
    settings.DEMO_TODAY = FRIDAY
    page = as_user(lead).get(task.get_absolute_url()).content.decode()
    assert ('<span class="pill pill-bad">Late</span>' in page) is said


@pytest.mark.parametrize(
    ("slip", "at_risk"), [(None, False), (-8, False), (0, False), (5, False), (6, True), (60, True)]
)
def test_a_milestone_is_at_risk_beyond_its_tolerance(slip, at_risk):
    assert is_at_risk(slip) is at_risk
