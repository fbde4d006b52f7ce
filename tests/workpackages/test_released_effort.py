"""Work is booked as far as effort is released: a warning first, then a stop."""

from decimal import Decimal

import pytest
from django.urls import reverse

from projects.choices import Body, Outcome
from projects.models import Decision
from servicedesk_pm.common.errors import RuleViolation
from tests.conftest import FRIDAY
from tests.factories import make_project, make_task, make_user, make_work_package
from workpackages.operations.progress import ProgressFacts, update_progress
from workpackages.released import booked_on

pytestmark = pytest.mark.django_db
DAY = 504


def release(project, days, *, outcome=Outcome.APPROVED):
    return Decision.objects.create(
        portfolio=project.portfolio,
        project=project,
        number=Decision.objects.count() + 1,
        gate="G3",
        body=Body.SPONSOR,
        outcome=outcome,
        reasoning="Because.",
        held_on=FRIDAY,
        decided_by=make_user(),
        released_minutes=days * DAY,
        released_budget=Decimal(0),
    )


@pytest.fixture
def package(project):
    return make_work_package(project=project)


def book(task, days, pct=50):
    return update_progress(
        task.pk,
        actor=task.project.lead,
        on=FRIDAY,
        facts=ProgressFacts(pct, remaining_minutes=60, done_minutes=int(days * DAY)),
    )


def test_nothing_bounds_the_work_before_effort_is_released(package):
    assert booked_on(package.project) is None
    assert book(make_task(work_package=package), 400).actual_work_minutes == 400 * DAY


def test_the_last_released_minute_is_booked_and_no_more(package):
    release(package.project, 10)
    first, second = (make_task(work_package=package) for _ in range(2))
    book(first, 6)
    with pytest.raises(RuleViolation, match="4 pd are left") as refused:
        book(second, 4.01)
    assert refused.value.field == "done_minutes"
    second.refresh_from_db()
    assert second.actual_work_minutes == 0
    assert book(second, 4).actual_work_minutes == 4 * DAY


def test_a_second_release_makes_room(package):
    release(package.project, 5)
    task = make_task(work_package=package)
    book(task, 5)
    with pytest.raises(RuleViolation):
        book(task, 6)
    release(package.project, 5)
    assert book(task, 10).actual_work_minutes == 10 * DAY


def test_a_release_that_was_refused_is_none(package):
    release(package.project, 5, outcome=Outcome.REJECTED)
    assert booked_on(package.project) is None


def test_a_correction_downwards_is_always_possible(package):
    task = make_task(work_package=package)
    book(task, 20)
    release(package.project, 5)
    assert book(task, 15).actual_work_minutes == 15 * DAY


def test_subprojects_share_what_was_released_above(project):
    child = make_project(parent=project, lead=project.lead)
    release(project, 10)
    above = make_task(work_package=make_work_package(project=project))
    below = make_task(work_package=make_work_package(project=child))
    book(above, 7)
    with pytest.raises(RuleViolation, match="3 pd are left"):
        book(below, 4)
    assert booked_on(child).booked == 7 * DAY


def test_the_form_warns_when_nine_tenths_are_used(package, as_user):
    release(package.project, 10)
    task = make_task(work_package=package)
    address = reverse("workpackages:act", args=[task.project.code, task.number, "progress"])
    client = as_user(task.project.lead)
    book(task, 8)
    assert "are released" not in client.get(address).content.decode()
    book(task, 9)
    assert "9 pd of the 10 pd that are released are booked." in client.get(address).content.decode()
    task.refresh_from_db()
    sent = {"version": task.version, "progress_pct": 60, "done_minutes": "11 d"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "10 pd are left" in refused.content.decode()
