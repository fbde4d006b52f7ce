"""What a person has to do: how dates are told, and how many things wait."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from projects.choices import ProjectState
from servicedesk_pm.common.clock import today
from tests.conftest import FRIDAY
from tests.factories import make_milestone, make_task, make_work_package
from workpackages.choices import TaskState, WorkPackageState
from workpackages.models import Task
from workpackages.my_work import count_waiting, load_my_work

pytestmark = pytest.mark.django_db
URGENT = {"blocked", "late", "today"}


@pytest.fixture
def package(project):
    return make_work_package(project=project, name="Connectors")


def cards(user):
    return {task.name: task for section in load_my_work(user, on=FRIDAY) for task in section.tasks}


@pytest.mark.parametrize(
    ("finish", "told"),
    [
        (date(2026, 10, 18), "due 18.10.2026, in 9 days"),
        (date(2026, 10, 10), "due 10.10.2026, in 1 day"),
        (FRIDAY, "due today"),
        (date(2026, 10, 8), "due 08.10.2026, 1 day late"),
        (date(2026, 10, 6), "due 06.10.2026, 3 days late"),
        (None, "no due date"),
    ],
)
def test_due_dates_say_how_far_away_they_are(package, member, finish, told):
    make_task(work_package=package, assignee=member, name="X", finish_on=finish)
    assert cards(member)["X"].when == told


def test_what_is_finished_says_when(package, member):
    make_task(
        work_package=package,
        assignee=member,
        name="X",
        state=TaskState.COMPLETED,
        progress_pct=100,
        actual_start_on=FRIDAY,
        actual_finish_on=FRIDAY,
    )
    assert cards(member)["X"].when == "finished on 09.10.2026"


def test_a_late_start_is_told_unless_the_due_date_has_passed_too(package, member):
    before = date(2026, 10, 5)
    make_task(work_package=package, assignee=member, name="start", start_on=before)
    make_task(
        work_package=package,
        assignee=member,
        name="both",
        start_on=before,
        finish_on=date(2026, 10, 7),
    )
    found = cards(member)
    assert found["start"].late_start == "should have started on 05.10.2026"
    assert (found["both"].late_start, found["both"].is_overdue) == ("", True)


def make_every_urgency(package, member):
    def mine(**facts):
        make_task(work_package=package, assignee=member, **facts)

    mine(blocked=True, blocked_reason="x", finish_on=FRIDAY + timedelta(days=90))
    mine(finish_on=FRIDAY - timedelta(days=1))
    mine(start_on=FRIDAY - timedelta(days=1))
    mine(start_on=FRIDAY)
    mine(finish_on=FRIDAY)
    mine(state=TaskState.IN_PROGRESS, actual_start_on=FRIDAY, finish_on=date(2027, 1, 1))
    mine(start_on=FRIDAY + timedelta(days=1))
    mine(start_on=FRIDAY + timedelta(days=40))
    mine()
    mine(state=TaskState.CANCELLED, finish_on=FRIDAY)
    milestone = make_milestone(work_package=package, finish_on=FRIDAY)
    milestone.assignments.create(user=member)


def test_the_count_is_that_of_the_urgent_sections(package, member, lead, django_assert_num_queries):
    make_every_urgency(package, member)
    make_task(work_package=package, assignee=lead, finish_on=FRIDAY)
    sections = load_my_work(member, on=FRIDAY)
    with django_assert_num_queries(1):
        waiting = count_waiting(member, on=FRIDAY)
    assert waiting == sum(section.count for section in sections if section.key in URGENT) == 7


def test_work_at_rest_waits_for_nobody(package, member):
    make_task(work_package=package, assignee=member, finish_on=FRIDAY)
    assert count_waiting(member, on=FRIDAY) == 1
    package.state = WorkPackageState.SUSPENDED
    package.save()
    assert count_waiting(member, on=FRIDAY) == 0
    package.state = WorkPackageState.ACTIVE
    package.save()
    package.project.state = ProjectState.CLOSED
    package.project.save()
    assert count_waiting(member, on=FRIDAY) == 0


def test_the_navigation_shows_how_many_tasks_wait(as_user, package, member):
    make_task(work_package=package, assignee=member, finish_on=today())
    page = " ".join(as_user(member).get(reverse("workpackages:my_work")).content.decode().split())
    count = '<span class="nav-count">1<span class="visually-hidden"> tasks need you now</span>'
    assert count in page
    Task.objects.update(finish_on=today() + timedelta(days=30))
    page = as_user(member).get(reverse("workpackages:my_work")).content.decode()
    assert "nav-count" not in page


def test_a_card_names_project_package_reason_and_due_date(as_user, package, member):
    make_task(
        work_package=package,
        assignee=member,
        name="Telephony",
        finish_on=today() - timedelta(days=3),
        blocked=True,
        blocked_reason="No <accounts>",
    )
    page = " ".join(as_user(member).get(reverse("workpackages:my_work")).content.decode().split())
    for shown in (
        f"{package.project.code} · Connectors",
        "3 days late",
        "blocked: No &lt;accounts&gt;",
        "Lift the block",
    ):
        assert shown in page, shown
