"""The file of a plan that waits for another project keeps the dates that the wait gave it."""

from __future__ import annotations

from datetime import date

import pytest

from engine.schedule import compute
from tests.across.conftest import forecast, grant
from tests.exporting.held import exported, read
from tests.factories import make_task
from tests.scheduling.conftest import make_link
from workpackages.choices import PlanStepKind
from workpackages.models import Task
from workpackages.mspdi.agreement import rows_of
from workpackages.mspdi.scheduling import network_of
from workpackages.scheduling.network import load_plan
from workpackages.scheduling.wishes import follow_wish

pytestmark = pytest.mark.django_db


def row_of(project):
    """The task that waits, with what the program that reads the file would compute."""
    plan = read(exported(project))
    rows = rows_of(plan, compute(network_of(plan)))
    return next(row for row in rows if "Migrate" in row.label)


@pytest.fixture
def later(two):
    """A task that also has a predecessor; the delivery comes late, and the plan follows it."""
    before = make_task(
        work_package=two.task.work_package, name="Prepare", start_on=date(2027, 1, 4),
        finish_on=date(2027, 1, 8), duration_minutes=5 * 504,
    )  # fmt: skip
    make_link(before, two.task)
    row = two.agree()
    forecast(two, date(2027, 2, 12))
    grant(
        two.consumer,
        follow_wish(load_plan([two.consumer]), frozenset({row.pk})),
        PlanStepKind.SCHEDULED,
    )
    two.task.refresh_from_db()
    return two


def test_a_task_that_waits_starts_no_earlier_than_it_is_planned(later):
    assert later.task.start_on == date(2027, 2, 15)
    plan = read(exported(later.consumer))
    task = next(each for each in plan.tasks if each.name == "Migrate")
    assert task.constraint == "SNET"
    assert row_of(later.consumer).differing == ()


def test_what_began_no_longer_waits(later):
    Task.objects.filter(pk=later.task.pk).update(
        state="in_progress", actual_start_on=date(2027, 2, 15), progress_pct=10
    )
    assert load_plan([later.consumer]).held_from_outside == frozenset()
    assert row_of(later.consumer).differing == ()


def test_only_deliveries_from_outside_the_file_need_it(later):
    assert load_plan([later.consumer]).held_from_outside == {later.task.pk}
    assert load_plan([later.provider]).held_from_outside == frozenset()
    assert load_plan([later.provider, later.consumer]).held_from_outside == frozenset()
